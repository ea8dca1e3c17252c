//! Whose eligibilities and assignments an export holds, where it was asked for them group by group.

use pimlint::cover::Cover;
use pimlint::model::ObjectId;
use pimlint::service::Export;
use serde_json::{Value, json};

const GRAPH: &str = "https://graph.microsoft.com/v1.0/$metadata";

fn id(number: usize) -> String {
    format!("5f0c2a11-7b1d-4f0e-8a55-{number:012x}")
}

fn page(name: &str, context: &str, rows: &[Value]) -> (String, Vec<u8>) {
    let text = json!({ "@odata.context": format!("{GRAPH}#{context}"), "value": rows }).to_string();
    (format!("{name}.json"), text.into_bytes())
}

/// Three groups and the lists of the first one: whether all ways to roles are known.
fn is_whole(second: &Value, third: &Value) -> bool {
    let group = |number: usize, more: &Value| {
        let mut group = json!({ "id": id(number), "displayName": format!("Group {number}"), "groupTypes": [], "securityEnabled": true,
            "mailEnabled": false, "isAssignableToRole": true, "onPremisesSyncEnabled": null, "membershipRule": null });
        for (key, value) in more.as_object().expect("an object") {
            group[key] = value.clone();
        }
        group
    };
    let role = "62e90394-69f5-4237-9190-012177145e10";
    let held = json!({ "id": "lAPpYvVpN0KRkAEhdxReEOC2Xr", "principalId": id(9), "roleDefinitionId": role, "directoryScopeId": "/" });
    let mut files = vec![
        page("groups", "groups", &[group(1, &json!({})), group(2, second), group(3, third)]),
        page("roleAssignments", "roleManagement/directory/roleAssignments", &[held]),
        page("roleEligibilitySchedules", "roleManagement/directory/roleEligibilitySchedules", &[]),
    ];
    for (name, list) in
        [("eligibilitySchedules", "eligibilitySchedules"), ("assignmentSchedules", "assignmentSchedules")]
    {
        let context = format!("identityGovernance/privilegedAccess/group/{list}");
        files.push(page(&format!("{name}.{}", id(1)), &context, &[]));
    }
    for number in 1..=3 {
        files.push(page(&format!("groupMembers.{}", id(number)), "directoryObjects", &[]));
    }
    let group = ObjectId::parse(&id(1)).expect("an id");
    Export::of_texts(&files, None).tenant.reach(&group).complete().is_ok()
}

#[test]
fn lists_of_all_groups_that_pim_can_manage_are_the_whole() {
    let dynamic = json!({ "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"x\"" });
    let synced = json!({ "onPremisesSyncEnabled": true });
    let plain = json!({});
    assert!(is_whole(&dynamic, &synced));
    for (second, third) in [(&plain, &synced), (&dynamic, &plain), (&plain, &plain)] {
        assert!(!is_whole(second, third), "{second} {third}");
    }
}

#[test]
fn policies_that_do_not_say_whose_they_are_are_noticed() {
    let policy = json!({ "id": format!("Group_{}_{}", id(1), id(2)), "displayName": "Group", "scopeId": id(1), "scopeType": "Group",
        "rules": [{ "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule", "id": "Expiration_Admin_Eligibility",
            "isExpirationRequired": true, "maximumDuration": "P40D" }] });
    let export = Export::of_texts(&[page("policies", "policies/roleManagementPolicies(rules())", &[policy])], None);
    let cover = Cover::plain();
    let said: Vec<String> = export.notices.into_iter().map(|notice| cover.notice(notice).message).collect();
    assert!(said.iter().any(|said| said.starts_with("role management policies without their assignments")), "{said:?}");
}
