//! Counts what a rule says about the subjects of a control, while it is judged.

use super::assessment::Outcomes;
use super::scope::{About, is_in};
use crate::catalogue::{FRAMEWORKS, FrameworkKind, Scope, Test};
use crate::context::Context;
use crate::finding::{Finding, Outcome, Subject};
use crate::model::{Gap, Known, any_of};

/// Subjects that are named for each test and outcome; the others are counted.
pub(super) const NAMED: usize = 10;

/// The subjects of a rule, and the parts of it, that count for some controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) parts: &'static [&'static str],
    pub(super) subjects: &'static [Scope],
}

impl Slice {
    /// What a test counts.
    pub(super) fn of(test: &Test) -> Self {
        Self { parts: test.parts, subjects: test.subjects }
    }

    /// What the controls count of a rule, each way once.
    pub(super) fn of_rule(rule: &str) -> Vec<Self> {
        let controls =
            FRAMEWORKS.iter().filter(|known| known.kind == FrameworkKind::Controls).flat_map(|known| known.controls);
        let tests = controls.flat_map(|control| control.tests).filter(|test| test.rule == rule);
        let mut slices = Vec::new();
        for slice in tests.map(Self::of) {
            if !slices.contains(&slice) {
                slices.push(slice);
            }
        }
        slices
    }

    /// Whether every subject counts.
    pub(super) fn is_all(&self) -> bool {
        self.subjects.contains(&Scope::Everything)
    }

    /// What counts for a subject; nothing where it is not in scope.
    ///
    /// Where it is unknown whether it is in scope, one that does not have the fault does no harm, and the others could not be judged.
    pub(super) fn outcome(
        &self,
        cx: &Context<'_>,
        about: &Known<About<'_>>,
        outcome: &Outcome<Box<Finding>>,
    ) -> Option<Outcome<()>> {
        let of_parts = self.of_parts(outcome);
        let is_in = if self.is_all() { Ok(true) } else { is_in(cx, about, self.subjects) };
        match (is_in, of_parts) {
            (Ok(false), _) | (Err(_), Outcome::Pass | Outcome::NotApplicable(_)) => None,
            (Ok(true), outcome) => Some(outcome),
            (Err(gap), Outcome::Fail(()) | Outcome::NotEvaluated(_)) => Some(Outcome::NotEvaluated(gap)),
        }
    }

    fn of_parts(&self, outcome: &Outcome<Box<Finding>>) -> Outcome<()> {
        let Outcome::Fail(finding) = outcome else { return outcome.kind() };
        if self.parts.is_empty() {
            return Outcome::Fail(());
        }
        let has = |part: &&str| finding.parts.iter().find(|(name, _)| *name == *part).map_or(Ok(true), |(_, has)| *has);
        match any_of(self.parts.iter().map(has)) {
            Ok(true) => Outcome::Fail(()),
            Ok(false) => Outcome::Pass,
            Err(gap) => Outcome::NotEvaluated(gap),
        }
    }
}

/// What a rule said about the subjects of one slice.
#[derive(Debug, Clone, Default)]
pub(super) struct Scoped {
    /// Whether all that failed are kept, because some of them may be excepted.
    keeps_all: bool,
    pub(super) outcomes: Outcomes,
    /// The first that failed.
    pub(super) failing: Vec<Subject>,
    /// The first that could not be judged.
    pub(super) unevaluated: Vec<(Subject, Gap)>,
    /// Why, and how many.
    pub(super) gaps: Vec<(Gap, usize)>,
}

impl Scoped {
    /// Nothing is counted yet.
    pub(super) fn new(keeps_all: bool) -> Self {
        Self { keeps_all, ..Self::default() }
    }

    /// Counts subjects that failed as excepted.
    pub(super) fn except(&mut self, is_excepted: impl Fn(&Subject) -> bool) {
        let failing = self.failing.len();
        self.failing.retain(|subject| !is_excepted(subject));
        let excepted = failing - self.failing.len();
        self.outcomes.fail -= excepted;
        self.outcomes.excepted += excepted;
        self.failing.truncate(NAMED);
    }

    /// Counts one subject; it is named only where that is shown.
    pub(super) fn add(&mut self, outcome: Option<Outcome<()>>, name: impl Fn() -> Subject) {
        match outcome {
            None => {}
            Some(Outcome::Pass) => self.outcomes.pass += 1,
            Some(Outcome::NotApplicable(_)) => self.outcomes.not_applicable += 1,
            Some(Outcome::Fail(())) => {
                self.outcomes.fail += 1;
                if self.keeps_all || self.failing.len() < NAMED {
                    self.failing.push(name());
                }
            }
            Some(Outcome::NotEvaluated(gap)) => {
                self.outcomes.not_evaluated += 1;
                count(&mut self.gaps, gap, 1);
                if self.unevaluated.len() < NAMED {
                    self.unevaluated.push((name(), gap));
                }
            }
        }
    }

    /// Takes in what follows.
    pub(super) fn append(&mut self, other: Self) {
        let Self { keeps_all: _, outcomes, failing, unevaluated, gaps } = other;
        self.outcomes += outcomes;
        self.failing.extend(failing);
        if !self.keeps_all {
            self.failing.truncate(NAMED);
        }
        self.unevaluated.extend(unevaluated);
        self.unevaluated.truncate(NAMED);
        for (gap, times) in gaps {
            count(&mut self.gaps, gap, times);
        }
    }
}

/// Reasons are few, so a list is quicker than a map.
pub(super) fn count<K: PartialEq>(counts: &mut Vec<(K, usize)>, key: K, times: usize) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, total)) => *total += times,
        None => counts.push((key, times)),
    }
}
