//! The page of the Microsoft Entra admin center on which an edit is made, by its menu.
//!
//! Sources: the how-to guides of each page under <https://learn.microsoft.com/entra/id-governance/>.

use super::action::Target;
use super::subject::SubjectKind;
use crate::model::{Collection, Property};

/// The menu items from the start of the admin center to the page; nothing where none is documented.
pub(super) fn of(kind: SubjectKind, id: &str, target: Target) -> Option<String> {
    let pim = "ID Governance > Privileged Identity Management";
    let catalogs = "ID Governance > Entitlement management > Catalogs";
    let packages = "ID Governance > Entitlement management > Access packages";
    Some(match (kind, target) {
        (SubjectKind::RoleSettings, Target::Property(property)) => {
            let roles = match id.rsplit_once('/').map(|(_, access)| access) {
                Some("owner") => "Groups > Settings > Owner",
                Some(_) => "Groups > Settings > Member",
                None => "Microsoft Entra roles > Settings",
            };
            let tab = tab(property).map(|tab| format!(" > {tab}")).unwrap_or_default();
            format!("{pim} > {roles} > Edit{tab}")
        }
        (_, Target::Collection(Collection::GroupEligibility | Collection::GroupAssignments))
        | (SubjectKind::Schedule, _) => format!("{pim} > Groups > Assignments"),
        (_, Target::Collection(Collection::RoleEligibility | Collection::RoleAssignments))
        | (SubjectKind::RoleAssignment, _) => format!("{pim} > Microsoft Entra roles > Assignments"),
        (SubjectKind::Group, Target::Property(Property::Owners)) => "Groups > All groups > Owners".to_owned(),
        (SubjectKind::Group, Target::Collection(Collection::GroupMembers)) => {
            "Groups > All groups > Members".to_owned()
        }
        (SubjectKind::Group, Target::Property(Property::MembershipRule)) => {
            "Groups > All groups > Dynamic membership rules".to_owned()
        }
        (SubjectKind::Group, _) => "Groups > All groups > Properties".to_owned(),
        (SubjectKind::AccessPackage, Target::Property(Property::ResourceRoleScopes)) | (SubjectKind::Grant, _) => {
            format!("{packages} > Resource roles")
        }
        (SubjectKind::AccessPackage, Target::Property(Property::IncompatibleAccessPackages)) => {
            format!("{packages} > Separation of duties")
        }
        (
            SubjectKind::Tenant,
            Target::Property(Property::ExternalUserLifecycleAction | Property::ExternalUserDeletion),
        ) => "ID Governance > Entitlement management > Settings".to_owned(),
        (_, Target::Collection(Collection::ConnectedOrganizations)) => {
            "ID Governance > Entitlement management > Connected organizations".to_owned()
        }
        (SubjectKind::Catalog, Target::Collection(Collection::CatalogResources)) => format!("{catalogs} > Resources"),
        (SubjectKind::Catalog, Target::Collection(Collection::CatalogRoles)) => {
            format!("{catalogs} > Roles and administrators")
        }
        (SubjectKind::Catalog, _) => format!("{catalogs} > Overview > Edit"),
        (SubjectKind::Tenant, Target::Collection(Collection::CatalogRoles)) => {
            "ID Governance > Entitlement management > Settings".to_owned()
        }
        (SubjectKind::AccessPackage, Target::Property(Property::IsHidden)) => format!("{packages} > Overview > Edit"),
        (SubjectKind::ServicePrincipal, Target::Collection(Collection::ApplicationPermissions)) => {
            "Enterprise apps > All applications > Permissions".to_owned()
        }
        (SubjectKind::PackageAssignment, _) => format!("{packages} > Assignments"),
        (SubjectKind::AssignmentPolicy, _) => format!("{packages} > Policies"),
        (SubjectKind::RoleSettings, Target::Collection(Collection::AccessReviews)) => {
            format!("{pim} > Microsoft Entra roles > Access reviews")
        }
        (_, Target::Collection(Collection::AccessReviews)) => "ID Governance > Access reviews".to_owned(),
        (SubjectKind::AccessReview, _) => "ID Governance > Access reviews > Settings".to_owned(),
        (SubjectKind::LifecycleWorkflow, _) => "ID Governance > Lifecycle workflows > Workflows".to_owned(),
        (SubjectKind::AdministrativeUnit, _) => "Roles & admins > Admin units".to_owned(),
        (SubjectKind::ConditionalAccessPolicy, _) | (_, Target::Collection(Collection::ConditionalAccessPolicies)) => {
            "Conditional Access > Policies".to_owned()
        }
        (SubjectKind::AuthenticationContext, _) | (_, Target::Collection(Collection::AuthenticationContexts)) => {
            "Conditional Access > Authentication contexts".to_owned()
        }
        (SubjectKind::User, _) => "Users > All users > Properties".to_owned(),
        _ => return None,
    })
}

/// The tab of the settings of a role.
fn tab(property: Property) -> Option<&'static str> {
    let path = property.to_string();
    let (event, rule) = (path.contains("_EndUser_"), path.split('_').next()?);
    match (rule, event) {
        ("Notification", _) => Some("Notification"),
        (_, true) => Some("Activation"),
        ("Expiration" | "Enablement", false) => Some("Assignment"),
        _ => None,
    }
}
