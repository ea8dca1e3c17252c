//! Role settings, schedules and directory roles.

use serde_json::{Map, Value, json};

use super::directory;
use crate::model::{
    Access, Approver, CUSTOM_EXTENSION, EVENTS, End, Group, Holding, Moment, Pim, RECIPIENTS, Request, Role, Schedule,
    Scope, Settings, Tenant,
};

/// Groups in PIM, with what it has of them. A deleted group is no longer a resource.
fn managed(tenant: &Tenant) -> impl Iterator<Item = (&Group, &Pim)> {
    tenant.groups.iter().filter_map(|group| Some((group, group.pim.as_deref()?)))
}

pub(super) fn resources(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).filter(|(group, _)| !group.deleted).map(|(group, _)| json!({ "id": group.id }))
}

/// The custom extension of PIM.
pub(super) fn custom_extensions() -> impl Iterator<Item = Value> {
    let extension = json!({
        "@odata.type": "#microsoft.graph.roleManagementCustomCalloutExtension", "id": CUSTOM_EXTENSION, "displayName": "Tickets",
        "endpointConfiguration": { "@odata.type": "#microsoft.graph.httpRequestEndpoint", "targetUrl": "https://tickets.simulated.example" },
    });
    [extension].into_iter()
}

/// Role settings of all directory roles and of both sides of the groups in PIM.
pub(super) fn settings(tenant: &Tenant) -> impl Iterator<Item = Value> {
    let of_roles = tenant.roles.iter().map(|role| {
        let policy = format!("DirectoryRole_{}_{}", tenant.id, role.id);
        assignment(&policy, "/", "DirectoryRole", &role.id.to_string(), &role.settings)
    });
    let of_groups = managed(tenant).flat_map(|(group, pim)| {
        let both = [(Access::Member, &pim.member), (Access::Owner, &pim.owner)];
        both.into_iter().filter_map(|(access, settings)| Some(group_settings(group, access, settings.as_deref()?)))
    });
    of_roles.chain(of_groups)
}

/// The role settings of one side of a group.
pub(super) fn group_settings(group: &Group, access: Access, settings: &Settings) -> Value {
    // The id of a policy is not the group's alone; it changes when PIM takes the group in.
    let policy = format!("Group_{0}_{0}{1}", group.id, access.as_str().len());
    assignment(&policy, &group.id.to_string(), "Group", access.as_str(), settings)
}

fn assignment(policy: &str, scope: &str, kind: &str, role: &str, settings: &Settings) -> Value {
    let editor = settings.edited.map(|_| "Role settings editor");
    let mut assignment = json!({
        "id": format!("{policy}_{role}"), "policyId": policy, "scopeId": scope, "scopeType": kind, "roleDefinitionId": role,
        "policy": {
            "id": policy, "displayName": kind, "description": kind, "isOrganizationDefault": false, "scopeId": scope, "scopeType": kind,
            "lastModifiedDateTime": settings.edited, "lastModifiedBy": { "displayName": editor, "id": editor.map(|_| "b3a1c0de-0000-4000-8000-000000000001") },
            "rules": rules(settings),
        },
    });
    if let Some(maximum) = settings.effective_activation {
        let members = json!({ "isExpirationRequired": true, "maximumDuration": maximum });
        assignment["policy"]["effectiveRules"] = json!([rule("Expiration", "Expiration", EVENTS[2], members)]);
    }
    assignment
}

pub(super) fn rules(settings: &Settings) -> Vec<Value> {
    let mut rules = vec![];
    for (event, (caller, level)) in EVENTS.iter().enumerate() {
        let expiration = &settings.expirations[event];
        let members = json!({ "isExpirationRequired": expiration.required, "maximumDuration": expiration.maximum });
        rules.push(rule("Expiration", "Expiration", (caller, level), members));
        let members = json!({ "enabledRules": settings.enablements[event] });
        rules.push(rule("Enablement", "Enablement", (caller, level), members));
        for (number, recipient) in RECIPIENTS.iter().enumerate() {
            let notification = &settings.notifications[event][number];
            let members = json!({
                "notificationType": "Email", "recipientType": recipient, "notificationLevel": "All",
                "isDefaultRecipientsEnabled": notification.default_recipients, "notificationRecipients": notification.recipients,
            });
            rules.push(rule("Notification", &format!("Notification_{recipient}"), (caller, level), members));
        }
    }
    rules.push(rule("Approval", "Approval", EVENTS[2], json!({ "setting": approval(settings) })));
    let context = &settings.context;
    let members = json!({ "isEnabled": context.enabled, "claimValue": context.value });
    rules.push(rule("AuthenticationContext", "AuthenticationContext", EVENTS[2], members));
    if let Some(extension) = settings.pre_approval_extension {
        let members = json!({ "isEnabled": true, "customExtensionId": extension });
        rules.push(rule("CustomExtension", "CustomExtension_PreApproval", EVENTS[2], members));
    }
    rules.retain(|rule| Some(rule["id"].as_str().unwrap_or_default()) != settings.left_out);
    for rule in &mut rules {
        if let Some((id, (caller, level))) = settings.wrong_target
            && rule["id"] == id
        {
            rule["target"]["caller"] = caller.into();
            rule["target"]["level"] = level.into();
        }
    }
    rules
}

fn rule(kind: &str, name: &str, (caller, level): (&str, &str), members: Value) -> Value {
    let mut rule = Map::new();
    rule.insert("@odata.type".into(), format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule").into());
    rule.insert("id".into(), format!("{name}_{caller}_{level}").into());
    if let Value::Object(members) = members {
        rule.extend(members);
    }
    let target = json!({ "caller": caller, "operations": ["All"], "level": level, "inheritableSettings": [], "enforcedSettings": [] });
    rule.insert("target".into(), target);
    Value::Object(rule)
}

fn approval(settings: &Settings) -> Value {
    let approval = &settings.approval;
    let stages: Vec<Value> = approval
        .stages
        .iter()
        .map(|stage| {
            json!({
                "approvalStageTimeOutInDays": stage.timeout_days, "isApproverJustificationRequired": true, "escalationTimeInMinutes": 0,
                "isEscalationEnabled": false, "primaryApprovers": stage.approvers.iter().map(approver).collect::<Vec<_>>(),
                "escalationApprovers": [],
            })
        })
        .collect();
    json!({
        "isApprovalRequired": approval.required, "isApprovalRequiredForExtension": false, "isRequestorJustificationRequired": true,
        "approvalMode": approval.mode, "approvalStages": stages,
    })
}

/// Beta calls the id of an approver `id`; role settings are requested from beta.
fn approver(approver: &Approver) -> Value {
    match approver {
        Approver::User(id) => {
            json!({ "@odata.type": "#microsoft.graph.singleUser", "isBackup": false, "id": id, "userId": id, "description": "Approver" })
        }
        Approver::Group(id) => {
            json!({ "@odata.type": "#microsoft.graph.groupMembers", "isBackup": false, "id": id, "groupId": id, "description": "Approvers" })
        }
    }
}

pub(super) fn eligible(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).flat_map(|(group, pim)| pim.eligible.iter().map(|one| schedule(group, one)))
}

pub(super) fn active(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).flat_map(|(group, pim)| {
        pim.active.iter().map(|one| {
            let mut schedule = schedule(group, one);
            schedule["assignmentType"] = if one.activated { "activated" } else { "assigned" }.into();
            schedule
        })
    })
}

/// An eligibility or assignment of a group.
pub(super) fn schedule(group: &Group, schedule: &Schedule) -> Value {
    json!({
        "id": group.schedule_id(schedule), "scheduleInfo": schedule_info(schedule.start, schedule.end),
        "createdUsing": schedule.requested.then_some(schedule.id), "createdDateTime": schedule.start, "modifiedDateTime": null,
        "status": "Provisioned", "memberType": "direct", "accessId": schedule.access.as_str(), "principalId": schedule.principal.id,
        "groupId": group.id, "principal": directory::principal(&schedule.principal),
    })
}

fn schedule_info(start: Moment, end: End) -> Value {
    json!({ "startDateTime": start, "recurrence": null, "expiration": expiration(end) })
}

fn expiration(end: End) -> Value {
    match end {
        End::Never => json!({ "type": "noExpiration", "endDateTime": null, "duration": null }),
        End::At(moment) => json!({ "type": "afterDateTime", "endDateTime": moment, "duration": null }),
        End::After(seconds) => {
            json!({ "type": "afterDuration", "endDateTime": null, "duration": format!("PT{seconds}S") })
        }
    }
}

pub(super) fn eligible_instances(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).flat_map(|(group, pim)| {
        live(tenant, &pim.eligible).map(|one| {
            let mut instance = instance(group, one);
            instance["eligibilityScheduleId"] = group.schedule_id(one).into();
            instance
        })
    })
}

pub(super) fn active_instances(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).flat_map(|(group, pim)| {
        live(tenant, &pim.active).map(|one| {
            let mut instance = instance(group, one);
            instance["assignmentScheduleId"] = group.schedule_id(one).into();
            instance["assignmentType"] = if one.activated { "activated" } else { "assigned" }.into();
            instance
        })
    })
}

/// There is an instance of a schedule while it lasts.
fn live<'t>(tenant: &Tenant, schedules: &'t [Schedule]) -> impl Iterator<Item = &'t Schedule> + use<'t> {
    let now = tenant.exported_at;
    schedules.iter().filter(move |one| one.start <= now && ends(one).is_none_or(|end| end > now))
}

fn ends(schedule: &Schedule) -> Option<Moment> {
    match schedule.end {
        End::Never => None,
        End::At(moment) => Some(moment),
        End::After(seconds) => Some(schedule.start + seconds),
    }
}

fn instance(group: &Group, schedule: &Schedule) -> Value {
    json!({
        "id": format!("{}_{}_{}i", group.id, schedule.access.as_str(), schedule.id), "startDateTime": schedule.start,
        "endDateTime": ends(schedule), "accessId": schedule.access.as_str(), "principalId": schedule.principal.id, "groupId": group.id,
        "memberType": "direct",
    })
}

pub(super) fn requests(tenant: &Tenant) -> impl Iterator<Item = Value> {
    managed(tenant).flat_map(|(group, pim)| pim.requests.iter().map(|one| request(group, one)))
}

fn request(group: &Group, request: &Request) -> Value {
    let schedule = &request.schedule;
    json!({
        "id": request.id, "action": request.action, "accessId": schedule.access.as_str(), "groupId": group.id,
        "principalId": schedule.principal.id, "status": "Provisioned", "isValidationOnly": false, "createdDateTime": request.created,
        "completedDateTime": request.created, "justification": null, "scheduleInfo": schedule_info(schedule.start, schedule.end),
    })
}

/// A role definition, as beta gives it.
pub(super) fn definition(role: &Role) -> Value {
    json!({
        "id": role.id, "description": role.name, "displayName": role.name, "isBuiltIn": role.built_in, "isEnabled": true,
        "isPrivileged": role.privileged, "resourceScopes": ["/"], "templateId": role.id, "version": "1",
        "rolePermissions": [{ "allowedResourceActions": role.actions, "condition": null }],
    })
}

/// Everyone who holds a role, with the role.
fn holders(tenant: &Tenant) -> impl Iterator<Item = (&Role, &Holding)> {
    tenant.roles.iter().flat_map(|role| role.holders.iter().map(move |holding| (role, holding)))
}

pub(super) fn role_assignments(tenant: &Tenant) -> impl Iterator<Item = Value> {
    holders(tenant).map(|(role, holding)| {
        let scope = scope(holding.scope);
        json!({
            "id": holding.id, "principalId": holding.principal.id, "principalOrganizationId": null, "resourceScope": scope,
            "directoryScopeId": scope, "roleDefinitionId": role.id, "principal": directory::principal(&holding.principal),
        })
    })
}

pub(super) fn role_assignment_schedules(tenant: &Tenant) -> impl Iterator<Item = Value> {
    holders(tenant).map(|(role, holding)| {
        let mut schedule = role_schedule(role, holding);
        schedule["id"] = format!("{}s", holding.id).into();
        schedule["assignmentType"] = "Assigned".into();
        // Graph lists what was made outside of PIM too, without what made it.
        if holding.outside_pim {
            schedule["id"] = holding.id.to_string().into();
            (schedule["createdUsing"], schedule["createdDateTime"]) = (Value::Null, Value::Null);
        }
        schedule
    })
}

pub(super) fn role_eligibility(tenant: &Tenant) -> impl Iterator<Item = Value> {
    tenant.roles.iter().flat_map(|role| role.eligible.iter().map(move |holding| role_schedule(role, holding)))
}

pub(super) fn role_schedule(role: &Role, holding: &Holding) -> Value {
    json!({
        "id": holding.id, "principalId": holding.principal.id, "roleDefinitionId": role.id, "directoryScopeId": scope(holding.scope),
        "appScopeId": null, "createdUsing": holding.id, "createdDateTime": holding.start, "modifiedDateTime": null,
        "status": "Provisioned", "memberType": "Direct", "scheduleInfo": schedule_info(holding.start, holding.end),
        "principal": directory::principal(&holding.principal),
    })
}

fn scope(scope: Scope) -> String {
    match scope {
        Scope::Directory => "/".into(),
        Scope::Unit(unit) => format!("/administrativeUnits/{unit}"),
    }
}
