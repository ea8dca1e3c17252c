//! Runs one rule over all its subjects.

use std::mem;
use std::ops::Range;
use std::slice;

use rayon::prelude::*;

use super::against::Named as InBaseline;
use super::assessment::Tested;
use super::panics::{Crash, caught};
use super::scope::About;
use super::scoped::{Scoped, Slice, count};
use super::stake::{Stake, Stakes};
use super::subjects::{Judged, Named, Subjects};
use super::watched::Watch;
use crate::catalogue::Entry;
use crate::context::Context;
use crate::cover::Cover;
use crate::finding::{Finding, Judgement, Outcome, Severity, Subject, SubjectKind, Undecided};
use crate::model::{Gap, Known};
use crate::rules::Check;
use crate::rules::stated::Stated;
use crate::source::Watcher;

/// Subjects a worker takes at once: enough that sharing costs nothing, few enough that two workers finish together.
const CHUNK: usize = 2_048;

/// Subjects that are named for each rule because they were not evaluated. Where there are more, some are only counted.
const NAMED: usize = 500;

/// Which subjects are listed beside those that failed.
#[derive(Clone, Copy)]
pub(super) struct Keep<'k> {
    /// Those with such an outcome.
    pub(super) outcomes: fn(Outcome<()>) -> bool,
    /// Those that a baseline names.
    pub(super) named: Option<&'k InBaseline<'k>>,
}

impl Keep<'static> {
    /// Those with such an outcome, and no others.
    pub(super) fn outcomes(outcomes: fn(Outcome<()>) -> bool) -> Self {
        Self { outcomes, named: None }
    }
}

/// What a rule finds wrong with one subject.
pub(super) struct Failure {
    pub(super) named: Named,
    pub(super) stake: Stake,
    /// The id of the subject as it was exported, where exceptions name subjects of the rule.
    pub(super) plain_id: Option<String>,
    pub(super) finding: Finding<String>,
}

/// What one rule found, counted; only what failed is kept, and what is asked for.
#[derive(Default)]
pub(super) struct RuleTally {
    /// What controls count, a slice each.
    pub(super) scoped: Vec<Scoped>,
    pub(super) pass: usize,
    pub(super) not_applicable: Vec<(&'static str, usize)>,
    pub(super) not_evaluated: Vec<(Gap, usize)>,
    /// The first that were not evaluated, with their ids.
    pub(super) unevaluated: Vec<(Gap, String)>,
    /// The same by their numbers among the subjects, before they are named.
    open: Vec<(Gap, usize)>,
    #[expect(clippy::vec_box, reason = "they go from list to list, each of some hundred bytes")]
    pub(super) failures: Vec<Box<Failure>>,
    /// The subjects that exceptions name, with their outcomes, by the id as it was exported.
    pub(super) watched: Vec<(String, (Subject, Outcome<()>))>,
    /// Each way in which the check crashed, with the first subject and how many there are.
    pub(super) crashes: Vec<(Crash, Subject, usize)>,
    /// The subjects that are kept, with their outcomes.
    pub(super) population: Vec<Tested>,
    /// Those that a baseline names.
    pub(super) asked: Vec<Tested>,
}

/// Judges every subject of a rule, and counts; the slices of controls apart.
pub(super) fn tally(
    entry: &Entry,
    slices: &[Slice],
    subjects: &Subjects<'_>,
    cx: &Context<'_>,
    keep: Keep<'_>,
    watch: &Watch<'_>,
    watcher: &Watcher,
) -> RuleTally {
    let walk =
        Walk { rule: entry.id, cx, stakes: Stakes::new(cx), cover: subjects.cover, keep, watch, slices, watcher };
    let mut total = each(entry, subjects, &walk).append(missing(entry, subjects, &walk));
    for gap in subjects.hidden(entry.judges, entry.reads) {
        count(&mut total.not_evaluated, gap, 0);
    }
    total.not_evaluated.sort_unstable();
    total.not_applicable.sort_unstable();
    total
}

/// The subjects of a rule that have its fault, each with the severity, or of which nobody knows.
#[must_use]
pub fn not_well(
    entry: &Entry,
    subjects: &Subjects<'_>,
    cx: &Context<'_>,
    watcher: &Watcher,
) -> Vec<(Subject, Outcome<Severity>)> {
    let RuleTally { failures, population, .. } = tally_not_well(entry, subjects, cx, watcher);
    with_faults(population, failures.into_iter().map(|failure| severity(entry, &failure.finding)))
}

/// The same, and what was found.
pub(super) fn tally_not_well(entry: &Entry, subjects: &Subjects<'_>, cx: &Context<'_>, watcher: &Watcher) -> RuleTally {
    let keep = Keep::outcomes(|outcome| matches!(outcome, Outcome::Fail(()) | Outcome::NotEvaluated(_)));
    tally(entry, &[], subjects, cx, keep, &Watch::default(), watcher)
}

/// The severity of a finding: the one that is set for the rule, or that of the lowest case that applies.
pub(super) fn severity<T>(entry: &Entry, finding: &Finding<T>) -> Severity {
    let lowered = finding.lowered.filter(|_| !entry.lowered.is_empty());
    lowered.map_or(entry.severity, |lowered| lowered.severity)
}

/// The population of a rule: every subject that the export holds, with its outcome, in the order of the tenant.
#[must_use]
pub fn population(entry: &Entry, subjects: &Subjects<'_>, cx: &Context<'_>) -> Vec<(Subject, Outcome)> {
    let (rule, watcher) = (entry.id, &Watcher::default());
    let (stakes, cover, watch) = (Stakes::new(cx), subjects.cover, &Watch::default());
    let keep = Keep::outcomes(|_| true);
    let walk = Walk { rule, cx, stakes, cover, keep, watch, slices: &[], watcher };
    let RuleTally { failures, population, .. } = each(entry, subjects, &walk);
    with_faults(population, failures.into_iter().map(|failure| failure.finding))
}

/// Subjects with their outcomes, and what is kept of each fault, in the same order.
fn with_faults<T>(population: Vec<Tested>, mut faults: impl Iterator<Item = T>) -> Vec<(Subject, Outcome<T>)> {
    let outcome = |Tested { subject, outcome, .. }| {
        let outcome = match outcome {
            Outcome::Fail(()) => Outcome::Fail(faults.next()?),
            Outcome::Pass => Outcome::Pass,
            Outcome::NotApplicable(reason) => Outcome::NotApplicable(reason),
            Outcome::NotEvaluated(gap) => Outcome::NotEvaluated(gap),
        };
        Some((subject, outcome))
    };
    population.into_iter().filter_map(outcome).collect()
}

impl RuleTally {
    fn new(walk: &Walk<'_>) -> Self {
        Self { scoped: vec![Scoped::new(walk.watch.is_on); walk.slices.len()], ..Self::default() }
    }

    /// Lists a subject where that is asked for; it is named only then.
    fn keep(&mut self, keep: Keep<'_>, outcome: Outcome<()>, subject: impl FnOnce() -> Subject) {
        let is_kept = (keep.outcomes)(outcome);
        if !is_kept && keep.named.is_none() {
            return;
        }
        let tested = Tested { subject: subject(), outcome, is_excepted: false };
        let Subject { kind, id, .. } = &tested.subject;
        if keep.named.is_some_and(|named| named.concerns(kind.as_str(), id, outcome)) {
            self.asked.push(tested.clone());
        }
        if is_kept {
            self.population.push(tested);
        }
    }

    /// Counts one outcome; the subject is named, its stake looked up and texts opened only where that is shown.
    fn add(&mut self, walk: &Walk<'_>, judged: Result<Judgement, Crash>, subject: &dyn Judged, number: usize) {
        let judgement = judged.unwrap_or_else(|crash| {
            self.crash(crash, walk.name(subject).subject, 1);
            Err(Gap::Broken.into())
        });
        let outcome: Outcome<Box<Finding>> = judgement.into();
        let id = walk.watch.ids.as_ref().map(|ids| (Cover::plain().open(subject.subject(walk.cx.tenant).id), ids));
        if let Some((id, ids)) = &id
            && ids.contains(id.as_str())
        {
            self.watched.push((id.clone(), (walk.name(subject).subject, outcome.kind())));
        }
        walk.scope(&mut self.scoped, subject, &outcome);
        self.keep(walk.keep, outcome.kind(), || walk.name(subject).subject);
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Fail(finding) => {
                let (stake, finding) = (subject.stake(&walk.stakes).opened(walk.cover), walk.cover.finding(*finding));
                let plain_id = id.map(|(id, _)| id);
                self.failures.push(Box::new(Failure { named: walk.name(subject), stake, plain_id, finding }));
            }
            Outcome::NotApplicable(reason) => count(&mut self.not_applicable, reason, 1),
            Outcome::NotEvaluated(gap) => {
                count(&mut self.not_evaluated, gap, 1);
                self.open.push((gap, number));
                self.open.truncate(NAMED);
            }
        }
    }

    fn crash(&mut self, crash: Crash, subject: Subject, times: usize) {
        match self.crashes.iter_mut().find(|(known, ..)| *known == crash) {
            Some((.., total)) => *total += times,
            None => self.crashes.push((crash, subject, times)),
        }
    }

    fn append(mut self, other: Self) -> Self {
        let Self { scoped, pass, not_applicable, not_evaluated, unevaluated, open, failures, watched, .. } = other;
        let Self { crashes, population, asked, .. } = other;
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
        self.unevaluated.extend(unevaluated);
        self.unevaluated.truncate(NAMED);
        self.open.extend(open);
        self.open.truncate(NAMED);
        self.failures.extend(failures);
        self.watched.extend(watched);
        for (crash, subject, times) in crashes {
            self.crash(crash, subject, times);
        }
        self.population.extend(population);
        self.asked.extend(asked);
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
        Check::AuthenticationContext(check) => all.over(&subjects.contexts, |context| check(cx, context)),
        Check::ConditionalAccessPolicy(check) => all.over(subjects.access_policies, |policy| check(cx, policy)),
        Check::LifecycleWorkflow(check) => all.over(subjects.workflows, |workflow| check(cx, workflow)),
        Check::AccessPackage(check) => all.over(subjects.packages, |package| check(cx, package)),
        Check::AssignmentPolicy(check) => all.over(subjects.policies, |policy| check(cx, policy)),
        Check::Grant(check) => all.over(&subjects.grants, |grant| check(cx, grant)),
        Check::Offer(check) => all.over(&subjects.offers, |offer| check(cx, offer)),
        Check::Catalog(check) => all.over(subjects.catalogs, |catalog| check(cx, catalog)),
        Check::AccessReview(check) => all.over(subjects.reviews, |review| check(cx, review)),
        Check::PackageAssignment(check) => all.over(subjects.package_assignments, |assignment| {
            in_force(entry, assignment.is_in_force(cx.tenant.moment)).and_then(|()| check(cx, assignment))
        }),
        Check::User(check) => all.over(subjects.users, |user| check(cx, user)),
        Check::ServicePrincipal(check) => all.over(subjects.service_principals, |principal| check(cx, principal)),
        Check::Stated(stated) => each_stated(entry, stated, subjects, all),
    }
}

/// The same for a rule of one's own.
fn each_stated(entry: &Entry, stated: &Stated, subjects: &Subjects<'_>, all: &Walk<'_>) -> RuleTally {
    let cx = all.cx;
    match stated.judges {
        SubjectKind::Group => all.over(subjects.groups, |group| stated.judge(cx, group)),
        SubjectKind::RoleSettings => all.over(subjects.settings, |settings| stated.judge(cx, settings)),
        SubjectKind::Schedule => all.over(subjects.schedules, |schedule| {
            in_force(entry, cx.tenant.is_in_force(schedule)).and_then(|()| stated.judge(cx, schedule))
        }),
        SubjectKind::RoleAssignment => all.over(subjects.role_assignments, |held| {
            in_force(entry, cx.tenant.is_held_now(held)).and_then(|()| stated.judge(cx, held))
        }),
        SubjectKind::AdministrativeUnit => all.over(subjects.units, |unit| stated.judge(cx, unit)),
        SubjectKind::AccessPackage => all.over(subjects.packages, |package| stated.judge(cx, package)),
        SubjectKind::AssignmentPolicy => all.over(subjects.policies, |policy| stated.judge(cx, policy)),
        SubjectKind::Offer => all.over(&subjects.offers, |offer| stated.judge(cx, offer)),
        _ => RuleTally::new(all),
    }
}

/// What a rule cannot decide about role settings that the export does not hold, and what other objects show to be wrong with them.
/// That it does not apply to some of them, or finds nothing wrong, says nothing about the export.
fn missing(entry: &Entry, subjects: &Subjects<'_>, all: &Walk<'_>) -> RuleTally {
    let missing = &subjects.missing_settings;
    let mut tally = match entry.check {
        Check::RoleSettings(check) => all.over(missing, |settings| check(all.cx, settings)),
        Check::Stated(stated) if stated.judges == SubjectKind::RoleSettings => {
            all.over(missing, |settings| stated.judge(all.cx, settings))
        }
        _ => return RuleTally::new(all),
    };
    let counts = |outcome: Outcome<()>| matches!(outcome, Outcome::Fail(()) | Outcome::NotEvaluated(_));
    tally.pass = 0;
    tally.not_applicable.clear();
    for Scoped { outcomes, .. } in &mut tally.scoped {
        (outcomes.pass, outcomes.not_applicable) = (0, 0);
    }
    tally.watched.retain(|(_, (_, outcome))| counts(*outcome));
    for listed in [&mut tally.population, &mut tally.asked] {
        listed.retain(|tested| counts(tested.outcome));
    }
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
    keep: Keep<'t>,
    watch: &'t Watch<'t>,
    slices: &'t [Slice],
    watcher: &'t Watcher,
}

impl Walk<'_> {
    fn over<S: Judged>(&self, subjects: &[S], check: impl Fn(&S) -> Judgement + Sync) -> RuleTally {
        let mut total = self.in_parts(subjects.len(), &|part, sum| {
            for (number, subject) in part.clone().zip(subjects.get(part).unwrap_or_default()) {
                sum.add(self, caught(|| check(subject)), subject, number);
            }
        });
        let open = mem::take(&mut total.open).into_iter();
        total.unevaluated = open.filter_map(|(gap, number)| Some((gap, self.id(subjects.get(number)?)))).collect();
        total
    }

    /// Shares so many subjects out among the workers. It knows neither their kind nor the check, so that it is compiled once.
    fn in_parts(&self, subjects: usize, judge: &(dyn Fn(Range<usize>, &mut RuleTally) + Sync)) -> RuleTally {
        let part = |start: usize| {
            let mut sum = RuleTally::new(self);
            self.watcher.rule(self.rule, || judge(start..subjects.min(start + CHUNK), &mut sum));
            sum
        };
        if subjects == 0 {
            // A rule without subjects has been timed too.
            self.watcher.rule(self.rule, || ());
        }
        let parts: Vec<RuleTally> = (0..subjects).into_par_iter().step_by(CHUNK).map(part).collect();
        parts.into_iter().fold(RuleTally::new(self), RuleTally::append)
    }

    /// The id of the subject as it is shown.
    fn id(&self, subject: &dyn Judged) -> String {
        self.cover.open(subject.subject(self.cx.tenant).id)
    }

    /// The subject by its names.
    fn name(&self, subject: &dyn Judged) -> Named {
        Named::of(subject, self.cx.tenant, self.cover)
    }

    /// Counts an outcome in the slices that have its subject.
    fn scope(&self, scoped: &mut [Scoped], subject: &dyn Judged, outcome: &Outcome<Box<Finding>>) {
        let about = if self.slices.iter().all(Slice::is_all) { Ok(About::Other) } else { subject.about() };
        for (slice, scoped) in self.slices.iter().zip(scoped) {
            scoped.add(slice.outcome(self.cx, &about, outcome), || self.name(subject).subject);
        }
    }
}
