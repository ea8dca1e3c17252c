//! Administrative units and who is in them.

use super::Tenant;
use super::effort::looks_at;
use super::joined::{list_of, lookup};
use crate::model::{
    AdministrativeUnit, Collected, Collection, Field, Gap, Group, Known, Member, ObjectId, PrincipalKind, Property,
    User, Visibility, all_of, any_of, not,
};

impl Tenant {
    /// The listed members of an administrative unit.
    #[must_use]
    pub fn members_of_unit(&self, unit: &ObjectId) -> Collected<&[Member]> {
        list_of(&self.units.members, unit, Collection::AdministrativeUnitMembers)
    }

    /// An administrative unit among those seen.
    #[must_use]
    pub fn unit(&self, id: &ObjectId) -> Option<&AdministrativeUnit> {
        self.units.get(id)
    }

    /// An administrative unit by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the units, where it is not among those seen.
    pub fn find_unit(&self, id: &ObjectId) -> Known<Option<&AdministrativeUnit>> {
        lookup(self.units.table(), Collection::AdministrativeUnits, id)
    }

    /// An administrative unit's name for a message, else its id.
    #[must_use]
    pub fn unit_label(&self, id: &ObjectId) -> String {
        self.unit(id).map_or_else(|| id.to_string(), AdministrativeUnit::label)
    }

    /// Whether a member of an administrative unit is such a unit itself.
    ///
    /// # Errors
    /// The gap in the units, where the member is not among those seen.
    pub fn is_unit(&self, member: &Member) -> Known<bool> {
        match member.kind {
            Some(PrincipalKind::User | PrincipalKind::Group | PrincipalKind::ServicePrincipal) => Ok(false),
            Some(PrincipalKind::Other) | None => Ok(self.find_unit(&member.id)?.is_some()),
        }
    }

    /// The objects that are seen in at least so many administrative units, each with how many, in the order of their ids.
    #[must_use]
    pub fn in_many_units(&self, least: usize) -> Collected<Vec<(&ObjectId, usize)>> {
        looks_at(self.units.of_member.len());
        let counted = self.units.of_member.iter().map(|(member, units)| (member, units.len()));
        let found = counted.filter(|(_, units)| *units >= least).collect();
        match self.units.members_gap {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    /// The units that are seen to contain an object.
    pub fn units_seen_with(&self, member: &ObjectId) -> impl Iterator<Item = &AdministrativeUnit> {
        self.units.of_member.get(member).into_iter().flatten().filter_map(|unit| self.units.get(unit))
    }

    /// A restricted management administrative unit that is seen to contain the object.
    #[must_use]
    pub fn restricted_unit_of(&self, member: &ObjectId) -> Option<&AdministrativeUnit> {
        self.units_seen_with(member).find(|unit| unit.restricted == Field::Known(true))
    }

    /// Whether restricted management keeps PIM and entitlement management from changing a group: the group says so, or it is
    /// in a restricted management administrative unit.
    ///
    /// # Errors
    /// The gap, where neither source decides.
    pub fn is_restricted(&self, group: &Group) -> Known<bool> {
        self.is_under_restriction(&group.id, group.is_management_restricted())
    }

    /// Whether anyone in the organization can join a group: a Microsoft 365 group that is public and whose members neither a rule,
    /// another directory, restricted management nor the protection of role-assignable groups keeps.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn can_anyone_join(&self, group: &Group) -> Known<bool> {
        all_of([
            group.is_unified(),
            group.visibility().map(|visibility| visibility == Visibility::Public),
            not(group.is_role_assignable()),
            not(group.is_dynamic()),
            not(group.is_on_premises_synced()),
            not(self.is_restricted(group)),
        ])
    }

    /// Whether a rule, or everybody, decides who is in a group.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn is_open(&self, group: &Group) -> Known<bool> {
        any_of([group.is_dynamic(), self.can_anyone_join(group)])
    }

    /// Whether restricted management keeps ordinary administrators from changing a user, such as the password.
    ///
    /// # Errors
    /// The gap, where neither the user nor a unit decides.
    pub fn is_restricted_user(&self, user: &User) -> Known<bool> {
        self.is_under_restriction(&user.id, user.is_management_restricted())
    }

    fn is_under_restriction(&self, object: &ObjectId, says: Known<bool>) -> Known<bool> {
        let in_unit = match (self.restricted_unit_of(object), self.units.restricted_gap) {
            (Some(_), _) => Ok(true),
            (None, None) => Ok(false),
            (None, Some(gap)) => Err(gap),
        };
        // Either source alone decides: Graph computes the property from the unit.
        match (says, in_unit) {
            (Ok(false), Err(_)) | (Err(_), Ok(false)) => Ok(false),
            (says, in_unit) => any_of([says, in_unit]),
        }
    }

    /// Whether an object is a listed member of an administrative unit.
    ///
    /// # Errors
    /// The gap in the unit's members, where the object is not among those seen.
    pub fn is_in_unit(&self, member: &ObjectId, unit: &ObjectId) -> Known<bool> {
        let seen = self.units.of_member.get(member).is_some_and(|units| units.contains(unit));
        if seen { Ok(true) } else { self.members_of_unit(unit).complete().map(|_| false) }
    }

    /// Whether an administrative unit is one of restricted management.
    ///
    /// # Errors
    /// The gap in the units, where this one is not among those seen.
    pub fn is_restricted_unit(&self, unit: &ObjectId) -> Known<bool> {
        let Some(unit) = self.unit(unit) else {
            return Err(self.units.gap().unwrap_or(Gap::Unresolved(Collection::AdministrativeUnits)));
        };
        unit.restricted.of(Collection::AdministrativeUnits, Property::IsMemberManagementRestricted).copied()
    }
}
