//! The kinds of objects in an export, and what the names around an object suggest.

use crate::export::completeness::series;
use crate::model::directory_role::Listing;
use crate::model::{Collection, Mode, Property};

/// What kind of object stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Group,
    /// An entry of a list of members whose parent the file names.
    Member(Collection),
    PimGroup,
    Policy,
    PolicyAssignment,
    GroupSchedule {
        mode: Mode,
        instance: bool,
    },
    /// A schedule with its role's policy inside, as EntraExporter writes it.
    GroupScheduleWithPolicy,
    GroupRequest(Collection),
    RoleDefinition,
    RoleAssignment {
        mode: Mode,
        listing: Listing,
    },
    Unit,
    Package,
    AssignmentPolicy,
    PackageAssignment,
    ConditionalAccessPolicy,
    AccessReview,
    /// A review of a series that the file names.
    ReviewInstance,
    ServicePrincipalSignIn,
    LifecycleWorkflow,
    SubscribedSku,
    ConnectedOrganization,
    EntitlementSettings,
    AuthenticationContext,
    User,
    ServicePrincipal,
    Organization,
    /// Settings of a group role as EasyPIM's cmdlet prints them.
    PrintedSettings,
    Catalog,
    /// A resource of a catalog that the file names.
    CatalogResource,
    /// A role of entitlement management that somebody holds.
    Delegation,
    /// An app role that a service principal was given.
    ApplicationPermission,
    /// A package or group that a package is incompatible with, which the file names.
    Incompatible(Property),
    /// A rule of role settings that the file names.
    SettingsRule,
    /// Recognised and counted; no rule reads it yet.
    Counted(Collection),
    /// What a delta query says was removed.
    Removed,
    /// Recognised as something that no collection holds; the reason is a clause.
    Skipped(&'static str),
    /// Of one of several collections, and nothing says of which: its list is not whole. The reason is a clause.
    Undecided(&'static str),
    Unknown,
}

impl Kind {
    /// Whether a list of them shows all that there is: requests and instances leave out what is not in force.
    pub(crate) fn is_listing(self) -> bool {
        !matches!(
            self,
            Self::GroupRequest(_)
                | Self::GroupSchedule { instance: true, .. }
                | Self::RoleAssignment { listing: Listing::Instance, .. }
        )
    }

    /// Whether Graph lists them parent by parent.
    pub(crate) fn is_listed_by_parent(self) -> bool {
        matches!(self, Self::Incompatible(_) | Self::AssignmentPolicy)
            || self.collection().is_some_and(series::is_per_parent)
    }

    /// The collection it belongs to.
    pub(crate) fn collection(self) -> Option<Collection> {
        Some(match self {
            Self::Group => Collection::Groups,
            Self::Member(collection) | Self::GroupRequest(collection) | Self::Counted(collection) => collection,
            Self::PimGroup => Collection::PimGroups,
            Self::Policy | Self::PolicyAssignment | Self::PrintedSettings => Collection::RoleSettings,
            Self::GroupSchedule { mode: Mode::Eligible, .. } | Self::GroupScheduleWithPolicy => {
                Collection::GroupEligibility
            }
            Self::GroupSchedule { mode: Mode::Active, .. } => Collection::GroupAssignments,
            Self::RoleDefinition => Collection::RoleDefinitions,
            Self::RoleAssignment { mode: Mode::Eligible, .. } => Collection::RoleEligibility,
            Self::RoleAssignment { mode: Mode::Active, .. } => Collection::RoleAssignments,
            Self::Unit => Collection::AdministrativeUnits,
            Self::Package => Collection::AccessPackages,
            Self::AssignmentPolicy => Collection::AssignmentPolicies,
            Self::PackageAssignment => Collection::PackageAssignments,
            Self::ConditionalAccessPolicy => Collection::ConditionalAccessPolicies,
            Self::AccessReview => Collection::AccessReviews,
            Self::ReviewInstance => Collection::AccessReviewInstances,
            Self::ServicePrincipalSignIn => Collection::ServicePrincipalSignIns,
            Self::LifecycleWorkflow => Collection::LifecycleWorkflows,
            Self::SubscribedSku => Collection::SubscribedSkus,
            Self::ConnectedOrganization => Collection::ConnectedOrganizations,
            Self::EntitlementSettings => Collection::EntitlementSettings,
            Self::AuthenticationContext => Collection::AuthenticationContexts,
            Self::User => Collection::Users,
            Self::ServicePrincipal => Collection::ServicePrincipals,
            Self::Organization => Collection::Organization,
            Self::Catalog => Collection::Catalogs,
            Self::CatalogResource => Collection::CatalogResources,
            Self::Delegation => Collection::CatalogRoles,
            Self::ApplicationPermission => Collection::ApplicationPermissions,
            Self::Incompatible(_)
            | Self::SettingsRule
            | Self::Removed
            | Self::Skipped(_)
            | Self::Undecided(_)
            | Self::Unknown => return None,
        })
    }
}

/// What can be restored, but has no effect: <https://learn.microsoft.com/graph/api/directory-deleteditems-list>.
pub(crate) const DELETED: Kind = Kind::Skipped("a deleted object, which has no effect");

/// Why a rule of role settings cannot be used.
pub(crate) const LONE_RULE: &str =
    "a rule of role settings without its policy; export the policy assignments with $expand=policy($expand=rules)";

/// Why a member cannot be used.
pub(crate) const LONE_MEMBER: &str = "an entry of a member list whose parent is named by neither the file name nor its context; put the ID of the parent into the file name";

/// Why what a package is incompatible with cannot be used.
pub(crate) const LONE_INCOMPATIBLE: &str = "an incompatible package or group of an access package that is named by neither the file name nor its context; put the ID of the access package into the file name";

/// What a context is about beside the kind of its objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All objects of a collection, as far as is known.
    #[default]
    Collection,
    /// A collection that is none of those that are read.
    Others,
    /// A list that was cast to one type.
    OneType,
}

/// What the page's context and the file's name say about its objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Whether there is an `@odata.context`.
    pub(crate) has_context: bool,
    /// The context is one of Microsoft Graph beta.
    pub(crate) is_beta: bool,
    /// By the tail of `@odata.context`.
    pub(crate) context: Option<Kind>,
    /// How far that is to be trusted.
    pub(crate) reach: Reach,
    /// By the names of the file and its folders.
    pub(crate) name: Option<Kind>,
}

impl Hint {
    /// What a name alone says.
    pub(crate) fn of_name(name: Option<Kind>) -> Self {
        Self { name, ..Self::default() }
    }

    /// The context first, because a file can be renamed; but a member list that is cast to one type has the context of that
    /// type's own list, and what a package is incompatible with may have the context of all packages or groups.
    pub(crate) fn kind(self) -> Option<Kind> {
        match (self.context, self.name) {
            // The list of deleted groups has the context of all groups.
            (_, Some(DELETED)) => Some(DELETED),
            (Some(Kind::User | Kind::Group | Kind::ServicePrincipal), Some(member @ Kind::Member(_))) => Some(member),
            (Some(Kind::Group | Kind::Package), Some(incompatible @ Kind::Incompatible(_))) => Some(incompatible),
            (Some(kind), _) => Some(kind),
            (None, name) => name.filter(|_| self.reach != Reach::Others),
        }
    }

    /// Whether a member list was cast to one type, so that it leaves out the members of the others.
    pub(crate) fn is_cast(self) -> bool {
        matches!(self.kind(), Some(Kind::Member(_)))
            && (self.reach == Reach::OneType || self.context.is_some_and(|context| !matches!(context, Kind::Member(_))))
    }

    /// Whether service principals are left out of a list. Only beta lists those among the owners and members of a group, and only
    /// a context tells which version answered: <https://learn.microsoft.com/graph/api/group-list-owners>
    pub(crate) fn lacks_service_principals(self, collection: Collection) -> bool {
        !self.is_beta && matches!(collection, Collection::GroupMembers | Collection::GroupOwners)
    }

    /// Whether context and name agree that a list is one of this collection: the users among the members of a role are not
    /// the users of the tenant.
    pub(crate) fn vouches_for(self, collection: Collection) -> bool {
        match self.kind() {
            Some(kind) => kind.collection() == Some(collection),
            None => !self.has_context,
        }
    }
}
