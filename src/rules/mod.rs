//! Floor 5: the rules. Each is one pure function `check` from one subject to a judgement.

use crate::context::Context;
use crate::finding::{Judgement, SubjectKind};
use crate::model::directory_role::RoleAssignment;
use crate::model::{AccessPackage, AdministrativeUnit, AssignmentPolicy, Group, Schedule};
use crate::tenant::{Offer, PackageGrant, RoleSettings};

/// What a rule judges, and how: the engine owns iteration, parallelism and counting.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "one variant a kind of subject, named after it")]
pub(crate) enum Check {
    Tenant(fn(&Context<'_>) -> Judgement),
    Group(fn(&Context<'_>, &Group) -> Judgement),
    RoleSettings(fn(&Context<'_>, &RoleSettings) -> Judgement),
    Schedule(fn(&Context<'_>, &Schedule) -> Judgement),
    RoleAssignment(fn(&Context<'_>, &RoleAssignment) -> Judgement),
    AdministrativeUnit(fn(&Context<'_>, &AdministrativeUnit) -> Judgement),
    AccessPackage(fn(&Context<'_>, &AccessPackage) -> Judgement),
    AssignmentPolicy(fn(&Context<'_>, &AssignmentPolicy) -> Judgement),
    Grant(fn(&Context<'_>, &PackageGrant<'_>) -> Judgement),
    Offer(fn(&Context<'_>, &Offer<'_>) -> Judgement),
}

impl Check {
    /// The kind of subject it judges.
    pub(crate) fn judges(self) -> SubjectKind {
        match self {
            Self::Tenant(_) => SubjectKind::Tenant,
            Self::Group(_) => SubjectKind::Group,
            Self::RoleSettings(_) => SubjectKind::RoleSettings,
            Self::Schedule(_) => SubjectKind::Schedule,
            Self::RoleAssignment(_) => SubjectKind::RoleAssignment,
            Self::AdministrativeUnit(_) => SubjectKind::AdministrativeUnit,
            Self::AccessPackage(_) => SubjectKind::AccessPackage,
            Self::AssignmentPolicy(_) => SubjectKind::AssignmentPolicy,
            Self::Grant(_) => SubjectKind::Grant,
            Self::Offer(_) => SubjectKind::Offer,
        }
    }
}
