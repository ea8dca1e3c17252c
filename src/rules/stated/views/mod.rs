//! The views of subjects, kind by kind. What Microsoft Graph has is called as there.

mod directory;
mod entries;
mod packages;
mod settings;
mod values;

pub use super::part::Named;
use crate::finding::SubjectKind;

/// The kinds of subjects that have a view.
pub(super) const KINDS: &[SubjectKind] = &[
    SubjectKind::Group,
    SubjectKind::RoleSettings,
    SubjectKind::Schedule,
    SubjectKind::RoleAssignment,
    SubjectKind::AdministrativeUnit,
    SubjectKind::AccessPackage,
    SubjectKind::AssignmentPolicy,
    SubjectKind::Offer,
];

/// The properties of the view of a kind, in its order; none for a kind without one.
#[must_use]
pub fn names(kind: SubjectKind) -> &'static [Named] {
    match kind {
        SubjectKind::Group => directory::GROUP,
        SubjectKind::AdministrativeUnit => directory::UNIT,
        SubjectKind::RoleSettings => settings::SETTINGS,
        SubjectKind::Schedule => entries::SCHEDULE,
        SubjectKind::RoleAssignment => entries::ROLE_ASSIGNMENT,
        SubjectKind::AccessPackage => packages::PACKAGE,
        SubjectKind::AssignmentPolicy => packages::POLICY,
        SubjectKind::Offer => packages::OFFER,
        _ => &[],
    }
}
