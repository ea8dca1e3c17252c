//! Who holds which directory role, and whom that protects: in indexes that are made once.

use super::Tenant;
use super::parts::holders::{Guarded, Holders};
use super::password_reset::Target;
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{Collected, Known, Mode, ObjectId, Property, SettingsRole, all_of, any_of, not};

impl Holders {
    fn of(tenant: &Tenant) -> Self {
        let mut holders = Self::default();
        for (held, row) in tenant.role_assignments().iter().zip(0..) {
            holders.of_role.entry(tenant.role_template(&held.role)).or_default().push(row);
            let is_open = match held.scope() {
                Ok(RoleScope::AdministrativeUnit(unit)) => {
                    tenant.unit(unit).is_none() || tenant.members_of_unit(unit).complete().is_err()
                }
                Ok(RoleScope::Tenant | RoleScope::Object(_)) => false,
                Err(gap) => {
                    let may_count = tenant.is_held_now(held) != Ok(false);
                    holders.unplaced = holders.unplaced.or(Some(gap).filter(|_| may_count));
                    true
                }
            };
            if is_open {
                holders.at_open_units.push(row);
            }
        }
        for granted in tenant.grants() {
            match granted.settings_role() {
                Ok(Some(SettingsRole::Directory(role))) => {
                    let known = holders.granted.entry(tenant.role_template(&role)).or_insert(Ok(false));
                    *known = any_of([*known, granted.mode().map(|mode| mode == Mode::Eligible)]);
                }
                Ok(_) => {}
                Err(gap) => holders.granted_gap = holders.granted_gap.or(Some(gap)),
            }
        }
        holders.granted_gap = holders.granted_gap.or(tenant.grants_gap);
        holders
    }
}

impl Guarded {
    fn of(tenant: &Tenant) -> Self {
        let mut guarded = Self::default();
        for group in tenant.groups().seen().into_iter().copied().flatten() {
            let assignable = match group.is_role_assignable() {
                Ok(false) => continue,
                Ok(true) => Ok(()),
                Err(gap) => Err(gap),
            };
            for list in [tenant.members_of_group(&group.id), tenant.owners_of_group(&group.id)] {
                let list = list.but_service_principals();
                guarded.gap = guarded.gap.or(list.complete().err());
                list.seen().into_iter().copied().flatten().for_each(|member| guarded.add(member, assignable));
            }
        }
        guarded.gap = guarded.gap.or(tenant.groups().complete().err());
        guarded
    }
}

impl Tenant {
    pub(super) fn holders(&self) -> &Holders {
        self.found_once.holders.get_or_init(|| Holders::of(self))
    }

    fn rows_of_role(&self, role: &ObjectId) -> impl Iterator<Item = &RoleAssignment> {
        let rows = self.holders().of_role.get(&self.role_template(role));
        rows.into_iter().flatten().filter_map(|row| self.role_assignments.at(*row))
    }

    /// Those who hold a directory role, or are eligible for it.
    #[must_use]
    pub fn holders_of(&self, role: &ObjectId, mode: Mode) -> Collected<Vec<&RoleAssignment>> {
        self.held(
            self.role_assignments.extent(mode, self.rows_of_role(role).filter(|held| held.mode == mode).collect()),
        )
    }

    /// All active assignments of directory roles, or all eligibilities.
    #[must_use]
    pub fn all_holding(&self, mode: Mode) -> Collected<Vec<&RoleAssignment>> {
        let rows = self.role_assignments().iter().filter(|held| held.mode == mode).collect();
        self.held(self.role_assignments.extent(mode, rows))
    }

    /// The roles that somebody holds at an administrative unit, and those that somebody is eligible for there.
    #[must_use]
    pub fn roles_at_unit(&self, unit: &ObjectId) -> Collected<Vec<&RoleAssignment>> {
        let of_mode = |mode| self.role_assignments.at_unit(unit, mode);
        let found = [of_mode(Mode::Active), of_mode(Mode::Eligible)].concat();
        let found = match self.role_assignments.gap().or(self.holders().unplaced) {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        };
        self.held(found)
    }

    /// The role assignments of principals that an exporter's own configuration exempts from a control, with the control.
    pub fn exempted(&self) -> impl Iterator<Item = (&'static str, &RoleAssignment)> {
        self.exemptions.iter().flat_map(|exempt| {
            let held = self.role_assignments.of_principal(&exempt.principal, Mode::Active);
            held.seen().cloned().unwrap_or_default().into_iter().map(|held| (exempt.control, held))
        })
    }

    /// Whether a directory role was assigned in PIM: PIM has a schedule or an instance of it that says so.
    ///
    /// # Errors
    /// The gap, where the schedules are not all known, or this one does not tell.
    pub fn is_assigned_in_pim(&self, held: &RoleAssignment) -> Known<bool> {
        if held.is_scheduled {
            return held.made_in_pim.of(held.collection(), Property::CreatedUsing).copied();
        }
        // A schedule that does not say where it holds may be that of this assignment.
        let others = self.role_assignments.of_principal(&held.principal, Mode::Active);
        let mut others =
            others.seen().into_iter().flatten().filter(|other| other.is_scheduled && other.role == held.role);
        let unclear = others.find_map(|other| other.scope().err());
        unclear.or(self.role_assignments.schedule_gap).map_or(Ok(false), Err)
    }

    /// Whether a directory role is held all the time: without an end, and not by an activation that runs. Only PIM ends an assignment, so
    /// one that PIM does not know has no end.
    ///
    /// # Errors
    /// The gap, where nothing tells.
    pub fn is_held_for_good(&self, held: &RoleAssignment) -> Known<bool> {
        match all_of([held.is_permanent(), not(held.is_activation())]) {
            Err(_) if self.is_unknown_to_pim(held) => Ok(true),
            says => says,
        }
    }

    /// Whether PIM certainly has no schedule for an active assignment of a directory role.
    #[must_use]
    pub fn is_unknown_to_pim(&self, held: &RoleAssignment) -> bool {
        let is_plain = held.is_active() == Ok(true) && !held.is_scheduled;
        is_plain && self.is_assigned_in_pim(held) == Ok(false)
    }

    /// Whether anybody is seen to hold a directory role, or to be eligible for it.
    #[must_use]
    pub fn is_held(&self, role: &ObjectId) -> bool {
        self.rows_of_role(role).any(|held| self.is_held_now(held) != Ok(false))
    }

    /// Whether anybody is, or can become through a package, eligible for a directory role: `Ok(false)` only where complete
    /// data shows that nobody is.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn has_eligible_holder(&self, role: &ObjectId) -> Known<bool> {
        let holders = self.holders();
        let is_granted = holders.granted.get(&self.role_template(role)).copied().unwrap_or(Ok(false));
        let further = holders.granted_gap.map_or(Ok(false), Err);
        any_of([self.holders_of(role, Mode::Eligible).any(|_| Ok(true)), is_granted, further])
    }

    pub(super) fn of_both_modes<T>(&self, found: Vec<T>) -> Collected<Vec<T>> {
        match self.role_assignments.gap() {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    /// A user as somebody whose password may be reset.
    #[must_use]
    pub fn reset_target(&self, user: &ObjectId) -> Target {
        let held = self.roles_held_by(user, Mode::Active);
        Target {
            roles: held.map(|held| held.iter().map(|held| self.role_template(&held.role)).collect()),
            in_role_assignable_group: self.found_once.guarded.get_or_init(|| Guarded::of(self)).contains(user),
        }
    }

    /// Whether ordinary administrators cannot reset a user's password (`protected`): what the user holds actively protects
    /// ([`super::password_reset`]), or the user is under restricted management. Being eligible does not protect.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn is_protected(&self, user: &ObjectId) -> Known<bool> {
        let restricted = || self.user(user)?.map_or(Ok(false), |user| self.is_restricted_user(user));
        any_of([self.reset_target(user).is_protected(), restricted()])
    }
}
