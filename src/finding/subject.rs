//! What a rule judges, and how it is named in the output.

/// The kinds of subject: one word list for `judges` in an entry, the check variants and `subject.kind` in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`as_str` gives the word that docs/outcomes.md explains")]
pub enum SubjectKind {
    Tenant,
    Group,
    RoleSettings,
    GroupRole,
    Schedule,
    RoleAssignment,
    AdministrativeUnit,
    AuthenticationContext,
    ConditionalAccessPolicy,
    LifecycleWorkflow,
    AccessPackage,
    AssignmentPolicy,
    Grant,
    Offer,
    PackageAssignment,
    Catalog,
    AccessReview,
    User,
    ServicePrincipal,
    Path,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::Tenant,
        Self::Group,
        Self::RoleSettings,
        Self::GroupRole,
        Self::Schedule,
        Self::RoleAssignment,
        Self::AdministrativeUnit,
        Self::AuthenticationContext,
        Self::ConditionalAccessPolicy,
        Self::LifecycleWorkflow,
        Self::AccessPackage,
        Self::AssignmentPolicy,
        Self::Grant,
        Self::Offer,
        Self::PackageAssignment,
        Self::Catalog,
        Self::AccessReview,
        Self::User,
        Self::ServicePrincipal,
        Self::Path,
    ];

    /// The word: `role-settings`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Group => "group",
            Self::RoleSettings => "role-settings",
            Self::GroupRole => "group-role",
            Self::Schedule => "schedule",
            Self::RoleAssignment => "role-assignment",
            Self::AdministrativeUnit => "administrative-unit",
            Self::AuthenticationContext => "authentication-context",
            Self::ConditionalAccessPolicy => "conditional-access-policy",
            Self::LifecycleWorkflow => "lifecycle-workflow",
            Self::AccessPackage => "access-package",
            Self::AssignmentPolicy => "assignment-policy",
            Self::Grant => "grant",
            Self::Offer => "offer",
            Self::PackageAssignment => "package-assignment",
            Self::Catalog => "catalog",
            Self::AccessReview => "access-review",
            Self::User => "user",
            Self::ServicePrincipal => "service-principal",
            Self::Path => "path",
        }
    }
}

/// The object to change, or one that takes part in the fault. Its texts are [`Phrase`](crate::source::Phrase)s until a cover opens them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject<T = String> {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id in the output.
    pub id: T,
    /// Its display name, as exported: hostile text.
    pub name: Option<T>,
}
