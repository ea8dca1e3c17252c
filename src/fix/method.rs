//! How Microsoft Graph changes each kind of object: method, path, permissions, and what the body has to hold.

use super::object::Object;
use crate::finding::SubjectKind;

/// How Microsoft Graph changes one kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// `PATCH` or `PUT`.
    pub verb: &'static str,
    /// The path in v1.0; `{id}` stands for the object, `{rule}` for the rule.
    pub path: &'static str,
    /// The least permissions that it takes, all of them.
    pub permissions: &'static [&'static str],
    /// Where it is documented.
    pub source: &'static str,
}

/// What a body has to hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// Only the members that change.
    Changed,
    /// The whole rule, with its type: the page on updating a rule asks for it.
    Rule,
    /// Every member of these that the export has: the request replaces the object. The first list has to be there.
    Whole(&'static [&'static str], &'static [&'static str]),
}

const PACKAGES: &[&str] = &["EntitlementManagement.ReadWrite.All"];
const CONDITIONAL_ACCESS: &[&str] = &["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Application.Read.All"];

/// The members that the page on updating an assignment policy lists, and those of the resource that the request would reset.
const POLICY: &[&str] = &[
    "id",
    "displayName",
    "description",
    "allowedTargetScope",
    "specificAllowedTargets",
    "expiration",
    "requestorSettings",
    "requestApprovalSettings",
    "reviewSettings",
    "notificationSettings",
    "questions",
    "customExtensionStageSettings",
];
/// There only for policies that assign automatically.
const POLICY_TOO: &[&str] = &["automaticRequestSettings"];
/// Those that an answer has only where the request expands them.
pub(super) const RELATIONS: &[&str] = &["questions", "customExtensionStageSettings"];

/// The members that the page on updating a review lists, and those of the resource that the request would reset.
const REVIEW: &[&str] = &[
    "id",
    "displayName",
    "descriptionForAdmins",
    "descriptionForReviewers",
    "scope",
    "reviewers",
    "fallbackReviewers",
    "settings",
];
const REVIEW_TOO: &[&str] = &["instanceEnumerationScope", "additionalNotificationRecipients", "stageSettings"];

macro_rules! method {
    ($verb:literal $path:literal, $permissions:expr, $page:literal) => {
        Method {
            verb: $verb,
            path: $path,
            permissions: $permissions,
            source: concat!("https://learn.microsoft.com/graph/api/", $page, "?view=graph-rest-1.0"),
        }
    };
}

/// The request for an object. Permissions as the page of each request, or the permissions reference, gives them.
pub(super) fn method(object: &Object) -> Option<(Method, Body)> {
    Some(match object.kind {
        SubjectKind::RoleSettings => {
            let permissions: &[&str] = if object.group().is_some() {
                &["RoleManagementPolicy.ReadWrite.AzureADGroup"]
            } else {
                &["RoleManagementPolicy.ReadWrite.Directory"]
            };
            let method = method!(
                "PATCH" "/policies/roleManagementPolicies/{id}/rules/{rule}",
                permissions,
                "unifiedrolemanagementpolicyrule-update"
            );
            (method, Body::Rule)
        }
        SubjectKind::AssignmentPolicy => {
            let method = method!(
                "PUT" "/identityGovernance/entitlementManagement/assignmentPolicies/{id}",
                PACKAGES,
                "accesspackageassignmentpolicy-update"
            );
            (method, Body::Whole(POLICY, POLICY_TOO))
        }
        SubjectKind::AccessReview => {
            let method = method!(
                "PUT" "/identityGovernance/accessReviews/definitions/{id}",
                &["AccessReview.ReadWrite.All"],
                "accessreviewscheduledefinition-update"
            );
            (method, Body::Whole(REVIEW, REVIEW_TOO))
        }
        SubjectKind::AccessPackage => {
            let path = method!(
                "PATCH" "/identityGovernance/entitlementManagement/accessPackages/{id}", PACKAGES, "accesspackage-update"
            );
            (path, Body::Changed)
        }
        SubjectKind::Catalog => {
            let path = method!(
                "PATCH" "/identityGovernance/entitlementManagement/catalogs/{id}", PACKAGES, "accesspackagecatalog-update"
            );
            (path, Body::Changed)
        }
        SubjectKind::Tenant => {
            let path = method!(
                "PATCH" "/identityGovernance/entitlementManagement/settings", PACKAGES, "entitlementmanagementsettings-update"
            );
            (path, Body::Changed)
        }
        SubjectKind::Group => {
            (method!("PATCH" "/groups/{id}", &["Group.ReadWrite.All"], "group-update"), Body::Changed)
        }
        SubjectKind::User => {
            let permissions = &["User.EnableDisableAccount.All", "User.Read.All"];
            (method!("PATCH" "/users/{id}", permissions, "user-update"), Body::Changed)
        }
        SubjectKind::AdministrativeUnit => {
            let permissions = &["AdministrativeUnit.ReadWrite.All"];
            let method =
                method!("PATCH" "/directory/administrativeUnits/{id}", permissions, "administrativeunit-update");
            (method, Body::Changed)
        }
        SubjectKind::ConditionalAccessPolicy => {
            let method = method!(
                "PATCH" "/identity/conditionalAccess/policies/{id}", CONDITIONAL_ACCESS, "conditionalaccesspolicy-update"
            );
            (method, Body::Changed)
        }
        SubjectKind::AuthenticationContext => {
            let method = method!(
                "PATCH" "/identity/conditionalAccess/authenticationContextClassReferences/{id}",
                &["Policy.ReadWrite.ConditionalAccess"],
                "authenticationcontextclassreference-update"
            );
            (method, Body::Changed)
        }
        _ => return None,
    })
}

/// Whether a request changes such an object where it stands; assignments are changed by requests that create others.
pub(super) fn is_changed_by_request(kind: SubjectKind) -> bool {
    method(&Object { kind, id: String::new(), rule: None }).is_some()
}
