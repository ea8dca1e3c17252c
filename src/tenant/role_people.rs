//! The people behind directory roles, and the directory roles of people: what groups give them included.

use super::Tenant;
use super::approvers::{People, Through, Walk};
use super::effort::looks_at;
use super::parts::reach::Reached;
use super::parts::role_groups::RoleGroups;
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collected, Known, Mode, ObjectId, SettingsRole, all_of};

/// A directory role that a user holds, or can activate.
#[derive(Debug, Clone, Copy)]
pub struct HeldRole<'t> {
    /// The assignment or eligibility: the user's own, or that of a group.
    pub assignment: &'t RoleAssignment,
    /// The group through which the user has it, whether the user is an active or eligible member there, and the way on.
    pub through: Option<(&'t ObjectId, Mode, Reached<'t>)>,
}

impl HeldRole<'_> {
    /// What the user has to activate for it, the directory role last; each has settings of its own.
    #[must_use]
    pub fn gates(&self) -> Vec<SettingsRole> {
        match &self.through {
            None if self.assignment.mode == Mode::Active => Vec::new(),
            None => vec![SettingsRole::Directory(self.assignment.role.clone())],
            Some((group, mode, onward)) => {
                let first = (*mode == Mode::Eligible).then(|| SettingsRole::Group((*group).clone(), Access::Member));
                first.into_iter().chain(onward.gates()).collect()
            }
        }
    }
}

impl RoleGroups {
    fn of_tenant(tenant: &Tenant) -> Self {
        let mut groups = Self::default();
        groups.miss(tenant.reach.role_gap.or(tenant.reach.nesting_gap));
        for group in tenant.reach.leading() {
            groups.add_members(tenant, group);
            groups.add_eligible(tenant, group);
        }
        groups
    }

    fn add_members(&mut self, tenant: &Tenant, group: &ObjectId) {
        let members = tenant.members_of_group(group).but_service_principals();
        let is_gone = matches!(members, Collected::Missing(_)) && matches!(tenant.group(group), Ok(None));
        for member in members.seen().into_iter().copied().flatten() {
            self.add(&member.id, group, Mode::Active);
        }
        // PIM lists active members as well.
        let active = tenant.schedules_of(group, Mode::Active);
        let is_member = |access: Known<Access>| access == Ok(Access::Member);
        for entry in active.seen().into_iter().flatten().filter(|entry| is_member(entry.access())) {
            self.add(&entry.principal, group, Mode::Active);
        }
        self.miss(members.complete().err().filter(|_| !is_gone));
    }

    fn add_eligible(&mut self, tenant: &Tenant, group: &ObjectId) {
        let entries = tenant.schedules_of(group, Mode::Eligible);
        self.miss(entries.complete().err());
        for entry in entries.seen().into_iter().flatten() {
            match entry.access() {
                Ok(Access::Member) => self.add(&entry.principal, group, Mode::Eligible),
                Ok(Access::Owner) => {}
                Err(gap) => self.miss(Some(gap)),
            }
        }
    }
}

impl Tenant {
    /// The directory roles that a user holds or can activate, as the user's own and through groups, however deep.
    #[must_use]
    pub fn roles_of(&self, user: &ObjectId) -> Collected<Vec<HeldRole<'_>>> {
        let groups = self.found_once.role_groups.get_or_init(|| RoleGroups::of_tenant(self));
        let (mut found, mut gap) = (Vec::new(), groups.gap);
        for mode in [Mode::Active, Mode::Eligible] {
            let own = self.roles_held_by(user, mode);
            gap = gap.or(own.complete().err());
            found.extend(own.seen().into_iter().flatten().map(|held| HeldRole { assignment: held, through: None }));
        }
        for (group, mode) in groups.of(user) {
            let reach = self.reach(group);
            let held = reach
                .seen()
                .into_iter()
                .flatten()
                .map(|reached| HeldRole { assignment: reached.assignment, through: Some((group, *mode, *reached)) });
            found.extend(held);
        }
        looks_at(1 + found.len());
        match gap {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    /// The users who have, or can activate, a directory role by an assignment or eligibility of which something is so: as their own,
    /// and through groups, as members and as those who can become one, however deep.
    #[must_use]
    pub fn people_holding(&self, is_such: impl Fn(&RoleAssignment) -> Known<bool>) -> People {
        self.people_behind_roles(Through::MembersAndEligible, is_such)
    }

    /// The same without those who have to activate a membership.
    #[must_use]
    pub fn people_active_in(&self, is_such: impl Fn(&RoleAssignment) -> Known<bool>) -> People {
        self.people_behind_roles(Through::Members, |held| all_of([Ok(held.mode == Mode::Active), is_such(held)]))
    }

    fn people_behind_roles(&self, through: Through, is_such: impl Fn(&RoleAssignment) -> Known<bool>) -> People {
        let mut walk = Walk::new(self, through);
        if let Some(gap) = self.role_assignments.gap() {
            walk.miss(gap);
        }
        for held in self.role_assignments() {
            match all_of([self.is_held_now(held), is_such(held)]) {
                Ok(true) => walk.add(&held.principal, held.principal_kind()),
                Ok(false) => {}
                Err(gap) => walk.miss(gap),
            }
        }
        walk.finish()
    }

    /// The directory roles that somebody holds or is eligible for, by their template.
    pub fn roles_in_use(&self) -> impl Iterator<Item = &ObjectId> {
        self.holders().of_role.keys()
    }
}
