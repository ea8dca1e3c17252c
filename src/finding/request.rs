//! The request in Microsoft Graph that makes an edit: method and path, without a body.
//!
//! Sources: the API reference of each resource under <https://learn.microsoft.com/graph/api/overview?view=graph-rest-1.0>.

use super::action::{Action, Target};
use super::subject::{Subject, SubjectKind};
use crate::model::conditional_access::is_context_id;
use crate::model::{Collection, Mode, ObjectId, Property};
use crate::source::{Phrase, seal};

const PACKAGES: &str = "/identityGovernance/entitlementManagement";
const GROUP_SCHEDULES: &str = "/identityGovernance/privilegedAccess/group";
const REVIEWS: &str = "/identityGovernance/accessReviews/definitions";
const ACCESS: &str = "/identity/conditionalAccess";
const ROLES: &str = "/roleManagement/directory";

/// The request; nothing where an id is none that Microsoft Graph gives, or where the id does not tell the path.
pub(super) fn of(object: &Subject<Phrase>, target: Target, action: &Action) -> Option<String> {
    if let Some(request) = context(object, target) {
        return Some(request);
    }
    let id = guid(&object.id)?;
    match (object.kind, target) {
        (SubjectKind::ConditionalAccessPolicy, Target::Property(_)) => Some(format!("PATCH {ACCESS}/policies/{id}")),
        // Tasks change only in a new version.
        (SubjectKind::LifecycleWorkflow, _) => {
            Some(format!("POST /identityGovernance/lifecycleWorkflows/workflows/{id}/createNewVersion"))
        }
        (SubjectKind::Group, _) => group(&id, target, action),
        (SubjectKind::GroupRole, Target::Collection(Collection::GroupEligibility)) => {
            Some(format!("POST {GROUP_SCHEDULES}/eligibilityScheduleRequests"))
        }
        (SubjectKind::GroupRole, Target::Collection(Collection::GroupAssignments)) => {
            Some(format!("POST {GROUP_SCHEDULES}/assignmentScheduleRequests"))
        }
        (_, Target::Collection(Collection::RoleEligibility)) => {
            Some(format!("POST {ROLES}/roleEligibilityScheduleRequests"))
        }
        (_, Target::Collection(Collection::RoleAssignments)) => Some(match action {
            Action::Remove(_) | Action::AtMost(_) => format!("POST {ROLES}/roleAssignmentScheduleRequests"),
            _ => format!("POST {ROLES}/roleAssignments"),
        }),
        (SubjectKind::AdministrativeUnit, Target::Collection(Collection::AdministrativeUnitMembers)) => {
            references(&format!("/directory/administrativeUnits/{id}/members"), action)
        }
        (SubjectKind::AdministrativeUnit, Target::Property(_)) => {
            Some(format!("PATCH /directory/administrativeUnits/{id}"))
        }
        (
            SubjectKind::Tenant,
            Target::Property(Property::ExternalUserLifecycleAction | Property::ExternalUserDeletion),
        ) => Some(format!("PATCH {PACKAGES}/settings")),
        (SubjectKind::AssignmentPolicy, Target::Object) => Some(format!("DELETE {PACKAGES}/assignmentPolicies/{id}")),
        (SubjectKind::AssignmentPolicy, Target::Property(_)) => Some(format!("PUT {PACKAGES}/assignmentPolicies/{id}")),
        (SubjectKind::AccessPackage, Target::Property(Property::ResourceRoleScopes)) => {
            let scopes = format!("{PACKAGES}/accessPackages/{id}/resourceRoleScopes");
            Some(match action {
                Action::Remove(_) | Action::Exclude(_) => format!("DELETE {scopes}/{{resourceRoleScopeId}}"),
                _ => format!("POST {scopes}"),
            })
        }
        (SubjectKind::AccessPackage, Target::Property(Property::IncompatibleAccessPackages)) => {
            references(&format!("{PACKAGES}/accessPackages/{id}/incompatibleAccessPackages"), action)
        }
        (SubjectKind::AccessPackage, Target::Property(_)) => Some(format!("PATCH {PACKAGES}/accessPackages/{id}")),
        (SubjectKind::AccessPackage, Target::Object) => Some(format!("DELETE {PACKAGES}/accessPackages/{id}")),
        (_, Target::Collection(Collection::AssignmentPolicies)) => Some(format!("POST {PACKAGES}/assignmentPolicies")),
        (SubjectKind::Catalog, _) => catalog(&id, target, action),
        (SubjectKind::ServicePrincipal, Target::Collection(Collection::ApplicationPermissions)) => {
            Some(format!("DELETE /servicePrincipals/{id}/appRoleAssignments/{{appRoleAssignmentId}}"))
        }
        (_, Target::Collection(Collection::CatalogRoles)) => Some(delegation(action)),
        (_, Target::Collection(Collection::AccessReviews)) => Some(format!("POST {REVIEWS}")),
        (SubjectKind::AccessReview, Target::Property(_)) => Some(format!("PUT {REVIEWS}/{id}")),
        (SubjectKind::PackageAssignment, _) => Some(format!("POST {PACKAGES}/assignmentRequests")),
        (SubjectKind::User, Target::Property(_)) => Some(format!("PATCH /users/{id}")),
        _ => None,
    }
}

fn catalog(id: &str, target: Target, action: &Action) -> Option<String> {
    match target {
        Target::Collection(Collection::CatalogRoles) => Some(delegation(action)),
        Target::Collection(Collection::CatalogResources) => Some(format!("POST {PACKAGES}/resourceRequests")),
        Target::Property(_) => Some(format!("PATCH {PACKAGES}/catalogs/{id}")),
        _ => None,
    }
}

/// The request for a role of entitlement management.
fn delegation(action: &Action) -> String {
    const DELEGATIONS: &str = "/roleManagement/entitlementManagement/roleAssignments";
    match action {
        Action::Add(_) | Action::AtLeast(_) => format!("POST {DELEGATIONS}"),
        _ => format!("DELETE {DELEGATIONS}/{{roleAssignmentId}}"),
    }
}

/// The request for an authentication context, whose id is no GUID, or for a policy for one.
fn context(object: &Subject<Phrase>, target: Target) -> Option<String> {
    let contexts = format!("{ACCESS}/authenticationContextClassReferences");
    match target {
        Target::Collection(Collection::ConditionalAccessPolicies) => Some(format!("POST {ACCESS}/policies")),
        Target::Property(_) if object.kind == SubjectKind::AuthenticationContext => {
            object.id.is_such(is_context_id).then(|| format!("PATCH {contexts}/{}", object.id.as_part()))
        }
        _ => None,
    }
}

/// The request for a property of a rule of a role management policy.
pub(super) fn in_policy(policy: &ObjectId, target: Target) -> Option<String> {
    let Target::Property(property) = target else { return None };
    let id = policy.raw().to_string();
    // Ids compare in lower case here, and are written as Microsoft Graph writes them.
    let written = [("group_", "Group_"), ("directoryrole_", "DirectoryRole_")];
    let id = written.iter().find_map(|(lower, written)| Some(format!("{written}{}", id.strip_prefix(lower)?)))?;
    let policy = format!("PATCH /policies/roleManagementPolicies/{}", seal::id(id));
    if property == Property::PolicyRules {
        return Some(policy);
    }
    let path = property.to_string();
    Some(format!("{policy}/rules/{}", path.split('.').next()?))
}

/// The request for a schedule in PIM for Groups, for those of a group's role, or for the assignment of a directory role.
pub(super) fn of_mode(object: &Subject<Phrase>, mode: Mode) -> Option<String> {
    let schedules = match object.kind {
        SubjectKind::Schedule | SubjectKind::GroupRole => GROUP_SCHEDULES,
        SubjectKind::RoleAssignment => ROLES,
        _ => return None,
    };
    let list = match (object.kind, mode) {
        (SubjectKind::RoleAssignment, Mode::Eligible) => "roleEligibilityScheduleRequests",
        (SubjectKind::RoleAssignment, Mode::Active) => "roleAssignmentScheduleRequests",
        (_, Mode::Eligible) => "eligibilityScheduleRequests",
        (_, Mode::Active) => "assignmentScheduleRequests",
    };
    Some(format!("POST {schedules}/{list}"))
}

fn group(id: &str, target: Target, action: &Action) -> Option<String> {
    match (target, action) {
        (_, Action::Replace(_)) => Some("POST /groups".to_owned()),
        (Target::Object, Action::Delete) => Some(format!("DELETE /groups/{id}")),
        (Target::Property(Property::Owners), _) => references(&format!("/groups/{id}/owners"), action),
        (Target::Collection(Collection::GroupMembers), _) => references(&format!("/groups/{id}/members"), action),
        (Target::Property(Property::OnPremisesSyncEnabled), _) => {
            Some(format!("PATCH /groups/{id}/onPremisesSyncBehavior"))
        }
        // What Entra fixes at creation, and what follows from the unit that the group is in.
        (Target::Property(Property::IsAssignableToRole | Property::IsManagementRestricted), _) => None,
        (Target::Property(_), _) => Some(format!("PATCH /groups/{id}")),
        _ => None,
    }
}

/// What adds to a list of references, or takes off it.
fn references(list: &str, action: &Action) -> Option<String> {
    match action {
        Action::Add(_) | Action::AtLeast(_) => Some(format!("POST {list}/$ref")),
        Action::Remove(objects) => Some(match objects.as_slice() {
            [one] => format!("DELETE {list}/{}/$ref", guid(&one.id)?),
            _ => format!("DELETE {list}/{{id}}/$ref"),
        }),
        Action::AtMost(_) => Some(format!("DELETE {list}/{{id}}/$ref")),
        _ => None,
    }
}

/// The GUID that an id is, or that it begins with: `<group>/member`.
fn guid(id: &Phrase) -> Option<String> {
    let id = id.as_part().split('/').next()?;
    let is_guid = |text: &str| ObjectId::parse(text).is_some_and(|id| id.is_guid());
    Phrase::from(id).is_such(is_guid).then(|| id.to_owned())
}
