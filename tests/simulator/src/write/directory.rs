//! Users, groups, units, and what the tenant has once.

use serde_json::{Value, json};

use crate::model::{
    ConditionalAccessPolicy, Group, GroupKind, Moment, PRODUCT, Principal, PrincipalKind, ServicePrincipal, Tenant,
    Unit, User, Workflow,
};

/// The plan of Microsoft Entra ID P2, and of Microsoft Entra ID Governance.
const PLANS: [(&str, &str); 2] = [
    ("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2"),
    ("e866a266-3cff-43a3-acca-0c90a7e00c8b", "Entra_Identity_Governance"),
];

pub(super) fn organization(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.id, "displayName": tenant.name, "tenantType": "AAD", "onPremisesSyncEnabled": true,
        "verifiedDomains": [{ "name": tenant.domain, "isDefault": true, "isInitial": false, "type": "Managed", "capabilities": "Email" }],
    })
}

pub(super) fn group(group: &Group) -> Value {
    let unified = group.kind == GroupKind::Unified;
    let mail = group.kind != GroupKind::Security;
    let security = matches!(group.kind, GroupKind::Security | GroupKind::MailSecurity);
    let mut types = vec![];
    types.extend(unified.then_some("Unified"));
    types.extend(group.rule.as_ref().map(|_| "DynamicMembership"));
    json!({
        "id": group.id, "displayName": group.name, "description": null, "groupTypes": types, "mailEnabled": mail,
        "mailNickname": group.name.replace(' ', "-"), "securityEnabled": group.security_enabled.unwrap_or(security),
        // Graph writes null where the group cannot be assigned to roles, and where it is not restricted.
        "isAssignableToRole": group.role_assignable.then_some(true), "isManagementRestricted": group.restricted.then_some(true),
        "onPremisesSyncEnabled": group.synced, "membershipRule": group.rule,
        "membershipRuleProcessingState": group.rule.as_ref().map(|_| "On"),
        "visibility": if group.public { "Public" } else { "Private" },
        "createdDateTime": group.created, "renewedDateTime": group.created,
    })
}

pub(super) fn user(user: &User) -> Value {
    json!({
        "id": user.id, "displayName": user.name, "userPrincipalName": user.address, "userType": if user.guest { "Guest" } else { "Member" },
        "accountEnabled": user.enabled, "onPremisesSyncEnabled": user.synced,
        "isManagementRestricted": user.restricted.then_some(true), "mail": user.address, "proxyAddresses": [], "otherMails": [],
        "createdDateTime": user.created,
        "signInActivity": {
            "lastSignInDateTime": user.signed_in, "lastNonInteractiveSignInDateTime": user.signed_in,
            "lastSuccessfulSignInDateTime": user.signed_in,
        },
        "assignedLicenses": user.product.iter().map(|product| json!({ "skuId": product, "disabledPlans": [] })).collect::<Vec<_>>(),
    })
}

pub(super) fn service_principal(principal: &ServicePrincipal) -> Value {
    let roles = principal.app_roles.iter().map(|id| {
        json!({ "id": id, "displayName": "Booker", "description": "Books", "value": "Booker", "isEnabled": true,
            "allowedMemberTypes": ["User"], "origin": "Application" })
    });
    let kind = if principal.owner_organization.is_some() { "Application" } else { "ManagedIdentity" };
    json!({
        "id": principal.id, "appId": principal.id, "displayName": principal.name, "servicePrincipalType": kind, "accountEnabled": true,
        "appOwnerOrganizationId": principal.owner_organization, "appRoles": roles.collect::<Vec<_>>(), "owners": [],
    })
}

/// What the report of sign-ins says of an application.
pub(super) fn sign_in(principal: &ServicePrincipal) -> Value {
    let activity = json!({ "lastSignInDateTime": principal.signed_in, "lastSignInRequestId": principal.id });
    json!({
        "id": principal.id, "appId": principal.id, "delegatedClientSignInActivity": null, "delegatedResourceSignInActivity": null,
        "applicationAuthenticationClientSignInActivity": activity, "applicationAuthenticationResourceSignInActivity": null,
        "lastSignInActivity": activity,
    })
}

pub(super) fn workflow(workflow: &Workflow) -> Value {
    let groups = workflow.groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    json!({
        "id": workflow.id, "displayName": workflow.name, "description": null, "category": "joiner", "isEnabled": workflow.enabled,
        "isSchedulingEnabled": true, "version": 1,
        "executionConditions": {
            "@odata.type": "#microsoft.graph.identityGovernance.triggerAndScopeBasedConditions",
            "scope": { "@odata.type": "#microsoft.graph.identityGovernance.ruleBasedSubjectSet", "rule": "(department eq 'Sales')" },
            "trigger": { "@odata.type": "#microsoft.graph.identityGovernance.timeBasedAttributeTrigger",
                "timeBasedAttribute": "employeeHireDate", "offsetInDays": 0 },
        },
        "tasks": [{
            "id": workflow.id, "category": "joiner,leaver,mover", "displayName": "Add user to groups", "description": null,
            "executionSequence": 1, "isEnabled": true, "continueOnError": false,
            "taskDefinitionId": "22085229-5809-45e8-97fd-270d28d66910", "arguments": [{ "name": "groupID", "value": groups }],
        }],
    })
}

pub(super) fn unit(unit: &Unit) -> Value {
    json!({
        "id": unit.id, "deletedDateTime": null, "displayName": unit.name, "description": null,
        "isMemberManagementRestricted": unit.restricted, "visibility": null, "membershipRule": unit.rule,
        "membershipType": if unit.rule.is_some() { "Dynamic" } else { "Assigned" },
        "membershipRuleProcessingState": unit.rule.as_ref().map(|_| "On"),
    })
}

/// The type and id of a principal; nothing where it was deleted.
pub(super) fn principal(principal: &Principal) -> Value {
    let kind = match principal.kind {
        PrincipalKind::User => "#microsoft.graph.user",
        PrincipalKind::Group => "#microsoft.graph.group",
        PrincipalKind::ServicePrincipal => "#microsoft.graph.servicePrincipal",
        PrincipalKind::Unit => "#microsoft.graph.administrativeUnit",
        PrincipalKind::Deleted => return Value::Null,
    };
    json!({ "@odata.type": kind, "id": principal.id })
}

/// A member or owner.
pub(super) fn object(member: &Principal) -> Value {
    let mut object = principal(member);
    object["displayName"] = format!("Object {}", member.id).into();
    object
}

pub(super) fn conditional_access(policy: &ConditionalAccessPolicy, now: Moment) -> Value {
    let everyone: &[&str] = if policy.groups.is_empty() && policy.roles.is_empty() { &["All"] } else { &[] };
    let applications: &[&str] = if policy.contexts.is_empty() { &["All"] } else { &[] };
    let locations =
        policy.spares_trusted.then(|| json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }));
    let strength = policy.strength.map(|id| json!({ "id": id, "displayName": "A strength", "policyType": "builtIn" }));
    let frequency = json!({ "isEnabled": true, "value": null, "type": null, "frequencyInterval": "everyTime",
        "authenticationType": "primaryAndSecondaryAuthentication" });
    json!({
        "id": policy.id, "templateId": null, "displayName": policy.name, "createdDateTime": now - 90 * crate::model::DAY,
        "modifiedDateTime": null, "state": policy.state,
        "conditions": {
            "clientAppTypes": ["all"], "signInRiskLevels": [], "userRiskLevels": [], "servicePrincipalRiskLevels": [],
            "insiderRiskLevels": null, "platforms": null, "locations": locations, "devices": null, "clientApplications": null,
            "authenticationFlows": null,
            "applications": {
                "includeApplications": applications, "excludeApplications": [], "includeUserActions": [],
                "includeAuthenticationContextClassReferences": policy.contexts, "applicationFilter": null,
            },
            "users": {
                "includeUsers": everyone, "excludeUsers": policy.excluded_users, "includeGroups": policy.groups,
                "excludeGroups": policy.excluded_groups, "includeRoles": policy.roles, "excludeRoles": [],
                "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null,
            },
        },
        "grantControls": { "operator": "OR", "builtInControls": policy.control.as_slice(), "customAuthenticationFactors": [],
            "termsOfUse": [], "authenticationStrength": strength },
        "sessionControls": policy.every_time.then(|| json!({ "signInFrequency": frequency })),
    })
}

pub(super) fn authentication_contexts(tenant: &Tenant) -> impl Iterator<Item = Value> + '_ {
    tenant.contexts.iter().map(|context| {
        json!({ "id": context.id, "displayName": format!("Context {}", context.id), "description": null,
            "isAvailable": context.available })
    })
}

pub(super) fn skus(tenant: &Tenant) -> impl Iterator<Item = Value> {
    let licences = tenant.licences;
    let plans: Vec<Value> = PLANS
        .iter()
        .map(|(id, name)| json!({ "servicePlanId": id, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User" }))
        .collect();
    let units = licences.seats.unwrap_or(tenant.users.len());
    let id = format!("{}_{PRODUCT}", tenant.id);
    let sku = json!({
        "id": id, "skuId": PRODUCT, "skuPartNumber": "Microsoft_Entra_Suite", "capabilityStatus": licences.status, "appliesTo": "User",
        "consumedUnits": units, "prepaidUnits": { "enabled": units, "suspended": 0, "warning": 0 }, "servicePlans": plans,
    });
    [sku].into_iter()
}
