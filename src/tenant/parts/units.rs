//! The administrative units and their members.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AdministrativeUnit, Collected, Collection, Field, Gap, Member, ObjectId};
use crate::tenant::by_id::ById;
use crate::tenant::index::Table;

/// Members by the object that lists them: each once, in the order of their ids.
pub(crate) type MemberLists = ById<Collected<Vec<Member>>>;

/// Units, their members, and the units of each member.
#[derive(Debug)]
pub(crate) struct Units {
    table: Collected<Table<AdministrativeUnit>>,
    pub(crate) members: MemberLists,
    pub(crate) of_member: ById<BTreeSet<ObjectId>>,
    /// Why a group that is in no restricted unit seen may still be in one.
    pub(crate) restricted_gap: Option<Gap>,
    /// Why an object may be in more units than those that are seen to contain it.
    pub(crate) members_gap: Option<Gap>,
}

impl Units {
    pub(crate) fn new(table: Collected<Table<AdministrativeUnit>>, members: MemberLists) -> Self {
        let mut of_member: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
        for (unit, list) in members.iter() {
            for member in list.seen().into_iter().flatten() {
                of_member.entry(member.id.clone()).or_default().insert(unit.clone());
            }
        }
        let restricted_gap = gap_in(&table, &members, |unit| unit.restricted == Field::Known(true));
        let members_gap = gap_in(&table, &members, |_| true);
        Self { table, members, of_member: of_member.into(), restricted_gap, members_gap }
    }

    pub(crate) fn all(&self) -> Collected<&[AdministrativeUnit]> {
        self.table.as_ref().map(Table::all)
    }

    pub(crate) fn table(&self) -> &Collected<Table<AdministrativeUnit>> {
        &self.table
    }

    pub(crate) fn gap(&self) -> Option<Gap> {
        self.table.complete().err()
    }

    pub(crate) fn get(&self, id: &ObjectId) -> Option<&AdministrativeUnit> {
        self.table.seen().ok()?.get(id)
    }
}

/// Why not all members of all units of a kind are known.
fn gap_in(
    table: &Collected<Table<AdministrativeUnit>>,
    members: &MemberLists,
    is_such: impl Fn(&AdministrativeUnit) -> bool,
) -> Option<Gap> {
    let units = match table.complete() {
        Ok(units) => units,
        Err(gap) => return Some(gap),
    };
    units.rows().iter().filter(|unit| is_such(unit)).find_map(|unit| {
        members
            .get(&unit.id)
            .map_or(Some(Gap::Absent(Collection::AdministrativeUnitMembers)), |list| list.complete().err())
    })
}
