//! What it takes to become something with a plan or without, to compare the two.

use std::collections::BTreeMap;

use super::reached::Reached;
use super::{Question, targets};
use crate::context::Context;
use crate::tenant::paths::{Limit, Node};

/// The least that it takes from each start to each target; what somebody has already takes nothing.
#[derive(Debug, Default)]
pub struct Needs(BTreeMap<Node, BTreeMap<Node, Limit>>);

impl Needs {
    /// Of all targets of a question.
    #[must_use]
    pub fn of(cx: &Context<'_>, question: &Question) -> Self {
        let of_target = |target: Node| {
            let reached = Reached::of(cx.tenant, &target, question.limit);
            let needs = reached.starts.iter().map(|start| (start.node.clone(), start.limit)).collect();
            (target, needs)
        };
        Self(targets(cx, question).into_iter().map(of_target).collect())
    }

    /// Whether it takes no more than this to come from a start to a target.
    pub(super) fn admit(&self, start: &Node, target: &Node, limit: Limit) -> bool {
        self.0.get(target).and_then(|needs| needs.get(start)).is_some_and(|needed| *needed <= limit)
    }
}
