//! An access package: what it gives, under which policies, and who has it.

use super::policies::eligible_role;
use super::shown::{Shown, Word};
use super::view::{Grant, Package};
use super::viewer::Viewer;
use crate::model::{Access, Collection, Gap, GrantTarget, ObjectId, Property};
use crate::tenant::PackageGrant;

impl Viewer<'_> {
    pub(super) fn package(&self, id: &ObjectId) -> Package {
        let grants = self.tenant.grants_of(id);
        let (mut known, gap) = self.known_grants(&grants);
        known.extend(self.other_grants(id));
        Package {
            grants: self.items(known, gap.or(self.tenant.package(id).err())),
            policies: self.policies(id, &grants),
            assignments: self.deliveries(self.tenant.assignments_of(id)),
        }
    }

    fn known_grants(&self, grants: &[PackageGrant<'_>]) -> (Vec<Grant>, Option<Gap>) {
        let gap = grants.iter().find_map(|granted| granted.grant().err());
        (grants.iter().filter(|granted| granted.grant().is_ok()).map(|granted| self.grant(granted)).collect(), gap)
    }

    fn grant(&self, granted: &PackageGrant<'_>) -> Grant {
        let group = granted.group().ok().flatten();
        let target = granted.group().and_then(|group| match group {
            Some(group) => Ok(Some(self.group_named(group))),
            None => Ok(granted.directory_role()?.map(|role| self.role_named(role))),
        });
        let access = granted.group_role().map(|role| role.map(|(_, access)| Word(access))).transpose();
        let eligible = eligible_role(granted).ok().flatten();
        Grant {
            target: self.shown(target),
            access: access.filter(|_| group.is_some()).map(|access| self.shown(access)),
            mode: self.shown(granted.mode().map(Word)),
            activation: eligible.map(|role| self.gates(&role)),
            roles: match granted.group() {
                Ok(Some(id)) if is_member(granted) => self.leads(id),
                group => self.items(Vec::new(), group.err()),
            },
        }
    }

    /// The roles of applications, sites and other resources: nothing more is known of them.
    fn other_grants(&self, id: &ObjectId) -> Vec<Grant> {
        let package = self.tenant.package(id).ok().flatten();
        let all = package.and_then(|package| package.grants().seen().copied().ok()).unwrap_or_default();
        let is_known =
            |target: &GrantTarget| matches!(target, GrantTarget::Group { .. } | GrantTarget::DirectoryRole(_));
        let others = all.iter().filter(|grant| !is_known(&grant.target));
        let mode =
            |grant: &crate::model::Grant| grant.mode.of(Collection::AccessPackages, Property::ResourceRole).copied();
        let other = |grant| Grant {
            target: Shown(Ok(None)),
            access: None,
            mode: self.shown(mode(grant).map(Word)),
            activation: None,
            roles: self.items(Vec::new(), None),
        };
        others.map(other).collect()
    }
}

/// What an owner gets is no role of the group.
fn is_member(granted: &PackageGrant<'_>) -> bool {
    !matches!(granted.group_role(), Ok(Some((_, Access::Owner))))
}
