//! Groups inside groups, and those that contain each other.

use std::collections::BTreeSet;

use super::Tenant;
use super::parts::cycles::{Cycles, Graph};
use crate::model::schedule::Origin;
use crate::model::{Access, Collected, Known, Mode, ObjectId, PrincipalKind, Schedule, all_of};

/// A group that is in another one, or may become so.
#[derive(Debug, Clone, Copy)]
pub struct Nested<'t> {
    /// The group inside.
    pub inner: &'t ObjectId,
    /// The entry in PIM; none where the outer group's list of members has it.
    pub schedule: Option<&'t Schedule>,
}

impl Nested<'_> {
    /// Whether it is a member all the time, not an owner, and not by an activation.
    ///
    /// # Errors
    /// The gap in the entry, where nothing decides.
    pub fn is_standing_member(&self) -> Known<bool> {
        let Some(schedule) = self.schedule else { return Ok(true) };
        all_of([
            schedule.access().map(|access| access == Access::Member),
            schedule.origin().map(|origin| origin == Origin::Assigned),
        ])
    }
}

impl Tenant {
    /// Whether a principal is a group. `stated` is the kind that the entry itself tells.
    ///
    /// # Errors
    /// The gap in the groups, where the entry does not tell and the group is not among those seen.
    pub fn is_group(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Known<bool> {
        stated.map_or_else(|| Ok(self.group(id)?.is_some()), |kind| Ok(kind == PrincipalKind::Group))
    }

    /// The groups that stand in the lists of a group itself: eligible for one of its roles, or its active members and owners.
    #[must_use]
    pub fn nested_in(&self, group: &ObjectId, mode: Mode) -> Collected<Vec<Nested<'_>>> {
        let schedules = self.schedules_of(group, mode);
        let mut gap = schedules.complete().err();
        let entries = schedules.seen().into_iter().flatten().map(|schedule| {
            (Nested { inner: &schedule.principal, schedule: Some(*schedule) }, schedule.principal_kind())
        });
        let mut principals: Vec<(Nested<'_>, Option<PrincipalKind>)> = entries.collect();
        if mode == Mode::Active {
            let members = self.members_of_group(group).but_service_principals();
            gap = gap.or(members.complete().err());
            let listed = members.seen().into_iter().copied().flatten();
            principals.extend(listed.map(|member| (Nested { inner: &member.id, schedule: None }, member.kind)));
        }
        let mut found = Vec::new();
        for (nested, kind) in principals {
            match self.is_group(nested.inner, kind) {
                Ok(true) => found.push(nested),
                Ok(false) => {}
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        match gap {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    /// The groups that a group contains and that contain it, itself among them, in id order: a strongly connected component of
    /// membership and ownership, active or eligible. `Ok(None)` only where all lists of the groups inside it are whole.
    ///
    /// # Errors
    /// The gap in the lists of the groups inside it, where none is seen to contain it.
    pub fn nesting_cycle(&self, group: &ObjectId) -> Known<Option<&[ObjectId]>> {
        self.found_once.cycles.get_or_init(|| Cycles::of(&graph(self))).at(group)
    }
}

fn graph(tenant: &Tenant) -> Graph {
    let mut graph = Graph::new();
    let mut open: Vec<&ObjectId> =
        tenant.groups().seen().into_iter().copied().flatten().map(|group| &group.id).collect();
    while let Some(outer) = open.pop() {
        if graph.contains_key(outer) {
            continue;
        }
        let (mut inners, mut gap) = (BTreeSet::new(), None);
        for mode in [Mode::Active, Mode::Eligible] {
            let nested = tenant.nested_in(outer, mode);
            gap = gap.or(nested.complete().err());
            for nested in nested.seen().into_iter().flatten() {
                inners.insert(nested.inner.clone());
                open.push(nested.inner);
            }
        }
        graph.insert(outer.clone(), (inners, gap));
    }
    graph
}
