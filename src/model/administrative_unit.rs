//! Administrative units.

use super::{Field, Given, Merge, ObjectId, Property, Provenance, Visibility};

/// An administrative unit.
#[derive(Debug, Clone)]
pub struct AdministrativeUnit {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `isMemberManagementRestricted`; `null` counts as false, and so does what no copy has, by the closed table of defaults.
    pub restricted: Field<bool>,
    /// `visibility`: whether its members are hidden.
    pub visibility: Field<Visibility>,
    /// Where it was read.
    pub source: Provenance,
}

impl AdministrativeUnit {
    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same unit.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, restricted, visibility, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::IsMemberManagementRestricted, &mut self.restricted, restricted);
        merge.field(Property::Visibility, &mut self.visibility, visibility);
        self.source.merge(source);
    }

    /// Applies the documented default: the first units could not be restricted, and older answers lack the property.
    pub fn apply_defaults(&mut self) {
        self.restricted.default_to(false);
    }
}
