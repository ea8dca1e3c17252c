//! A directory role: who has it, and how one gets it.

use std::collections::BTreeSet;

use super::leads::how;
use super::shown::{List, Named, Until, Word};
use super::view::{Role, RoleHolding, WayIn};
use super::viewer::{Viewer, end_of_role};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Instant, Known, Mode, ObjectId, SettingsRole};
use crate::naming;
use crate::tenant::PackageGrant;

impl Viewer<'_> {
    pub(super) fn role(&self, id: &ObjectId) -> Role {
        let template = self.tenant.role_template(id);
        let gives = |granted: &PackageGrant<'_>| -> Known<bool> {
            Ok(granted.directory_role()?.is_some_and(|role| self.tenant.role_template(role) == template))
        };
        Role {
            privileged: self.shown(self.cx.is_privileged(id)),
            activation: self.gates(&SettingsRole::Directory(template.clone())),
            active: self.role_holdings(&template, Mode::Active),
            eligible: self.role_holdings(&template, Mode::Eligible),
            packages: self.giving(gives),
        }
    }

    fn role_holdings(&self, role: &ObjectId, mode: Mode) -> List<RoleHolding> {
        let mut list = self.list(self.tenant.holders_of(role, mode), |held| self.role_holding(held));
        let stated = self.tenant.stated_in(role).filter(|held| held.mode == mode);
        let known: BTreeSet<String> = list.items.iter().map(|holding| holding.holder.id.clone()).collect();
        let others = stated.map(|held| self.role_holding(held)).filter(|holding| !known.contains(&holding.holder.id));
        list.items.extend(others);
        list.items.sort_by(|a, b| {
            let key = |holding: &RoleHolding| holding.until.0.unwrap_or(Until(Instant::Never));
            key(a).cmp(&key(b)).then_with(|| a.holder.label().cmp(b.holder.label()))
        });
        list
    }

    fn role_holding(&self, held: &RoleAssignment) -> RoleHolding {
        let principal = &held.principal;
        let is_group = self.is_group(principal, held.principal_kind());
        RoleHolding {
            holder: self.principal(principal, held.principal_kind()),
            how: self.shown(how(held).map(Word)),
            until: self.shown(end_of_role(self.tenant, held).map(Until)),
            scope: self.scope(held),
            group: self.shown(is_group.map(|is_group| is_group.then(|| self.way_in(principal)))),
        }
    }

    fn way_in(&self, group: &ObjectId) -> WayIn {
        WayIn {
            people: self.people_behind(group),
            eligible: self.eligible_in(group, Some(Access::Member)),
            activation: self.membership_gates(group, Access::Member),
            packages: self.packages_into(group),
        }
    }

    /// The packages that give membership of a group, by the index of what packages give.
    fn packages_into(&self, group: &ObjectId) -> List<Named> {
        let modes = [Mode::Eligible, Mode::Active];
        let grants = modes.into_iter().flat_map(|mode| self.tenant.grants_giving(group, Access::Member, mode));
        let mut packages: Vec<Named> = grants.map(|granted| self.named(naming::package(granted.package))).collect();
        packages.sort_by(|a, b| (a.label(), &a.id).cmp(&(b.label(), &b.id)));
        packages.dedup();
        self.items(packages, self.tenant.grants_gap())
    }
}
