//! A tenant in the terms of Microsoft Graph.

mod access_package;
mod directory;
mod group;
mod id;
mod moment;
mod policy_stage;
mod review;
mod role;
mod role_settings;

pub use access_package::{
    Catalog, CatalogRole, Expiry, Grant, GuestLifecycle, Organization, OtherGrant, Package, PackageAssignment, Policy,
    Resource, Target, Targets,
};
pub use directory::{ConditionalAccessPolicy, Context, PRODUCT, ServicePrincipal, Unit, User, Workflow};
pub use group::{Access, End, Group, GroupKind, Pim, Principal, PrincipalKind, Request, Schedule};
pub use id::Id;
pub use moment::{DAY, HOUR, MINUTE, Moment};
pub use policy_stage::{Asked, PolicyReview, Stage};
pub use review::{Licences, Review, Reviewed, ReviewedBy, Reviews};
pub use role::{Holding, Role, Scope};
pub use role_settings::{
    Approval, ApprovalStage, Approver, AuthenticationContext, CUSTOM_EXTENSION, EVENTS, Expiration, Notification,
    RECIPIENTS, Settings,
};

/// Everything that an export of the tenant can hold.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id, also that of its `organization`.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its only verified domain.
    pub domain: String,
    /// The accounts for emergencies, which hold Global Administrator for good.
    pub emergency_accounts: Vec<Id>,
    /// When the export is made.
    pub exported_at: Moment,
    /// Users, guests included.
    pub users: Vec<User>,
    /// Service principals.
    pub service_principals: Vec<ServicePrincipal>,
    /// Directory roles, with their settings and holders.
    pub roles: Vec<Role>,
    /// Groups, with what PIM has of them.
    pub groups: Vec<Group>,
    /// Administrative units.
    pub units: Vec<Unit>,
    /// Catalogs of entitlement management.
    pub catalogs: Vec<Catalog>,
    /// Groups whose members may create catalogs, with the ids of the assignments.
    pub catalog_creators: Vec<(Id, Id)>,
    /// Access packages, with their policies.
    pub packages: Vec<Package>,
    /// Conditional Access policies.
    pub conditional_access: Vec<ConditionalAccessPolicy>,
    /// Authentication contexts.
    pub contexts: Vec<Context>,
    /// Access reviews.
    pub reviews: Reviews,
    /// Workflows of Lifecycle Workflows.
    pub workflows: Vec<Workflow>,
    /// Licences.
    pub licences: Licences,
    /// Connected organizations.
    pub organizations: Vec<Organization>,
    /// What becomes of guests when their last package ends.
    pub guest_lifecycle: GuestLifecycle,
}

impl Tenant {
    /// The user of an id.
    pub fn user_mut(&mut self, id: Id) -> Option<&mut User> {
        // What faults change was added last.
        self.users.iter_mut().rev().find(|user| user.id == id)
    }

    /// The directory role of a name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    /// The directory role of a name.
    pub fn role_mut(&mut self, name: &str) -> Option<&mut Role> {
        self.roles.iter_mut().find(|role| role.name == name)
    }
}
