//! What is found for each target of a question, and what a plan changes about it.

use std::collections::BTreeMap;

use super::needs::Needs;
use super::reached::Reached;
use super::{Answer, Holders, Question, Target, Viewer, Way};
use crate::context::Context;
use crate::cover::Cover;
use crate::tenant::paths::Node;
use crate::who::Run;

/// Answers a question, with its texts as a cover shows them.
#[must_use]
pub fn answer(cx: &Context<'_>, question: &Question, run: Run, cover: &Cover) -> Answer {
    Found::of(cx, question).answer(run, None, cover)
}

/// Answers a question about a plan, given what is there before it: each way is one that the plan opens, or was there; and those that it
/// closes are told as well.
#[must_use]
pub fn answer_plan(
    (before, old): (&Context<'_>, &Question),
    (after, new): (&Context<'_>, &Question),
    run: Run,
    cover: &Cover,
) -> Answer {
    let (old, new) = (Found::of(before, old), Found::of(after, new));
    let (needed, needs) = (Needs::of(&old.targets), Needs::of(&new.targets));
    new.answer(run.clone(), Some(&needed), cover).closing(old.answer(run, Some(&needs), cover))
}

/// What was found for each target of a question.
struct Found<'a> {
    cx: &'a Context<'a>,
    question: &'a Question,
    targets: Vec<(Node, Reached<'a>)>,
}

impl<'a> Found<'a> {
    fn of(cx: &'a Context<'_>, question: &'a Question) -> Self {
        let of_target = |target: Node| {
            let reached = Reached::of(cx.tenant, &target, question);
            (target, reached)
        };
        Self { cx, question, targets: targets(cx, question).into_iter().map(of_target).collect() }
    }

    /// What was found, in words. Each way is open only here, or not, given what it takes elsewhere: with or without a plan.
    fn answer(&self, run: Run, elsewhere: Option<&Needs<'_>>, cover: &Cover) -> Answer {
        let Self { cx, question, targets } = self;
        let viewer = Viewer { cx, cover };
        let gap = if question.to.is_empty() { cx.tenant.reachable_roles().complete().err() } else { None };
        let targets = targets.iter().map(|found| viewer.target(found, elsewhere)).collect();
        Answer { run, targets, gap }
    }
}

/// What is to be reached.
fn targets(cx: &Context<'_>, question: &Question) -> Vec<Node> {
    if !question.to.is_empty() {
        cx.tenant.look_for(&question.to);
        return question.to.clone();
    }
    let roles = cx.tenant.reachable_roles();
    let roles = roles.seen().into_iter().flatten().filter(|role| cx.is_tier0(role));
    roles.map(|role| Node::Role((*role).clone())).collect()
}

impl Answer {
    /// Says which ways a plan closes, given the answer without it. What no one can reach with the plan is listed last.
    fn closing(mut self, before: Self) -> Self {
        let mut closed: BTreeMap<(&str, Option<String>), Target> = BTreeMap::new();
        for mut target in before.targets {
            let ways = std::mem::take(&mut target.ways).into_iter().filter(|way| way.opened == Some(true));
            target.closed = ways.map(|way| Way { opened: None, ..way }).collect();
            closed.insert((target.object.kind, target.object.id.clone()), target);
        }
        for target in &mut self.targets {
            let before = closed.remove(&(target.object.kind, target.object.id.clone()));
            target.closed = before.map(|before| before.closed).unwrap_or_default();
        }
        let left = closed.into_values().filter(|target| !target.closed.is_empty());
        self.targets.extend(left.map(|target| Target { points: None, holders: Holders::default(), ..target }));
        self
    }
}
