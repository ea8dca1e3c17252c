//! The requests of Microsoft Graph that make the changes, with their bodies.

use serde_json::{Map, Value, json};

use super::draft::{Copy, Drafted};
use super::method::{Body, Method, RELATIONS, method};
use super::object::Object;
use super::obstacle::Obstacle;
use crate::finding::SubjectKind;
use crate::model::ObjectId;
use crate::tenant::Tenant;

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

/// The request that makes an object what it is drafted to be.
pub(super) fn written(object: &Object, drafted: &Drafted, tenant: &Tenant) -> Result<Written, Obstacle> {
    let policy = (object.kind == SubjectKind::AssignmentPolicy).then(|| ObjectId::parse(&object.id)).flatten();
    let policy = policy.and_then(|id| tenant.assignment_policy(&id).ok().flatten());
    request(object, drafted, policy.and_then(|policy| policy.package().ok()))
}

/// The same; `package` is the package of an assignment policy.
fn request(object: &Object, drafted: &Drafted, package: Option<&ObjectId>) -> Result<Written, Obstacle> {
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
                return Err(lacks(lacking));
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

/// A request would take away what the export does not have.
fn lacks(name: &str) -> Obstacle {
    let how = if RELATIONS.contains(&name) { "with it in $expand" } else { "from v1.0, without $select" };
    Obstacle::Incomplete(format!(
        "the request replaces the entire object, and the export lacks `{name}`: export it {how}"
    ))
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
    let member = |name: &'static str| Some((name.to_owned(), bare(object.get(name)?.clone())));
    Ok(members.into_iter().filter_map(member).collect())
}

/// Without what an export expands: of an authentication strength, a request has the id.
fn bare(mut member: Value) -> Value {
    if let Some(members) = member.as_object_mut().filter(|members| members.contains_key("authenticationStrength")) {
        members.retain(|name, _| !name.contains("@odata."));
        let strength = members.get_mut("authenticationStrength");
        if let Some((strength, id)) = strength.and_then(|strength| strength.get("id").cloned().map(|id| (strength, id)))
        {
            *strength = json!({"id": id});
        }
    }
    member
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
