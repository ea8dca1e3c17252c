//! What it takes to become something with a plan or without, to compare the two.

use std::collections::BTreeMap;

use super::reached::Reached;
use crate::tenant::paths::{Limit, Node};

/// The least that it takes from each start to each target; what somebody has already takes nothing.
#[derive(Debug, Default)]
pub(super) struct Needs<'t>(BTreeMap<&'t Node, BTreeMap<&'t Node, Limit>>);

impl<'t> Needs<'t> {
    /// Of what was found for each target.
    pub(super) fn of(found: &'t [(Node, Reached<'t>)]) -> Self {
        let mut needs: BTreeMap<_, BTreeMap<_, Limit>> = BTreeMap::new();
        for (target, way) in
            found.iter().flat_map(|(target, reached)| reached.ways.iter().map(move |way| (target, way)))
        {
            let needed = needs.entry(target).or_default().entry(way.node).or_insert(way.limit);
            *needed = way.limit.min(*needed);
        }
        Self(needs)
    }

    /// Whether it takes no more than this to come from a start to a target.
    pub(super) fn admit(&self, start: &Node, target: &Node, limit: Limit) -> bool {
        self.0.get(target).and_then(|needs| needs.get(start)).is_some_and(|needed| *needed <= limit)
    }
}
