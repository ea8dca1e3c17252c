//! Administrative units on disk.

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{AdministrativeUnit, Given, ObjectId, Provenance, Visibility};

shape! {
    /// An administrative unit.
    UnitShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        restricted: Raw<bool> = IsMemberManagementRestricted,
        visibility: Raw<Text<'a>> = Visibility,
        membership_type: Raw<Text<'a>> = MembershipType,
        membership_rule: Raw<Text<'a>> = MembershipRule,
        members: Part<'a> = "members",
    }
}

fn is_dynamic(membership_type: &str) -> Option<bool> {
    let is = |word: &str| membership_type.trim().eq_ignore_ascii_case(word);
    (is("Dynamic") || is("Assigned")).then(|| is("Dynamic"))
}

impl UnitShape<'_> {
    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<AdministrativeUnit> {
        let restricted = self.restricted.field_or(false).or_left_to_default();
        let visibility = self.visibility.known_as(|text| Visibility::parse(&text)).field_or(Visibility::NotStated);
        let dynamic = self.membership_type.known_as(|text| is_dynamic(&text)).field_or(false);
        let membership_rule = self.membership_rule.nullable().map(|rule| rule.as_deref().map(Given::from));
        Some(AdministrativeUnit {
            id: self.id.value()?,
            name: name(self.display_name),
            restricted,
            visibility,
            dynamic,
            membership_rule,
            source,
        })
    }
}
