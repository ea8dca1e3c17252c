use crate::model::{DelegatedRole, Mode, ObjectId};

/// What in the export makes a step. What it names beside the two ends of the step is an id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// A directory role is assigned, or somebody is eligible for it.
    Role(Mode),
    /// PIM has an entry of a group.
    Schedule(Mode),
    /// The list of members or owners of the group holds it.
    Listed,
    /// An owner can add members.
    Ownership,
    /// A package gives it.
    Grant(Mode),
    /// An assignment policy lets its audience request a package.
    Request(ObjectId),
    /// An assignment policy lets others request a package for those of its audience.
    OnBehalf(ObjectId),
    /// An assignment policy assigns a package to whoever its rule matches.
    Automatic(ObjectId),
    /// The membership rule of a dynamic group matches somebody.
    Rule,
    /// Anyone in the organization can join a public group.
    Public,
    /// A directory role manages the group.
    Manages,
    /// A directory role, held at an administrative unit with the group, manages it.
    ManagesAtUnit(HeldAtUnit),
    /// Who decides about a catalog can make a package that gives its resource.
    Resource,
    /// A role of entitlement management is held for a catalog.
    Delegated(DelegatedRole),
    /// A directory role manages every catalog.
    Governs,
    /// A directory role can reset the password.
    Resets,
    /// A directory role, held at an administrative unit with the user, can reset the password.
    ResetsAtUnit(HeldAtUnit),
}

/// A directory role that somebody has at an administrative unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeldAtUnit {
    /// Whether it has to be activated.
    pub mode: Mode,
    /// The role, by its template.
    pub role: ObjectId,
    /// The unit.
    pub unit: ObjectId,
}

/// A kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Kind {
    /// Holding a directory role.
    Role = 1,
    /// Being in a group, by PIM or by its lists.
    InGroup = 1 << 1,
    /// An owner adding members.
    Ownership = 1 << 2,
    /// What a package gives.
    Grant = 1 << 3,
    /// Requesting a package.
    Request = 1 << 4,
    /// Being matched by a rule.
    Rule = 1 << 5,
    /// Joining a public group.
    Public = 1 << 6,
    /// Managing a group with a directory role.
    Manages = 1 << 7,
    /// Managing a catalog.
    Catalog = 1 << 8,
    /// Resetting a password.
    Resets = 1 << 9,
}

/// Kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kinds(u16);

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self(u16::MAX);

    /// What somebody who is in a group or has a package gets by it, without the account of somebody else and without delegation.
    pub const OWN: Self = Self(
        Kind::Role as u16
            | Kind::InGroup as u16
            | Kind::Ownership as u16
            | Kind::Grant as u16
            | Kind::Request as u16
            | Kind::Rule as u16
            | Kind::Public as u16
            | Kind::Manages as u16,
    );

    /// One kind alone.
    #[must_use]
    pub const fn only(kind: Kind) -> Self {
        Self(kind as u16)
    }

    /// Those and one more.
    #[must_use]
    pub const fn with(self, kind: Kind) -> Self {
        Self(self.0 | kind as u16)
    }

    /// Those but one.
    #[must_use]
    pub const fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(kind as u16))
    }

    /// Whether a kind is among them.
    #[must_use]
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & kind as u16 != 0
    }
}

impl By {
    /// The kind of step.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Role(_) => Kind::Role,
            Self::Schedule(_) | Self::Listed => Kind::InGroup,
            Self::Ownership => Kind::Ownership,
            Self::Grant(_) => Kind::Grant,
            Self::Request(_) | Self::OnBehalf(_) => Kind::Request,
            Self::Automatic(_) | Self::Rule => Kind::Rule,
            Self::Public => Kind::Public,
            Self::Manages | Self::ManagesAtUnit(..) => Kind::Manages,
            Self::Resource | Self::Delegated(_) | Self::Governs => Kind::Catalog,
            Self::Resets | Self::ResetsAtUnit(..) => Kind::Resets,
        }
    }

    /// As machines read it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Role(Mode::Active) => "role-assignment",
            Self::Role(Mode::Eligible) => "role-eligibility",
            Self::Schedule(Mode::Active) => "active-assignment",
            Self::Schedule(Mode::Eligible) => "eligible-assignment",
            Self::Listed => "membership",
            Self::Ownership => "ownership",
            Self::Grant(Mode::Active) => "package-active",
            Self::Grant(Mode::Eligible) => "package-eligible",
            Self::Request(_) => "request",
            Self::OnBehalf(_) => "request-on-behalf",
            Self::Automatic(_) => "automatic-assignment",
            Self::Rule => "membership-rule",
            Self::Public => "public-group",
            Self::Manages => "manages-group",
            Self::ManagesAtUnit(..) => "manages-group-at-unit",
            Self::Resource => "catalog-resource",
            Self::Delegated(_) => "catalog-role",
            Self::Governs => "manages-catalog",
            Self::Resets => "resets-password",
            Self::ResetsAtUnit(..) => "resets-password-at-unit",
        }
    }
}
