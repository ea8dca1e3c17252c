//! Administrative units.

use super::{Collection, Field, Given, Known, Merge, ObjectId, Property, Provenance, Visibility};

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
    /// Whether a rule decides who is a member (`membershipType`); `null` counts as no.
    pub dynamic: Field<bool>,
    /// `membershipRule`; a unit that was dynamic once keeps it.
    pub membership_rule: Field<Option<Given>>,
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
        let Self { id: _, name, restricted, visibility, dynamic, membership_rule, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::IsMemberManagementRestricted, &mut self.restricted, restricted);
        merge.field(Property::Visibility, &mut self.visibility, visibility);
        merge.field(Property::MembershipType, &mut self.dynamic, dynamic);
        merge.field(Property::MembershipRule, &mut self.membership_rule, membership_rule);
        self.source.merge(source);
    }

    /// Whether a rule decides who is a member.
    ///
    /// # Errors
    /// The gap, where `membershipType` is unknown.
    pub fn is_dynamic(&self) -> Known<bool> {
        self.dynamic.of(Collection::AdministrativeUnits, Property::MembershipType).copied()
    }

    /// The rule; `None` where there is none.
    ///
    /// # Errors
    /// The gap, where `membershipRule` is unknown.
    pub fn membership_rule(&self) -> Known<Option<&Given>> {
        self.membership_rule.of(Collection::AdministrativeUnits, Property::MembershipRule).map(Option::as_ref)
    }

    /// Applies the documented default: the first units could not be restricted, and older answers lack the property. One that only
    /// Terraform knows has no rule.
    pub fn apply_defaults(&mut self) {
        self.dynamic.default_to(false);
        self.membership_rule.default_to(None);
        self.restricted.default_to(false);
    }
}
