//! A group: what it gives, who has it, and how one gets it.

use super::view::Group;
use super::viewer::{Viewer, unresolved};
use crate::model::{Access, Collection, Known, ObjectId};
use crate::tenant::PackageGrant;

impl Viewer<'_> {
    pub(super) fn group(&self, id: &ObjectId) -> Group {
        let group = self.tenant.group(id).and_then(|group| group.ok_or(unresolved(Collection::Groups)));
        let gives = |granted: &PackageGrant<'_>| -> Known<bool> { Ok(granted.group()? == Some(id)) };
        Group {
            pim_managed: self.shown(self.tenant.is_managed(id)),
            role_assignable: self.shown(group.and_then(crate::model::Group::is_role_assignable)),
            dynamic: self.shown(group.and_then(crate::model::Group::is_dynamic)),
            roles: self.leads(id),
            within: self.direct_places(id),
            members: self.active_in(id, Access::Member),
            owners: self.active_in(id, Access::Owner),
            eligible: self.eligible_in(id, None),
            packages: self.giving(gives),
            activation: [Access::Member, Access::Owner].map(|access| self.membership_gates(id, access)).into(),
            decides: self.decided_by_group(id),
        }
    }
}
