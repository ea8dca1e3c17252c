//! The people behind directory roles, and the directory roles of people: what groups give them included.

use std::collections::BTreeSet;

use super::Tenant;
use super::approvers::{People, Through, Walk};
use super::effort::looks_at;
use super::parts::reach::Reached;
use super::parts::role_groups::RoleGroups;
use crate::export::objects::WholeRole;
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collected, Gap, Known, Mode, ObjectId, PrincipalKind, SettingsRole, all_of, any_of, not};

/// A directory role that a user holds, or can activate.
#[derive(Debug, Clone, Copy)]
pub struct HeldRole<'t> {
    /// The assignment or eligibility: the user's own, or that of a group.
    pub assignment: &'t RoleAssignment,
    /// The group through which the user has it, whether the user is an active or eligible member there, and the way on.
    pub through: Option<(&'t ObjectId, Mode, Reached<'t>)>,
}

impl HeldRole<'_> {
    /// Whether the user has it without activating anything.
    ///
    /// # Errors
    /// The gap, where nothing tells whether the user holds it or is only eligible for it.
    pub fn is_standing(&self) -> Known<bool> {
        all_of([Ok(self.gates().is_empty()), self.assignment.is_active()])
    }

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
        let members = tenant.members_of_group(group);
        if let Collected::Partial(_, gap @ Gap::ServicePrincipals(_)) = members {
            self.service_principals = self.service_principals.or(Some(gap));
        }
        let members = members.but_service_principals();
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
    /// The directory roles that a user or a service principal holds or can activate, as its own and through groups, however deep.
    #[must_use]
    pub fn roles_of(&self, principal: &ObjectId) -> Collected<Vec<HeldRole<'_>>> {
        let groups = self.found_once.role_groups.get_or_init(|| RoleGroups::of_tenant(self));
        let (mut found, mut gap, mut stated) = (Vec::new(), groups.gap, None);
        for mode in [Mode::Active, Mode::Eligible] {
            let own = self.roles_held_by(principal, mode);
            gap = gap.or(own.complete().err());
            for held in own.seen().into_iter().flatten().copied() {
                stated = stated.or(held.principal_kind());
                found.push(HeldRole { assignment: held, through: None });
            }
        }
        let of_service_principals =
            || groups.service_principals.filter(|_| self.may_be_service_principal(principal, stated));
        gap = gap.or_else(of_service_principals);
        for (group, mode) in groups.of(principal) {
            let reach = self.reach(group);
            let held = reach
                .seen()
                .into_iter()
                .flatten()
                .map(|reached| HeldRole { assignment: reached.assignment, through: Some((group, *mode, *reached)) });
            found.extend(held);
        }
        let others = self
            .stated_roles
            .of_user(principal)
            .filter(|stated| !found.iter().any(|held| self.role_template(&held.assignment.role) == stated.role));
        let others: Vec<_> = others.map(|stated| HeldRole { assignment: stated, through: None }).collect();
        found.extend(others);
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
        let stated = if through == Through::Members { &[] } else { self.stated_roles.rows() };
        for held in self.role_assignments().iter().chain(stated) {
            match all_of([self.is_held_now(held), is_such(held)]) {
                Ok(true) => walk.add(&held.principal, held.principal_kind()),
                Ok(false) => {}
                Err(gap) => walk.miss(gap),
            }
        }
        walk.finish()
    }

    /// The users who have, or can activate, one directory role, named by its template, as far as they are seen.
    #[must_use]
    pub fn people_of_role(&self, role: &ObjectId) -> People {
        let mut walk = Walk::new(self, Through::MembersAndEligible);
        for mode in [Mode::Active, Mode::Eligible] {
            for held in self.holders_of(role, mode).seen().into_iter().flatten() {
                walk.add(&held.principal, held.principal_kind());
            }
        }
        for stated in self.stated_in(role) {
            walk.add(&stated.principal, stated.principal_kind());
        }
        walk.finish()
    }

    /// The users who have, or can activate, one of these directory roles, named by their templates. Some tools list them all,
    /// without the ways in which they have it.
    #[must_use]
    pub fn people_with(&self, roles: &[ObjectId]) -> People {
        let people = self.people_holding(|held| Ok(roles.contains(&self.role_template(&held.role))));
        if self.are_all_named(roles) { people.are_all() } else { people }
    }

    /// Whether a tool lists everyone who has, or can activate, these directory roles. A list that leaves out a holder of one whom the
    /// export shows is not all, unless it is no person.
    #[must_use]
    pub fn are_all_named(&self, roles: &[ObjectId]) -> bool {
        roles.iter().all(|role| self.stated_roles.is_whole(role, WholeRole::People) && self.are_holders_named(role))
    }

    fn are_holders_named(&self, role: &ObjectId) -> bool {
        let named: BTreeSet<&ObjectId> = self.stated_in(role).map(|stated| &stated.principal).collect();
        let is_no_person = |held: &RoleAssignment| {
            let is = |kind| self.is_of_kind(&held.principal, held.principal_kind(), kind) == Ok(true);
            is(PrincipalKind::Group) || is(PrincipalKind::ServicePrincipal)
        };
        let held = self.holders_of(role, Mode::Active);
        held.seen().into_iter().flatten().all(|held| named.contains(&held.principal) || is_no_person(held))
    }

    /// Whether the export holds every active assignment of these directory roles, though not of others.
    #[must_use]
    pub fn are_all_assigned(&self, roles: &[ObjectId]) -> bool {
        roles.iter().all(|role| self.stated_roles.is_whole(role, WholeRole::Assignments))
    }

    /// Whether no group holds one of these directory roles actively, where the export holds their assignments.
    ///
    /// # Errors
    /// The gap, where nothing tells of a principal whether it is a group, or the assignments are not all known.
    pub fn does_no_group_hold(&self, roles: &[ObjectId]) -> Known<bool> {
        self.found_once.held_by_no_group.get(&roles.to_vec(), || self.find_no_group(roles))
    }

    fn find_no_group(&self, roles: &[ObjectId]) -> Known<bool> {
        let held = roles.iter().map(|role| {
            let held = self.holders_of(role, Mode::Active);
            let list = held.seen().cloned().unwrap_or_default();
            let gap = held.complete().err().filter(|_| !self.are_all_assigned(std::slice::from_ref(role)));
            let is_group =
                |held: &RoleAssignment| self.is_of_kind(&held.principal, held.principal_kind(), PrincipalKind::Group);
            any_of(list.into_iter().map(is_group).chain(gap.map(Err)))
        });
        not(any_of(held.collect::<Vec<_>>()))
    }

    /// The users who are said to have a directory role or to be eligible for it.
    pub fn stated_in<'t>(&'t self, role: &'t ObjectId) -> impl Iterator<Item = &'t RoleAssignment> {
        self.stated_roles.rows().iter().filter(move |held| held.role == *role)
    }

    /// The directory roles that somebody holds or is eligible for, by their template.
    pub fn roles_in_use(&self) -> impl Iterator<Item = &ObjectId> {
        self.holders().of_role.keys()
    }
}
