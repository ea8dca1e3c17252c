//! What an active member of a group gets: directory roles, through which groups and which gates.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Tenant;
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collected, Gap, Mode, ObjectId, SettingsRole};

/// A directory role that an active member of a group gets, or can activate.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'t> {
    /// The role assignment or eligibility at the end of the way.
    pub assignment: &'t RoleAssignment,
    /// The groups passed on the way, the holder of the role last; empty where the group itself holds the role.
    pub through: &'t [ObjectId],
    /// The roles that have to be activated on the way, each by its own settings; none means standing.
    pub gates: &'t [SettingsRole],
}

/// The ways from each group to the directory roles it reaches.
#[derive(Debug, Default)]
pub(super) struct Reach {
    ways: BTreeMap<ObjectId, Vec<Way>>,
    nested: BTreeSet<ObjectId>,
    role_gap: Option<Gap>,
    nesting_gap: Option<Gap>,
}

#[derive(Debug)]
struct Way {
    assignment: u32,
    through: Box<[ObjectId]>,
    gates: Box<[SettingsRole]>,
}

/// One group that is a member of another, or can become one.
pub(super) struct Nesting {
    pub(super) inner: ObjectId,
    pub(super) outer: ObjectId,
    pub(super) mode: Mode,
}

impl Reach {
    /// Walks backwards from every group that holds a role. A group is reached first by the way with the fewest gates, then
    /// by the shortest; each group is passed once, so that circular nesting ends.
    pub(super) fn new(
        assignments: &[RoleAssignment],
        leads: impl Fn(&RoleAssignment) -> bool,
        nestings: &[Nesting],
        role_gap: Option<Gap>,
        nesting_gap: Option<Gap>,
    ) -> Self {
        let mut inner_of: BTreeMap<&ObjectId, Vec<&Nesting>> = BTreeMap::new();
        for nesting in nestings {
            inner_of.entry(&nesting.outer).or_default().push(nesting);
        }
        let mut ways: BTreeMap<ObjectId, Vec<Way>> = BTreeMap::new();
        for (assignment, at) in assignments.iter().zip(0_u32..).filter(|(assignment, _)| leads(assignment)) {
            for (group, way) in ways_to(assignment, at, &inner_of) {
                ways.entry(group).or_default().push(way);
            }
        }
        let nested = nestings.iter().map(|nesting| nesting.inner.clone()).collect();
        Self { ways, nested, role_gap, nesting_gap }
    }

    fn gap(&self, tenant: &Tenant, group: &ObjectId) -> Option<Gap> {
        if self.nesting_gap.is_some() || self.role_gap.is_none() {
            return self.nesting_gap;
        }
        // Entra gives directory roles to role-assignable groups only.
        let never_holds =
            tenant.group(group).ok().flatten().is_some_and(|group| group.is_role_assignable() == Ok(false));
        if never_holds && !self.nested.contains(group) { None } else { self.role_gap }
    }
}

fn ways_to(
    assignment: &RoleAssignment,
    at: u32,
    inner_of: &BTreeMap<&ObjectId, Vec<&Nesting>>,
) -> Vec<(ObjectId, Way)> {
    let gate = (assignment.mode == Mode::Eligible).then(|| SettingsRole::Directory(assignment.role.clone()));
    let mut found = Vec::new();
    let mut passed = BTreeSet::new();
    let mut open = VecDeque::from([(assignment.principal.clone(), Vec::new(), gate.into_iter().collect::<Vec<_>>())]);
    while let Some((group, through, gates)) = open.pop_front() {
        if !passed.insert(group.clone()) {
            continue;
        }
        for nesting in inner_of.get(&group).into_iter().flatten() {
            let mut through = through.clone();
            through.insert(0, group.clone());
            let mut gates = gates.clone();
            if nesting.mode == Mode::Eligible {
                gates.insert(0, SettingsRole::Group(group.clone(), Access::Member));
                open.push_back((nesting.inner.clone(), through, gates));
            } else {
                open.push_front((nesting.inner.clone(), through, gates));
            }
        }
        found.push((group, Way { assignment: at, through: through.into(), gates: gates.into() }));
    }
    found
}

impl Tenant {
    /// The directory roles that an active member of a group gets. A group that complete data proves to hold and reach none
    /// has a complete, empty reach.
    #[must_use]
    pub fn reach(&self, group: &ObjectId) -> Collected<Vec<Reached<'_>>> {
        let rows = self.role_assignments.rows();
        let reached = |way: &Way| usize::try_from(way.assignment).ok().and_then(|at| rows.get(at));
        let list = self.reach.ways.get(group).into_iter().flatten();
        let found = list
            .filter_map(|way| Some(Reached { assignment: reached(way)?, through: &way.through, gates: &way.gates }))
            .collect();
        match self.reach.gap(self, group) {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }
}
