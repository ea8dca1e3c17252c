//! The roles of groups that somebody holds or may hold.

use std::collections::BTreeMap;

use super::Tenant;
use crate::model::{Access, At, Gap, ObjectId};

/// Membership or ownership of one group that entries of PIM name.
#[derive(Debug)]
pub struct GroupRole {
    /// The group; the export need not hold it.
    pub group: ObjectId,
    /// Member or owner.
    pub access: Access,
    /// The first entry that names it, as evidence.
    pub first: At,
}

impl Tenant {
    /// The roles of groups that entries of PIM name, in order. An entry that does not tell its role names none:
    /// [`Self::unclear_group_roles`].
    #[must_use]
    pub fn group_roles(&self) -> Vec<GroupRole> {
        let mut found = BTreeMap::new();
        for schedule in self.schedules() {
            if let Ok(access) = schedule.access() {
                found.entry((&schedule.group, access)).or_insert_with(|| schedule.source.whole());
            }
        }
        let role =
            |((group, access), first): ((&ObjectId, Access), At)| GroupRole { group: group.clone(), access, first };
        found.into_iter().map(role).collect()
    }

    /// Why there may be further ones.
    #[must_use]
    pub fn unclear_group_roles(&self) -> Option<Gap> {
        self.schedules().iter().find_map(|schedule| schedule.access().err())
    }
}
