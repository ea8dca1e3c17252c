//! What an active member of a group gets: directory roles, and what has to be activated on the way.

use std::collections::BTreeMap;

use super::Tenant;
use super::effort::looks_at;
use super::parts::reach::{Nesting, Reach};
use super::parts::units::MemberLists;
use super::settings::{RoleHoldings, Schedules};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collected, Gap, Mode, Moment, ObjectId, PrincipalKind};

pub use super::parts::reach::Reached;

impl Tenant {
    /// The directory roles that an active member of a group gets. A group that complete data proves to hold and reach none
    /// has a complete, empty reach.
    #[must_use]
    pub fn reach(&self, group: &ObjectId) -> Collected<Vec<Reached<'_>>> {
        let rows = self.role_assignments.rows();
        let ways = self.reach.ways_of(group);
        looks_at(1 + ways.len());
        let found = ways.iter().filter_map(|way| self.reach.reached(*way, rows)).collect();
        match self.reach_gap(group) {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    fn reach_gap(&self, group: &ObjectId) -> Option<Gap> {
        let Reach { nested, role_gap, nesting_gap, .. } = &self.reach;
        if nesting_gap.is_some() || role_gap.is_none() {
            return *nesting_gap;
        }
        // Entra gives directory roles to role-assignable groups only.
        let never_holds = self.group(group).ok().flatten().is_some_and(|group| group.is_role_assignable() == Ok(false));
        if never_holds && !nested.contains(group) { None } else { *role_gap }
    }
}

/// Groups inside groups, as schedules and member lists tell, and the roles that the outer ones hold.
pub(super) fn join_reach(
    holdings: &RoleHoldings,
    held_by_name: Vec<RoleAssignment>,
    schedules: &Schedules,
    members: &MemberLists,
    moment: Moment,
    is_group: impl Fn(&ObjectId, Option<PrincipalKind>) -> bool,
) -> Reach {
    let mut nestings = Vec::new();
    let mut unclear = None;
    let nested = schedules.rows().iter().filter(|row| is_group(&row.principal, row.principal_kind()));
    for schedule in nested {
        match (schedule.is_in_force(moment), schedule.access()) {
            (Ok(false), _) | (_, Ok(Access::Owner)) => {}
            (Ok(true), Ok(Access::Member)) => nestings.push(Nesting {
                inner: schedule.principal.clone(),
                outer: schedule.group.clone(),
                mode: schedule.mode,
            }),
            // An entry that says neither member nor owner may nest the groups, and so may one of unknown time.
            (Err(gap), _) | (_, Err(gap)) => unclear = unclear.or(Some(gap)),
        }
    }
    for (outer, list) in members.iter() {
        for member in list.seen().into_iter().flatten().filter(|member| is_group(&member.id, member.kind)) {
            nestings.push(Nesting { inner: member.id.clone(), outer: outer.clone(), mode: Mode::Active });
        }
    }
    let role_gap = holdings.active_gap.or(holdings.eligible_gap);
    let mut undated = holdings.rows().iter().filter(|row| is_group(&row.principal, row.principal_kind()));
    let undated = undated.find_map(|row| row.is_in_force(moment).err());
    let role_gap = role_gap.or(undated);
    let nesting_gap = schedules.eligible.gap.or(schedules.active.gap).or(unclear);
    let kinds: BTreeMap<&ObjectId, PrincipalKind> =
        holdings.rows().iter().filter_map(|row| Some((&row.principal, row.principal_kind()?))).collect();
    let leads = |row: &RoleAssignment| {
        is_group(&row.principal, kinds.get(&row.principal).copied()) && row.is_in_force(moment) == Ok(true)
    };
    Reach::new(holdings.rows(), held_by_name, leads, &nestings, role_gap, nesting_gap)
}
