//! Who can become something.

use std::collections::{BTreeMap, BTreeSet};

use super::Question;
use crate::model::Gap;
use crate::tenant::Tenant;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Step};

/// A way to become something.
pub(super) struct Reaching<'t> {
    pub(super) node: &'t Node,
    pub(super) path: Path<'t>,
    /// The least that it takes.
    pub(super) limit: Limit,
    is_asked: bool,
}

/// Everybody who can become something, and how: one way for each step that each can begin with.
pub(super) struct Reached<'t> {
    pub(super) ways: Vec<Reaching<'t>>,
    /// Those who have it all the time.
    holders: BTreeSet<&'t Node>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

/// What a way begins with. A role at an administrative unit is one beginning, however many groups and users are in the unit.
type Beginning<'t> = (&'t Node, &'t By, Option<&'t Node>);

fn beginning<'t>(first: &Step<'t>) -> Beginning<'t> {
    let is_at_unit = matches!(first.by, By::ManagesAtUnit(..) | By::ResetsAtUnit(..));
    (first.from, first.by, (!is_at_unit).then_some(first.to))
}

impl<'t> Reached<'t> {
    /// Everybody, and where a question says ways begin.
    pub(super) fn of(tenant: &'t Tenant, target: &Node, question: &Question) -> Self {
        let from = question.from.as_ref();
        let (mut gap, unknown) = (None, from.and_then(|from| from.complete().err()));
        let from: Option<BTreeSet<&Node>> = from.map(|from| from.seen().into_iter().flatten().collect());
        let mut found: BTreeMap<Beginning<'t>, Reaching<'t>> = BTreeMap::new();
        for limit in Limit::all().filter(|limit| limit.people <= question.limit.people) {
            let paths = tenant.paths_to(std::slice::from_ref(target), Kinds::ALL, limit);
            gap = paths.complete().err();
            let is_new = |first: &Step<'_>| {
                let begins = first.from.is_entry() || from.as_ref().is_some_and(|from| from.contains(first.from));
                begins && !found.contains_key(&beginning(first))
            };
            for path in paths.beginning(is_new).collect::<Vec<_>>() {
                add(&mut found, path, limit);
            }
        }
        let holders: BTreeSet<&Node> = found.values().filter(|way| way.is_held()).map(|way| way.node).collect();
        // Where a question does not say where ways begin, it is about people who do not have what is reached anyway.
        let is_asked = |node: &Node| from.as_ref().map_or(!holders.contains(node), |from| from.contains(node));
        let ways = found.into_values().map(|way| Reaching { is_asked: is_asked(way.node), ..way }).collect();
        Self { ways, holders, gap: gap.or(unknown) }
    }

    /// The ways that the question is about.
    pub(super) fn asked(&self) -> impl Iterator<Item = &Reaching<'t>> {
        self.ways.iter().filter(|way| way.is_asked)
    }

    /// How many principals have it all the time.
    pub(super) fn count_of_holders(&self) -> usize {
        self.holders.iter().filter(|node| node.is_entry()).count()
    }
}

/// Of ways with one beginning that take the same, the shortest.
fn add<'t>(found: &mut BTreeMap<Beginning<'t>, Reaching<'t>>, path: Path<'t>, limit: Limit) {
    let Some(first) = path.steps.first() else { return };
    let (node, length) = (first.from, path.steps.len());
    let known = found.get(&beginning(first)).map(|known| known.path.steps.len());
    if known.is_none_or(|known| length < known) {
        found.insert(beginning(first), Reaching { node, path, limit, is_asked: false });
    }
}

impl Reaching<'_> {
    /// Whether it is something that somebody has already.
    fn is_held(&self) -> bool {
        self.path.steps.iter().all(is_held)
    }
}

/// Whether a step is one that somebody has taken already.
fn is_held(step: &Step<'_>) -> bool {
    !step.gate.waits && matches!(step.by.kind(), Kind::Role | Kind::InGroup)
}
