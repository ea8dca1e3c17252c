//! Groups inside groups, and those that contain each other.

use std::collections::{BTreeMap, BTreeSet};

use super::Tenant;
use crate::model::schedule::Origin;
use crate::model::{Access, Collected, Gap, Known, Mode, ObjectId, PrincipalKind, Schedule, all_of};

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
            let members = self.members_of_group(group);
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
        self.cycles.get_or_init(|| Cycles::of(self)).at(group)
    }
}

/// Every group's component.
#[derive(Debug)]
pub(super) struct Cycles {
    at: BTreeMap<ObjectId, usize>,
    components: Vec<Component>,
}

#[derive(Debug)]
struct Component {
    groups: Vec<ObjectId>,
    is_cycle: bool,
    /// What is missing from the lists of these groups, or of one inside them.
    gap: Option<Gap>,
}

/// The groups inside each group, and what is missing from its lists.
type Graph = BTreeMap<ObjectId, (BTreeSet<ObjectId>, Option<Gap>)>;

impl Cycles {
    /// Kosaraju's algorithm: what is found first contains what is found later.
    fn of(tenant: &Tenant) -> Self {
        let graph = graph(tenant);
        let mut outers: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
        for (outer, (inners, _)) in &graph {
            for inner in inners {
                outers.entry(inner).or_default().push(outer);
            }
        }
        let (mut at, mut components) = (BTreeMap::new(), Vec::new());
        for start in postorder(&graph).into_iter().rev() {
            if at.contains_key(start) {
                continue;
            }
            let (mut groups, mut open) = (BTreeSet::new(), vec![start]);
            while let Some(group) = open.pop() {
                if !at.contains_key(group) {
                    at.insert(group.clone(), components.len());
                    groups.insert(group.clone());
                    open.extend(outers.get(group).into_iter().flatten());
                }
            }
            let contains_itself = graph.get(start).is_some_and(|(inners, _)| inners.contains(start));
            let is_cycle = groups.len() > 1 || contains_itself;
            components.push(Component { groups: groups.into_iter().collect(), is_cycle, gap: None });
        }
        let mut cycles = Self { at, components };
        cycles.spread_gaps(&graph);
        cycles
    }

    /// From the innermost groups outwards.
    fn spread_gaps(&mut self, graph: &Graph) {
        for index in (0..self.components.len()).rev() {
            let gap = self.components.get(index).and_then(|component| {
                let lists = component.groups.iter().filter_map(|group| graph.get(group));
                lists.clone().find_map(|(_, gap)| *gap).or_else(|| {
                    lists
                        .flat_map(|(inners, _)| inners)
                        .find_map(|inner| self.component(inner).and_then(|inner| inner.gap))
                })
            });
            if let Some(component) = self.components.get_mut(index) {
                component.gap = gap;
            }
        }
    }

    fn component(&self, group: &ObjectId) -> Option<&Component> {
        self.components.get(*self.at.get(group)?)
    }

    fn at(&self, group: &ObjectId) -> Known<Option<&[ObjectId]>> {
        match self.component(group) {
            Some(component) if component.is_cycle => Ok(Some(&component.groups)),
            Some(Component { gap: Some(gap), .. }) => Err(*gap),
            _ => Ok(None),
        }
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

/// Each group after those inside it. Without recursion: a chain of groups may be long.
fn postorder(graph: &Graph) -> Vec<&ObjectId> {
    let inners = |group| graph.get(group).into_iter().flat_map(|(inners, _)| inners);
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for start in graph.keys() {
        if !seen.insert(start) {
            continue;
        }
        let mut open = vec![(start, inners(start))];
        while let Some((group, rest)) = open.last_mut() {
            match rest.next() {
                Some(inner) if seen.insert(inner) => open.push((inner, inners(inner))),
                Some(_) => {}
                None => {
                    order.push(*group);
                    open.pop();
                }
            }
        }
    }
    order
}
