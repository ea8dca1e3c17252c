//! Floor 5: the rules. Each is one pure function `check` from one subject to a judgement.

use crate::context::Context;
use crate::finding::Judgement;
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    AccessPackage, AccessReview, AdministrativeUnit, AssignmentPolicy, Catalog, ConditionalAccessPolicy, Group,
    LifecycleWorkflow, PackageAssignment, Schedule, ServicePrincipal, User,
};
use crate::tenant::lifetime::SHORTEST;
use crate::tenant::{GroupRole, NamedContext, Offer, PackageGrant, RoleSettings};

mod accounts;
mod approvers;
mod audience;
mod collusion;
mod control;
mod delegates;
mod delivered;
mod demands;
mod edits;
mod emergency;
mod granted;
mod held_roles;
mod influenced;
mod licences;
mod mails;
mod member_of;
mod missed;
mod policy_stages;
mod proof;
mod settings_edits;
mod standing;
pub mod stated;
mod unbacked;
mod words;

/// What a rule judges, and how: the engine owns iteration, parallelism and counting. One variant a kind of subject
/// ([`crate::finding::SubjectKind`]), named after it: `judges` in an entry picks the variant, so the compiler checks the signature.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "`SubjectKind::as_str` gives the word that docs/outcomes.md explains")]
pub enum Check {
    Tenant(fn(&Context<'_>) -> Judgement),
    Group(fn(&Context<'_>, &Group) -> Judgement),
    RoleSettings(fn(&Context<'_>, &RoleSettings) -> Judgement),
    GroupRole(fn(&Context<'_>, &GroupRole) -> Judgement),
    Schedule(fn(&Context<'_>, &Schedule) -> Judgement),
    RoleAssignment(fn(&Context<'_>, &RoleAssignment) -> Judgement),
    AdministrativeUnit(fn(&Context<'_>, &AdministrativeUnit) -> Judgement),
    AuthenticationContext(fn(&Context<'_>, &NamedContext) -> Judgement),
    ConditionalAccessPolicy(fn(&Context<'_>, &ConditionalAccessPolicy) -> Judgement),
    LifecycleWorkflow(fn(&Context<'_>, &LifecycleWorkflow) -> Judgement),
    AccessPackage(fn(&Context<'_>, &AccessPackage) -> Judgement),
    AssignmentPolicy(fn(&Context<'_>, &AssignmentPolicy) -> Judgement),
    Grant(fn(&Context<'_>, &PackageGrant<'_>) -> Judgement),
    Offer(fn(&Context<'_>, &Offer<'_>) -> Judgement),
    Catalog(fn(&Context<'_>, &Catalog) -> Judgement),
    AccessReview(fn(&Context<'_>, &AccessReview) -> Judgement),
    PackageAssignment(fn(&Context<'_>, &PackageAssignment) -> Judgement),
    User(fn(&Context<'_>, &User) -> Judgement),
    ServicePrincipal(fn(&Context<'_>, &ServicePrincipal) -> Judgement),
    /// A rule of one's own, of which `judges` says the kind.
    Stated(&'static stated::Stated),
}

// The areas, a module each, and `lowered`, both made from `rules/<area>/<id>.md`.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));
