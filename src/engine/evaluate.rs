//! Runs one rule over all its subjects.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::assessment::{TestResult, Tested};
use super::subjects::{Named, Subjects};
use crate::catalogue::Entry;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Subject, Undecided, Verdict};
use crate::model::{Gap, Known};
use crate::rules::Check;

/// Subjects a worker takes at once: enough that sharing costs nothing, few enough that two workers finish together.
const CHUNK: usize = 2_048;

/// What one rule found, counted; only what failed is kept.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) pass: usize,
    pub(super) not_applicable: Vec<(&'static str, usize)>,
    pub(super) not_evaluated: Vec<(Gap, usize)>,
    pub(super) failures: Vec<(Named, Finding)>,
    /// Every subject with its result, where a report lists them all.
    pub(super) population: Option<Vec<Tested>>,
}

/// The outcome of one rule on one subject.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The subject does not have the fault.
    Pass,
    /// It has.
    Fail(Box<Finding>),
    /// The rule says nothing about such a subject.
    NotApplicable(&'static str),
    /// The export lacks what it takes to decide.
    NotEvaluated(Gap),
}

/// Judges every subject of a rule, and counts; with `keep` it also lists them.
pub(super) fn tally(entry: &Entry, subjects: &Subjects<'_>, cx: &Context<'_>, keep: bool) -> Tally {
    let empty = || Tally { population: keep.then(Vec::new), ..Tally::default() };
    let mut total = each(entry, subjects, cx, empty, Tally::add, Tally::append);
    for gap in subjects.hidden(entry.judges, entry.reads) {
        count(&mut total.not_evaluated, gap, 0);
    }
    total.not_evaluated.sort_unstable();
    total.not_applicable.sort_unstable();
    total
}

/// The population of a rule: every subject with its outcome, in the order of the tenant.
#[must_use]
pub fn population(entry: &Entry, subjects: &Subjects<'_>, cx: &Context<'_>) -> Vec<(Subject, Outcome)> {
    let add = |mut list: Vec<_>, judgement, name: &dyn Fn() -> Named| {
        let outcome = match judgement {
            Ok(Verdict::Pass) => Outcome::Pass,
            Ok(Verdict::Fail(finding)) => Outcome::Fail(Box::new(finding)),
            Err(Undecided::NotApplicable(reason)) => Outcome::NotApplicable(reason),
            Err(Undecided::NotEvaluated(gap)) => Outcome::NotEvaluated(gap),
        };
        list.push((name().subject, outcome));
        list
    };
    let append = |mut list: Vec<_>, more| {
        list.extend(more);
        list
    };
    each(entry, subjects, cx, Vec::new, add, append)
}

impl TestResult {
    fn of(judgement: &Judgement) -> Self {
        match judgement {
            Ok(Verdict::Pass) => Self::Pass,
            Ok(Verdict::Fail(_)) => Self::Fail,
            Err(Undecided::NotApplicable(reason)) => Self::NotApplicable(reason),
            Err(Undecided::NotEvaluated(gap)) => Self::NotEvaluated(*gap),
        }
    }
}

impl Tally {
    /// Counts one judgement; the subject is named only where it failed, or where the population is listed.
    fn add(mut self, judgement: Judgement, name: &dyn Fn() -> Named) -> Self {
        if let Some(population) = &mut self.population {
            population.push(Tested { subject: name().subject, result: TestResult::of(&judgement) });
        }
        match judgement {
            Ok(Verdict::Pass) => self.pass += 1,
            Ok(Verdict::Fail(finding)) => self.failures.push((name(), finding)),
            Err(Undecided::NotApplicable(reason)) => count(&mut self.not_applicable, reason, 1),
            Err(Undecided::NotEvaluated(gap)) => count(&mut self.not_evaluated, gap, 1),
        }
        self
    }

    fn append(mut self, other: Self) -> Self {
        self.pass += other.pass;
        for (reason, times) in other.not_applicable {
            count(&mut self.not_applicable, reason, times);
        }
        for (gap, times) in other.not_evaluated {
            count(&mut self.not_evaluated, gap, times);
        }
        self.failures.extend(other.failures);
        if let Some(population) = &mut self.population {
            population.extend(other.population.into_iter().flatten());
        }
        self
    }
}

/// Reasons are few, so a list is quicker than a map.
fn count<K: PartialEq>(counts: &mut Vec<(K, usize)>, key: K, times: usize) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, total)) => *total += times,
        None => counts.push((key, times)),
    }
}

/// Runs the check of an entry over its subjects in parallel, and gathers what `add` makes of each in their order.
fn each<A: Send>(
    entry: &Entry,
    subjects: &Subjects<'_>,
    cx: &Context<'_>,
    empty: impl Fn() -> A + Sync,
    add: impl Fn(A, Judgement, &dyn Fn() -> Named) -> A + Sync,
    append: impl Fn(A, A) -> A,
) -> A {
    let all = Walk { empty, add, append };
    match entry.check {
        Check::Tenant(check) => all.over(&[()], |()| check(cx), |()| subjects.name_tenant()),
        Check::Group(check) => all.over(subjects.groups, |group| check(cx, group), |group| subjects.name_group(group)),
        Check::RoleSettings(check) => {
            all.over(subjects.settings, |settings| check(cx, settings), |settings| subjects.name_settings(settings))
        }
        Check::Schedule(check) => {
            let judge =
                |schedule: &_| in_force(entry, cx.tenant.is_in_force(schedule)).and_then(|()| check(cx, schedule));
            all.over(subjects.schedules, judge, |schedule| subjects.name_schedule(schedule))
        }
        Check::RoleAssignment(check) => {
            let judge = |held: &_| in_force(entry, cx.tenant.is_held_now(held)).and_then(|()| check(cx, held));
            all.over(subjects.role_assignments, judge, |held| subjects.name_role_assignment(held))
        }
        Check::AdministrativeUnit(check) => all.over(subjects.units, |unit| check(cx, unit), Subjects::name_unit),
        Check::AccessPackage(check) => {
            all.over(subjects.packages, |package| check(cx, package), Subjects::name_package)
        }
        Check::AssignmentPolicy(check) => {
            all.over(subjects.policies, |policy| check(cx, policy), Subjects::name_policy)
        }
        Check::Grant(check) => all.over(&subjects.grants, |grant| check(cx, grant), |grant| subjects.name_grant(grant)),
        Check::Offer(check) => all.over(&subjects.offers, |offer| check(cx, offer), |offer| subjects.name_offer(offer)),
    }
}

/// Whether a rule has something to say about an entry: what had ended, or not begun, is nobody's access.
fn in_force(entry: &Entry, is_in_force: Known<bool>) -> Result<(), Undecided> {
    if entry.ended || is_in_force? {
        return Ok(());
    }
    Err(Undecided::NotApplicable("the entry had ended, or not begun, at the moment judged"))
}

struct Walk<E, F, G> {
    empty: E,
    add: F,
    append: G,
}

impl<E, F, G> Walk<E, F, G> {
    fn over<A, S>(&self, subjects: &[S], check: impl Fn(&S) -> Judgement + Sync, name: impl Fn(&S) -> Named + Sync) -> A
    where
        A: Send,
        S: Sync,
        E: Fn() -> A + Sync,
        F: Fn(A, Judgement, &dyn Fn() -> Named) -> A + Sync,
        G: Fn(A, A) -> A,
    {
        let (empty, add) = (&self.empty, &self.add);
        let judge = |chunk: &[S]| {
            chunk.iter().fold(empty(), |sum, subject| add(sum, guarded(|| check(subject)), &|| name(subject)))
        };
        let parts: Vec<A> = subjects.par_chunks(CHUNK).map(judge).collect();
        parts.into_iter().fold(empty(), &self.append)
    }
}

/// A check that panics leaves its subject unjudged, and the others still run.
///
/// The default hook would print the panic into the middle of a report. A hook is global, so only `cli` may set another one:
/// it installs a quiet hook before a run, and exits with 4 where [`super::assessment::Assessment::broken`] is not zero.
fn guarded(check: impl FnOnce() -> Judgement) -> Judgement {
    // A check holds no state of its own and only reads, so nothing can be left half-changed.
    let result: Known<Judgement> = catch_unwind(AssertUnwindSafe(check)).map_err(|_| Gap::Broken);
    result.unwrap_or_else(|gap| Err(gap.into()))
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::finding::{Undecided, Verdict};
    use crate::model::Gap;

    #[test]
    fn a_check_that_panics_leaves_its_subject_not_evaluated() {
        let broken = guarded(|| std::panic::resume_unwind(Box::new("a slip in a check")));
        assert!(matches!(broken, Err(Undecided::NotEvaluated(Gap::Broken))));
        assert!(matches!(guarded(|| Ok(Verdict::Pass)), Ok(Verdict::Pass)));
    }
}
