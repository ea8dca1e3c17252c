use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use super::{Asks, By, Gate, Kind, Limit, Node};
use crate::model::{Gap, Known, all_of};
use crate::tenant::prefixes::starts;
use crate::tenant::row::{index, number, row_at};

/// One step between two nodes, by their numbers.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// What makes it, by its number: few things make many steps.
    by: u32,
    pub(crate) kind: Kind,
    /// What it takes; unknown where it may take nothing.
    pub(crate) gate: Known<Gate>,
    /// Why it may take nobody's agreement, although it is configured to.
    pub(crate) doubt: Option<Gap>,
    /// Why it may take a weaker factor than it is configured to.
    pub(crate) unsure: Option<Gap>,
}

impl Edge {
    /// Whether it takes no more than a limit.
    ///
    /// # Errors
    /// The gap, where it is unknown what it takes, or it may take less.
    pub(crate) fn passes(&self, limit: Limit) -> Known<bool> {
        let gate = self.gate?;
        let unless = |is_so: bool, gap: Option<Gap>| if is_so { Ok(true) } else { gap.map_or(Ok(false), Err) };
        all_of([unless(gate.people <= limit.people, self.doubt), unless(gate.factor <= limit.factor, self.unsure)])
    }
}

/// Values, each with its number; a new one is numbered last.
type Numbered<T> = IndexSet<T, RandomState>;

/// The steps as they are found.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    nodes: Numbered<Node>,
    means: Numbered<By>,
    edges: Vec<Edge>,
    gaps: HashMap<u32, Vec<(Kind, Gap)>>,
}

impl Draft {
    /// The number of a node, and whether it is new.
    pub(crate) fn number(&mut self, node: Node) -> (u32, bool) {
        let (at, is_new) = self.nodes.insert_full(node);
        (number(at), is_new)
    }

    pub(crate) fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get_index(index(number))
    }

    pub(crate) fn add(&mut self, from: u32, to: u32, asks: Asks, by: By) {
        let kind = by.kind();
        let by = number(self.means.insert_full(by).0);
        let Asks { gate, doubt, unsure } = asks;
        self.edges.push(Edge { from, to, by, kind, gate, doubt, unsure });
    }

    pub(crate) fn miss(&mut self, node: u32, kind: Kind, gap: Gap) {
        let gaps = self.gaps.entry(node).or_default();
        if !gaps.iter().any(|(known, _)| *known == kind) {
            gaps.push((kind, gap));
        }
    }

    /// The graph, when every step is found.
    pub(crate) fn graph(self) -> Graph {
        let Self { nodes, means, mut edges, gaps } = self;
        // In place: a sort that keeps the order of equals takes half as much memory again.
        edges.sort_unstable_by_key(|edge| edge.to);
        edges.shrink_to_fit();
        let starts = starts(edges.iter().map(|edge| index(edge.to)), nodes.len());
        let roles = (0_u32..).zip(&nodes).filter(|(_, node)| matches!(node, Node::Role(_)));
        let roles = roles.map(|(number, _)| number).collect();
        Graph { nodes, means, roles, edges, starts, gaps }
    }
}

/// Everything that leads to a directory role or to another target, and what may be missing.
#[derive(Debug)]
pub(crate) struct Graph {
    nodes: Numbered<Node>,
    means: Numbered<By>,
    /// The directory roles among the nodes.
    roles: Vec<u32>,
    /// Those into one node follow each other.
    edges: Vec<Edge>,
    /// Where the edges into each node begin, and the end of the last ones.
    starts: Box<[u32]>,
    /// Why there may be further edges of a kind into a node.
    gaps: HashMap<u32, Vec<(Kind, Gap)>>,
}

impl Graph {
    pub(crate) fn find(&self, node: &Node) -> Option<u32> {
        self.nodes.get_index_of(node).map(number)
    }

    pub(crate) fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get_index(index(number))
    }

    pub(crate) fn roles(&self) -> impl Iterator<Item = &Node> {
        self.roles.iter().filter_map(|number| self.node(*number))
    }

    /// What makes a step.
    pub(crate) fn by(&self, edge: &Edge) -> Option<&By> {
        self.means.get_index(index(edge.by))
    }

    pub(crate) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Takes out edges, by their numbers; the others are numbered anew.
    pub(crate) fn remove(&mut self, numbers: &BTreeSet<u32>) {
        if numbers.is_empty() {
            return;
        }
        let mut each = 0_u32..;
        self.edges.retain(|_| each.next().is_none_or(|number| !numbers.contains(&number)));
        self.starts = starts(self.edges.iter().map(|edge| index(edge.to)), self.nodes.len());
    }

    pub(crate) fn change(&mut self, number: u32, change: impl FnOnce(&mut Edge)) {
        if let Some(edge) = usize::try_from(number).ok().and_then(|at| self.edges.get_mut(at)) {
            change(edge);
        }
    }

    pub(crate) fn edge(&self, number: u32) -> Option<&Edge> {
        row_at(&self.edges, number)
    }

    /// The edges into a node, with their numbers.
    pub(crate) fn into(&self, node: u32) -> impl Iterator<Item = (u32, &Edge)> {
        let within = self.within(node);
        let first = within.start;
        let edges = self.edges.get(index(first)..index(within.end)).unwrap_or_default();
        (first..).zip(edges)
    }

    fn within(&self, node: u32) -> Range<u32> {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or(0);
        start(index(node))..start(index(node) + 1)
    }

    pub(crate) fn gaps(&self, node: u32) -> &[(Kind, Gap)] {
        self.gaps.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Puts the edges into each node in the order of the nodes that they come from, so that of several paths of one length always the
    /// same one is shown.
    pub(crate) fn sort(&mut self) {
        let Self { nodes, means, edges, .. } = self;
        let from = |edge: &Edge| nodes.get_index(index(edge.from));
        let by = |edge: &Edge| means.get_index(index(edge.by));
        for into in edges.chunk_by_mut(|one, other| one.to == other.to) {
            into.sort_by(|one, other| {
                let gates = one.gate.ok().cmp(&other.gate.ok());
                gates.then_with(|| from(one).cmp(&from(other))).then_with(|| by(one).cmp(&by(other)))
            });
        }
    }
}
