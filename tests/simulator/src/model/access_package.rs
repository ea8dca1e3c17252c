use super::{Access, Id, Moment, PolicyReview, Stage};

/// A catalog.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
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
    /// After so many days.
    Days(u32),
    /// On a date.
    On(Moment),
}

/// A target of a policy.
#[derive(Debug, Clone)]
pub enum Target {
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
    /// These.
    Directory(Vec<Target>),
    /// The users of these connected organizations.
    External(Vec<Target>),
    /// The users of all connected organizations.
    AllConnected,
}

/// An assignment policy.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a policy is a list of switches")]
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
    /// What it grants.
    pub grants: Vec<Grant>,
    /// The packages whose holders cannot request it.
    pub incompatible_packages: Vec<Id>,
    /// The groups whose members cannot request it.
    pub incompatible_groups: Vec<Id>,
    /// Its policies.
    pub policies: Vec<Policy>,
    /// Delivered assignments, under the first policy.
    pub assignments: Vec<PackageAssignment>,
}
