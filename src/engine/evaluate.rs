//! Runs one rule over all its subjects.

use std::slice;

use rayon::prelude::*;

use super::assessment::Tested;
use super::panics::{Crash, caught};
use super::scope::About;
use super::scoped::{Scoped, Slice, count};
use super::stake::{Stake, Stakes};
use super::subjects::{Judged, Named, Subjects};
use crate::catalogue::Entry;
use crate::context::Context;
use crate::cover::Cover;
use crate::finding::{Finding, Judgement, Outcome, Subject, Undecided};
use crate::model::{Gap, Known};
use crate::rules::Check;
use crate::source::Watcher;

/// Subjects a worker takes at once: enough that sharing costs nothing, few enough that two workers finish together.
const CHUNK: usize = 2_048;

/// Which subjects are listed beside those that failed.
pub(super) type Keep = fn(Outcome<()>) -> bool;

/// What one rule found, counted; only what failed is kept, and what is asked for.
pub(super) struct RuleTally {
    keep: Keep,
    /// What controls count, a slice each.
    pub(super) scoped: Vec<Scoped>,
    pub(super) pass: usize,
    pub(super) not_applicable: Vec<(&'static str, usize)>,
    pub(super) not_evaluated: Vec<(Gap, usize)>,
    pub(super) failures: Vec<(Named, Stake, Finding<String>)>,
    /// Each way in which the check crashed, with the first subject and how many there are.
    pub(super) crashes: Vec<(Crash, Subject, usize)>,
    /// The subjects that are kept, with their outcomes.
    pub(super) population: Vec<Tested>,
}

/// Judges every subject of a rule, and counts; the slices of controls apart.
pub(super) fn tally(
    entry: &Entry,
    slices: &[Slice],
    subjects: &Subjects<'_>,
    cx: &Context<'_>,
    keep: Keep,
    watcher: &Watcher,
) -> RuleTally {
    let walk = Walk { rule: entry.id, cx, stakes: Stakes::new(cx), cover: subjects.cover, keep, slices, watcher };
    let mut total = each(entry, subjects, &walk).append(missing(entry, subjects, &walk));
    for gap in subjects.hidden(entry.judges, entry.reads) {
        count(&mut total.not_evaluated, gap, 0);
    }
    total.not_evaluated.sort_unstable();
    total.not_applicable.sort_unstable();
    total
}

/// The population of a rule: every subject that the export holds, with its outcome, in the order of the tenant.
#[must_use]
pub fn population(entry: &Entry, subjects: &Subjects<'_>, cx: &Context<'_>) -> Vec<(Subject, Outcome)> {
    let (rule, watcher) = (entry.id, &Watcher::default());
    let walk = Walk { rule, cx, stakes: Stakes::new(cx), cover: subjects.cover, keep: |_| true, slices: &[], watcher };
    let RuleTally { failures, population, .. } = each(entry, subjects, &walk);
    let mut findings = failures.into_iter().map(|(.., finding)| finding);
    let outcome = |Tested { subject, outcome }| {
        let outcome = match outcome {
            Outcome::Fail(()) => Outcome::Fail(findings.next()?),
            Outcome::Pass => Outcome::Pass,
            Outcome::NotApplicable(reason) => Outcome::NotApplicable(reason),
            Outcome::NotEvaluated(gap) => Outcome::NotEvaluated(gap),
        };
        Some((subject, outcome))
    };
    population.into_iter().filter_map(outcome).collect()
}

impl RuleTally {
    fn new(keep: Keep, slices: usize) -> Self {
        Self {
            keep,
            scoped: vec![Scoped::default(); slices],
            pass: 0,
            not_applicable: Vec::new(),
            not_evaluated: Vec::new(),
            failures: Vec::new(),
            crashes: Vec::new(),
            population: Vec::new(),
        }
    }

    /// Counts one outcome; the subject is named, its stake looked up and texts opened only where that is shown.
    fn add(
        mut self,
        judged: Result<Judgement, Crash>,
        cover: &Cover,
        name: impl Fn() -> Named,
        stake: impl Fn() -> Stake,
        scope: impl Fn(&mut [Scoped], &Outcome<Finding>),
    ) -> Self {
        let judgement = judged.unwrap_or_else(|crash| {
            self.crash(crash, name().subject, 1);
            Err(Gap::Broken.into())
        });
        let outcome = Outcome::from(judgement);
        scope(&mut self.scoped, &outcome);
        if (self.keep)(outcome.kind()) {
            self.population.push(Tested { subject: name().subject, outcome: outcome.kind() });
        }
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Fail(finding) => self.failures.push((name(), stake(), cover.finding(finding))),
            Outcome::NotApplicable(reason) => count(&mut self.not_applicable, reason, 1),
            Outcome::NotEvaluated(gap) => count(&mut self.not_evaluated, gap, 1),
        }
        self
    }

    fn crash(&mut self, crash: Crash, subject: Subject, times: usize) {
        match self.crashes.iter_mut().find(|(known, ..)| *known == crash) {
            Some((.., total)) => *total += times,
            None => self.crashes.push((crash, subject, times)),
        }
    }

    fn append(mut self, other: Self) -> Self {
        let Self { keep: _, scoped, pass, not_applicable, not_evaluated, failures, crashes, population } = other;
        for (mine, theirs) in self.scoped.iter_mut().zip(scoped) {
            mine.append(theirs);
        }
        self.pass += pass;
        for (reason, times) in not_applicable {
            count(&mut self.not_applicable, reason, times);
        }
        for (gap, times) in not_evaluated {
            count(&mut self.not_evaluated, gap, times);
        }
        self.failures.extend(failures);
        for (crash, subject, times) in crashes {
            self.crash(crash, subject, times);
        }
        self.population.extend(population);
        self
    }
}

/// Runs the check of an entry over its subjects in parallel, and counts in their order.
fn each(entry: &Entry, subjects: &Subjects<'_>, all: &Walk<'_>) -> RuleTally {
    let cx = all.cx;
    match entry.check {
        Check::Tenant(check) => all.over(slice::from_ref(&subjects.whole), |_| check(cx)),
        Check::Group(check) => all.over(subjects.groups, |group| check(cx, group)),
        Check::RoleSettings(check) => all.over(subjects.settings, |settings| check(cx, settings)),
        Check::GroupRole(check) => all.over(&subjects.group_roles, |role| check(cx, role)),
        Check::Schedule(check) => all.over(subjects.schedules, |schedule| {
            in_force(entry, cx.tenant.is_in_force(schedule)).and_then(|()| check(cx, schedule))
        }),
        Check::RoleAssignment(check) => all.over(subjects.role_assignments, |held| {
            in_force(entry, cx.tenant.is_held_now(held)).and_then(|()| check(cx, held))
        }),
        Check::AdministrativeUnit(check) => all.over(subjects.units, |unit| check(cx, unit)),
        Check::AccessPackage(check) => all.over(subjects.packages, |package| check(cx, package)),
        Check::AssignmentPolicy(check) => all.over(subjects.policies, |policy| check(cx, policy)),
        Check::Grant(check) => all.over(&subjects.grants, |grant| check(cx, grant)),
        Check::Offer(check) => all.over(&subjects.offers, |offer| check(cx, offer)),
        Check::User(check) => all.over(subjects.users, |user| check(cx, user)),
        Check::ServicePrincipal(check) => all.over(subjects.service_principals, |principal| check(cx, principal)),
    }
}

/// What a rule cannot decide about role settings that the export does not hold. That it does not apply to some of them says
/// nothing about the export.
fn missing(entry: &Entry, subjects: &Subjects<'_>, all: &Walk<'_>) -> RuleTally {
    let Check::RoleSettings(check) = entry.check else { return RuleTally::new(all.keep, all.slices.len()) };
    let mut tally = all.over(&subjects.missing_settings, |settings| check(all.cx, settings));
    tally.not_applicable.clear();
    tally.scoped.iter_mut().for_each(|scoped| scoped.outcomes.not_applicable = 0);
    tally.population.retain(|tested| matches!(tested.outcome, Outcome::NotEvaluated(_)));
    tally
}

/// Whether a rule has something to say about an entry: what had ended, or not begun, is nobody's access.
fn in_force(entry: &Entry, is_in_force: Known<bool>) -> Result<(), Undecided> {
    if entry.ended || is_in_force? {
        return Ok(());
    }
    Err(Undecided::NotApplicable("the assignment was not in effect on the evaluation date"))
}

/// How subjects are judged and counted.
struct Walk<'t> {
    rule: &'static str,
    cx: &'t Context<'t>,
    stakes: Stakes<'t>,
    cover: &'t Cover,
    keep: Keep,
    slices: &'t [Slice],
    watcher: &'t Watcher,
}

impl Walk<'_> {
    fn over<S: Judged>(&self, subjects: &[S], check: impl Fn(&S) -> Judgement + Sync) -> RuleTally {
        let add = |sum: RuleTally, subject: &S| {
            let name = || Named::of(subject, self.cx.tenant, self.cover);
            let scope = |scoped: &mut [Scoped], outcome: &Outcome<Finding>| {
                let about = if self.slices.iter().all(Slice::is_all) { Ok(About::Other) } else { subject.about() };
                for (slice, scoped) in self.slices.iter().zip(scoped) {
                    scoped.add(slice.outcome(self.cx, &about, outcome), || name().subject);
                }
            };
            let stake = || subject.stake(&self.stakes).opened(self.cover);
            sum.add(caught(|| check(subject)), self.cover, name, stake, scope)
        };
        let empty = || RuleTally::new(self.keep, self.slices.len());
        let judge = |chunk: &[S]| self.watcher.rule(self.rule, || chunk.iter().fold(empty(), add));
        let parts: Vec<RuleTally> = subjects.par_chunks(CHUNK).map(judge).collect();
        parts.into_iter().fold(empty(), RuleTally::append)
    }
}
