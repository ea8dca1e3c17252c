//! Role settings, schedules and directory role holdings, by the objects they belong to.

use std::cmp::Ordering;

use super::by_id::ById;
use super::effort::looks_at;
use super::order::Order;
use super::row::row_at;
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    At, Collected, Collection, Gap, Known, Mode, ObjectId, Property, Provenance, RoleSettingsPolicy, Schedule,
    SettingsRole,
};

/// The settings of one role: the policy that an assignment ties to it.
#[derive(Debug)]
pub struct RoleSettings {
    /// The role.
    pub role: SettingsRole,
    /// The policy; the gap where the assignment refers to a policy that the export does not hold.
    pub policy: Known<RoleSettingsPolicy>,
    /// Where the policy assignment stands; none for settings that the export does not hold.
    pub assignment: Option<Provenance>,
}

impl RoleSettings {
    /// The policy.
    ///
    /// # Errors
    /// The gap where the export does not hold it.
    pub fn policy(&self) -> Known<&RoleSettingsPolicy> {
        self.policy.as_ref().map_err(|gap| *gap)
    }

    /// Settings that a role has, although the export does not hold them.
    pub(crate) fn missing(role: SettingsRole, gap: Gap) -> Self {
        Self { role, policy: Err(gap), assignment: None }
    }

    /// A property of the policy, as evidence; its assignment where the policy is missing.
    #[must_use]
    pub fn at(&self, property: Property) -> At {
        self.policy.as_ref().map_or_else(|_| self.assigned_at(), |policy| policy.source.at(property))
    }

    /// The policy assignment, as evidence.
    #[must_use]
    pub fn assigned_at(&self) -> At {
        self.assignment.as_ref().map_or_else(At::nowhere, Provenance::whole)
    }

    /// The id in the output: `<groupId>/member`, `<groupId>/owner`, or the role template id.
    #[must_use]
    pub fn id(&self) -> String {
        match &self.role {
            SettingsRole::Group(group, access) => format!("{group}/{access}"),
            SettingsRole::Directory(role) => role.to_string(),
        }
    }
}

/// How far the schedules of one mode reach.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// The gap where not every group's schedules are known; `None` where they all are.
    pub(super) gap: Option<Gap>,
    /// The gap in the list of a group that is not among `groups`.
    pub(super) others: Option<Gap>,
    /// The groups whose own list is known, and whether it is whole.
    pub(super) groups: ById<bool>,
}

/// Schedules of groups.
#[derive(Debug, Default)]
pub(super) struct Schedules {
    pub(super) rows: Vec<Schedule>,
    by_group: Order,
    by_holder: Order,
    pub(super) eligible: Extent,
    pub(super) active: Extent,
}

impl Schedules {
    pub(super) fn new(rows: Vec<Schedule>, eligible: Extent, active: Extent) -> Self {
        let by_group = Order::by(&rows, |row| Some(&row.group), |row| row.mode);
        let by_holder = Order::by(&rows, |row| Some(&row.group), |row| (row.mode, &row.principal));
        Self { rows, by_group, by_holder, eligible, active }
    }

    pub(super) fn rows(&self) -> &[Schedule] {
        &self.rows
    }

    /// The first entry of a group, in their own order.
    pub(super) fn first_of_group(&self, group: &ObjectId) -> Option<&Schedule> {
        let first = |mode| {
            let compare = |at: &u32| {
                row_at(&self.rows, *at).map_or(Ordering::Greater, |row| (&row.group, row.mode).cmp(&(group, mode)))
            };
            self.by_group.from(group, compare).next().copied()
        };
        looks_at(2);
        row_at(&self.rows, [Mode::Eligible, Mode::Active].into_iter().filter_map(first).min()?)
    }

    pub(super) fn of_group(&self, group: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        let found = self.by_group.find(&self.rows, group, |row| (&row.group, row.mode).cmp(&(group, mode)));
        self.extent_of(group, mode, found)
    }

    pub(super) fn of_holder(&self, group: &ObjectId, principal: &ObjectId, mode: Mode) -> Collected<Vec<&Schedule>> {
        let key = (group, mode, principal);
        let found = self.by_holder.find(&self.rows, group, |row| (&row.group, row.mode, &row.principal).cmp(&key));
        self.extent_of(group, mode, found)
    }

    /// What was found of a group's entries, with the gap that its list of them has.
    fn extent_of<'t>(&self, group: &ObjectId, mode: Mode, found: Vec<&'t Schedule>) -> Collected<Vec<&'t Schedule>> {
        let (extent, collection) = match mode {
            Mode::Eligible => (&self.eligible, Collection::GroupEligibility),
            Mode::Active => (&self.active, Collection::GroupAssignments),
        };
        match (extent.groups.get(group), extent.others) {
            (Some(true), _) | (None, None) => Collected::Complete(found),
            (Some(false), _) => Collected::Partial(found, Gap::Partial(collection)),
            (None, Some(gap)) if found.is_empty() => Collected::Missing(gap),
            (None, Some(gap)) => Collected::Partial(found, gap),
        }
    }
}

/// Who holds which directory role.
#[derive(Debug, Default)]
pub(super) struct RoleHoldings {
    rows: Vec<RoleAssignment>,
    by_principal: Order,
    by_unit: Order,
    pub(super) active_gap: Option<Gap>,
    pub(super) eligible_gap: Option<Gap>,
    /// Why an active assignment without a schedule may still have one.
    pub(super) schedule_gap: Option<Gap>,
}

impl RoleHoldings {
    pub(super) fn new(
        rows: Vec<RoleAssignment>,
        active_gap: Option<Gap>,
        eligible_gap: Option<Gap>,
        has_schedules: bool,
    ) -> Self {
        let by_principal = Order::by(&rows, |row| Some(&row.principal), |row| row.mode);
        let by_unit = Order::by(&rows, RoleAssignment::unit, |row| row.mode);
        let schedule_gap = active_gap.or((!has_schedules).then_some(Gap::Partial(Collection::RoleAssignments)));
        Self { rows, by_principal, by_unit, active_gap, eligible_gap, schedule_gap }
    }

    pub(super) fn rows(&self) -> &[RoleAssignment] {
        &self.rows
    }

    pub(super) fn of_principal(&self, principal: &ObjectId, mode: Mode) -> Collected<Vec<&RoleAssignment>> {
        let compare = |row: &RoleAssignment| (&row.principal, row.mode).cmp(&(principal, mode));
        self.extent(mode, self.by_principal.find(&self.rows, principal, compare))
    }

    pub(super) fn at_unit(&self, unit: &ObjectId, mode: Mode) -> Vec<&RoleAssignment> {
        self.by_unit.find(&self.rows, unit, |row| (row.unit(), row.mode).cmp(&(Some(unit), mode)))
    }

    pub(super) fn at(&self, row: u32) -> Option<&RoleAssignment> {
        looks_at(1);
        row_at(&self.rows, row)
    }

    pub(super) fn row(&self, row: u32) -> Option<(u32, &RoleAssignment)> {
        Some((row, self.at(row)?))
    }

    /// Why not all that is held or eligible is known.
    pub(super) fn gap(&self) -> Option<Gap> {
        self.active_gap.or(self.eligible_gap)
    }

    /// What was found, with the gap that the list of this mode has.
    pub(super) fn extent<'t>(&self, mode: Mode, found: Vec<&'t RoleAssignment>) -> Collected<Vec<&'t RoleAssignment>> {
        let gap = match mode {
            Mode::Active => self.active_gap,
            Mode::Eligible => self.eligible_gap,
        };
        match gap {
            None => Collected::Complete(found),
            Some(gap @ Gap::Absent(_)) if found.is_empty() => Collected::Missing(gap),
            Some(gap) => Collected::Partial(found, gap),
        }
    }
}
