//! Who is, or can become, a member of the groups that lead to directory roles.

use std::collections::BTreeSet;

use crate::model::{Gap, Mode, ObjectId};
use crate::tenant::by_id::Found;

/// The members of the groups that lead to directory roles, the other way round.
#[derive(Debug, Default)]
pub(crate) struct RoleGroups {
    /// By member: the groups, and whether it is active or eligible there.
    of_member: Found<ObjectId, BTreeSet<(ObjectId, Mode)>>,
    /// Why there may be further members or groups.
    pub(crate) gap: Option<Gap>,
    /// Why there may be further members that are service principals.
    pub(crate) service_principals: Option<Gap>,
}

impl RoleGroups {
    pub(crate) fn add(&mut self, member: &ObjectId, group: &ObjectId, mode: Mode) {
        self.of_member.entry(member.clone()).or_default().insert((group.clone(), mode));
    }

    pub(crate) fn miss(&mut self, gap: Option<Gap>) {
        self.gap = self.gap.or(gap);
    }

    pub(crate) fn of(&self, member: &ObjectId) -> impl Iterator<Item = &(ObjectId, Mode)> {
        self.of_member.get(member).into_iter().flatten()
    }
}
