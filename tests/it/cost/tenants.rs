//! Whole tenants of any size, in which everything grows at once: each object refers to a few others.

use serde_json::{Value, json};

use super::shapes::{group, holder, id, packages, page, policies, roles, rows, user};
use crate::support::Files;

/// A group that PIM manages and that is not role-assignable.
fn open_group(number: usize) -> Value {
    let mut group = group(number);
    group["isAssignableToRole"] = number.is_multiple_of(3).into();
    group["groupTypes"] = json!([]);
    group
}

/// Users as approvers, owners and holders; each group leads to a role, has settings, and is in a unit with an administrator.
pub(super) fn tenant(size: usize) -> Files {
    let mut files = vec![
        page("groups", "groups", &rows(size, open_group)),
        page("users", "users", &rows(size, user)),
        page("eligibilitySchedules", ELIGIBLE, &rows(size * 2, eligible)),
        packages(size),
        policies(size),
        roles(),
        page("roleManagementPolicyAssignments", SETTINGS, &rows(size, settings)),
        page("roleAssignments", "roleManagement/directory/roleAssignments", &rows(size * 3, held)),
        page("administrativeUnits", "directory/administrativeUnits", &rows(size, unit)),
    ];
    for number in 0..size {
        let principals = [(1, number + 1), (2, number), (2, number + 1)].map(|(kind, number)| id(kind, number));
        let members = principals.iter().zip(["group", "user", "user"]).map(|(id, kind)| member(kind, id)).take(2);
        let owners = [member("user", &id(2, number))];
        if number.is_multiple_of(2) {
            files.push(page(
                &format!("groupMembers.{}", id(1, number)),
                "directoryObjects",
                &members.collect::<Vec<_>>(),
            ));
            files.push(page(&format!("groupOwners.{}", id(1, number)), "directoryObjects", &owners));
        }
        if number.is_multiple_of(4) {
            let in_unit = [member("group", &id(1, number))];
            files.push(page(&format!("administrativeUnitMembers.{}", id(8, number)), "directoryObjects", &in_unit));
        }
    }
    files
}

/// Groups of which each is a member of the one before, holds a role, and approves its own activations.
pub(super) fn chain(size: usize) -> Files {
    let eligible = |number: usize| {
        let (group, user) = (id(1, number), id(2, number));
        json!({ "id": format!("{group}_member_{}", id(3, number)), "groupId": group, "principalId": user, "accessId": "member",
            "memberType": "Direct", "status": "Provisioned", "createdDateTime": "2026-01-05T08:00:00Z",
            "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": { "type": "noExpiration" } } })
    };
    let settings = |number: usize| {
        let (group, policy) = (id(1, number), format!("Group_{}_{}", id(1, number), id(4, number)));
        let approver = json!({ "@odata.type": "#microsoft.graph.groupMembers", "groupId": group });
        let approval = json!({ "isApprovalRequired": true, "approvalStages": [{ "primaryApprovers": [approver] }] });
        json!({ "id": format!("{policy}_member"), "policyId": policy, "scopeId": group, "scopeType": "Group",
            "roleDefinitionId": "member", "policy": { "id": policy, "scopeId": group, "scopeType": "Group",
                "rules": [{ "id": "Approval_EndUser_Assignment", "setting": approval }] } })
    };
    let mut files = vec![
        page("groups", "groups", &rows(size, open_group)),
        page("users", "users", &rows(size, user)),
        page("eligibilitySchedules", ELIGIBLE, &rows(size, eligible)),
        page("roleManagementPolicyAssignments", SETTINGS, &rows(size, settings)),
        page(
            "roleAssignments",
            "roleManagement/directory/roleAssignments",
            &rows(size, |number| holder(number, number)),
        ),
        roles(),
    ];
    for number in 0..size {
        let inner = (number + 1 < size).then(|| member("group", &id(1, number + 1)));
        let members: Vec<Value> = inner.into_iter().chain([member("user", &id(2, number))]).collect();
        files.push(page(&format!("groupMembers.{}", id(1, number)), "directoryObjects", &members));
    }
    files
}

const ELIGIBLE: &str = "identityGovernance/privilegedAccess/group/eligibilitySchedules";
const ACTIVE: &str = "identityGovernance/privilegedAccess/group/assignmentSchedules";
const SETTINGS: &str = "policies/roleManagementPolicyAssignments(policy(rules()))";

fn member(kind: &str, id: &str) -> Value {
    json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "id": id })
}

/// A user and, of every other group, the group behind it.
fn eligible(number: usize) -> Value {
    let at = number / 2;
    let principal = if number.is_multiple_of(4) { id(1, at + 1) } else { id(2, at) };
    json!({ "id": format!("{}_member_{}", id(1, at), id(3, number)), "groupId": id(1, at), "principalId": principal,
        "accessId": if number % 4 == 1 { "owner" } else { "member" }, "memberType": "Direct", "status": "Provisioned",
        "createdDateTime": "2026-01-05T08:00:00Z",
        "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z", "expiration": { "type": "noExpiration" } } })
}

fn unit(number: usize) -> Value {
    json!({ "id": id(8, number), "displayName": format!("Unit {number}"), "isMemberManagementRestricted": number.is_multiple_of(9) })
}

/// In turn a role of a group and of a user for the entire tenant, and one of a user at a unit.
fn held(number: usize) -> Value {
    let mut held = holder(number, number / 3);
    if !number.is_multiple_of(3) {
        held["principalId"] = id(2, number / 3).into();
    }
    if number % 3 == 2 {
        held["directoryScopeId"] = format!("/administrativeUnits/{}", id(8, number / 3)).into();
    }
    held
}

/// Settings whose approvers are a user and the members of a group.
fn settings(number: usize) -> Value {
    let (group, policy) = (id(1, number), format!("Group_{}_{}", id(1, number), id(4, number)));
    let approvers = json!([
        { "@odata.type": "#microsoft.graph.singleUser", "userId": id(2, number) },
        { "@odata.type": "#microsoft.graph.groupMembers", "groupId": id(1, number / 2 * 2) },
    ]);
    json!({ "id": format!("{policy}_member"), "policyId": policy, "scopeId": group, "scopeType": "Group",
        "roleDefinitionId": "member", "policy": { "id": policy, "scopeId": group, "scopeType": "Group", "rules": [
            { "id": "Expiration_Admin_Eligibility", "isExpirationRequired": true, "maximumDuration": "P30D" },
            { "id": "Approval_EndUser_Assignment", "setting": { "isApprovalRequired": true, "approvalStages": [
                { "primaryApprovers": approvers }] } }] } })
}

/// People who are eligible for one group, and whose activations of it run.
pub(super) fn one_group(size: usize) -> Files {
    let active = |number: usize| {
        let mut entry = eligible(number * 2 + 1);
        entry["groupId"] = id(1, 0).into();
        entry["accessId"] = "member".into();
        entry["assignmentType"] = "activated".into();
        entry
    };
    let eligible = |number: usize| {
        let mut entry = active(number);
        entry["assignmentType"] = Value::Null;
        entry
    };
    vec![
        page("groups", "groups", &[open_group(0)]),
        page("users", "users", &rows(size, user)),
        page("eligibilitySchedules", ELIGIBLE, &rows(size, eligible)),
        page("assignmentSchedules", ACTIVE, &rows(size, active)),
    ]
}

/// People whom one group lists as members and owners although their activations are over, and others whose activations run
/// although only a group that some of them are in is eligible.
pub(super) fn left_over(size: usize) -> Files {
    let activation = |number: usize, access: &str, until: &str| {
        json!({ "id": format!("{}_{access}_{}", id(1, 0), id(3, number)), "groupId": id(1, 0), "principalId": id(2, number),
            "accessId": access, "memberType": "Direct", "assignmentType": "activated", "status": "Provisioned",
            "createdDateTime": "2026-01-05T08:00:00Z", "scheduleInfo": { "startDateTime": "2026-01-05T08:00:00Z",
                "expiration": { "type": "afterDateTime", "endDateTime": until } } })
    };
    let activations = |number: usize| match number % 3 {
        0 => activation(number, "member", "2026-01-05T09:00:00Z"),
        1 => activation(number, "owner", "2026-01-05T09:00:00Z"),
        _ => activation(number, "member", "2026-12-31T08:00:00Z"),
    };
    let users: Vec<Value> = (0..size).map(|number| member("user", &id(2, number))).collect();
    let by_group = |number: usize| {
        let mut entry = eligible(0);
        entry["principalId"] = id(if number == 0 { 1 } else { 2 }, number + 1 + number * size).into();
        entry["id"] = format!("{}_member_{}", id(1, 0), id(9, number)).into();
        entry
    };
    let manifest =
        json!({ "schemaVersion": 1, "exporter": "az rest", "exportedAt": "2026-02-01T08:00:00Z", "collections": {} });
    vec![
        page("groups", "groups", &[open_group(0), open_group(1)]),
        page("users", "users", &rows(size, user)),
        page(&format!("groupMembers.{}", id(1, 0)), "directoryObjects", &users),
        page(&format!("groupOwners.{}", id(1, 0)), "directoryObjects", &users),
        page(&format!("groupMembers.{}", id(1, 1)), "directoryObjects", users.get(..size / 2).expect("half of them")),
        page("eligibilitySchedules", ELIGIBLE, &rows(size, by_group)),
        page("assignmentSchedules", ACTIVE, &rows(size, activations)),
        ("manifest.json".to_owned(), manifest.to_string().into_bytes()),
    ]
}
