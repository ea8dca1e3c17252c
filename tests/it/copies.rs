//! Copies of one object say the same together, whichever file comes first.

use pimlint::catalogue::Entry;
use pimlint::export::load_texts;
use pimlint::model::{Access, Gap, Instant, Known, Mode, Moment, ObjectId, SettingsRole, Visibility};
use pimlint::tenant::Tenant;
use serde_json::{Value, json};

use crate::support::{judge, said, words};

const GROUP: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a01";
const USER: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a02";
const POLICY: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a03";
const PACKAGE: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a04";
const UNIT: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a05";

const GRAPH: &str = "https://graph.microsoft.com/v1.0/$metadata#";

fn page(context: &str, objects: &[Value]) -> Vec<u8> {
    json!({ "@odata.context": format!("{GRAPH}{context}"), "value": objects }).to_string().into_bytes()
}

/// Both orders of two copies, each in a folder of its own.
fn orders(context: &str, copies: &[Value; 2]) -> [Vec<(String, Vec<u8>)>; 2] {
    let file = |folder: &str, copy: &Value| {
        let name = context.rsplit('/').next().unwrap_or_default();
        (format!("{folder}/{name}.json"), page(context, std::slice::from_ref(copy)))
    };
    let [first, second] = copies;
    [vec![file("a", first), file("b", second)], vec![file("a", second), file("b", first)]]
}

fn joined(files: &[(String, Vec<u8>)]) -> (Tenant, Vec<String>) {
    let mut loaded = load_texts(files);
    let tenant = Tenant::of(&mut loaded, None);
    let file = |id| loaded.sources.get(id).map_or("", |source| source.shown.as_str()).to_owned();
    let conflicts = loaded.notices.iter().filter(|notice| notice.kind.as_str() == "conflicting-copies");
    (
        tenant,
        conflicts.map(|notice| format!("{}: {}", file(notice.file.expect("a file")), said(&notice.message))).collect(),
    )
}

/// The same answer in both orders, and the notices of the first.
fn alike<T: PartialEq + std::fmt::Debug>(
    context: &str,
    copies: &[Value; 2],
    ask: impl Fn(&Tenant) -> T,
) -> (T, Vec<String>) {
    let [one, other] = orders(context, copies).map(|files| {
        let (tenant, notices) = joined(&files);
        (ask(&tenant), notices)
    });
    assert_eq!(one, other, "the order of the files decides");
    one
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}

fn code<T: std::fmt::Debug>(known: Known<T>) -> String {
    known.map_or_else(|gap: Gap| gap.to_string(), |value| format!("{value:?}"))
}

fn rule(id: &str) -> &'static Entry {
    pimlint::catalogue::entries().iter().find(|entry| entry.id == id).expect("a rule")
}

const POLICIES: &str = "identityGovernance/entitlementManagement/assignmentPolicies";

#[test]
fn a_copy_that_says_nothing_of_extensions_does_not_hide_them() {
    let policy = |extensions: Option<Value>| {
        let mut policy = json!({ "id": POLICY, "displayName": "Staff", "allowedTargetScope": "allMemberUsers",
            "requestApprovalSettings": { "isApprovalRequiredForAdd": true, "stages": [] },
            "accessPackage": { "id": PACKAGE } });
        if let (Some(extensions), Some(policy)) = (extensions, policy.as_object_mut()) {
            policy.insert("customExtensionStageSettings".to_owned(), extensions);
        }
        policy
    };
    let determining = json!([{ "stage": "assignmentRequestDeterminingApprovalRequirements" }]);
    for files in orders(POLICIES, &[policy(None), policy(Some(determining))]) {
        let said: Vec<_> = judge(rule("policy-approval-without-stages"), &files, None).population;
        let said: Vec<_> = said.iter().map(|(_, outcome)| words(outcome)).collect();
        assert_eq!(said, ["not-evaluated: unknown-value:assignment-policies.customExtensionStageSettings"]);
    }
}

#[test]
fn what_copies_contradict_each_other_about_is_unknown_and_both_files_are_named() {
    let group = |visibility: &str| json!({ "id": GROUP, "displayName": "Staff", "groupTypes": [], "visibility": visibility, "securityEnabled": true });
    let ask = |tenant: &Tenant| {
        let group = tenant.group(&id(GROUP)).expect("known").expect("there").clone();
        (code(group.visibility()), group.is_security_enabled())
    };
    let (said, notices) = alike("groups", &[group("Public"), group("Private")], ask);
    assert_eq!(said, ("contradicted:groups.visibility".to_owned(), Ok(true)));
    let message = "contradict each other about visibility; these values are unknown";
    let expected = ["a", "b"].map(|folder| format!("{folder}/groups.json: copies of {GROUP} in groups {message}"));
    assert_eq!(notices, expected);
    let ask = |tenant: &Tenant| tenant.group(&id(GROUP)).expect("known").expect("there").visibility();
    assert_eq!(alike("groups", &[group("Public"), group("public")], ask), (Ok(Visibility::Public), Vec::new()));
}

#[test]
fn a_name_that_differs_stays_known_and_is_one_notice_a_file() {
    let user = |id: &str, name: &str| json!({ "id": id, "displayName": name, "userPrincipalName": format!("{id}@contoso.com") });
    let files = [("monday/users.json", "Ada"), ("tuesday/users.json", "Ada Lovelace")]
        .map(|(file, name)| (file.to_owned(), page("users", &[user(USER, name), user(GROUP, name)])));
    let mut loaded = load_texts(&files);
    let tenant = Tenant::of(&mut loaded, None);
    let user = |user: &str| tenant.user(&id(user)).expect("users").expect("a user");
    let name = |id: &str| said(&user(id).name.as_ref().expect("a name").to_string().into());
    assert_eq!([name(USER), name(GROUP)], ["Ada", "Ada"]);
    let notices: Vec<_> = loaded.notices.iter().map(|notice| (said(&notice.message), notice.objects)).collect();
    let message =
        "copies of one object in users have different values of displayName; the one that sorts first is used"
            .to_owned();
    assert_eq!(notices, [(message.clone(), 2), (message, 2)]);
}

#[test]
fn what_one_version_has_no_place_for_contradicts_nothing() {
    let v1 = |expiration: Value| {
        json!({ "id": POLICY, "displayName": "Staff", "allowedTargetScope": "allMemberUsers", "expiration": expiration,
            "requestorSettings": { "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfUpdateAccess": false },
            "automaticRequestSettings": null, "accessPackage": { "id": PACKAGE } })
    };
    let beta = json!({ "id": POLICY, "displayName": "Staff", "accessPackageId": PACKAGE, "canExtend": false,
        "durationInDays": 0, "expirationDateTime": null,
        "requestorSettings": { "scopeType": "AllExistingDirectoryMemberUsers", "acceptRequests": true, "allowedRequestors": [] } });
    let ask = |tenant: &Tenant| {
        let policies = tenant.assignment_policies();
        let policy = policies.seen().expect("one").first().expect("one");
        (code(policy.accepts_requests()), policy.lifetime().map(|life| life.to_string()))
    };
    let hours = v1(json!({ "type": "afterDuration", "duration": "PT8H", "endDateTime": null }));
    let (said, notices) = alike(POLICIES, &[hours, beta.clone()], ask);
    assert_eq!(said, ("Some(true)".to_owned(), Ok("8 hours".to_owned())));
    assert_eq!(notices, Vec::<String>::new());
    let days = v1(json!({ "type": "afterDuration", "duration": "P90D", "endDateTime": null }));
    let (said, _) = alike(POLICIES, &[days, beta], ask);
    assert!(said.1.is_err(), "beta has a place for days");
}

#[test]
fn both_versions_of_a_policy_for_administrators_only_say_that_nobody_requests() {
    let v1 = json!({ "id": POLICY, "displayName": "Staff", "allowedTargetScope": "notSpecified", "specificAllowedTargets": [],
        "requestorSettings": { "enableTargetsToSelfAddAccess": false }, "accessPackage": { "id": PACKAGE } });
    let beta = json!({ "id": POLICY, "displayName": "Staff", "accessPackageId": PACKAGE,
        "requestorSettings": { "scopeType": "NoSubjects", "acceptRequests": true, "allowedRequestors": [] } });
    let ask = |tenant: &Tenant| {
        let policies = tenant.assignment_policies();
        let policy = policies.seen().expect("one").first().expect("one");
        (code(policy.accepts_requests()), policy.requests_enabled())
    };
    assert_eq!(alike(POLICIES, &[v1, beta], ask), (("Some(true)".to_owned(), Ok(false)), Vec::new()));
}

#[test]
fn null_and_true_contradict_each_other() {
    let unit =
        |restricted: Value| json!({ "id": UNIT, "displayName": "Board", "isMemberManagementRestricted": restricted });
    let ask = |tenant: &Tenant| code(tenant.is_restricted_unit(&id(UNIT)));
    let (said, notices) = alike("directory/administrativeUnits", &[unit(json!(true)), unit(Value::Null)], ask);
    assert_eq!(said, "contradicted:administrative-units.isMemberManagementRestricted");
    assert_eq!(notices.len(), 2);
}

#[test]
fn a_narrow_copy_takes_nothing_from_the_full_one() {
    let full = json!({ "id": POLICY, "displayName": "Staff", "allowedTargetScope": "allMemberUsers",
        "automaticRequestSettings": { "requestAccessForAllowedTargets": true }, "accessPackage": { "id": PACKAGE } });
    let narrow = json!({ "id": POLICY, "displayName": "Staff", "allowedTargetScope": "allMemberUsers" });
    let ask = |tenant: &Tenant| tenant.assignment_policies().seen().expect("one").first().expect("one").is_automatic();
    assert_eq!(alike(POLICIES, &[full, narrow.clone()], ask), (Ok(true), Vec::new()));
    assert_eq!(alike(POLICIES, &[narrow.clone(), narrow], ask), (Ok(false), Vec::new()), "the documented default");

    let unit = json!({ "id": UNIT, "displayName": "Board", "isMemberManagementRestricted": true });
    let narrow = json!({ "id": UNIT, "displayName": "Board" });
    let ask = |tenant: &Tenant| tenant.is_restricted_unit(&id(UNIT));
    assert_eq!(alike("directory/administrativeUnits", &[unit, narrow], ask), (Ok(true), Vec::new()));

    let user = json!({ "id": USER, "displayName": "Ada", "userPrincipalName": "ada@contoso.com" });
    let narrow = json!({ "id": USER, "userPrincipalName": "ada@contoso.com" });
    assert_eq!(
        alike("users", &[user, narrow], |tenant| said(&tenant.principal_label(&id(USER)).into())),
        ("Ada".to_owned(), Vec::new())
    );
}

const ELIGIBILITIES: &str = "identityGovernance/privilegedAccess/group/eligibilitySchedules";

fn eligibility(status: Option<&str>, end: Option<&str>) -> Value {
    let mut entry = json!({ "id": format!("{GROUP}_member_{USER}"), "groupId": GROUP, "principalId": USER, "accessId": "member",
        "memberType": "direct", "scheduleInfo": { "startDateTime": "2026-01-01T00:00:00Z",
        "expiration": { "type": if end.is_some() { "afterDateTime" } else { "noExpiration" }, "endDateTime": end, "duration": null } } });
    if let (Some(status), Some(entry)) = (status, entry.as_object_mut()) {
        entry.insert("status".to_owned(), json!(status));
    }
    entry
}

#[test]
fn a_revoked_entry_stays_revoked_beside_a_copy_without_its_status() {
    let ask = |tenant: &Tenant| tenant.schedules().len();
    let copies = [eligibility(Some("Revoked"), None), eligibility(None, None)];
    assert_eq!(alike(ELIGIBILITIES, &copies, ask), (0, Vec::new()));
}

#[test]
fn an_instance_without_an_end_contradicts_a_schedule_that_ends() {
    let schedule = eligibility(Some("Provisioned"), Some("2026-06-01T00:00:00Z"));
    let instance = |end: Value| {
        json!({ "id": "instance", "eligibilityScheduleId": format!("{GROUP}_member_{USER}"), "groupId": GROUP,
        "principalId": USER, "accessId": "member", "memberType": "direct", "startDateTime": "2026-01-01T00:00:00Z", "endDateTime": end })
    };
    for (end, says, conflicts) in [
        (Value::Null, "contradicted:group-eligibility.scheduleInfo.expiration", 2),
        (json!("2026-06-01T00:00:00.123Z"), "At(At(1780272000))", 0),
    ] {
        let files = [
            ("eligibilitySchedules.json".to_owned(), page(ELIGIBILITIES, std::slice::from_ref(&schedule))),
            (
                "eligibilityScheduleInstances.json".to_owned(),
                page("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", &[instance(end)]),
            ),
        ];
        let (tenant, notices) = joined(&files);
        let list = tenant.schedules_of(&id(GROUP), Mode::Eligible);
        let said: Vec<_> = tenant.schedules().iter().map(|row| code(row.ending())).collect();
        assert_eq!((said, notices.len()), (vec![says.to_owned()], conflicts), "{list:?}");
    }
}

#[test]
fn settings_of_one_role_from_two_sources_contradict_each_other_in_any_order() {
    let assignment = |number: u8, required: bool, mfa: &[&str]| {
        let policy = format!("Group_{GROUP}_6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2b0{number}");
        json!({ "id": format!("{policy}_member"), "policyId": policy, "scopeId": GROUP, "scopeType": "Group", "roleDefinitionId": "member",
            "policy": { "id": policy, "scopeId": GROUP, "scopeType": "Group", "rules": [
                { "id": "Expiration_Admin_Eligibility", "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
                  "isExpirationRequired": required, "maximumDuration": "P365D" },
                { "id": "Enablement_EndUser_Assignment", "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule",
                  "enabledRules": mfa } ] } })
    };
    let ask = |tenant: &Tenant| {
        let settings = tenant.settings_of(&SettingsRole::Group(id(GROUP), Access::Member)).expect("one");
        let policy = settings.policy().expect("there");
        (code(policy.requires_end(Mode::Eligible)), policy.requires_mfa())
    };
    let mfa = ["MultiFactorAuthentication"];
    let copies = [assignment(1, true, &mfa), assignment(2, false, &mfa)];
    let (said, notices) = alike("policies/roleManagementPolicyAssignments", &copies, ask);
    let property = "Expiration_Admin_Eligibility.isExpirationRequired";
    assert_eq!(said, (format!("contradicted:role-settings.{property}"), Ok(true)));
    let named = |folder: &str| notices.iter().any(|notice| notice.starts_with(folder) && notice.contains(property));
    assert!(notices.len() == 2 && named("a/") && named("b/"), "{notices:?}");
}

#[test]
fn a_schedule_that_is_not_in_force_takes_no_role_away_that_the_plain_list_shows() {
    const ROLE: &str = "62e90394-69f5-4237-9190-012177145e10";
    const SCHEDULE: &str = "6f0f7f2e-0f0b-4c6c-8f0e-0d7b6c1f2a06";
    let held = |start: &str, end: &str| {
        let plain = json!({ "id": USER, "principalId": USER, "roleDefinitionId": ROLE, "directoryScopeId": "/" });
        let schedule = json!({ "id": SCHEDULE, "principalId": USER, "roleDefinitionId": ROLE, "directoryScopeId": "/",
            "assignmentType": "Assigned", "memberType": "Direct", "status": "Provisioned",
            "createdDateTime": "2026-01-31T08:00:00Z",
            "scheduleInfo": { "startDateTime": start, "expiration": { "type": "afterDateTime", "endDateTime": end } } });
        let files = [
            ("roleAssignments.json".to_owned(), page("roleManagement/directory/roleAssignments", &[plain])),
            (
                "roleAssignmentSchedules.json".to_owned(),
                page("roleManagement/directory/roleAssignmentSchedules", &[schedule]),
            ),
        ];
        let now = Instant::parse("2026-06-01").expect("a time").expect("a moment");
        let tenant = Tenant::of(&mut load_texts(&files), Some(Moment::Stated(now)));
        let held = tenant.role_assignments();
        let [held] = held else { panic!("one role, and not {held:?}") };
        tenant.is_held_now(held)
    };
    assert_eq!(held("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"), Ok(true), "the schedule is yet to begin");
    assert_eq!(held("2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z"), Ok(true), "it had ended before the export");
    assert_eq!(
        held("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        Ok(false),
        "it is what was listed, and ended since"
    );
    assert_eq!(held("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z"), Ok(true));
}
