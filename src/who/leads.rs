//! The directory roles that membership of a group leads to.

use super::shown::{List, Until, Word};
use super::view::{How, Lead};
use super::viewer::{Viewer, end_of_role};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Known, Mode, ObjectId};
use crate::tenant::reach::Reached;

impl Viewer<'_> {
    /// What an active member of a group gets or can activate, the gravest first.
    pub(super) fn leads(&self, group: &ObjectId) -> List<Lead> {
        let mut list = self.list(self.tenant.reach(group), |reached| self.lead(group, &reached));
        list.items.sort_by_key(|lead| (lead.privileged.0 != Ok(true), lead.gates.len(), lead.role.label().to_owned()));
        list
    }

    fn lead(&self, group: &ObjectId, reached: &Reached<'_>) -> Lead {
        let held = reached.assignment;
        Lead {
            role: self.role_named(&held.role),
            privileged: self.shown(self.cx.is_privileged(&held.role)),
            how: self.shown(how(held).map(Word)),
            scope: self.scope(held),
            until: self.shown(end_of_role(self.tenant, held).map(Until)),
            through: (held.principal != *group).then(|| self.group_named(&held.principal)),
            gates: reached.gates().map(|role| self.gates(&role)).collect(),
        }
    }
}

/// How a directory role is held. A plain assignment does not say whether it is an activation: what it lists is held.
pub(super) fn how(held: &RoleAssignment) -> Known<How> {
    held.is_active()?;
    Ok(match held.mode {
        Mode::Eligible => How::Eligible,
        Mode::Active if held.is_activation() == Ok(true) => How::Activated,
        Mode::Active => How::Assigned,
    })
}
