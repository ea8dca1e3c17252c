use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::super::memo::Memo;
use super::{Edge, Graph, Kinds, Limit};
use crate::model::Gap;

/// Searches that many subjects ask for, by their targets.
pub(crate) type Searches = Memo<(Arc<[u32]>, Kinds, Limit), Arc<Tree>>;

/// The shortest ways from all nodes to some targets under one limit, over some kinds of steps.
#[derive(Debug)]
pub(crate) struct Tree {
    limit: Limit,
    /// The edge that each node goes on with; none at a target.
    onward: HashMap<u32, Option<u32>>,
    /// Those from which there may be a way, because it is unknown what a step takes.
    perhaps: HashMap<u32, Gap>,
    /// Why there may be further ways.
    pub(crate) gap: Option<Gap>,
}

impl Tree {
    /// Over the steps of some kinds that take no more than a limit.
    pub(crate) fn new(graph: &Graph, targets: impl IntoIterator<Item = u32>, kinds: Kinds, limit: Limit) -> Self {
        Self::through(graph, targets, limit, |_, edge| kinds.contains(edge.kind), kinds)
    }

    /// Level by level, so that the first way found from a node is the shortest. Each node is passed once, so that circles end.
    pub(crate) fn through(
        graph: &Graph,
        targets: impl IntoIterator<Item = u32>,
        limit: Limit,
        is_open: impl Fn(u32, &Edge) -> bool,
        kinds: Kinds,
    ) -> Self {
        let mut tree = Self { limit, onward: HashMap::new(), perhaps: HashMap::new(), gap: None };
        let mut open = VecDeque::new();
        for target in targets {
            tree.onward.insert(target, None);
            open.push_back(target);
        }
        let mut unclear = VecDeque::new();
        while let Some(node) = open.pop_front() {
            tree.note_gaps(graph, node, kinds);
            for (number, edge) in graph.into(node).filter(|(number, edge)| is_open(*number, edge)) {
                match edge.passes(limit) {
                    Ok(true) => {
                        if let Entry::Vacant(new) = tree.onward.entry(edge.from) {
                            new.insert(Some(number));
                            open.push_back(edge.from);
                        }
                    }
                    Ok(false) => {}
                    Err(gap) => unclear.push_back((edge.from, gap)),
                }
            }
        }
        tree.add_unclear(graph, unclear, kinds, limit);
        tree
    }

    /// Goes on from those whose way is unclear as if it were open.
    fn add_unclear(&mut self, graph: &Graph, mut open: VecDeque<(u32, Gap)>, kinds: Kinds, limit: Limit) {
        while let Some((node, gap)) = open.pop_front() {
            if self.onward.contains_key(&node) || self.perhaps.contains_key(&node) {
                continue;
            }
            self.perhaps.insert(node, gap);
            self.note_gaps(graph, node, kinds);
            let may_lead = |edge: &&Edge| kinds.contains(edge.kind) && edge.passes(limit) != Ok(false);
            open.extend(graph.into(node).map(|(_, edge)| edge).filter(may_lead).map(|edge| (edge.from, gap)));
        }
    }

    fn note_gaps(&mut self, graph: &Graph, node: u32, kinds: Kinds) {
        let missing = graph.gaps(node).iter().find(|(kind, _)| kinds.contains(*kind));
        self.gap = self.gap.or(missing.map(|(_, gap)| *gap));
    }

    pub(crate) fn contains(&self, node: u32) -> bool {
        self.onward.contains_key(&node)
    }

    /// The edge with which the way from a node begins; none at a target, and where there is no way.
    pub(crate) fn onward<'g>(&self, graph: &'g Graph, node: u32) -> Option<&'g Edge> {
        graph.edge((*self.onward.get(&node)?)?)
    }

    pub(crate) fn perhaps(&self, node: u32) -> Option<Gap> {
        self.perhaps.get(&node).copied()
    }

    /// Why there may be a way from a node from which none is seen.
    pub(crate) fn unclear(&self) -> Option<Gap> {
        self.perhaps.values().min().copied()
    }

    /// The edges from a node to the target, in the order in which they are taken; none where there is no way.
    pub(crate) fn way<'g>(&self, graph: &'g Graph, node: u32) -> Option<Vec<&'g Edge>> {
        let mut edges = Vec::new();
        let mut at = node;
        while let Some(number) = self.onward.get(&at)? {
            let edge = graph.edge(*number)?;
            edges.push(edge);
            at = edge.to;
        }
        Some(edges)
    }

    /// Whether a way begins with an edge, whatever way is the shortest from where it comes.
    pub(crate) fn begins(&self, edge: &Edge) -> bool {
        self.contains(edge.to) && edge.passes(self.limit) == Ok(true)
    }

    /// The nodes from which there is a way, in no order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = u32> {
        self.onward.keys().copied()
    }
}
