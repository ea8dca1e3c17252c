//! Administrative units on disk.

use crate::export::json::shape::shape;
use crate::export::json::value::{Part, Raw, Text, name};
use crate::model::{AdministrativeUnit, Field, ObjectId, Provenance};

shape! {
    /// An administrative unit.
    UnitShape<'a> {
        id: Raw<ObjectId> = "id",
        display_name: Raw<Text<'a>> = "displayName",
        restricted: Raw<bool> = "isMemberManagementRestricted",
        members: Part<'a> = "members",
    }
}

impl UnitShape<'_> {
    /// The record; `None` where the object has no id. An absent flag is false, by the closed table of defaults: the first
    /// units could not be restricted, and older answers lack the property.
    pub(crate) fn record(self, source: Provenance) -> Option<AdministrativeUnit> {
        let restricted =
            if self.restricted.is_present() { self.restricted.field_or(false) } else { Field::Known(false) };
        Some(AdministrativeUnit { id: self.id.value()?, name: name(self.display_name), restricted, source })
    }
}
