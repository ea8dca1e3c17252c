//! The distinct ways to one target.

use std::collections::{BTreeMap, BTreeSet};

use super::needs::Needs;
use super::points::of_choke;
use super::reached::{Reached, Reaching};
use super::{Hop, Points, Start, Target, Viewer, Way};
use crate::hops;
use crate::tenant::paths::{Gate, Limit, Node, Path, Step};

/// Those who take their first step alike, and what it takes them altogether.
struct Group<'t> {
    path: Path<'t>,
    /// Each of them, and what the first step takes.
    starts: Vec<(&'t Node, Gate)>,
    opened: Option<bool>,
}

impl Viewer<'_> {
    pub(super) fn target(&self, (target, reached): &(Node, Reached<'_>), elsewhere: Option<&Needs<'_>>) -> Target {
        let mut groups = BTreeMap::new();
        for Reaching { node, path, limit, .. } in reached.asked() {
            let Some(first) = path.steps.first() else { continue };
            let opened = elsewhere.map(|elsewhere| !elsewhere.admit(node, target, *limit));
            let key = (opened, *limit, first.to, first.by);
            let group = groups.entry(key).or_insert_with(|| Group { path: path.clone(), starts: Vec::new(), opened });
            if path.steps.len() < group.path.steps.len() {
                group.path = path.clone();
            }
            group.starts.push((node, first.gate));
        }
        let mut groups: Vec<Group<'_>> = groups.into_values().collect();
        groups.sort_by_key(|group| (group.path.gate().limit(), group.path.steps.len()));
        Target {
            object: self.spot(target),
            points: self.points(target, &groups),
            ways: groups.iter().map(|group| self.way(group)).collect(),
            closed: Vec::new(),
            holders: reached.holders,
            gap: reached.gap,
        }
    }

    fn way(&self, group: &Group<'_>) -> Way {
        let first = group.path.steps.first().map(|step| step.from);
        let (first, others): (Vec<_>, Vec<_>) = group.starts.iter().partition(|(node, _)| Some(*node) == first);
        let start = |(node, gate): &(&Node, Gate)| Start { spot: self.spot(node), gate: *gate };
        let hop = |step: &Step<'_>| Hop {
            from: self.spot(step.from),
            to: self.spot(step.to),
            by: step.by.name(),
            gate: step.gate,
        };
        Way {
            who: first.into_iter().chain(others).map(start).collect(),
            gate: group.path.gate(),
            opened: group.opened,
            steps: hops::labels(self.cx.tenant, &group.path).into_iter().map(|label| self.cover.label(label)).collect(),
            nodes: group.path.steps.iter().map(hop).collect(),
        }
    }

    /// The changes that close all ways without approval; where each needs one, those that take as little as the weakest.
    fn points(&self, target: &Node, groups: &[Group<'_>]) -> Option<Points> {
        let weakest = groups.first()?.path.gate();
        let limit = if weakest.is_ungated() { Limit::UNGATED } else { weakest.limit() };
        let weakest = groups.iter().filter(|group| limit.admits(group.path.gate()));
        let starts: BTreeSet<Node> =
            weakest.flat_map(|group| group.starts.iter().map(|(node, _)| (*node).clone())).collect();
        let choke = self.cx.tenant.choke_points(target, &starts, limit)?;
        Some(of_choke(self, &choke, limit))
    }
}
