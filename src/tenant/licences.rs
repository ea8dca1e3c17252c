//! Who uses PIM, and so takes a licence.

use super::Tenant;
use super::approvers::{IN_SETTINGS, People, Through, Walk};
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    Approver, Collected, Known, Mode, Origin, PrincipalKind, RoleSettingsPolicy, Schedule, SettingsRole, all_of,
    any_of, not,
};

impl Tenant {
    /// The users who are eligible for a role of a group or a directory role, or have one in PIM for a limited time, and those who
    /// approve activations of such a role; through groups, however deep.
    ///
    /// <https://learn.microsoft.com/entra/id-governance/licensing-fundamentals>
    #[must_use]
    pub fn people_using_pim(&self) -> People {
        let mut walk = Walk::new(self, Through::Members);
        let gaps = [self.role_assignments.gap(), self.schedules.eligible.gap, self.schedules.active.gap];
        gaps.into_iter().flatten().for_each(|gap| walk.miss(gap));
        for held in self.role_assignments() {
            match all_of([self.is_held_now(held), self.is_limited(held)]) {
                Ok(true) => walk.add(&held.principal, held.principal_kind()),
                Ok(false) => {}
                Err(gap) => walk.miss(gap),
            }
        }
        for entry in self.schedules() {
            match all_of([self.is_in_force(entry), is_limited_entry(entry)]) {
                Ok(true) => walk.add(&entry.principal, entry.principal_kind()),
                Ok(false) => {}
                Err(gap) => walk.miss(gap),
            }
        }
        self.add_approvers(&mut walk);
        walk.finish()
    }

    /// Whether a directory role is to be activated, or was assigned in PIM for a limited time.
    ///
    /// # Errors
    /// The gap, where nothing tells when it ends.
    pub fn is_limited(&self, held: &RoleAssignment) -> Known<bool> {
        let for_a_time = || {
            let is_assigned = not(held.is_activation());
            all_of([self.is_assigned_in_pim(held), is_assigned, not(held.is_permanent())])
        };
        if held.mode == Mode::Eligible { Ok(true) } else { for_a_time() }
    }

    /// The eligible or active entries of all groups, those that ended or have not begun included.
    #[must_use]
    pub fn schedules_in(&self, mode: Mode) -> Collected<Vec<&Schedule>> {
        let extent = if mode == Mode::Eligible { &self.schedules.eligible } else { &self.schedules.active };
        let rows: Vec<_> = self.schedules().iter().filter(|entry| entry.mode == mode).collect();
        match extent.gap {
            None => Collected::Complete(rows),
            Some(gap) => Collected::Partial(rows, gap),
        }
    }

    fn add_approvers(&self, walk: &mut Walk<'_>) {
        for settings in self.settings() {
            let approvers = all_of([
                self.has_eligible_entry(&settings.role),
                settings.policy().and_then(RoleSettingsPolicy::requires_approval),
            ]);
            let approvers = match approvers {
                Ok(true) => settings.policy().and_then(|policy| policy.approvers()),
                Ok(false) => continue,
                Err(gap) => Err(gap),
            };
            match approvers {
                Ok(approvers) => approvers.for_each(|approver| self.add_approver(approver, walk)),
                Err(gap) => walk.miss(gap),
            }
        }
        if let Some(gap) = self.settings_gap() {
            walk.miss(gap);
        }
    }

    fn add_approver(&self, approver: &Approver, walk: &mut Walk<'_>) {
        let (id, kind) = match approver {
            Approver::User(user) => (user, PrincipalKind::User),
            Approver::Group(group) => (group, PrincipalKind::Group),
            Approver::Relation(_) | Approver::Open | Approver::Unknown => {
                return walk.miss(approver.gap(IN_SETTINGS));
            }
        };
        match self.is_missing(approver, IN_SETTINGS) {
            Ok(false) => walk.add(id, Some(kind)),
            Ok(true) => {}
            Err(gap) => walk.miss(gap),
        }
    }

    fn has_eligible_entry(&self, role: &SettingsRole) -> Known<bool> {
        match role {
            SettingsRole::Group(group, access) => {
                self.schedules_of(group, Mode::Eligible).any(|entry| entry.gives(*access))
            }
            SettingsRole::Directory(role) => self.holders_of(role, Mode::Eligible).any(|_| Ok(true)),
        }
    }
}

/// Whether a role of a group is to be activated, or was assigned for a limited time.
///
/// # Errors
/// The gap, where nothing tells when it ends.
pub fn is_limited_entry(entry: &Schedule) -> Known<bool> {
    let is_assigned = entry.origin().map(|origin| origin == Origin::Assigned);
    any_of([Ok(entry.mode == Mode::Eligible), all_of([is_assigned, not(entry.is_permanent())])])
}
