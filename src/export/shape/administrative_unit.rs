//! Administrative units on disk.

use super::shape;
use super::value::{Part, Raw, Text, name};
use crate::model::{AdministrativeUnit, ObjectId, Provenance};

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
    /// The record; `None` where the object has no id.
    pub(in crate::export) fn record(self, source: Provenance) -> Option<AdministrativeUnit> {
        let restricted = self.restricted.field_or(false);
        Some(AdministrativeUnit { id: self.id.value()?, name: name(self.display_name), restricted, source })
    }
}
