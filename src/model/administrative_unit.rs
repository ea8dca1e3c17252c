//! Administrative units.

use super::{Field, ObjectId, Provenance};

/// An administrative unit.
#[derive(Debug, Clone)]
pub struct AdministrativeUnit {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Box<str>>,
    /// `isMemberManagementRestricted`; absent or `null` is false, by the closed table of defaults.
    pub restricted: Field<bool>,
    /// Where it was read.
    pub source: Provenance,
}

impl AdministrativeUnit {
    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_deref().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// Takes from another copy what this one lacks. Returns whether two known values contradict.
    pub fn merge(&mut self, other: &Self) -> bool {
        self.source.merge(&other.source);
        let name = super::group::merge_value(&mut self.name, other.name.as_ref());
        // The default of one copy must not hide what another copy says.
        if other.restricted == Field::Known(true) || matches!(self.restricted, Field::Unknown(_)) {
            self.restricted = other.restricted;
        }
        name
    }
}
