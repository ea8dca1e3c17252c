//! Groups inside groups, and those that contain each other.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use super::Tenant;
use super::parts::cycles::{Cycles, Graph};
use crate::model::schedule::Origin;
use crate::model::{Access, Collected, Gap, Known, Member, Mode, ObjectId, PrincipalKind, Schedule, all_of, any_of};

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
        all_of([schedule.gives(Access::Member), schedule.origin().map(|origin| origin == Origin::Assigned)])
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

    /// Whether a group, or one in it, however deep, lists a user as a member. What PIM says is left out.
    ///
    /// # Errors
    /// The gap in the lists, where none of those seen has the user.
    pub fn is_listed_within(&self, user: &ObjectId, group: &ObjectId) -> Known<bool> {
        let (mut seen, mut open) = (BTreeSet::from([group]), vec![group]);
        let mut asked = Vec::new();
        while let Some(outer) = open.pop() {
            asked.push(self.is_listed(user, outer, Access::Member));
            let members = self.members_of_group(outer).but_service_principals();
            let kind = |member: &Member| member.kind.or_else(|| self.principal_kind(&member.id));
            let may_be_group = |member: &&Member| kind(member).is_none_or(|kind| kind == PrincipalKind::Group);
            let inner = members.seen().into_iter().copied().flatten().filter(may_be_group).map(|member| &member.id);
            open.extend(inner.filter(|inner| seen.insert(inner)));
        }
        any_of(asked)
    }

    /// The groups that a group contains and that contain it, itself among them, in id order: a strongly connected component of
    /// membership and ownership, active or eligible. `Ok(None)` only where all lists of the groups inside it are whole.
    ///
    /// # Errors
    /// The gap in the lists of the groups inside it, where none is seen to contain it.
    pub fn nesting_cycle(&self, group: &ObjectId) -> Known<Option<&[ObjectId]>> {
        self.found_once.cycles.get_or_init(|| cycles(self)).at(group)
    }
}

/// Most groups contain no group and are in none; of these only what is missing from their lists is kept.
fn cycles(tenant: &Tenant) -> Cycles {
    let (mut graph, mut alone, mut open) = (Graph::new(), Vec::new(), Vec::new());
    for group in tenant.groups().seen().into_iter().copied().flatten() {
        let (inners, gap) = inside(tenant, &group.id);
        if inners.is_empty() {
            alone.extend(gap.map(|gap| (group.id.clone(), gap)));
        } else {
            open.extend(inners.iter().cloned());
            graph.insert(group.id.clone(), (inners, gap));
        }
    }
    while let Some(outer) = open.pop() {
        if let Entry::Vacant(entry) = graph.entry(outer) {
            let lists = inside(tenant, entry.key());
            open.extend(lists.0.iter().cloned());
            entry.insert(lists);
        }
    }
    Cycles::of(&graph, alone)
}

/// The groups inside one, and what is missing from its lists.
fn inside(tenant: &Tenant, outer: &ObjectId) -> (BTreeSet<ObjectId>, Option<Gap>) {
    let lists = [Mode::Active, Mode::Eligible].map(|mode| tenant.nested_in(outer, mode));
    let gap = lists.iter().find_map(|nested| nested.complete().err());
    let inners = lists.iter().filter_map(|nested| nested.seen().ok()).flatten().map(|nested| nested.inner.clone());
    (inners.collect(), gap)
}
