//! The ways from groups to directory roles, and what has to be activated on them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Gap, Known, MAX_NESTING, Mode, ObjectId, SettingsRole, all_of};
use crate::tenant::prefixes::Prefixes;
use crate::tenant::row::{number, row_at};

/// A directory role that an active member of a group gets, or can activate.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'t> {
    /// The role assignment or eligibility at the end of the way.
    pub assignment: &'t RoleAssignment,
    groups: &'t [ObjectId],
    steps: &'t [Step],
    first: Step,
}

impl<'t> Reached<'t> {
    /// How many roles have to be activated on the way.
    #[must_use]
    pub fn gate_count(&self) -> usize {
        usize::try_from(self.first.gates).unwrap_or(usize::MAX)
    }

    /// Whether an active member has the role without activating anything.
    ///
    /// # Errors
    /// The gap, where nothing tells whether the group holds the role or is only eligible for it.
    pub fn is_standing(&self) -> Known<bool> {
        all_of([Ok(self.gate_count() == 0), self.assignment.is_active()])
    }

    /// The roles that have to be activated on the way, the directory role last; each has settings of its own.
    pub fn gates(&self) -> impl Iterator<Item = SettingsRole> + use<'t> {
        let Self { assignment, groups, steps, first } = *self;
        let mut rest = Some(first);
        std::iter::from_fn(move || {
            loop {
                let step = rest?;
                let onward = step.onward.and_then(|at| row_at(steps, at).copied());
                rest = onward;
                match onward {
                    None if step.gates > 0 => return Some(SettingsRole::Directory(assignment.role.clone())),
                    Some(onward) if step.gates > onward.gates => {
                        return Some(SettingsRole::Group(row_at(groups, onward.group)?.clone(), Access::Member));
                    }
                    _ => {}
                }
            }
        })
    }
}

/// The ways from each group to the directory roles it reaches. Ways that go on alike share what they go on with.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// The groups that hold a role or are nested, in id order; others refer to them by number.
    groups: Vec<ObjectId>,
    prefixes: Prefixes,
    trees: Vec<Tree>,
    /// Roles of groups that are known by their names only: they are numbered after the role assignments of the tenant.
    held_by_name: Vec<RoleAssignment>,
    /// By group.
    ways: Vec<Vec<Way>>,
    pub(crate) nested: BTreeSet<ObjectId>,
    pub(crate) role_gap: Option<Gap>,
    pub(crate) nesting_gap: Option<Gap>,
}

/// The groups that reach one role assignment.
#[derive(Debug)]
struct Tree {
    assignment: u32,
    steps: Box<[Step]>,
}

/// One group, and the step that the way to the role goes on with; none at the group that holds the role.
#[derive(Debug, Clone, Copy)]
struct Step {
    group: u32,
    onward: Option<u32>,
    gates: u32,
}

/// The first step of a way, and the tree that it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    tree: u32,
    step: u32,
}

/// A way that was seen. The smallest is the easiest: the fewest gates, then the fewest steps.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    gates: u32,
    length: u32,
    onward: Option<u32>,
    group: u32,
}

/// One group that is a member of another, or can become one.
pub(crate) struct Nesting {
    pub(crate) inner: ObjectId,
    pub(crate) outer: ObjectId,
    pub(crate) mode: Mode,
}

impl Reach {
    /// Walks backwards from every group that holds a role. Of several ways from a group to one role assignment it keeps the
    /// easiest; each group is passed once, so that circular nesting ends.
    pub(crate) fn new(
        assignments: &[RoleAssignment],
        held_by_name: Vec<RoleAssignment>,
        leads: impl Fn(&RoleAssignment) -> bool,
        nestings: &[Nesting],
        role_gap: Option<Gap>,
        nesting_gap: Option<Gap>,
    ) -> Self {
        let leading = || {
            let all = assignments.iter().chain(&held_by_name).zip(0_u32..);
            all.filter(|(assignment, _)| leads(assignment))
        };
        let nested = nestings.iter().flat_map(|nesting| [&nesting.inner, &nesting.outer]);
        let named: BTreeSet<&ObjectId> = leading().map(|(assignment, _)| &assignment.principal).chain(nested).collect();
        let mut reach = Self {
            ways: vec![Vec::new(); named.len()],
            prefixes: Prefixes::of(named.iter().copied()),
            groups: named.into_iter().cloned().collect(),
            trees: Vec::new(),
            held_by_name: Vec::new(),
            nested: nestings.iter().map(|nesting| nesting.inner.clone()).collect(),
            role_gap,
            nesting_gap,
        };
        let inner_of = reach.inner_of(nestings);
        for (assignment, at) in leading() {
            if let Some(holder) = reach.number(&assignment.principal) {
                let Ways { steps, is_cut } = ways_to(holder, assignment.mode, &inner_of);
                reach.nesting_gap = reach.nesting_gap.or(is_cut.then_some(Gap::TooDeep));
                reach.add(Tree { assignment: at, steps });
            }
        }
        reach.held_by_name = held_by_name;
        reach
    }

    /// The groups whose active members get a directory role, or can activate one.
    pub(crate) fn leading(&self) -> impl Iterator<Item = &ObjectId> {
        let ways = self.groups.iter().zip(&self.ways);
        ways.filter(|(_, ways)| !ways.is_empty()).map(|(group, _)| group)
    }

    fn number(&self, group: &ObjectId) -> Option<u32> {
        let alike = self.prefixes.alike(group);
        let at = self.groups.get(alike.clone())?.binary_search(group).ok()?;
        u32::try_from(alike.start + at).ok()
    }

    /// The groups inside each group.
    fn inner_of(&self, nestings: &[Nesting]) -> Vec<Vec<(u32, Mode)>> {
        let mut inner_of = vec![Vec::new(); self.groups.len()];
        for nesting in nestings {
            let outer = self.number(&nesting.outer).and_then(|at| inner_of.get_mut(usize::try_from(at).ok()?));
            if let (Some(list), Some(inner)) = (outer, self.number(&nesting.inner)) {
                list.push((inner, nesting.mode));
            }
        }
        inner_of
    }

    fn add(&mut self, tree: Tree) {
        let number = number(self.trees.len());
        for (step, at) in tree.steps.iter().zip(0..) {
            if let Some(ways) = usize::try_from(step.group).ok().and_then(|group| self.ways.get_mut(group)) {
                ways.push(Way { tree: number, step: at });
            }
        }
        self.trees.push(tree);
    }

    pub(crate) fn ways_of(&self, group: &ObjectId) -> &[Way] {
        self.number(group).and_then(|group| row_at(&self.ways, group)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn reached<'t>(&'t self, way: Way, assignments: &'t [RoleAssignment]) -> Option<Reached<'t>> {
        let Tree { assignment, steps } = row_at(&self.trees, way.tree)?;
        let first = *row_at(steps, way.step)?;
        let by_name = || {
            let at = usize::try_from(*assignment).ok()?.checked_sub(assignments.len())?;
            self.held_by_name.get(at)
        };
        let assignment = row_at(assignments, *assignment).or_else(by_name)?;
        Some(Reached { assignment, groups: &self.groups, steps, first })
    }
}

/// The ways to one role assignment, each step after the one it goes on with, and whether there may be longer ones.
struct Ways {
    steps: Box<[Step]>,
    is_cut: bool,
}

/// The easiest way of every group that reaches a role which `holder` holds or is eligible for.
fn ways_to(holder: u32, mode: Mode, inner_of: &[Vec<(u32, Mode)>]) -> Ways {
    let gate = |mode: Mode| u32::from(mode == Mode::Eligible);
    let (mut steps, mut passed, mut is_cut) = (Vec::new(), BTreeSet::new(), false);
    let mut open = BinaryHeap::from([Reverse(Seen { gates: gate(mode), length: 0, onward: None, group: holder })]);
    while let Some(Reverse(Seen { gates, length, onward, group })) = open.pop() {
        if !passed.insert(group) {
            continue;
        }
        let here = u32::try_from(steps.len()).ok();
        steps.push(Step { group, onward, gates });
        for (inner, mode) in row_at(inner_of, group).into_iter().flatten() {
            if passed.contains(inner) {
                continue;
            }
            if length < MAX_NESTING {
                let gates = gates + gate(*mode);
                open.push(Reverse(Seen { gates, length: length + 1, onward: here, group: *inner }));
            } else {
                is_cut = true;
            }
        }
    }
    Ways { steps: steps.into(), is_cut }
}

#[cfg(test)]
mod tests {
    use super::{Nesting, Reach};
    use crate::model::directory_role::{Listing, RoleAssignment, RoleScope};
    use crate::model::{Field, Gap, Mode, ObjectId, Provenance};
    use crate::source::{FileId, Place};

    fn group(number: usize) -> ObjectId {
        ObjectId::parse(&format!("00000000-0000-4000-8000-{number:012}")).expect("an id")
    }

    fn held_by(principal: ObjectId) -> RoleAssignment {
        RoleAssignment {
            id: ObjectId::parse("assignment").expect("an id"),
            role: ObjectId::parse("62e90394-69f5-4237-9190-012177145e10").expect("an id"),
            principal,
            principal_kind: Field::default(),
            mode: Mode::Active,
            mode_is_open: false,
            origin: Field::default(),
            scope: Field::Known(RoleScope::Tenant),
            start: Field::default(),
            made_in_pim: Field::default(),
            is_scheduled: false,
            ending: Field::default(),
            live: Field::Known(true),
            listing: Listing::Assignment,
            listed_at: None,
            source: Provenance::new(Place { file: FileId(0), start: 0, len: 1 }),
        }
    }

    /// Each group eligible for the one before it, and the first one holds a role.
    fn chain(length: usize) -> Reach {
        let nesting = |number| Nesting { inner: group(number + 1), outer: group(number), mode: Mode::Eligible };
        let nestings: Vec<_> = (0..length - 1).map(nesting).collect();
        Reach::new(&[held_by(group(0))], Vec::new(), |_| true, &nestings, None, None)
    }

    fn stored(reach: &Reach) -> usize {
        let steps: usize = reach.trees.iter().map(|tree| tree.steps.len()).sum();
        steps + reach.ways.iter().map(Vec::len).sum::<usize>()
    }

    #[test]
    fn a_chain_of_twice_the_length_costs_twice_as_much() {
        assert_eq!(stored(&chain(64)), 2 * stored(&chain(32)));
        let reach = chain(64);
        let assignments = [held_by(group(0))];
        let last = reach.ways_of(&group(63)).first().and_then(|way| reach.reached(*way, &assignments));
        let last = last.expect("the last group reaches the role");
        assert_eq!((last.gate_count(), last.gates().count()), (63, 63));
    }

    #[test]
    fn a_chain_is_followed_so_far_and_no_further() {
        let (whole, longer) = (chain(65), chain(66));
        assert_eq!((whole.nesting_gap, longer.nesting_gap), (None, Some(Gap::TooDeep)));
        assert!(longer.ways_of(&group(65)).is_empty());
        assert_eq!(longer.ways_of(&group(64)).len(), 1);
    }
}
