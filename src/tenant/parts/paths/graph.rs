use std::collections::HashMap;

use super::{By, Gate, Kind, Limit, Node};
use crate::model::{Gap, Known};
use crate::tenant::order::row_at;

/// One step between two nodes, by their numbers.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// What it takes; unknown where it may take nothing.
    pub(crate) gate: Known<Gate>,
    /// Why it may take nobody's agreement, although it is configured to.
    pub(crate) doubt: Option<Gap>,
    pub(crate) by: By,
}

impl Edge {
    /// Whether it takes no more than a limit.
    ///
    /// # Errors
    /// The gap, where it is unknown what it takes, or it may take nobody's agreement.
    pub(crate) fn passes(&self, limit: Limit) -> Known<bool> {
        let gate = self.gate?;
        if limit.admits(gate) {
            return Ok(true);
        }
        self.doubt.filter(|_| gate.factor <= limit.factor).map_or(Ok(false), Err)
    }
}

/// Everything that leads to a directory role or to another target, and what may be missing.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    numbers: HashMap<Node, u32>,
    nodes: Vec<Node>,
    /// The directory roles among them.
    roles: Vec<u32>,
    edges: Vec<Edge>,
    /// The edges into each node, in the order of the nodes that they come from.
    into: Vec<Vec<u32>>,
    /// Why there may be further edges of a kind into a node.
    gaps: HashMap<u32, Vec<(Kind, Gap)>>,
}

impl Graph {
    /// The number of a node; a new one is numbered last.
    pub(crate) fn number(&mut self, node: Node) -> u32 {
        if let Some(number) = self.numbers.get(&node) {
            return *number;
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if matches!(node, Node::Role(_)) {
            self.roles.push(number);
        }
        self.nodes.push(node.clone());
        self.into.push(Vec::new());
        self.numbers.insert(node, number);
        number
    }

    pub(crate) fn find(&self, node: &Node) -> Option<u32> {
        self.numbers.get(node).copied()
    }

    pub(crate) fn node(&self, number: u32) -> Option<&Node> {
        row_at(&self.nodes, number)
    }

    pub(crate) fn roles(&self) -> impl Iterator<Item = &Node> {
        self.roles.iter().filter_map(|number| self.node(*number))
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub(crate) fn change(&mut self, number: u32, change: impl FnOnce(&mut Edge)) {
        if let Some(edge) = usize::try_from(number).ok().and_then(|at| self.edges.get_mut(at)) {
            change(edge);
        }
    }

    pub(crate) fn edge(&self, number: u32) -> Option<&Edge> {
        row_at(&self.edges, number)
    }

    pub(crate) fn add(&mut self, edge: Edge) {
        let number = u32::try_from(self.edges.len()).unwrap_or(u32::MAX);
        if let Some(into) = usize::try_from(edge.to).ok().and_then(|to| self.into.get_mut(to)) {
            into.push(number);
        }
        self.edges.push(edge);
    }

    pub(crate) fn miss(&mut self, node: u32, kind: Kind, gap: Gap) {
        let gaps = self.gaps.entry(node).or_default();
        if !gaps.iter().any(|(known, _)| *known == kind) {
            gaps.push((kind, gap));
        }
    }

    /// The edges into a node, with their numbers.
    pub(crate) fn into(&self, node: u32) -> impl Iterator<Item = (u32, &Edge)> {
        let numbers = row_at(&self.into, node).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.edge(*number)?)))
    }

    pub(crate) fn gaps(&self, node: u32) -> &[(Kind, Gap)] {
        self.gaps.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Puts the edges into each node in the order of the nodes that they come from, so that of several paths of one length always the
    /// same one is shown.
    pub(crate) fn sort(&mut self) {
        let Self { nodes, edges, into, .. } = self;
        let key = |number: &u32| {
            let edge = row_at(edges, *number)?;
            Some((edge.gate.ok(), row_at(nodes, edge.from)?, &edge.by))
        };
        for list in into {
            list.sort_by(|one, other| key(one).cmp(&key(other)));
        }
    }
}
