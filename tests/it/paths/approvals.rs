//! Whose approval counts: who can give it, who decides about it, and what the export leaves open.

use pimlint::model::{Collection, DelegatedRole, Gap, Mode, Property};
use pimlint::tenant::paths::{By, Kinds, Limit, Node};
use serde_json::{Value, json};

use super::vain::{APPROVED, UNGATED, eligible, everyone, least};
use super::world::{
    GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, World, group_members, id, member, object,
    person, role, single,
};

const CATALOG_READER: &str = "44272f93-9762-48e8-af59-1b5351b1d6b3";
const CATALOG_OWNER: &str = "ae79f266-94d4-4dab-b730-feca7e132178";
const ASSIGNMENT_MANAGER: &str = "e2182095-804a-4656-ae11-64734e9b7ae5";

/// One stage of a policy, without alternates.
fn stage(approvers: &[Value]) -> Value {
    json!({ "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true,
        "isEscalationEnabled": false, "primaryApprovers": approvers, "fallbackPrimaryApprovers": [],
        "escalationApprovers": [], "fallbackEscalationApprovers": [] })
}

/// Why it is undecided whether a node comes to Global Administrator under a limit.
fn undecided(world: &World, from: &Node, limit: Limit) -> Option<Gap> {
    let export = world.export();
    export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, limit).from(from).err()
}

/// Ada is eligible for "Vault", and the members of "Approvers" decide.
fn by_group(more: &Value, members: &[&str]) -> World {
    let mut world = eligible(&[group_members("Approvers")]);
    world.group("Approvers", more);
    for name in members {
        world.listed("Approvers", "member", name, "user");
    }
    world
}

#[test]
fn the_members_of_a_group_approve_each_other() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.group("Peers", &json!({})).listed("Peers", "member", "Ada", "user").listed("Peers", "member", "Boss", "user");
    world.schedule("eligibility", "Vault", "member", "Peers", None);
    world.settings("Vault", "member", Some(&[group_members("Peers")]), false);
    assert_eq!(least(&world, &person("Ada")), APPROVED);
    let mut requested = World::new();
    requested.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    requested.group("Peers", &json!({})).listed("Peers", "member", "Ada", "user");
    requested.listed("Peers", "member", "Boss", "user");
    requested.catalog("Desk", &[], None).package("Tools", "Desk", "Vault", "Member");
    requested.policy("Peers only", "Tools", &["Peers"], Some(json!([stage(&[group_members("Peers")])])));
    assert_eq!(least(&requested, &person("Ada")), APPROVED);
}

#[test]
fn the_only_member_of_the_group_of_approvers_cannot_approve_their_own_request() {
    assert_eq!(least(&by_group(&json!({}), &["Ada"]), &person("Ada")), None);
    assert_eq!(least(&by_group(&json!({}), &["Ada", "Boss"]), &person("Ada")), APPROVED);
}

#[test]
fn who_decides_about_an_empty_group_of_approvers_needs_no_one_else() {
    let mut owned = by_group(&json!({}), &[]);
    owned.listed("Approvers", "owner", "Ada", "user");
    assert_eq!(least(&owned, &person("Ada")), UNGATED);
    let mut of_boss = by_group(&json!({}), &[]);
    of_boss.listed("Approvers", "owner", "Boss", "user");
    assert_eq!(least(&of_boss, &person("Ada")), APPROVED, "the owner can add somebody who approves");
    let club = json!({ "groupTypes": ["Unified"], "securityEnabled": false, "mailEnabled": true,
        "isAssignableToRole": false, "visibility": "Public" });
    assert_eq!(least(&by_group(&club, &[]), &person("Ada")), UNGATED);
    let mut managed = by_group(&json!({ "isAssignableToRole": false }), &[]);
    managed.role("Ada", GROUPS_ADMINISTRATOR, None);
    assert_eq!(least(&managed, &person("Ada")), UNGATED);
}

#[test]
fn approvers_who_are_gone_or_disabled_are_no_one() {
    let named = eligible(&[single("Gone")]);
    assert_eq!(least(&named, &person("Ada")), None, "a deleted user");
    let group = eligible(&[group_members("Gone")]);
    assert_eq!(least(&group, &person("Ada")), None, "a deleted group");
    let mut disabled = by_group(&json!({}), &["Boss"]);
    disabled.change("users", "Boss", |object| object["accountEnabled"] = json!(false));
    assert_eq!(least(&disabled, &person("Ada")), None, "a group whose only member is disabled");
    assert_eq!(disabled.export().tenant.is_nobody(&member("Approvers")), Ok(true));
}

#[test]
fn an_owner_is_not_among_the_members() {
    let mut world = World::new();
    world.user("Ada").group("Staff", &json!({})).schedule("eligibility", "Staff", "owner", "Ada", None);
    assert_eq!(world.export().tenant.is_nobody(&member("Staff")), Ok(true));
    world.schedule("eligibility", "Staff", "member", "Ada", None);
    assert_eq!(world.export().tenant.is_nobody(&member("Staff")), Ok(false));
}

#[test]
fn an_approver_who_is_no_one_does_not_make_the_others_independent() {
    let mut world = eligible(&[single("Boss"), single("Left")]);
    world.user("Left").change("users", "Left", |object| object["accountEnabled"] = json!(false));
    world.role("Ada", HELPDESK_ADMINISTRATOR, None).role("Left", GLOBAL_ADMINISTRATOR, None);
    assert_eq!(least(&world, &person("Ada")), UNGATED, "Ada can reset the password of the only approver left");
    let mut own = eligible(&[single("Ada"), single("Boss")]);
    own.role("Ada", HELPDESK_ADMINISTRATOR, None);
    assert_eq!(least(&own, &person("Ada")), UNGATED, "and that of the only one who is not Ada");
}

#[test]
fn who_can_reset_every_member_of_the_group_of_approvers_approves() {
    let reset = |more: &[&str]| {
        let mut world = by_group(&json!({ "isAssignableToRole": false }), &[&["Boss"], more].concat());
        world.role("Ada", HELPDESK_ADMINISTRATOR, None).user("Chief").role("Chief", GLOBAL_ADMINISTRATOR, None);
        world
    };
    assert_eq!(least(&reset(&[]), &person("Ada")), UNGATED);
    assert_eq!(least(&reset(&["Ada"]), &person("Ada")), UNGATED, "no one approves their own request");
    assert_eq!(least(&reset(&["Chief"]), &person("Ada")), APPROVED, "a Global Administrator is protected");
}

/// Ten groups, each of which everybody gets once the one before is theirs: its members approve the package of the next.
fn chain(length: usize) -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").catalog("Desk", &[], None).group("Vault", &json!({}));
    world.role("Vault", GLOBAL_ADMINISTRATOR, None);
    for number in 0..length {
        let (name, before) = (format!("Group {number}"), number.checked_sub(1).map(|before| format!("Group {before}")));
        world.group(&name, &json!({})).listed(&name, "member", "Boss", "user");
        world.package(&format!("Package {number}"), "Desk", &name, "Member");
        let stages = before.map(|before| json!([stage(&[group_members(&before)])]));
        world.policy(&format!("Policy {number}"), &format!("Package {number}"), &[], stages);
    }
    world.package("Last", "Desk", "Vault", "Member");
    let last = format!("Group {}", length - 1);
    world.policy("Last", "Last", &[], Some(json!([stage(&[group_members(&last)])])));
    world
}

#[test]
fn a_long_chain_of_approvers_falls_to_its_end_and_leaves_what_is_unknown_unknown() {
    assert_eq!(least(&chain(12), &everyone()), UNGATED);
    let mut world = chain(12);
    world.user("Kim").schedule("eligibility", "Vault", "member", "Kim", None);
    world.settings("Vault", "member", Some(&[json!({ "id": id("Boss") })]), false);
    let gap = undecided(&world, &person("Kim"), Limit::UNGATED);
    let own = gap.filter(|gap| gap.collection() == Some(Collection::RoleSettings));
    assert!(own.is_some(), "who approves is not exported: {gap:?}");
}

/// A package that makes its holders eligible for "Vault"; the members of "Staff" may request it and own the group of approvers.
fn staff_own_the_approvers() -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").user("Kim").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.group("Staff", &json!({})).listed("Staff", "member", "Ada", "user");
    world.group("Approvers", &json!({})).listed("Approvers", "member", "Boss", "user");
    world.listed("Approvers", "owner", "Staff", "group");
    world.settings("Vault", "member", Some(&[group_members("Approvers")]), false).pim_groups(&["Vault"]);
    world.package("Tools", "Desk", "Vault", "EligibleMember").policy("Staff only", "Tools", &["Staff"], None);
    world
}

#[test]
fn who_gets_a_package_without_a_request_decides_about_nothing() {
    let mut all = staff_own_the_approvers();
    all.catalog("Desk", &[], None);
    assert_eq!(least(&all, &member("Staff")), UNGATED);
    let mut automatic = staff_own_the_approvers();
    automatic.catalog("Desk", &[], None).policy("Sales", "Tools", &[], None);
    automatic.change("assignmentPolicies", "Sales", |policy| {
        policy["allowedTargetScope"] = json!("specificDirectoryUsers");
        policy["specificAllowedTargets"] = json!([{ "@odata.type": "#microsoft.graph.attributeRuleMembers",
            "description": "Sales", "membershipRule": "user.department -eq \"Sales\"" }]);
        policy["automaticRequestSettings"] = json!({ "requestAccessForAllowedTargets": true,
            "removeAccessWhenTargetLeavesAllowedTargets": true, "gracePeriodBeforeAccessRemoval": "P7D" });
    });
    let policy = Node::Rule(object("Sales"));
    assert_eq!(least(&automatic, &policy), APPROVED);
    let mut delegated = staff_own_the_approvers();
    delegated.catalog("Desk", &[], Some(("Kim", ASSIGNMENT_MANAGER)));
    assert_eq!(least(&delegated, &person("Kim")), APPROVED);
}

#[test]
fn an_unknown_audience_leaves_open_whether_all_requestors_decide() {
    let mut world = staff_own_the_approvers();
    world.catalog("Desk", &[], None).policy("Others", "Tools", &[], None);
    world.change("assignmentPolicies", "Others", |policy| policy["allowedTargetScope"] = json!("unknownFutureValue"));
    assert!(undecided(&world, &member("Staff"), Limit::UNGATED).is_some());
}

#[test]
fn alternates_may_decide_where_nothing_says_whether_requests_are_forwarded() {
    let asked = |escalates: Value| {
        let mut world = World::new();
        world.user("Ada").user("Boss").user("Left").group("Vault", &json!({})).role(
            "Vault",
            GLOBAL_ADMINISTRATOR,
            None,
        );
        world.change("users", "Left", |object| object["accountEnabled"] = json!(false));
        let mut stage = stage(&[single("Left")]);
        stage["escalationApprovers"] = json!([single("Boss")]);
        stage["isEscalationEnabled"] = escalates;
        if stage["isEscalationEnabled"].is_null() {
            stage.as_object_mut().expect("a stage").remove("isEscalationEnabled");
        }
        world.catalog("Desk", &[], None).package("Tools", "Desk", "Vault", "Member");
        world.policy("Anyone", "Tools", &[], Some(json!([stage])));
        world
    };
    assert_eq!(least(&asked(json!(true)), &everyone()), APPROVED);
    assert_eq!(least(&asked(json!(false)), &everyone()), None);
    assert!(undecided(&asked(Value::Null), &everyone(), Limit::UNGATED).is_some());
}

#[test]
fn a_step_that_no_one_can_open_is_none() {
    let export = eligible(&[single("Ada")]).export();
    let steps = export.tenant.steps_into(&member("Vault"), |by| matches!(by, By::Schedule(_))).count();
    assert_eq!(steps, 0);
    let requestable = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::ANY);
    assert_eq!(requestable.from(&person("Ada")).map(|path| path.is_some()), Ok(false));
}

#[test]
fn who_is_listed_may_be_there_by_an_activation_where_nothing_of_pim_is_exported() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.listed("Vault", "member", "Ada", "user");
    let without_pim = |world: &World| {
        let is_of_pim = |name: &str| name.contains("Schedules.") || name.starts_with("pimGroups");
        let files: Vec<_> = world.files().into_iter().filter(|(name, _)| !is_of_pim(name)).collect();
        let export = pimlint::service::Export::of_texts(&files, None);
        let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
        paths.from(&person("Ada")).map(|path| path.is_some())
    };
    assert_eq!(without_pim(&world).map_err(|gap| gap.collection().is_some()), Err(true));
    let mut unmanaged = world.clone();
    unmanaged.pim_groups(&[]);
    let files: Vec<_> = unmanaged.files().into_iter().filter(|(name, _)| !name.contains("Schedules.")).collect();
    let export = pimlint::service::Export::of_texts(&files, None);
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
    assert_eq!(paths.from(&person("Ada")).map(|path| path.is_some()), Ok(true), "PIM does not manage the group");
    let mut dynamic = world.clone();
    dynamic.change("groups", "Vault", |group| {
        group["groupTypes"] = json!(["DynamicMembership"]);
        group["membershipRule"] = json!("user.department -eq \"IT\"");
    });
    assert_eq!(without_pim(&dynamic), Ok(true), "PIM manages no dynamic group");
}

#[test]
fn who_holds_a_role_and_is_eligible_for_it_may_have_activated_it() {
    let held = |eligible: &str| {
        let mut world = World::new();
        world.user("Ada").user("Boss").role("Ada", GLOBAL_ADMINISTRATOR, None);
        world.role_eligibility(eligible, GLOBAL_ADMINISTRATOR).settings("/", GLOBAL_ADMINISTRATOR, None, false);
        let export = world.export();
        let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
        paths.from(&person("Ada")).map(|path| path.map(|path| path.steps[0].by.name()))
    };
    assert_eq!(held("Boss"), Ok(Some("role-assignment")));
    assert_eq!(held("Ada"), Ok(Some("role-eligibility")), "the list does not say whether it is an activation");
}

#[test]
fn each_step_points_at_the_entry_that_makes_it() {
    let mut world = World::new();
    world.user("Ada").user("Kim").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.group("Leads", &json!({ "isAssignableToRole": false })).listed("Vault", "member", "Leads", "group");
    world.unit("East", &[]).unit("West", &[("Leads", "group")]);
    world.role("Ada", GROUPS_ADMINISTRATOR, Some("East")).role("Ada", GROUPS_ADMINISTRATOR, Some("West"));
    world.catalog("Desk", &["Vault"], Some(("Kim", CATALOG_READER))).catalog_role("Desk", "Kim", CATALOG_OWNER);
    let export = world.export();
    let first = |from: &Node| {
        let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::ANY);
        let path = paths.from(from).expect("decided").expect("a path");
        pimlint::hops::labels(&export.tenant, &path).swap_remove(0).at
    };
    let held = export.tenant.roles_held_by(&object("Ada"), Mode::Active);
    let west = held.seen().expect("known").iter().find(|held| held.unit() == Some(&object("West"))).expect("a role");
    assert_eq!(first(&person("Ada")).places, west.source.at(Property::PrincipalId).places, "the unit of the group");
    let listed = export.tenant.delegations_of(&object("Desk"));
    let owner = listed.seen().expect("known").iter().find(|held| held.role() == Ok(DelegatedRole::CatalogOwner));
    let owner = owner.expect("an owner").source.at(Property::RoleDefinitionId);
    assert_eq!(first(&person("Kim")).places, owner.places, "the role that decides");
}

#[test]
fn everybody_joins_a_public_group_unless_something_keeps_its_members() {
    let club = |more: Value| {
        let mut group = json!({ "groupTypes": ["Unified"], "securityEnabled": true, "mailEnabled": true,
            "isAssignableToRole": false, "visibility": "Public" });
        for (key, value) in more.as_object().into_iter().flatten() {
            group[key] = value.clone();
        }
        let mut world = World::new();
        world.group("Club", &group);
        let export = world.export();
        let known = export.tenant.group(&object("Club")).expect("known").expect("there");
        export.tenant.can_anyone_join(known)
    };
    assert_eq!(club(json!({})), Ok(true));
    for kept in [
        json!({ "isManagementRestricted": true }),
        json!({ "onPremisesSyncEnabled": true }),
        json!({ "isAssignableToRole": true }),
        json!({ "visibility": "Private" }),
        json!({ "groupTypes": [] }),
        json!({ "groupTypes": ["Unified", "DynamicMembership"], "membershipRule": "user.department -eq \"IT\"" }),
    ] {
        assert_eq!(club(kept.clone()), Ok(false), "{kept}");
    }
}

#[test]
fn an_approval_that_an_extension_may_give_is_none_that_counts_for_certain() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member");
    world.policy("Anyone", "Tools", &[], Some(json!([stage(&[single("Boss")])])));
    assert_eq!(least(&world, &everyone()), APPROVED);
    world.change("assignmentPolicies", "Anyone", |policy| {
        policy.as_object_mut().expect("an object").remove("customExtensionStageSettings");
    });
    let gap = undecided(&world, &everyone(), Limit::UNGATED).map(|gap| gap.to_string());
    assert_eq!(gap.as_deref(), Some("not-selected:assignment-policies.customExtensionStageSettings"));
    let export = world.export();
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::ANY);
    assert!(paths.from(&everyone()).is_ok_and(|path| path.is_some()), "the approval is shown as configured");
}
