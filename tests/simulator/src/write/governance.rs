//! Entitlement management and access reviews. v1.0 and beta differ in their names and in their units.

use serde_json::{Value, json};

use super::{Api, catalogs};
use crate::model::{
    Asked, DAY, Expiry, Grant, Id, Moment, Organization, Package, PackageAssignment, Policy, PolicyReview, Review,
    Reviewed, ReviewedBy, Stage, Target, Targets, Tenant,
};

type Rows<'t> = Box<dyn Iterator<Item = Value> + 't>;

/// A request of entitlement management.
pub(super) struct Request {
    /// Collection, stem of the file, context and size of a page.
    pub(super) list: (&'static str, &'static str, &'static str, usize),
    pub(super) rows: fn(&Tenant) -> Rows<'_>,
}

/// The lists of entitlement management, as a version of Graph calls them.
pub(super) fn requests(api: Api) -> [Request; 4] {
    match api {
        Api::V1 => [
            Request {
                list: ("catalogs", "catalogs", "identityGovernance/entitlementManagement/catalogs", 100),
                rows: |tenant| Box::new(tenant.catalogs.iter().map(catalogs::catalog)),
            },
            Request {
                list: (
                    "access-packages",
                    "accessPackages",
                    "identityGovernance/entitlementManagement/accessPackages(catalog(),resourceRoleScopes(role(),scope()),incompatibleAccessPackages(),incompatibleGroups())",
                    100,
                ),
                rows: |tenant| Box::new(tenant.packages.iter().map(|one| package(tenant, one))),
            },
            Request {
                list: (
                    "assignment-policies",
                    "assignmentPolicies",
                    "identityGovernance/entitlementManagement/assignmentPolicies(accessPackage(),catalog(),customExtensionStageSettings())",
                    100,
                ),
                rows: |tenant| Box::new(policies(tenant).map(|(package, one)| policy(tenant, package, one))),
            },
            Request {
                list: (
                    "package-assignments",
                    "assignments",
                    "identityGovernance/entitlementManagement/assignments(target(),accessPackage(),assignmentPolicy())",
                    100,
                ),
                rows: |tenant| Box::new(assignments(tenant).map(|(package, one)| assignment(package, one))),
            },
        ],
        Api::Beta => [
            Request {
                list: (
                    "catalogs",
                    "accessPackageCatalogs",
                    "identityGovernance/entitlementManagement/accessPackageCatalogs",
                    100,
                ),
                rows: |tenant| Box::new(tenant.catalogs.iter().map(catalogs::beta_catalog)),
            },
            Request {
                list: (
                    "access-packages",
                    "accessPackages",
                    "identityGovernance/entitlementManagement/accessPackages(accessPackageResourceRoleScopes(accessPackageResourceRole(),accessPackageResourceScope()))",
                    100,
                ),
                rows: |tenant| Box::new(tenant.packages.iter().map(beta_package)),
            },
            Request {
                list: (
                    "assignment-policies",
                    "accessPackageAssignmentPolicies",
                    "identityGovernance/entitlementManagement/accessPackageAssignmentPolicies",
                    100,
                ),
                rows: |tenant| Box::new(policies(tenant).map(|(package, one)| beta_policy(package, one))),
            },
            Request {
                list: (
                    "package-assignments",
                    "accessPackageAssignments",
                    "identityGovernance/entitlementManagement/accessPackageAssignments(target())",
                    100,
                ),
                rows: |tenant| Box::new(assignments(tenant).map(|(package, one)| beta_assignment(package, one))),
            },
        ],
    }
}

fn policies(tenant: &Tenant) -> impl Iterator<Item = (&Package, &Policy)> {
    tenant.packages.iter().flat_map(|package| package.policies.iter().map(move |policy| (package, policy)))
}

fn assignments(tenant: &Tenant) -> impl Iterator<Item = (&Package, &PackageAssignment)> {
    tenant.packages.iter().flat_map(|package| package.assignments.iter().map(move |assignment| (package, assignment)))
}

pub(super) fn organization(organization: &Organization) -> Value {
    let source = if organization.social {
        json!({ "@odata.type": "#microsoft.graph.socialIdentitySource", "displayName": "Facebook", "socialIdentitySourceType": "facebook" })
    } else {
        json!({ "@odata.type": "#microsoft.graph.azureActiveDirectoryTenant", "displayName": organization.name, "tenantId": organization.id })
    };
    let sponsor = |id: &Id| json!({ "@odata.type": "#microsoft.graph.user", "id": id });
    json!({
        "id": organization.id, "displayName": organization.name, "description": organization.name,
        "state": if organization.configured { "configured" } else { "proposed" },
        "createdDateTime": organization.created, "modifiedDateTime": organization.created, "identitySources": [source],
        "internalSponsors": organization.sponsors.iter().map(sponsor).collect::<Vec<_>>(), "externalSponsors": [],
    })
}

pub(super) fn guest_lifecycle(tenant: &Tenant, api: Api) -> Value {
    let lifecycle = tenant.guest_lifecycle;
    match api {
        Api::V1 => json!({
            "id": "entitlementManagement", "externalUserLifecycleAction": lifecycle.action,
            "durationUntilExternalUserDeletedAfterBlocked": format!("P{}D", lifecycle.days),
        }),
        Api::Beta => json!({
            "externalUserLifecycleAction": lifecycle.action, "daysUntilExternalUserDeletedAfterBlocked": lifecycle.days,
        }),
    }
}

fn short(package: &Package) -> Value {
    json!({
        "id": package.id, "displayName": package.name, "description": package.name, "isHidden": package.hidden,
        "createdDateTime": package.created, "modifiedDateTime": package.created,
    })
}

fn package(tenant: &Tenant, package: &Package) -> Value {
    let mut value = short(package);
    value["catalog"] = catalogs::of(tenant, package);
    let references = |ids: &[Id]| ids.iter().map(|id| json!({ "id": id })).collect::<Value>();
    value["incompatibleAccessPackages"] = references(&package.incompatible_packages);
    value["incompatibleGroups"] = references(&package.incompatible_groups);
    value["resourceRoleScopes"] = role_scopes(package).into();
    value
}

fn role_scopes(package: &Package) -> Vec<Value> {
    let others = package.others.iter().map(|other| catalogs::role_scope(package, other));
    package.grants.iter().map(|grant| role_scope(package, grant)).chain(others).collect()
}

fn role_name(grant: &Grant) -> String {
    let access = if grant.access == crate::model::Access::Member { "Member" } else { "Owner" };
    if grant.eligible { format!("Eligible {access}") } else { access.to_owned() }
}

fn role_scope(package: &Package, grant: &Grant) -> Value {
    json!({
        "id": format!("{}_{}", grant.role, grant.scope), "createdDateTime": package.created,
        "role": { "id": grant.role, "displayName": role_name(grant), "description": null, "originSystem": "AadGroup", "originId": grant.origin_id() },
        "scope": {
            "id": grant.scope, "displayName": "Root", "description": "Root Scope", "originId": grant.group, "originSystem": "AadGroup",
            "isRootScope": true,
        },
    })
}

pub(super) fn beta_package(package: &Package) -> Value {
    let mut value = short(package);
    value["catalogId"] = json!(package.catalog);
    value["isRoleScopesVisible"] = false.into();
    value["accessPackageResourceRoleScopes"] =
        role_scopes(package).iter().map(|one| beta_role_scope(package, one)).collect();
    value
}

fn beta_role_scope(package: &Package, v1: &Value) -> Value {
    json!({
        "id": v1["id"], "createdDateTime": package.created, "accessPackageResourceRole": v1["role"],
        "accessPackageResourceScope": v1["scope"],
    })
}

fn policy(tenant: &Tenant, package: &Package, policy: &Policy) -> Value {
    let (scope, targets) = audience(policy);
    let requests = policy.requests && !matches!(policy.targets, Targets::Administrators) && !policy.automatic();
    let review = policy.review.as_ref().map(review_settings);
    let automatic = policy.automatic().then(|| automation(policy));
    json!({
        "id": policy.id, "displayName": policy.name, "description": policy.name, "allowedTargetScope": scope,
        "specificAllowedTargets": targets, "createdDateTime": package.created, "modifiedDateTime": package.created,
        "expiration": expiration(policy.expiry),
        "requestorSettings": {
            "enableTargetsToSelfAddAccess": requests, "enableTargetsToSelfUpdateAccess": policy.extendable, "enableTargetsToSelfRemoveAccess": requests,
            "allowCustomAssignmentSchedule": false, "enableOnBehalfRequestorsToAddAccess": false, "onBehalfRequestors": [],
        },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": policy.approval, "isApprovalRequiredForUpdate": policy.approval && policy.extension_approved,
            "isRequestorJustificationRequired": policy.justification,
            "stages": policy.stages.iter().map(stage).collect::<Vec<_>>(),
        },
        "reviewSettings": review, "automaticRequestSettings": automatic,
        "notificationSettings": { "isAssignmentNotificationDisabled": policy.without_mails },
        "customExtensionStageSettings": extensions(policy, "assignmentRequestDeterminingApprovalRequirements"),
        "accessPackage": short(package), "catalog": catalogs::of(tenant, package),
    })
}

fn automation(policy: &Policy) -> Value {
    json!({
        "requestAccessForAllowedTargets": true, "removeAccessWhenTargetLeavesAllowedTargets": policy.removes,
        "gracePeriodBeforeAccessRemoval": policy.grace.map(|days| format!("P{days}D")),
    })
}

fn expiration(expiry: Expiry) -> Value {
    match expiry {
        Expiry::Never => json!({ "type": "noExpiration", "duration": null, "endDateTime": null }),
        Expiry::Hours(hours) => {
            json!({ "type": "afterDuration", "duration": format!("PT{hours}H"), "endDateTime": null })
        }
        Expiry::Days(days) => json!({ "type": "afterDuration", "duration": format!("P{days}D"), "endDateTime": null }),
        Expiry::On(moment) => json!({ "type": "afterDateTime", "duration": null, "endDateTime": moment }),
        Expiry::Unspecified => json!({ "type": "notSpecified", "duration": null, "endDateTime": null }),
        Expiry::Broken => json!({ "type": "afterDuration", "duration": null, "endDateTime": null }),
    }
}

fn audience(policy: &Policy) -> (&'static str, Vec<Value>) {
    match &policy.targets {
        Targets::Administrators => ("notSpecified", vec![]),
        Targets::Members => ("allMemberUsers", vec![]),
        Targets::Directory(targets) => ("specificDirectoryUsers", targets.iter().map(target).collect()),
        Targets::External(targets) => ("specificConnectedOrganizationUsers", targets.iter().map(target).collect()),
        Targets::AllConnected => ("allConfiguredConnectedOrganizationUsers", vec![]),
        Targets::Users => ("allDirectoryUsers", vec![]),
        Targets::Agents => ("allDirectoryAgentIdentities", vec![]),
        Targets::Outside => ("allExternalUsers", vec![]),
        Targets::Applications => ("allDirectoryServicePrincipals", vec![]),
    }
}

fn target(target: &Target) -> Value {
    match target {
        Target::User(id) => {
            json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": id, "description": "One of the staff" })
        }
        Target::Group(id) => {
            json!({ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id, "description": "Staff" })
        }
        Target::Rule(rule) => {
            json!({ "@odata.type": "#microsoft.graph.attributeRuleMembers", "description": "Rule", "membershipRule": rule })
        }
        Target::Organization(id) => {
            json!({ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": id, "description": "Partner" })
        }
    }
}

fn stage(stage: &Stage) -> Value {
    json!({
        "durationBeforeAutomaticDenial": format!("P{}D", stage.denied_after), "isApproverJustificationRequired": stage.justification,
        "isEscalationEnabled": stage.forwards, "durationBeforeEscalation": days(stage.forwarded_after),
        "primaryApprovers": subject_sets(&stage.approvers), "fallbackPrimaryApprovers": subject_sets(&stage.fallback),
        "escalationApprovers": subject_sets(&stage.alternates), "fallbackEscalationApprovers": subject_sets(&stage.fallback_alternates),
    })
}

fn days(days: u32) -> String {
    if days == 0 { "PT0S".to_owned() } else { format!("P{days}D") }
}

fn subject_sets(asked: &[Asked]) -> Vec<Value> {
    let one = |asked: &Asked| match asked {
        Asked::User(id) => {
            json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": id, "description": "Approver" })
        }
        Asked::Group(id) => {
            json!({ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id, "description": "Approvers" })
        }
        Asked::Manager(level) => json!({ "@odata.type": "#microsoft.graph.requestorManager", "managerLevel": level }),
        Asked::Sponsors => json!({ "@odata.type": "#microsoft.graph.internalSponsors" }),
    };
    asked.iter().map(one).collect()
}

fn review_settings(review: &PolicyReview) -> Value {
    json!({
        "isEnabled": true, "expirationBehavior": if review.keeps { "keepAccess" } else { "removeAccess" },
        "isRecommendationEnabled": true, "isReviewerJustificationRequired": true, "isSelfReview": review.themselves,
        "primaryReviewers": subject_sets(&review.reviewers), "fallbackReviewers": subject_sets(&review.fallback),
        "schedule": {
            "startDateTime": "2025-01-01T00:00:00Z", "expiration": { "type": "afterDuration", "duration": "P14D", "endDateTime": null },
            "recurrence": {
                "pattern": { "type": "absoluteMonthly", "interval": review.months, "firstDayOfWeek": "sunday" },
                "range": { "type": "noEnd", "startDate": null, "endDate": null, "numberOfOccurrences": 0 },
            },
        },
    })
}

pub(super) fn beta_policy(package: &Package, policy: &Policy) -> Value {
    let (days, date): (u32, Option<Moment>) = match policy.expiry {
        Expiry::Never | Expiry::Hours(_) => (0, None),
        Expiry::Days(days) => (days, None),
        Expiry::On(moment) => (0, Some(moment)),
        // Beta has words for neither.
        Expiry::Unspecified | Expiry::Broken => (30, None),
    };
    let (scope, targets) = beta_audience(policy);
    let requests = policy.requests && !policy.automatic();
    let automatic = policy.automatic().then(|| automation(policy));
    let review = policy.review.as_ref().map(beta_review_settings);
    json!({
        "id": policy.id, "accessPackageId": package.id, "displayName": policy.name, "description": policy.name, "canExtend": policy.extendable,
        "durationInDays": days, "expirationDateTime": date, "createdDateTime": package.created, "modifiedDateTime": package.created,
        "requestorSettings": { "scopeType": scope, "acceptRequests": requests, "allowedRequestors": targets },
        "requestApprovalSettings": {
            "isApprovalRequired": policy.approval, "isApprovalRequiredForExtension": policy.approval && policy.extension_approved,
            "isRequestorJustificationRequired": policy.justification,
            "approvalMode": if policy.approval { "SingleStage" } else { "NoApproval" },
            "approvalStages": policy.stages.iter().map(beta_stage).collect::<Vec<_>>(),
        },
        "accessReviewSettings": review, "automaticRequestSettings": automatic, "questions": [],
        "accessPackageNotificationSettings": { "isAssignmentNotificationDisabled": policy.without_mails },
        "customExtensionStageSettings": extensions(policy, "assignmentRequestDeterminingApprovalRequirements"),
    })
}

fn beta_audience(policy: &Policy) -> (&'static str, Vec<Value>) {
    match &policy.targets {
        Targets::Administrators => ("NoSubjects", vec![]),
        Targets::Members => ("AllExistingDirectoryMemberUsers", vec![]),
        Targets::Directory(targets) => ("SpecificDirectorySubjects", targets.iter().map(beta_target).collect()),
        Targets::External(targets) => {
            ("SpecificConnectedOrganizationSubjects", targets.iter().map(beta_target).collect())
        }
        Targets::AllConnected => ("AllConfiguredConnectedOrganizationSubjects", vec![]),
        Targets::Users => ("AllExistingDirectorySubjects", vec![]),
        // Beta has no name of its own for it.
        Targets::Agents => ("allDirectoryAgentIdentities", vec![]),
        Targets::Outside => ("AllExternalSubjects", vec![]),
        Targets::Applications => ("AllDirectoryServicePrincipals", vec![]),
    }
}

fn beta_target(target: &Target) -> Value {
    match target {
        Target::User(id) => {
            json!({ "@odata.type": "#microsoft.graph.singleUser", "isBackup": false, "id": id, "description": "One of the staff" })
        }
        Target::Group(id) => {
            json!({ "@odata.type": "#microsoft.graph.groupMembers", "isBackup": false, "id": id, "description": "Staff" })
        }
        Target::Organization(id) => {
            json!({ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "isBackup": false, "id": id, "description": "Partner" })
        }
        Target::Rule(_) => self::target(target),
    }
}

fn beta_stage(stage: &Stage) -> Value {
    json!({
        "approvalStageTimeOutInDays": stage.denied_after, "isApproverJustificationRequired": stage.justification,
        "isEscalationEnabled": stage.forwards, "escalationTimeInMinutes": stage.forwarded_after * 24 * 60,
        "primaryApprovers": user_sets(&stage.approvers, &stage.fallback),
        "escalationApprovers": user_sets(&stage.alternates, &stage.fallback_alternates),
    })
}

/// beta keeps those who are asked where the others cannot be found among them.
fn user_sets(asked: &[Asked], fallback: &[Asked]) -> Vec<Value> {
    let one = |(asked, backup): (&Asked, bool)| match asked {
        Asked::User(id) => {
            json!({ "@odata.type": "#microsoft.graph.singleUser", "isBackup": backup, "id": id, "description": "Approver" })
        }
        Asked::Group(id) => {
            json!({ "@odata.type": "#microsoft.graph.groupMembers", "isBackup": backup, "id": id, "description": "Approvers" })
        }
        Asked::Manager(level) => {
            json!({ "@odata.type": "#microsoft.graph.requestorManager", "isBackup": backup, "managerLevel": level })
        }
        Asked::Sponsors => json!({ "@odata.type": "#microsoft.graph.internalSponsors", "isBackup": backup }),
    };
    asked.iter().map(|asked| (asked, false)).chain(fallback.iter().map(|asked| (asked, true))).map(one).collect()
}

fn beta_review_settings(review: &PolicyReview) -> Value {
    let by_manager = review.reviewers.iter().any(|asked| matches!(asked, Asked::Manager(_)));
    let (kind, reviewers) = match (review.themselves, by_manager) {
        (true, _) => ("Self", vec![]),
        (false, true) => ("Manager", user_sets(&[], &review.fallback)),
        (false, false) => ("Reviewers", user_sets(&review.reviewers, &review.fallback)),
    };
    json!({
        "isEnabled": true, "recurrenceType": recurrence_type(review.months), "reviewerType": kind, "reviewers": reviewers,
        "startDateTime": "2025-01-01T00:00:00Z", "durationInDays": 14,
        "isAccessRecommendationEnabled": true, "isApprovalJustificationRequired": true,
        "accessReviewTimeoutBehavior": if review.keeps { "keepAccess" } else { "removeAccess" },
    })
}

fn recurrence_type(months: u32) -> &'static str {
    match months {
        1 => "monthly",
        3 => "quarterly",
        6 => "halfyearly",
        _ => "annual",
    }
}

/// The extension that determines the approvers, as v1.0 and beta write its stage.
fn extensions(policy: &Policy, stage: &str) -> Value {
    if policy.approved_by_extension { json!([{ "id": policy.id, "stage": stage }]) } else { json!([]) }
}

fn assignment(package: &Package, assignment: &PackageAssignment) -> Value {
    let policy = package.policies.first().map(|policy| policy.id);
    json!({
        "id": assignment.id, "state": "delivered", "status": "Delivered", "expiredDateTime": null,
        "schedule": {
            "startDateTime": assignment.start, "recurrence": null,
            "expiration": { "type": "afterDateTime", "endDateTime": assignment.end, "duration": null },
        },
        "target": { "id": assignment.id, "objectId": assignment.user, "subjectType": "user" },
        "accessPackage": short(package), "assignmentPolicy": { "id": policy },
    })
}

fn beta_assignment(package: &Package, assignment: &PackageAssignment) -> Value {
    let policy = package.policies.first().map(|policy| policy.id);
    json!({
        "id": assignment.id, "assignmentState": "Delivered", "assignmentStatus": "Delivered", "expiredDateTime": null,
        "accessPackageId": package.id, "assignmentPolicyId": policy, "catalogId": package.catalog, "targetId": assignment.id,
        "target": { "id": assignment.id, "objectId": assignment.user, "type": "User" },
        "schedule": {
            "startDateTime": assignment.start, "recurrence": null,
            "expiration": { "type": "afterDateTime", "endDateTime": assignment.end, "duration": null },
        },
    })
}

/// The reviews that every tenant has: of all directory roles, of all groups, and of guests.
const OF_ROLES: &str = "00000000-0000-4000-8000-00000000e001";
const OF_ALL_GROUPS: &str = "00000000-0000-4000-8000-00000000e002";
const OF_GUESTS: &str = "00000000-0000-4000-8000-00000000e003";

fn query(kind: &str, query: &str) -> Value {
    json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "query": query, "queryType": "MicrosoftGraph", "queryRoot": null })
}

/// Graph writes the version into the queries of most reviews.
fn of_query(text: &str) -> Value {
    query("accessReviewQueryScope", text)
}

fn settings(silence: &str, applied: bool, days: u32, recurrence: &Value) -> Value {
    json!({
        "mailNotificationsEnabled": true, "reminderNotificationsEnabled": true, "justificationRequiredOnApproval": true,
        "defaultDecisionEnabled": silence != "None", "defaultDecision": silence, "instanceDurationInDays": days,
        "autoApplyDecisionsEnabled": applied, "recommendationsEnabled": true, "recurrence": recurrence,
        "applyActions": [{ "@odata.type": "#microsoft.graph.removeAccessApplyAction" }],
    })
}

fn recurrence(months: Option<u32>, end: Option<Moment>) -> Value {
    let Some(months) = months else { return Value::Null };
    let range = match end {
        Some(end) => json!({ "type": "endDate", "startDate": "2024-01-01", "endDate": end }),
        None => {
            json!({ "type": "noEnd", "numberOfOccurrences": 0, "startDate": "2024-01-01", "endDate": "9999-12-31" })
        }
    };
    json!({ "pattern": { "type": "absoluteMonthly", "interval": months, "firstDayOfWeek": "sunday" }, "range": range })
}

fn definition(id: &str, name: &str, scope: &Value, instances: &Value, reviewers: &Value, settings: &Value) -> Value {
    json!({
        "id": id, "displayName": name, "status": "InProgress", "createdDateTime": "2024-01-01T08:00:00Z",
        "lastModifiedDateTime": "2024-01-01T08:00:00Z", "scope": scope, "instanceEnumerationScope": instances,
        "reviewers": reviewers, "fallbackReviewers": [], "stageSettings": [], "settings": settings,
    })
}

pub(super) fn reviews(tenant: &Tenant) -> impl Iterator<Item = Value> {
    let reviewer =
        tenant.users.first().map(|user| query("accessReviewReviewerScope", &format!("/v1.0/users/{}", user.id)));
    let reviewers = json!(reviewer.into_iter().collect::<Vec<_>>());
    let quarterly = settings("Recommendation", true, 7, &recurrence(Some(3), None));
    let memberships = |principals: &[&str], resources: Vec<String>| {
        json!({
            "@odata.type": "#microsoft.graph.principalResourceMembershipsScope",
            "principalScopes": principals.iter().map(|text| of_query(text)).collect::<Vec<_>>(),
            "resourceScopes": resources.iter().map(|text| of_query(text)).collect::<Vec<_>>(),
        })
    };
    let reviews = &tenant.reviews;
    let roles = tenant.roles.iter().filter(|role| !reviews.roles_left_out.contains(&role.id));
    let roles = roles.map(|role| format!("/beta/roleManagement/directory/roleDefinitions/{}", role.id)).collect();
    let roles = memberships(&["/v1.0/users", "/v1.0/groups"], roles);
    let mut all = vec![definition(OF_ROLES, "Directory roles", &roles, &Value::Null, &reviewers, &quarterly)];
    if reviews.of_all_groups {
        let groups = memberships(&["/users"], vec!["/groups".into()]);
        all.push(definition(OF_ALL_GROUPS, "All groups", &groups, &Value::Null, &reviewers, &quarterly));
    }
    if reviews.of_guests {
        let guests = of_query("./members/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')");
        let groups = of_query("/groups?$filter=(groupTypes/any(c:c+eq+'Unified'))&$count=true");
        let monthly = settings("Deny", true, 7, &recurrence(Some(1), None));
        all.push(definition(OF_GUESTS, "Guests", &guests, &groups, &reviewers, &monthly));
    }
    all.extend(reviews.further.iter().map(|review| further(review, &reviewers)));
    all.into_iter()
}

fn further(review: &Review, fallback: &Value) -> Value {
    let scope = match review.of {
        Reviewed::Role(role) => format!("/roleManagement/directory/roleDefinitions/{role}"),
        Reviewed::Group(group) => format!("/v1.0/groups/{group}/transitiveMembers/microsoft.graph.user"),
        Reviewed::GuestsOf(group) => {
            format!(
                "/v1.0/groups/{group}/transitiveMembers/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')"
            )
        }
    };
    let reviewer = |text: &str| json!([query("accessReviewReviewerScope", text)]);
    let reviewers = match (review.by, &review.of) {
        (ReviewedBy::User(user), _) => reviewer(&format!("/v1.0/users/{user}")),
        (ReviewedBy::Owners, Reviewed::Group(group) | Reviewed::GuestsOf(group)) => {
            reviewer(&format!("/groups/{group}/owners"))
        }
        (ReviewedBy::Owners, Reviewed::Role(_)) => reviewer("./owners"),
        (ReviewedBy::Managers, _) => reviewer("./manager"),
        (ReviewedBy::Themselves, _) => json!([]),
    };
    let settings = settings(review.silence, review.applied, review.days, &recurrence(review.months, review.end));
    let mut row =
        definition(&review.id.to_string(), &review.name, &of_query(&scope), &Value::Null, &reviewers, &settings);
    if review.fallback {
        row["fallbackReviewers"] = fallback.clone();
    }
    row
}

/// The last review of each series, by the id of the series.
pub(super) fn instances(tenant: &Tenant) -> Vec<(Id, Value)> {
    let instance = |row: Value| {
        let id = Id::parse(row["id"].as_str().unwrap_or_default());
        let further = tenant.reviews.further.iter().find(|review| review.id == id);
        // Another id, as long.
        let own: String = id.to_string().chars().rev().collect::<String>().replace('-', "");
        let part = |from: usize, to: usize| own.get(from..to).unwrap_or_default().to_owned();
        let own = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
        let instance = json!({
            "id": own, "startDateTime": tenant.exported_at - 17 * DAY, "endDateTime": tenant.exported_at - 10 * DAY,
            "status": further.map_or("Applied", |review| review.last), "scope": row["scope"], "reviewers": [], "fallbackReviewers": [],
        });
        (id, instance)
    };
    reviews(tenant).map(instance).collect()
}
