//! What the tools that do not write Graph's answers as they are tell of a tenant, and what they do not.

use std::path::{Path, PathBuf};

use pimlint::export::notice::{Notice, NoticeKind};
use pimlint::export::{LoadOptions, find};
use pimlint::model::directory_role::RoleScope;
use pimlint::model::role_settings::{Approver, MaximumDuration, NotificationProperty, StageProperty};
use pimlint::model::{
    Access, Collection, Ending, Event, Field, GrantTarget, Limit, Mode, ObjectId, Period, PolicyRule, PrincipalKind,
    Property, Recipient, RoleSettingsPolicy, SettingsRole,
};
use pimlint::service;
use pimlint::source::Phrase;
use pimlint::tenant::pim::ProofKind;

use crate::support::said;

const ADMINS: &str = "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01";
const FINANCE: &str = "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a02";
const TWIN: &str = "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a03";
const LEGACY: &str = "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a04";
const ADA: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f01";
const BEA: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f02";
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";

struct Export {
    loaded: service::Export,
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}

fn hours(hours: u64) -> Period {
    Period::seconds(hours * 3_600)
}

impl Export {
    fn of(path: &str) -> Self {
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports").join(path);
        Self { loaded: service::Export::read(&[path], &LoadOptions::default(), None).expect("a fixture") }
    }

    fn group(&self, group: &str, access: Access) -> &RoleSettingsPolicy {
        self.policy(&SettingsRole::Group(id(group), access))
    }

    fn policy(&self, role: &SettingsRole) -> &RoleSettingsPolicy {
        let settings = self.loaded.tenant.settings().iter().find(|settings| settings.role == *role).expect("settings");
        settings.policy().expect("a policy")
    }

    fn says(&self, words: &str) -> bool {
        self.loaded.notices.iter().any(|notice| said(&notice.message).contains(words))
    }

    fn layouts(&self) -> Vec<&str> {
        self.loaded.sources.files().iter().map(|file| file.layout.name()).collect()
    }

    fn is_whole(&self, collection: Collection) -> bool {
        self.loaded.completeness.of(collection).is_some_and(|state| state.whole)
    }

    /// The text that a property's evidence points at.
    fn shows(&self, policy: &RoleSettingsPolicy, property: Property) -> String {
        let places = policy.source.places();
        let find = |place: pimlint::source::Place| {
            let text = self.loaded.sources.text(place.file).expect("unchanged");
            let object = text.get(place.range())?;
            let (range, exact) = find(&self.loaded.sources, place.file, object, Some(property));
            object.get(range).filter(|_| exact).map(str::to_owned)
        };
        places.into_iter().find_map(find).expect("the property is shown")
    }
}

fn activation(policy: &RoleSettingsPolicy) -> Option<Period> {
    policy.rules().expect("rules").activation.maximum.known().and_then(MaximumDuration::period)
}

#[test]
fn an_easypim_configuration_is_an_intended_state() {
    let export = Export::of("easypim/pim-config.json");
    assert_eq!(export.layouts(), ["easypim"]);
    let member = export.group(ADMINS, Access::Member);
    assert_eq!(activation(member), Some(hours(2)), "from the template");
    assert_eq!(member.requires_mfa(), Ok(true));
    assert_eq!(member.rules().expect("rules").eligibility.required, Field::Known(true));
    let approvers: Vec<_> = member.approvers().expect("approvers").cloned().collect();
    assert_eq!(approvers, [Approver::Group(id(ADMINS))]);
    let owner = export.group(ADMINS, Access::Owner);
    assert_eq!(owner.rules().expect("rules").approval.required, Field::Known(false), "the entry beats its template");
    assert_eq!(export.shows(owner, Property::ApprovalRequired), "false");
    assert_eq!(export.shows(owner, Property::MaximumActivation), "\"PT2H\"", "in the template");
    let inline = export.group(FINANCE, Access::Member);
    assert_eq!(inline.requires_mfa(), Ok(false));
    assert_eq!(inline.rules().expect("rules").context.claim, Field::Known(Some("c2".into())));
    assert_eq!(inline.rules().expect("rules").eligibility.required.known(), None, "it leaves what it does not name");
    assert!(export.says("whose template is not in PolicyTemplates: Tier1"));
    assert!(export.says("that is not in the export: \"Adatum Finance Approvers\"; also export groups"));
    assert!(export.says("that is not in the export: \"Helpdesk Administrator\"; also export role-definitions"));
    assert!(export.says("no rule reads: AzureRoles, ProtectedUsers"));
    assert!(
        !export.says("roleManagementPolicyAssignments"),
        "a configuration has no list of Graph, and the names are said"
    );
}

#[test]
fn an_easypim_configuration_declares_management_and_is_never_whole() {
    let export = Export::of("easypim/pim-config.json");
    for group in [ADMINS, FINANCE] {
        let proof = export.loaded.tenant.management(&id(group)).expect("known").expect("managed");
        assert_eq!(proof.kind, ProofKind::Declared);
    }
    for collection in [Collection::RoleSettings, Collection::GroupEligibility, Collection::GroupAssignments] {
        assert!(!export.is_whole(collection), "{collection}");
    }
    let eligible = export.loaded.tenant.schedules_of(&id(ADMINS), Mode::Eligible);
    assert!(eligible.complete().is_err());
    let eligible = eligible.seen().expect("two are eligible").clone();
    let ending = |who: &str| {
        eligible.iter().find(|row| row.principal == id(who)).map(|row| row.ending().expect("it says how it ends"))
    };
    assert_eq!(ending(ADA), Some(Ending::After(Period::days(180))));
    assert_eq!(ending(BEA), Some(Ending::Permanent));
    let active = export.loaded.tenant.schedules_of(&id(ADMINS), Mode::Active);
    let active = active.seen().expect("one is active");
    assert_eq!(active.first().map(|row| row.principal_kind()), Some(Some(PrincipalKind::ServicePrincipal)));
    assert!(active.iter().all(|row| row.ending().is_err()), "P8H is no duration");
}

#[test]
fn older_easypim_configurations_list_assignments_under_group_roles() {
    let export = Export::of("easypim/legacy-config.json");
    let group = id(LEGACY);
    let eligible = export.loaded.tenant.schedules_of(&group, Mode::Eligible);
    let owners = eligible.seen().expect("two owners");
    assert!(owners.len() == 2 && owners.iter().all(|row| row.access() == Ok(Access::Owner) && row.ending().is_err()));
    assert_eq!(export.loaded.tenant.schedules_of(&group, Mode::Active).seen().map(Vec::len), Ok(1));
    assert!(export.says("an object without the id of its group"), "a group by its name is not guessed");
}

#[test]
fn what_easypims_cmdlets_print_names_the_group_in_the_policy_only() {
    let export = Export::of("easypim/Get-PIMGroupPolicy.json");
    let policy = export.group(TWIN, Access::Member);
    assert_eq!(activation(policy), Some(hours(9)));
    assert_eq!(policy.requires_mfa(), Ok(false));
    assert_eq!(policy.rules().expect("rules").eligibility.required, Field::Known(false), "permanent is allowed");
    let approvers: Vec<_> = policy.approvers().expect("approvers").cloned().collect();
    let expected = [Approver::User(id(ADA)), Approver::Group(id(ADMINS))];
    assert_eq!(approvers, expected);
    assert!(!export.says("-Depth"), "approvers print as text that looks cut");
    let export = Export::of("easypim/Get-PIMGroupEligibleAssignment.json");
    assert!(export.says("as EasyPIM prints it, without its group") && export.loaded.tenant.schedules().is_empty());
}

#[test]
fn scubagears_three_shapes_say_the_same() {
    for shape in ["sdk", "pascal-case", "powershell-5", "merged"] {
        let export = Export::of(&format!("scubagear/{shape}"));
        assert!(export.layouts().contains(&"scubagear"), "{shape}");
        let global = export.policy(&SettingsRole::Directory(id(GLOBAL_ADMINISTRATOR)));
        assert_eq!((activation(global), global.requires_mfa()), (Some(hours(10)), Ok(false)), "{shape}");
        assert_eq!(export.shows(global, Property::MaximumActivation), "\"PT10H\"", "{shape}");
        let user = export.policy(&SettingsRole::Directory(id(USER_ADMINISTRATOR)));
        assert_eq!((activation(user), user.requires_mfa()), (Some(hours(8)), Ok(true)), "{shape}: not the PIM group's");
        let held = export.loaded.tenant.role_assignments();
        assert_eq!(held.len(), 2, "{shape}");
        let ends: Vec<_> = held.iter().map(|row| row.ending == Field::Known(Ending::Permanent)).collect();
        assert!(ends.contains(&true) && ends.contains(&false), "{shape}: {held:?}");
        for collection in [Collection::RoleSettings, Collection::RoleAssignments, Collection::Users] {
            assert!(!export.is_whole(collection), "{shape}: {collection}");
        }
        assert!(export.loaded.tenant.newest.is_some(), "{shape}: the time of the export");
        assert!(export.says("commands of ScubaGear that failed") && export.says("no rule reads:"), "{shape}");
        assert!(!export.says("-ExpandProperty"), "{shape}: what ScubaGear expands is not the user's choice");
        assert_eq!(export.says("/Date(...)/"), shape == "powershell-5", "{shape}");
    }
}

#[test]
fn scubagear_names_pim_groups_by_display_name_which_must_be_unique() {
    let export = Export::of("scubagear/pascal-case");
    let helpdesk = export.group(FINANCE, Access::Member);
    assert_eq!((activation(helpdesk), helpdesk.requires_mfa()), (Some(hours(12)), Ok(false)));
    assert_eq!(export.shows(helpdesk, Property::MaximumActivation), "\"PT12H\"");
    assert!(export.says("by a display name that is not unique in the export: \"Adatum Twins\""));
    assert_eq!(export.loaded.tenant.settings().len(), 3, "two roles and one group");
    let alone = Export::of("scubagear/merged");
    assert!(alone.says("\"Adatum Helpdesk\", \"Adatum Twins\"; also export groups"));
    assert_eq!(alone.loaded.tenant.settings().len(), 4, "two roles, and two groups by their names");
    let is_about = |notice: &&Notice<Phrase>| said(&notice.message).contains("Adatum Helpdesk");
    let kinds: Vec<_> = alone.loaded.notices.iter().filter(is_about).map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Repaired], "the settings are used");
}

#[test]
fn graph_cmdlets_print_nulls_for_what_was_not_selected() {
    let export = Export::of("graph-powershell");
    let groups = export.loaded.tenant.groups().seen().copied().expect("three groups");
    let group = |wanted: &str| groups.iter().find(|group| group.id == id(wanted)).expect(wanted);
    let admins = group(ADMINS);
    assert_eq!((admins.is_role_assignable(), admins.is_on_premises_synced()), (Ok(true), Ok(false)));
    assert!(admins.is_management_restricted().is_err(), "Graph answers it only when it is selected");
    assert_eq!(group(FINANCE).is_dynamic(), Ok(true), "a list of one word");
    let lean = group(TWIN);
    assert!(lean.is_security_enabled().is_err() && lean.is_dynamic().is_err() && lean.is_role_assignable().is_err());
    assert!(export.loaded.tenant.members_of_group(&admins.id).complete().is_err(), "members were not expanded");
    let packages = export.loaded.tenant.packages().seen().copied().expect("one package");
    assert!(packages.first().is_some_and(|package| package.grants().complete().is_err()), "nor were role scopes");
}

#[test]
fn graph_cmdlets_put_rules_under_additional_properties_and_collapse_lists() {
    let export = Export::of("graph-powershell");
    let member = export.group(ADMINS, Access::Member);
    assert_eq!((activation(member), member.requires_mfa()), (Some(hours(10)), Ok(false)), "a time span and one word");
    let approvers: Vec<_> = member.approvers().expect("approvers").cloned().collect();
    assert_eq!(approvers, [Approver::User(id(ADA))]);
    assert!(export.shows(member, Property::MaximumActivation).contains("Ticks"));
    assert!(export.says("ConvertTo-Json -InputObject") && export.says("PowerShell 7 writes ISO 8601"));
    assert!(export.says("`policy` contains only nulls"));
    assert!(export.says("`principal` contains only nulls"));
    let eligible = export.loaded.tenant.schedules_of(&id(ADMINS), Mode::Eligible);
    let eligible = eligible.seen().expect("two schedules");
    let of = |who: &str| eligible.iter().find(|row| row.principal == id(who)).expect(who);
    assert_eq!(of(ADA).ending(), Ok(Ending::Permanent));
    assert_eq!(of(BEA).principal_kind(), Some(PrincipalKind::User));
    assert!(of(BEA).ending().is_err(), "nothing but nulls is no permanent schedule");
}

#[test]
fn azurehound_leaves_out_what_is_false() {
    let export = Export::of("azurehound/azurehound.json");
    assert_eq!(export.layouts(), ["azurehound"]);
    let groups = export.loaded.tenant.groups().seen().copied().expect("two groups");
    let admins = groups.iter().find(|group| group.id == id(ADMINS)).expect("ids in upper case");
    assert_eq!(
        (admins.is_role_assignable(), admins.is_mail_enabled(), admins.is_dynamic()),
        (Ok(true), Ok(false), Ok(false))
    );
    assert_eq!(admins.is_on_premises_synced(), Ok(false));
    assert!(admins.is_management_restricted().is_err(), "AzureHound does not know this property");
    assert!(!export.is_whole(Collection::Groups) && export.is_whole(Collection::RoleDefinitions));
    assert_eq!(export.loaded.tenant.members_of_group(&id(ADMINS)).complete().map(|list| list.len()), Ok(1));
    let role = export
        .loaded
        .tenant
        .role_definition(&id("c27d5b90-3e8f-4a21-b6d4-1f2e3d4c5b01"))
        .expect("seen")
        .expect("there");
    assert_eq!(role.is_built_in(), Ok(false));
    let scopes: Vec<_> = export.loaded.tenant.role_assignments().iter().map(|row| row.scope().cloned()).collect();
    assert!(scopes.iter().any(|scope| matches!(scope, Ok(RoleScope::AdministrativeUnit(_)))), "{scopes:?}");
    let eligible =
        export.loaded.tenant.role_assignments().iter().find(|row| row.mode == Mode::Eligible).expect("eligible");
    assert_eq!(eligible.ending.known(), None, "its end is not written");
    assert_eq!(export.loaded.tenant.name, Some("Adatum".into()), "the tenant that was collected");
}

#[test]
fn azurehound_tells_of_directory_roles_what_an_activation_asks_for() {
    let export = Export::of("azurehound/azurehound.json");
    let global = export.policy(&SettingsRole::Directory(id(GLOBAL_ADMINISTRATOR)));
    assert_eq!(global.requires_mfa(), Ok(false), "absent is false");
    assert_eq!(global.rules().expect("rules").approval.required, Field::Known(true));
    assert_eq!(export.shows(global, Property::ApprovalRequired), "true");
    assert_eq!(activation(global), None, "how long it lasts is not written");
    assert!(export.says("no rule reads: AZDevice (1), AZGroupOwner (1)"));
    assert!(export.says("an object without its id"));
    assert!(Export::of("azurehound/cut.json").says("counts 40 entries, but the file contains 1"));
}

#[test]
fn microsoft365dsc_holds_whether_expiration_is_required() {
    let export = Export::of("microsoft365dsc");
    assert_eq!(export.layouts(), ["microsoft365dsc"]);
    let member = export.group(ADMINS, Access::Member);
    assert_eq!((activation(member), member.requires_mfa()), (Some(hours(8)), Ok(true)));
    let rules = member.rules().expect("rules");
    assert_eq!(rules.eligibility.required, Field::Known(false), "described as the contrary");
    assert_eq!(member.eligibility_limit(), Ok(Limit::Unlimited));
    assert_eq!(export.shows(member, Property::EligibilityExpirationRequired), "false");
    let owner = export.group(ADMINS, Access::Owner);
    assert_eq!(owner.requires_mfa(), Ok(false), "by the only group of its name");
    assert_eq!(owner.rules().expect("rules").approval.stages.known(), None, "an approver may have been left out");
    assert!(export.says("by a display name that is not unique in the export: \"Adatum Twins\""));
    let global = export.policy(&SettingsRole::Directory(id(GLOBAL_ADMINISTRATOR)));
    assert_eq!(activation(global), Some(hours(12)));
}

#[test]
fn microsoft365dsc_is_never_whole_and_names_are_not_guessed() {
    let export = Export::of("microsoft365dsc");
    for collection in Collection::all() {
        assert!(!export.is_whole(collection), "{collection}");
    }
    let groups = export.loaded.tenant.groups().seen().copied().expect("groups");
    assert_eq!(groups.len(), 4, "one is to be absent");
    let units = export.loaded.tenant.units().seen().copied().expect("a unit");
    assert!(units.iter().all(|unit| unit.restricted.known().is_none()), "the resource does not know the property");
    let eligible = export.loaded.tenant.schedules_of(&id(ADMINS), Mode::Eligible);
    let principals: Vec<_> = eligible.seen().expect("two").iter().map(|row| row.principal.clone()).collect();
    assert!(principals.contains(&id(ADA)) && principals.contains(&id(FINANCE)) && principals.len() == 2);
    assert!(eligible.complete().is_err());
    assert!(export.says("is missing or not unique in the report"), "an eligibility for one of two groups of one name");
    let package = export.loaded.tenant.packages().seen().copied().expect("a package").first().expect("one");
    let targets: Vec<_> = package.grants().seen().expect("grants").iter().map(|grant| grant.target.clone()).collect();
    let finance = GrantTarget::Group { id: Field::Known(id(FINANCE)), access: Field::Known(Access::Member) };
    assert_eq!(targets, [finance, GrantTarget::Unknown]);
    assert!(export.says("AADRoleEligibilityScheduleRequest (1), AADUser (1)"));
}

#[test]
fn the_zero_trust_assessment_writes_pages_and_models() {
    let export = Export::of("zero-trust-assessment");
    assert_eq!(export.loaded.tenant.role_assignments().len(), 2);
    assert!(export.is_whole(Collection::RoleAssignments) && export.is_whole(Collection::RoleDefinitions));
    let models = export.loaded.notices.iter().filter(|notice| said(&notice.message).contains("a model file")).count();
    assert_eq!(models, 2, "one notice a file");
    assert!(export.says("flattened by the Zero Trust Assessment"));
    assert!(export.loaded.tenant.users().seen().is_err(), "members of groups are not the users of the tenant");
}

#[test]
fn all_17_rules_of_graphs_policies_are_read_and_shown_where_they_stand() {
    for path in ["../tenants/contoso", "../tenants/hardened", "graph-beta", "graph-objects", "pascal-case"] {
        let export = Export::of(path);
        let policies: Vec<_> =
            export.loaded.tenant.settings().iter().filter_map(|settings| settings.policy().ok()).collect();
        assert!(!policies.is_empty(), "{path}");
        for policy in &policies {
            let listed = policy.listed_rules().expect("the rules are expanded");
            for rule in PolicyRule::all() {
                assert!(listed.contains_key(&rule), "{path}: {rule} of {}", policy.id);
                assert_eq!(policy.target_caller(rule), Ok(Some(rule.caller())), "{path}: {rule}");
                assert_eq!(policy.target_level(rule), Ok(Some(rule.level())), "{path}: {rule}");
            }
            for event in Event::ALL {
                assert_eq!(policy.unknown_requirements(event).map(<[_]>::len), Ok(0), "{path}");
                assert!(policy.maximum_duration(event).is_ok_and(|maximum| maximum.period().is_some()), "{path}");
                for recipient in Recipient::ALL {
                    let rule = policy.notification(recipient, event).expect("the rules are expanded");
                    assert_eq!(rule.recipient_type(), Ok(recipient), "{path}: {}", rule.id());
                    assert!(
                        rule.level().is_ok() && rule.recipients().is_ok() && rule.tells_default_recipients().is_ok()
                    );
                }
            }
            let stage = policy.approval_stages().expect("known").first().expect("Graph always writes one");
            assert_eq!((stage.timeout_days(), stage.escalates()), (Ok(Some(1)), Ok(false)), "{path}");
        }
        let policy = policies.first().expect("not empty");
        for rule in PolicyRule::all() {
            let shown = export.shows(policy, Property::Rule(rule));
            assert!(shown.contains(&format!("\"{rule}\"")) && shown.matches("_Assignment\"").count() < 2, "{shown}");
            assert!(export.shows(policy, Property::RuleTarget(rule)).contains(&rule.caller().to_string()), "{path}");
        }
        let level = Property::Notification(Recipient::Admin, Event::Activation, NotificationProperty::Level);
        assert_eq!(export.shows(policy, level), "\"All\"", "{path}");
        assert_eq!(export.shows(policy, Property::Stage(0, StageProperty::Timeout)), "1", "{path}");
    }
}

fn scuba(text: &str) -> Export {
    let files = [("ProviderSettingsExport.json".to_owned(), text.as_bytes().to_vec())];
    Export { loaded: service::Export::of_texts(&files, None) }
}

#[test]
fn scubagears_pim_groups_are_managed_and_known_by_name_where_no_group_was_exported() {
    let named = Export::of("scubagear/pascal-case");
    let proof = named.loaded.tenant.management(&id(FINANCE)).expect("known").expect("managed");
    assert_eq!(proof.kind, ProofKind::Onboarded);
    let alone = Export::of("scubagear/merged");
    let helpdesk = ObjectId::Text("Adatum Helpdesk".into());
    assert_eq!(alone.loaded.tenant.is_managed(&helpdesk), Ok(true));
    let reach = alone.loaded.tenant.reach(&helpdesk);
    let reached: Vec<_> = reach.seen().expect("roles").iter().map(|reached| &reached.assignment.role).collect();
    assert_eq!(reached, [&id(USER_ADMINISTRATOR)], "the role under which its settings stand");
    assert_eq!(alone.loaded.tenant.role_assignments().len(), 2, "and no role assignment of its own");
    let policy = alone.policy(&SettingsRole::Group(helpdesk, Access::Member));
    assert_eq!(activation(policy), Some(hours(12)));
}

#[test]
fn scubagear_tells_which_tenant_it_read() {
    let tenant = |id: &str| {
        scuba(&format!(
            r#"{{"privileged_roles":[],"tenant_details":[{{"TenantId":"{id}","DisplayName":"Adatum",
            "AADAdditionalData":{{"Id":"{id}","VerifiedDomains":[{{"Name":"adatum.example"}}]}}}}]}}"#
        ))
    };
    let read = tenant(ADMINS);
    assert_eq!(read.loaded.tenant.name, Some("Adatum".into()));
    assert_eq!(read.loaded.tenant.verified_domains().map(<[_]>::len), Ok(1));
    let failed = tenant("Error retrieving Tenant ID");
    assert_eq!(failed.loaded.tenant.name, None);
}
