//! Directory roles that users hold or are eligible for, where nothing says how.

use std::collections::BTreeSet;

use crate::export::objects::WholeRole;
use crate::model::ObjectId;
use crate::model::directory_role::RoleAssignment;

/// The roles that are only stated, and what is known whole of single roles.
#[derive(Debug, Default)]
pub(crate) struct StatedRoles {
    /// By user and role, each once.
    rows: Vec<RoleAssignment>,
    /// By the template of the role.
    whole: BTreeSet<(ObjectId, WholeRole)>,
}

impl StatedRoles {
    pub(crate) fn new(mut rows: Vec<RoleAssignment>, whole: Vec<(ObjectId, WholeRole)>) -> Self {
        let key = |row: &RoleAssignment| (row.principal.clone(), row.role.clone());
        rows.sort_by_cached_key(key);
        rows.dedup_by(|later, first| {
            let same = key(later) == key(first);
            if same {
                first.source.merge(&later.source);
            }
            same
        });
        Self { rows, whole: whole.into_iter().collect() }
    }

    pub(crate) fn rows(&self) -> &[RoleAssignment] {
        &self.rows
    }

    pub(crate) fn of_user(&self, user: &ObjectId) -> impl Iterator<Item = &RoleAssignment> {
        let from = self.rows.partition_point(|row| row.principal < *user);
        self.rows.get(from..).unwrap_or_default().iter().take_while(move |row| row.principal == *user)
    }

    pub(crate) fn is_whole(&self, role: &ObjectId, what: WholeRole) -> bool {
        self.whole.contains(&(role.clone(), what))
    }
}
