use super::{Access, Id, Moment, PolicyReview, Principal, Stage};

/// A role in a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogRole {
    /// Catalog owner.
    Owner,
    /// Access package manager.
    PackageManager,
    /// Access package assignment manager.
    AssignmentManager,
}

impl CatalogRole {
    /// Its id: <https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate>
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Owner => "ae79f266-94d4-4dab-b730-feca7e132178",
            Self::PackageManager => "7f480852-ebdc-47d4-87de-0d8498384a83",
            Self::AssignmentManager => "e2182095-804a-4656-ae11-64734e9b7ae5",
        }
    }
}

/// A catalog.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "Graph has as many")]
pub struct Catalog {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// It is there from the start: `serviceDefault`.
    pub built_in: bool,
    /// `isExternallyVisible`
    pub external: bool,
    /// `state`
    pub published: bool,
    /// It belongs to one fault: nothing else gets into it.
    pub own: bool,
    /// Those who have a role in it, and the ids of their assignments.
    pub delegates: Vec<(Id, CatalogRole, Principal)>,
    /// Groups in it of which no package needs to grant a role, with the ids of the resources.
    pub further: Vec<(Id, Id)>,
    /// What its packages grant and it does not contain.
    pub left_out: Vec<Id>,
}

impl Catalog {
    /// An internal one, which is published.
    #[must_use]
    pub const fn new(id: Id, name: String) -> Self {
        Self {
            id,
            name,
            built_in: false,
            external: false,
            published: true,
            own: false,
            delegates: vec![],
            further: vec![],
            left_out: vec![],
        }
    }
}

/// A resource that is no group.
#[derive(Debug, Clone)]
pub enum Resource {
    /// The role of a service principal.
    Application(Id, Id),
    /// A directory role, eligible or else active.
    Directory(Id, bool),
    /// Members of a site.
    Site(String),
}

/// A role of a resource that is no group.
#[derive(Debug, Clone)]
pub struct OtherGrant {
    /// The resource.
    pub resource: Resource,
    /// The id of the role in the catalog.
    pub role: Id,
    /// The id of the scope in the catalog.
    pub scope: Id,
}

/// A role of a group that a package grants.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// The group.
    pub group: Id,
    /// Member or owner.
    pub access: Access,
    /// Eligible, to be activated in PIM; else active.
    pub eligible: bool,
    /// The id of the role in the catalog.
    pub role: Id,
    /// The id of the scope in the catalog.
    pub scope: Id,
}

impl Grant {
    /// The role's `originId`.
    #[must_use]
    pub fn origin_id(&self) -> String {
        let eligible = if self.eligible { "Eligible" } else { "" };
        let access = match self.access {
            Access::Member => "Member",
            Access::Owner => "Owner",
        };
        format!("{eligible}{access}_{}", self.group)
    }
}

/// When assignments end.
#[derive(Debug, Clone, Copy)]
pub enum Expiry {
    /// They do not.
    Never,
    /// After so many hours, for which beta has no property.
    Hours(u32),
    /// After so many days.
    Days(u32),
    /// On a date.
    On(Moment),
    /// It says nothing.
    Unspecified,
    /// After a duration that is missing.
    Broken,
}

/// A target of a policy.
#[derive(Debug, Clone)]
pub enum Target {
    /// A user.
    User(Id),
    /// The members of a group.
    Group(Id),
    /// Those whom a rule matches: the policy assigns automatically.
    Rule(String),
    /// A connected organization.
    Organization(Id),
}

/// Who may request: `allowedTargetScope` of v1.0, `scopeType` of beta.
#[derive(Debug, Clone)]
pub enum Targets {
    /// No one; administrators assign.
    Administrators,
    /// All members of the directory.
    Members,
    /// All users of the directory, guests included.
    Users,
    /// All agent identities.
    Agents,
    /// These.
    Directory(Vec<Target>),
    /// The users of these connected organizations.
    External(Vec<Target>),
    /// The users of all connected organizations.
    AllConnected,
    /// Anyone outside.
    Outside,
    /// All service principals of the directory.
    Applications,
}

/// An assignment policy.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a policy has as many switches")]
pub struct Policy {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// Who may request.
    pub targets: Targets,
    /// When assignments end.
    pub expiry: Expiry,
    /// Approval is required.
    pub approval: bool,
    /// The stages.
    pub stages: Vec<Stage>,
    /// Its assignments are reviewed.
    pub review: Option<PolicyReview>,
    /// Those who hold it can have it extended.
    pub extendable: bool,
    /// Requests are turned on.
    pub requests: bool,
    /// Automatic assignments are removed from those who leave the scope.
    pub removes: bool,
    /// The days after which they are.
    pub grace: Option<u32>,
    /// An extension needs approval where a request does.
    pub extension_approved: bool,
    /// Those who request have to give a reason.
    pub justification: bool,
    /// No mails are sent about assignments.
    pub without_mails: bool,
    /// A custom extension determines the approvers.
    pub approved_by_extension: bool,
}

impl Policy {
    /// It assigns automatically.
    #[must_use]
    pub fn automatic(&self) -> bool {
        let Targets::Directory(targets) = &self.targets else { return false };
        targets.iter().any(|target| matches!(target, Target::Rule(_)))
    }
}

/// A delivered assignment.
#[derive(Debug, Clone, Copy)]
pub struct PackageAssignment {
    /// Its id.
    pub id: Id,
    /// The user.
    pub user: Id,
    /// Since when.
    pub start: Moment,
    /// Until when.
    pub end: Moment,
}

/// An access package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// Its catalog.
    pub catalog: Id,
    /// When it was made.
    pub created: Moment,
    /// No one finds it without its link.
    pub hidden: bool,
    /// The roles of groups that it grants.
    pub grants: Vec<Grant>,
    /// What else it grants.
    pub others: Vec<OtherGrant>,
    /// The packages whose holders cannot request it.
    pub incompatible_packages: Vec<Id>,
    /// The groups whose members cannot request it.
    pub incompatible_groups: Vec<Id>,
    /// Its policies.
    pub policies: Vec<Policy>,
    /// Delivered assignments, under the first policy.
    pub assignments: Vec<PackageAssignment>,
}

/// A connected organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// An administrator set it up.
    pub configured: bool,
    /// When it was made.
    pub created: Moment,
    /// Its people have a social identity.
    pub social: bool,
    /// The members of the directory who vouch for it.
    pub sponsors: Vec<Id>,
}

/// What becomes of guests when their last package ends.
#[derive(Debug, Clone, Copy)]
pub struct GuestLifecycle {
    /// `externalUserLifecycleAction`.
    pub action: &'static str,
    /// The days until a blocked account is removed.
    pub days: u32,
}
