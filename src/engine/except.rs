//! Applies the exceptions register to what was found. Findings are judged first and excepted then; an exception hides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::RuleOutcome;
use super::controls::Tallied;
use super::coverage::{Holdings, gap};
use super::evaluate::RuleTally;
use super::exception::{ExceptionOutcome, ExceptionState, FindingException};
use super::fold::{Tied, mark_parts};
use super::subjects::{Subjects, group_is_gone, home};
use crate::catalogue::Entry;
use crate::cover::Cover;
use crate::finding::{Outcome, Subject, SubjectKind};
use crate::model::{Gap, Instant, Period};
use crate::register::{Exception, Register};
use crate::tenant::Tenant;

/// What is to be known of a rule that was run, beside its findings.
pub(super) struct RuleFacts {
    /// What it judges.
    judges: SubjectKind,
    /// The objects that exceptions name, with their outcomes, by id.
    pub(super) named: BTreeMap<String, (Subject, Outcome<()>)>,
    /// Why some object could not be evaluated.
    pub(super) undecided: Option<Gap>,
    /// Why there may be objects that the export does not show.
    pub(super) unseen: Option<Gap>,
}

impl RuleFacts {
    /// What exceptions ask about a rule; takes what was watched.
    pub(super) fn of(entry: &Entry, holdings: Holdings<'_>, subjects: &Subjects<'_>, tally: &mut RuleTally) -> Self {
        let homes = home(entry.judges).iter().filter(|home| entry.reads.contains(home));
        let mut unseen =
            homes.filter_map(|home| gap(holdings, *home)).chain(subjects.hidden(entry.judges, entry.reads));
        Self {
            judges: entry.judges,
            named: std::mem::take(&mut tally.watched).into_iter().collect(),
            undecided: tally.not_evaluated.first().map(|(gap, _)| *gap),
            unseen: unseen.next(),
        }
    }
}

/// When, and how, exceptions are applied.
pub(super) struct Applied<'t> {
    /// The moment judged.
    pub(super) moment: Option<Instant>,
    /// How long before its end an exception expires soon.
    pub(super) soon: Period,
    /// The rules that were run.
    pub(super) rules: BTreeMap<&'static str, RuleFacts>,
    /// How texts of the input are shown.
    pub(super) cover: &'t Cover,
    /// The export, where the ids of objects are looked up.
    pub(super) tenant: &'t Tenant,
}

impl Applied<'_> {
    /// Says of each finding whether it is excepted, and of each exception what became of it.
    pub(super) fn to(&self, register: &Register, findings: &mut [Tied]) -> Vec<ExceptionOutcome> {
        mark_parts(findings);
        let covered = Covered::new(register, findings);
        let one = |exception: &Exception| {
            let has_parts = exception.objects.is_empty() && covered.parts.contains(exception.rule.as_str());
            self.one(exception, (&covered.of(exception), has_parts), findings)
        };
        register.exceptions.iter().map(one).collect()
    }

    /// What became of one, with the findings that it is about, and whether there are others that are part of further ones.
    fn one(
        &self,
        exception: &Exception,
        (found, has_parts): (&[usize], bool),
        findings: &mut [Tied],
    ) -> ExceptionOutcome {
        let shown = exception.covered(self.cover);
        let mut outcome = ExceptionOutcome {
            objects: self.objects(exception, &shown),
            exception: shown.clone(),
            state: ExceptionState::RuleNotRun,
            detail: None,
            findings: Vec::new(),
        };
        let Some(rule) = self.rules.get(exception.rule.as_str()) else { return outcome };
        (outcome.state, outcome.detail) =
            if has_parts { self.in_time(exception) } else { self.unmatched(exception, rule) };
        let too_many = exception.expected_count.filter(|most| found.len() > *most);
        let too_many = too_many.map(|most| format!("there are {} findings, and {most} expected", found.len()));
        let mut worst: Option<(ExceptionState, Option<String>)> = None;
        for at in found {
            let Some(tied) = findings.get_mut(*at) else { continue };
            let (state, detail) = match &too_many {
                Some(detail) => (ExceptionState::OverBroad, Some(detail.clone())),
                None => self.of_finding(exception, tied),
            };
            if worst.as_ref().is_none_or(|(known, _)| state < *known) {
                worst = Some((state, detail.clone()));
            }
            outcome.findings.push(tied.reported.id.clone());
            tied.reported.exception = Some(Box::new(FindingException { exception: shown.clone(), state, detail }));
        }
        if let Some((state, detail)) = worst {
            (outcome.state, outcome.detail) = (state, detail);
        }
        outcome
    }

    /// What became of an exception that no finding is about.
    fn unmatched(&self, exception: &Exception, rule: &RuleFacts) -> (ExceptionState, Option<String>) {
        let missing = |gap: Gap| (ExceptionState::InputMissing, Some(gap.sentence()));
        if exception.objects.is_empty() {
            return rule.undecided.or(rule.unseen).map_or((ExceptionState::Fixed, None), missing);
        }
        let of_object = |id: &String| match (rule.named.get(id).map(|(_, outcome)| outcome), rule.unseen) {
            (Some(Outcome::NotEvaluated(gap)), _) => missing(*gap),
            (None, _) if group_is_gone(self.tenant, rule.judges.as_str(), id) => (ExceptionState::ObjectGone, None),
            (None, Some(gap)) => missing(gap),
            (Some(Outcome::NotApplicable(why)), _) => (ExceptionState::Fixed, Some((*why).to_owned())),
            (Some(Outcome::Pass | Outcome::Fail(())), _) => (ExceptionState::Fixed, None),
            (None, None) => (ExceptionState::ObjectGone, None),
        };
        exception.objects.iter().map(of_object).min_by_key(|(state, _)| *state).unwrap_or((ExceptionState::Fixed, None))
    }

    /// The objects that an exception names: those that were seen with their names.
    fn objects(&self, exception: &Exception, shown: &Exception) -> Vec<Subject> {
        let rule = self.rules.get(exception.rule.as_str());
        let Some(kind) = exception.kind().or(rule.map(|rule| rule.judges)) else { return Vec::new() };
        let object = |(id, shown): (&String, &String)| {
            let seen = rule.and_then(|rule| rule.named.get(id)).map(|(subject, _)| subject.clone());
            seen.unwrap_or_else(|| Subject { kind, id: shown.clone(), name: None })
        };
        exception.objects.iter().zip(&shown.objects).map(object).collect()
    }

    /// What an exception says of a finding that it is about.
    fn of_finding(&self, exception: &Exception, tied: &Tied) -> (ExceptionState, Option<String>) {
        let finding = &tied.reported.finding;
        match (self.in_time(exception), exception.refused(&finding.evidence, &finding.measures, self.cover)) {
            ((state, _), Some(why)) if state.accepts() => (ExceptionState::Reopened, Some(why)),
            (in_time, _) => in_time,
        }
    }

    /// What the date says of an exception whose fault is there.
    fn in_time(&self, exception: &Exception) -> (ExceptionState, Option<String>) {
        let Some(moment) = self.moment else {
            return (ExceptionState::DateUnknown, Some("the date evaluated is unknown".to_owned()));
        };
        if exception.expires.is_over(moment) {
            return (ExceptionState::Expired, None);
        }
        let is_soon = exception.expires.ends_within(self.soon, moment);
        (if is_soon { ExceptionState::ExpiringSoon } else { ExceptionState::Active }, None)
    }
}

/// Which findings exceptions are about, by their place among all.
struct Covered<'r> {
    /// By rule and the id of the object as it was exported: those that exceptions name.
    named: BTreeMap<&'r str, BTreeMap<&'r str, Vec<usize>>>,
    /// By rule: those that no exception names and that are not a part of another finding.
    others: BTreeMap<&'r str, Vec<usize>>,
    /// The rules of which an unnamed finding is a part of another one: it is back when that one is mended.
    parts: BTreeSet<&'r str>,
}

impl<'r> Covered<'r> {
    fn new(register: &'r Register, findings: &[Tied]) -> Self {
        let mut covered = Self { named: BTreeMap::new(), others: BTreeMap::new(), parts: BTreeSet::new() };
        for exception in &register.exceptions {
            covered.others.entry(&exception.rule).or_default();
            let objects = exception.objects.iter().map(|object| (object.as_str(), Vec::new()));
            covered.named.entry(&exception.rule).or_default().extend(objects);
        }
        for (at, tied) in findings.iter().enumerate() {
            let (rule, Some(id)) = (tied.reported.entry.id, &tied.plain_id) else { continue };
            let named = covered.named.get_mut(rule).and_then(|objects| objects.get_mut(id.as_str()));
            match (named, covered.others.get_mut(rule)) {
                (Some(named), _) => named.push(at),
                (None, Some(others)) if !tied.is_part => others.push(at),
                (None, Some(_)) => {
                    covered.parts.insert(rule);
                }
                (None, None) => {}
            }
        }
        covered
    }

    /// Those that an exception is about: of the objects that it names, or else all others of its rule.
    fn of(&self, exception: &Exception) -> Vec<usize> {
        let rule = exception.rule.as_str();
        if exception.objects.is_empty() {
            return self.others.get(rule).cloned().unwrap_or_default();
        }
        let objects = self.named.get(rule);
        let of_object =
            |object: &String| objects.and_then(|objects| objects.get(object.as_str())).into_iter().flatten();
        let mut found: Vec<usize> = exception.objects.iter().flat_map(of_object).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Counts what failed and is excepted as excepted: of rules, of their populations and samples, and of controls.
pub(super) fn count_excepted(
    excepted: &BTreeMap<&'static str, BTreeSet<Subject>>,
    rules: &mut [RuleOutcome],
    counted: &mut [Tallied],
) {
    let none = BTreeSet::new();
    for rule in rules {
        let subjects = excepted.get(rule.entry.id).unwrap_or(&none);
        rule.outcomes.fail -= subjects.len();
        rule.outcomes.excepted += subjects.len();
        for tested in rule.population.iter_mut().chain(&mut rule.sample).flatten() {
            tested.is_excepted = tested.outcome == Outcome::Fail(()) && subjects.contains(&tested.subject);
        }
    }
    for Tallied { rule, scoped } in counted {
        let subjects = excepted.get(rule).unwrap_or(&none);
        for (_, scoped) in scoped {
            scoped.except(|subject| subjects.contains(subject));
        }
    }
}
