//! Administrative units on disk.

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{AdministrativeUnit, ObjectId, Provenance, Visibility};

shape! {
    /// An administrative unit.
    UnitShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        restricted: Raw<bool> = IsMemberManagementRestricted,
        visibility: Raw<Text<'a>> = Visibility,
        members: Part<'a> = "members",
    }
}

impl UnitShape<'_> {
    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<AdministrativeUnit> {
        let restricted = self.restricted.field_or(false).or_left_to_default();
        let visibility = self.visibility.known_as(|text| Visibility::parse(&text)).field_or(Visibility::NotStated);
        Some(AdministrativeUnit { id: self.id.value()?, name: name(self.display_name), restricted, visibility, source })
    }
}
