//! Exports of any size, each large in one way.

use serde_json::{Value, json};

use crate::support::Files;

/// A kind of export.
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) files: fn(usize) -> Files,
    /// How many of what it has many of.
    pub(super) size: usize,
}

const fn shape(name: &'static str, size: usize, files: fn(usize) -> Files) -> Shape {
    Shape { name, files, size }
}

pub(super) const SHAPES: &[Shape] = &[
    shape("groups", 300, |size| vec![groups(size), page("users", "users", &[])]),
    shape("users", 300, |size| vec![groups(1), page("users", "users", &rows(size, user))]),
    shape("schedules", 300, |size| vec![groups(size), schedules(size, |number| (number, number))]),
    shape("packages and their policies", 60, |size| vec![groups(size), packages(size), policies(size)]),
    shape("role settings", 40, |size| vec![groups(size), settings(size)]),
    shape("units and their members", 40, units),
    shape("lists of members", 100, members),
    shape("one name, long", 20_000, |size| vec![named(&[&"x".repeat(size)])]),
    shape("one name, long, of other letters", 8_000, |size| vec![named(&[&"総務\u{202e}".repeat(size / 3)])]),
    shape("names within names", 100, |size| {
        let names: Vec<String> = (0..size).map(|number| format!("Payroll {}", "x ".repeat(number % 7))).collect();
        vec![named(&names.iter().map(String::as_str).collect::<Vec<_>>())]
    }),
    shape("notices", 300, |size| vec![raw("groups", &list(&rows(size, |number| json!({ "id": number, "x": [] }))))]),
    shape("unknown objects", 300, |size| vec![raw("groups", &list(&rows(size, |number| json!({ "a": number }))))]),
    shape("files", 150, |size| (0..size).map(|number| object("groups", number, &group(number))).collect()),
    shape("copies of one object", 300, |size| (0..size).map(|number| object("groups", number, &group(7))).collect()),
    shape("copies that differ", 100, |size| {
        let copy = |number: usize| json!({ "id": id(1, 7), "displayName": format!("{number}"), "groupTypes": [] });
        (0..size).map(|number| object("groups", number, &copy(number))).collect()
    }),
    shape("nesting", 20_000, |size| {
        let deep = format!("{}{}", "[".repeat(size), "]".repeat(size));
        vec![raw("groups", &format!(r#"{{"value":[{{"id":"{}","groupTypes":{deep}}}]}}"#, id(1, 1)))]
    }),
    shape("values that nobody knows", 2_000, |size| {
        let types: Vec<String> = (0..size).map(|number| format!("type {number}")).collect();
        vec![raw("groups", &list(&[json!({ "id": id(1, 1), "displayName": "a", "groupTypes": types })]))]
    }),
    shape("JSON lines", 300, |size| {
        let lines: Vec<String> = (0..size).map(|number| group(number).to_string()).collect();
        vec![("groups.jsonl".to_owned(), lines.join("\n").into_bytes())]
    }),
    shape("answers of a batch", 200, |size| {
        let answer = |number: usize| json!({ "id": number.to_string(), "status": 200, "body": page_of("groups", &[group(number)]) });
        let batch = json!({ "responses": rows(size, answer) });
        vec![("batch.json".to_owned(), batch.to_string().into_bytes())]
    }),
    shape("failed answers", 200, |size| {
        let answer = |number: usize| json!({ "id": number.to_string(), "status": 403, "body": {} });
        vec![("batch.json".to_owned(), json!({ "responses": rows(size, answer) }).to_string().into_bytes())]
    }),
    shape("a plan", 100, plan),
    shape("a star of groups with roles", 150, |size| {
        let grants = rows(size, |number| holder(number, number));
        vec![
            groups(size),
            schedules(size, |number| (0, number)),
            page("roleAssignments", "roleManagement/directory/roleAssignments", &grants),
            roles(),
        ]
    }),
    shape("a finding with many labels", 200, |size| {
        vec![groups(1), schedules(size, |number| (0, number + 1)), settings(1), groups_under("more", size)]
    }),
    shape("a whole tenant", 60, super::tenants::tenant),
    shape("people of one group", 200, super::tenants::one_group),
    shape("people of one group whose activations are over, or without an eligibility", 200, super::tenants::left_over),
    shape("a long chain of groups that hold roles and approve", 280, super::tenants::chain),
    shape("a chain of groups by eligibility", 100, |size| {
        let grant = page("roleAssignments", "roleManagement/directory/roleAssignments", &[holder(0, 0)]);
        vec![groups(size + 1), schedules(size, |number| (number, number + 1)), grant, roles()]
    }),
];

pub(super) fn id(kind: usize, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

pub(super) fn rows(size: usize, row: impl Fn(usize) -> Value) -> Vec<Value> {
    (0..size).map(row).collect()
}

fn list(rows: &[Value]) -> String {
    json!({ "value": rows }).to_string()
}

fn raw(name: &str, text: &str) -> (String, Vec<u8>) {
    (format!("{name}.json"), text.as_bytes().to_vec())
}

fn page_of(context: &str, rows: &[Value]) -> Value {
    json!({ "@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#{context}"), "value": rows })
}

pub(super) fn page(name: &str, context: &str, rows: &[Value]) -> (String, Vec<u8>) {
    raw(name, &page_of(context, rows).to_string())
}

fn object(folder: &str, number: usize, object: &Value) -> (String, Vec<u8>) {
    raw(&format!("{folder}/{number:05}"), &object.to_string())
}

pub(super) fn group(number: usize) -> Value {
    json!({ "id": id(1, number), "displayName": format!("Group {number}"), "groupTypes": ["DynamicMembership"], "mailEnabled": false,
        "membershipRule": "user.department -eq \"x\"", "membershipRuleProcessingState": "On", "securityEnabled": true,
        "isAssignableToRole": true, "onPremisesSyncEnabled": null, "visibility": "Private" })
}

fn groups(size: usize) -> (String, Vec<u8>) {
    page("groups", "groups", &rows(size, group))
}

fn groups_under(folder: &str, size: usize) -> (String, Vec<u8>) {
    page(&format!("{folder}/groups"), "groups", &rows(size, |number| group(number + 1)))
}

fn named(names: &[&str]) -> (String, Vec<u8>) {
    let mut all = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let mut group = group(number);
        group["displayName"] = (*name).into();
        all.push(group);
    }
    page("groups", "groups", &all)
}

pub(super) fn user(number: usize) -> Value {
    json!({ "id": id(2, number), "displayName": format!("User {number}"), "userPrincipalName": format!("u{number}@adatum.example"),
        "userType": "Member", "accountEnabled": true, "onPremisesSyncEnabled": null })
}

/// Eligibilities of one member in one group each: the numbers of group and member.
fn schedules(size: usize, of: fn(usize) -> (usize, usize)) -> (String, Vec<u8>) {
    let row = |number: usize| {
        let (group, member) = of(number);
        let (group, member) = (id(1, group), id(1, member));
        json!({ "id": format!("{group}_member_{}", id(3, number)), "groupId": group, "principalId": member, "accessId": "member",
            "memberType": "Direct", "status": "Provisioned", "createdDateTime": "2026-01-05T08:00:00Z",
            "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": { "type": "noExpiration" } } })
    };
    let context = "identityGovernance/privilegedAccess/group/eligibilitySchedules";
    page("eligibilitySchedules", context, &rows(size, row))
}

pub(super) fn packages(size: usize) -> (String, Vec<u8>) {
    let package = |number: usize| {
        let group = id(1, number);
        json!({ "id": id(5, number), "displayName": format!("Package {number}"), "isHidden": false, "resourceRoleScopes": [{
            "id": "r", "role": { "originId": format!("EligibleMember_{group}"), "originSystem": "AadGroup" },
            "scope": { "originId": group, "originSystem": "AadGroup" } }] })
    };
    page("accessPackages", "identityGovernance/entitlementManagement/accessPackages", &rows(size, package))
}

/// Three policies a package.
pub(super) fn policies(size: usize) -> (String, Vec<u8>) {
    let policy = |number: usize| {
        json!({ "id": id(6, number), "displayName": format!("Policy {number}"), "allowedTargetScope": "allExternalUsers",
            "expiration": { "type": "noExpiration" }, "requestApprovalSettings": { "isApprovalRequiredForAdd": false, "stages": [] },
            "accessPackage": { "id": id(5, number / 3) } })
    };
    let context = "identityGovernance/entitlementManagement/assignmentPolicies";
    page("assignmentPolicies", context, &rows(size * 3, policy))
}

fn settings(size: usize) -> (String, Vec<u8>) {
    let row = |number: usize| {
        let (group, policy) = (id(1, number), format!("Group_{}_{}", id(1, number), id(4, number)));
        json!({ "id": format!("{policy}_member"), "policyId": policy, "scopeId": group, "scopeType": "Group",
            "roleDefinitionId": "member", "policy": { "id": policy, "scopeId": group, "scopeType": "Group", "rules": [
                { "id": "Expiration_Admin_Eligibility", "isExpirationRequired": true, "maximumDuration": "P400D" },
                { "id": "Expiration_EndUser_Assignment", "isExpirationRequired": true, "maximumDuration": "PT23H" },
                { "id": "Enablement_EndUser_Assignment", "enabledRules": [] },
                { "id": "Approval_EndUser_Assignment", "setting": { "isApprovalRequired": true, "approvalStages": [
                    { "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": id(2, number) }] }] } }] } })
    };
    let context = "policies/roleManagementPolicyAssignments(policy(rules()))";
    page("roleManagementPolicyAssignments", context, &rows(size, row))
}

fn units(size: usize) -> Files {
    let unit = |number: usize| json!({ "id": id(8, number), "displayName": format!("Unit {number}"), "isMemberManagementRestricted": true });
    let mut files = vec![groups(size), page("administrativeUnits", "directory/administrativeUnits", &rows(size, unit))];
    for number in 0..size {
        let member = json!({ "@odata.type": "#microsoft.graph.group", "id": id(1, number) });
        files.push(page(&format!("administrativeUnitMembers.{}", id(8, number)), "directoryObjects", &[member]));
    }
    files
}

fn members(size: usize) -> Files {
    let mut files = vec![groups(size)];
    for number in 0..size {
        let member = |number: usize| json!({ "@odata.type": "#microsoft.graph.user", "id": id(2, number) });
        files.push(page(&format!("groupMembers.{}", id(1, number)), "directoryObjects", &rows(3, member)));
    }
    files
}

fn role(number: usize) -> String {
    pimlint::tenant::well_known::templates().nth(number % 20).expect("a role").to_string()
}

pub(super) fn holder(number: usize, group: usize) -> Value {
    json!({ "id": format!("assignment-{number}"), "principalId": id(1, group), "roleDefinitionId": role(number), "directoryScopeId": "/" })
}

pub(super) fn roles() -> (String, Vec<u8>) {
    let definition = |number: usize| {
        let id = role(number);
        json!({ "id": id, "templateId": id, "displayName": format!("Role {number}"), "isBuiltIn": true, "isEnabled": true })
    };
    page("roleDefinitions", "roleManagement/directory/roleDefinitions", &rows(20, definition))
}

/// Groups, each with its settings, as a state of Terraform has them.
fn plan(size: usize) -> Files {
    let resource = |number: usize| {
        if number.is_multiple_of(2) {
            return json!({ "address": format!("azuread_group.g{number}"), "mode": "managed", "type": "azuread_group",
                "name": format!("g{number}"), "values": { "display_name": format!("Group {number}"), "assignable_to_role": true,
                    "security_enabled": true, "mail_enabled": false, "types": [], "object_id": id(1, number), "members": [], "owners": [] } });
        }
        json!({ "address": format!("azuread_group_role_management_policy.p{number}"), "mode": "managed",
            "type": "azuread_group_role_management_policy", "name": format!("p{number}"),
            "values": { "group_id": id(1, number - 1), "role_id": "member",
                "eligible_assignment_rules": [{ "expiration_required": true, "expire_after": "P365D" }],
                "activation_rules": [{ "maximum_duration": "PT23H", "require_approval": false }] } })
    };
    let state = json!({ "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": { "resources": rows(size, resource) } } });
    vec![("state.json".to_owned(), state.to_string().into_bytes())]
}
