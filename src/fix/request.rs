//! The requests of Microsoft Graph that make the changes: method, path, permissions and body.

use serde_json::{Map, Value, json};

use super::draft::{Copy, Drafted};
use super::object::Object;
use super::obstacle::Obstacle;
use crate::finding::SubjectKind;
use crate::model::ObjectId;

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
enum Body {
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
];
const POLICY_TOO: &[&str] =
    &["automaticRequestSettings", "notificationSettings", "questions", "customExtensionStageSettings"];

const REVIEW: &[&str] = &["id", "displayName", "scope", "reviewers", "settings"];
const REVIEW_TOO: &[&str] = &[
    "descriptionForAdmins",
    "descriptionForReviewers",
    "instanceEnumerationScope",
    "fallbackReviewers",
    "additionalNotificationRecipients",
    "stageSettings",
];

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
fn method(object: &Object) -> Option<(Method, Body)> {
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

/// A request with its bodies.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) method: Method,
    /// Method-less path, from the version on.
    pub(super) url: String,
    pub(super) body: Map<String, Value>,
    /// The body that puts everything back.
    pub(super) undo: Map<String, Value>,
}

/// The request that makes an object what it is drafted to be. `package` is the package of an assignment policy.
pub(super) fn request(object: &Object, drafted: &Drafted, package: Option<&ObjectId>) -> Result<Written, Obstacle> {
    let (method, form) =
        method(object).ok_or_else(|| Obstacle::NoRequest(format!("{} {}", object.kind.as_str(), object.id)))?;
    let mut unlike = None;
    for copy in &drafted.copies {
        let id = copy.id.as_str();
        let bodies = body(form, copy, &copy.after, drafted, package)
            .and_then(|after| Ok((after, body(form, copy, &copy.before, drafted, package)?)));
        match bodies {
            Ok((body, undo)) if is_id(object, id) => {
                let url = method.path.replace("{id}", id).replace("{rule}", object.rule.unwrap_or_default());
                return Ok(Written { method, url, body, undo });
            }
            Ok(_) => unlike = Some(Obstacle::NoRequest(format!("`{id}` is not an ID of Microsoft Graph"))),
            Err(why) => unlike = unlike.or(Some(why)),
        }
    }
    Err(unlike.unwrap_or(Obstacle::NoChange))
}

/// Whether an id is one that Microsoft Graph gives: anything else may not stand in a path.
fn is_id(object: &Object, id: &str) -> bool {
    let is_guid = |text: &str| ObjectId::parse(text).is_some_and(|id| id.is_guid());
    match object.kind {
        SubjectKind::RoleSettings => {
            let parts: Vec<&str> = id.split('_').collect();
            matches!(parts.as_slice(), ["Group" | "DirectoryRole", scope, policy] if is_guid(scope) && is_guid(policy))
        }
        SubjectKind::AuthenticationContext => crate::model::conditional_access::is_context_id(id),
        SubjectKind::Tenant => true,
        _ => is_guid(id),
    }
}

fn body(
    form: Body,
    copy: &Copy,
    object: &Map<String, Value>,
    drafted: &Drafted,
    package: Option<&ObjectId>,
) -> Result<Map<String, Value>, Obstacle> {
    match form {
        Body::Changed => changed(copy, object, drafted),
        Body::Rule => rule(object),
        Body::Whole(needed, also) => {
            if let Some(lacking) = needed.iter().find(|name| !object.contains_key(**name)) {
                let why = format!(
                    "the request replaces the whole object, and the export lacks `{lacking}` (exports of beta, or with $select, do)"
                );
                return Err(Obstacle::Incomplete(why));
            }
            let kept =
                needed.iter().chain(also).filter_map(|name| Some(((*name).to_owned(), object.get(*name)?.clone())));
            let mut body: Map<String, Value> = kept.collect();
            if copy.before.contains_key("allowedTargetScope") {
                let package = package.ok_or_else(|| {
                    Obstacle::Incomplete("the export does not say which access package the policy is for".to_owned())
                })?;
                body.insert("accessPackage".to_owned(), json!({"id": package.raw().to_string()}));
            }
            Ok(body)
        }
    }
}

/// What a script of Microsoft sets beside the types of a group; the export need not have it.
const BESIDE: &str = "membershipRuleProcessingState";

/// The members that change. The export has to hold each: without its value nothing can be undone.
fn changed(copy: &Copy, object: &Map<String, Value>, drafted: &Drafted) -> Result<Map<String, Value>, Obstacle> {
    let members = drafted.members();
    let is_lacking = |name: &&&str| **name != BESIDE && !copy.before.contains_key(**name);
    if let Some(name) = members.iter().find(is_lacking) {
        return Err(Obstacle::Incomplete(format!("the export does not hold `{name}` by its name in v1.0")));
    }
    let member = |name: &'static str| Some((name.to_owned(), object.get(name)?.clone()));
    Ok(members.into_iter().filter_map(member).collect())
}

/// The whole rule; its type is that of its id where the export leaves it out.
fn rule(rule: &Map<String, Value>) -> Result<Map<String, Value>, Obstacle> {
    let id = rule.get("id").and_then(Value::as_str).unwrap_or_default();
    let kind = match id.split('_').next() {
        Some("Expiration") => "unifiedRoleManagementPolicyExpirationRule",
        Some("Enablement") => "unifiedRoleManagementPolicyEnablementRule",
        Some("Approval") => "unifiedRoleManagementPolicyApprovalRule",
        Some("AuthenticationContext") => "unifiedRoleManagementPolicyAuthenticationContextRule",
        Some("Notification") => "unifiedRoleManagementPolicyNotificationRule",
        _ => return Err(Obstacle::NoRequest(format!("v1.0 documents no rule `{id}`"))),
    };
    let mut body = rule.clone();
    body.entry("@odata.type").or_insert_with(|| Value::from(format!("#microsoft.graph.{kind}")));
    Ok(body)
}
