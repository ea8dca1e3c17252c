//! Administrative units and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use super::Tenant;
use super::index::Table;
use crate::model::{
    AdministrativeUnit, Collected, Collection, Field, Gap, Group, Known, Member, ObjectId, Property, User, any_of,
};

/// Units, their members, and the units of each member.
#[derive(Debug)]
pub(super) struct Units {
    table: Collected<Table<AdministrativeUnit>>,
    members: BTreeMap<ObjectId, Collected<Vec<Member>>>,
    of_member: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// Why a group that is in no restricted unit seen may still be in one.
    restricted_gap: Option<Gap>,
}

impl Units {
    pub(super) fn new(
        table: Collected<Table<AdministrativeUnit>>,
        members: BTreeMap<ObjectId, Collected<Vec<Member>>>,
    ) -> Self {
        let mut of_member: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
        for (unit, list) in &members {
            for member in list.seen().into_iter().flatten() {
                of_member.entry(member.id.clone()).or_default().insert(unit.clone());
            }
        }
        let restricted_gap = restricted_gap(&table, &members);
        Self { table, members, of_member, restricted_gap }
    }

    pub(super) fn all(&self) -> Collected<&[AdministrativeUnit]> {
        self.table.as_ref().map(Table::rows)
    }

    pub(super) fn members(&self) -> &BTreeMap<ObjectId, Collected<Vec<Member>>> {
        &self.members
    }

    fn get(&self, id: &ObjectId) -> Option<&AdministrativeUnit> {
        self.table.seen().ok()?.get(id)
    }
}

fn restricted_gap(
    table: &Collected<Table<AdministrativeUnit>>,
    members: &BTreeMap<ObjectId, Collected<Vec<Member>>>,
) -> Option<Gap> {
    let units = match table.complete() {
        Ok(units) => units,
        Err(gap) => return Some(gap),
    };
    units.rows().iter().filter(|unit| unit.restricted == Field::Known(true)).find_map(|unit| {
        members
            .get(&unit.id)
            .map_or(Some(Gap::Absent(Collection::AdministrativeUnitMembers)), |list| list.complete().err())
    })
}

impl Tenant {
    /// The listed members of an administrative unit.
    #[must_use]
    pub fn members_of_unit(&self, unit: &ObjectId) -> Collected<&[Member]> {
        self.units
            .members
            .get(unit)
            .map_or(Collected::Missing(Gap::Absent(Collection::AdministrativeUnitMembers)), |list| {
                list.as_ref().map(Vec::as_slice)
            })
    }

    /// An administrative unit among those seen.
    #[must_use]
    pub fn unit(&self, id: &ObjectId) -> Option<&AdministrativeUnit> {
        self.units.get(id)
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
            return Err(self.units().complete().err().unwrap_or(Gap::Unresolved(Collection::AdministrativeUnits)));
        };
        unit.restricted.of(Collection::AdministrativeUnits, Property::IsMemberManagementRestricted).copied()
    }
}
