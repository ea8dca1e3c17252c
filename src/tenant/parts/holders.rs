//! Who holds which directory role, and whom role-assignable groups protect.

use std::collections::BTreeMap;

use crate::model::{Gap, Known, Member, ObjectId};
use crate::tenant::by_id::Found;

/// The rows of the role assignments by role and by unit, and the roles that packages make eligible for.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    /// By the template of the role.
    pub(crate) of_role: BTreeMap<ObjectId, Vec<u32>>,
    /// Those at a unit that is not in the export or whose members are not all known, or at a scope that is not known.
    pub(crate) at_open_units: Vec<u32>,
    /// Why there may be more at a unit: a role is held at a scope that is not known.
    pub(crate) unplaced: Option<Gap>,
    /// The templates of the roles for which packages make eligible, and what keeps that from being everything.
    pub(crate) granted: BTreeMap<ObjectId, Known<bool>>,
    pub(crate) granted_gap: Option<Gap>,
}

/// Those whom membership or ownership of a role-assignable group protects.
#[derive(Debug, Default)]
pub(crate) struct Guarded {
    /// The gap where it is not known whether any of their groups is role-assignable.
    pub(crate) people: Found<ObjectId, Known<()>>,
    /// Why there may be more.
    pub(crate) gap: Option<Gap>,
}

impl Guarded {
    pub(crate) fn add(&mut self, member: &Member, assignable: Known<()>) {
        let known = self.people.entry(member.id.clone()).or_insert(assignable);
        if assignable.is_ok() {
            *known = assignable;
        }
    }

    pub(crate) fn contains(&self, user: &ObjectId) -> Known<bool> {
        match (self.people.get(user), self.gap) {
            (Some(assignable), _) => assignable.map(|()| true),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok(false),
        }
    }
}
