//! Finds the changes that end findings, and says what becomes of every finding.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Written, attributes, causes, objects, requests};
use super::draft::Draft;
use super::object::Object;
use super::obstacle::Obstacle;
use super::problem::Problem;
use super::request::written;
use super::step::{Step, steps};
use super::texts::Texts as FileTexts;
use super::trials::{Candidate, Trials, Tried, Wanted};
use super::{Attribute, Fault, Faults, Fix, Handled, Left, Named, Plan, Proof, Question, Request, Unknown};
use crate::engine::assessment::{Assessment, Decision, Reported};
use crate::finding::Change;
use crate::tenant::Tenant;
use crate::who::Run;

/// The requests that end findings.
///
/// # Errors
/// Where the changed export cannot be judged.
pub fn plan<E>(problem: &Problem<'_, E>, question: &Question, run: Run) -> Result<Plan, E> {
    let texts = FileTexts::new(problem.sources);
    let planner = Planner { tenant: problem.tenant, question, texts: &texts };
    let asked = asked(problem.assessment, question);
    let mut trials = Trials::new(problem, &texts);
    let Outcome { fixed, left } = planner.tried(&mut trials, &asked)?;
    let found = findings(problem.assessment);
    let remaining = trials.findings()?.unwrap_or_else(|| found.clone());
    let (after, draft) = (trials.after(), trials.draft());
    let objects = objects(&fixed);
    let (mut requests, mut attributes) =
        (requests(&objects, draft, problem.tenant), attributes(&objects, draft, problem.tenant, &texts));
    let written = Written::new(&requests, &attributes);
    let mut fixes = fixes(problem.assessment, &fixed, &written, after);
    let proof = Proof {
        before: found.len(),
        after: remaining.len(),
        ended: found.iter().filter(|fault| is_gone(fault, after)).count(),
        surfaced: remaining.difference(&found).count(),
        no_longer_evaluated: after
            .undecided
            .difference(&problem.before.undecided)
            .map(|fault| unknown(fault, &fixed, &written))
            .collect(),
        evaluations: trials.evaluations(),
        ..compared(&problem.before, after)
    };
    for fix in fixes.values().filter(|fix| fix.way.is_none()) {
        name(fix, &mut requests, &mut attributes);
    }
    for (_, request) in &mut requests {
        let with_it = |fix: &&Fix| !fix.uncovers.is_empty() && fix.requests.contains(&request.number);
        let all = fixes.values().filter(with_it).flat_map(|fix| &fix.requests);
        let together: BTreeSet<usize> = all.copied().filter(|number| *number != request.number).collect();
        request.together = together.into_iter().collect();
    }
    let decisions: Vec<Handled> =
        asked.iter().map(|asked| asked.handled(&fixes, &left)).filter(is_about_something).collect();
    for asked in asked.iter().flat_map(|asked| &asked.wanted) {
        fixes.remove(asked.id.as_str());
    }
    Ok(Plan {
        run,
        numbered: problem.assessment.decisions.len(),
        decisions,
        also: reported(problem.assessment).filter_map(|reported| fixes.remove(reported.id.as_str())).collect(),
        files: trials.configuration().to_vec(),
        export: draft.export(&texts),
        requests: requests.into_iter().map(|(_, request)| request).collect(),
        attributes: attributes.into_iter().map(|(_, attribute)| attribute).collect(),
        proof,
    })
}

/// What a report lists as findings, without those that are excepted.
#[must_use]
pub fn findings(assessment: &Assessment) -> BTreeSet<Fault> {
    reported(assessment).map(fault).collect()
}

fn reported(assessment: &Assessment) -> impl Iterator<Item = &Reported> {
    assessment.decisions.iter().flat_map(|decision| assessment.findings_of(decision))
}

fn fault(reported: &Reported) -> Fault {
    Fault::new(reported.entry.id, &reported.subject)
}

fn is_gone(fault: &Fault, after: &Faults) -> bool {
    !after.failing.contains_key(fault) && !after.undecided.contains(fault)
}

/// What ends each finding that ends, by its id: a change of its own, or what is changed for others.
fn fixes<'a>(
    assessment: &'a Assessment,
    fixed: &[Candidate<'a>],
    written: &Written<'_>,
    after: &Faults,
) -> BTreeMap<&'a str, Fix> {
    let mut ending: BTreeMap<&str, Fix> =
        fixed.iter().map(|candidate| (candidate.wanted.reported.id.as_str(), fix(candidate, written))).collect();
    if !fixed.is_empty() {
        for reported in reported(assessment).filter(|reported| is_gone(&fault(reported), after)) {
            let fix = || ended_with(reported, &causes(fixed, reported), written);
            ending.entry(&reported.id).or_insert_with(fix);
        }
    }
    ending
}

/// What can no longer be evaluated, with what was changed about it.
fn unknown(fault: &Fault, fixed: &[Candidate<'_>], written: &Written<'_>) -> Unknown {
    let about: Vec<&Candidate<'_>> = fixed.iter().filter(|candidate| candidate.is_about(fault)).collect();
    Unknown { fault: fault.clone(), requests: written.requests_of(&about), attributes: written.attributes_of(&about) }
}

/// A finding that ends with what is changed for others.
fn ended_with(reported: &Reported, causes: &[&Candidate<'_>], written: &Written<'_>) -> Fix {
    Fix {
        finding: named(reported),
        way: None,
        uncovers: Vec::new(),
        requests: written.requests_of(causes),
        attributes: written.attributes_of(causes),
    }
}

/// Says of the requests and attributes that end a finding that they do.
fn name(fix: &Fix, requests: &mut [(Object, Request)], attributes: &mut [(Object, Attribute)]) {
    let fault = Fault::new(fix.finding.rule, &fix.finding.subject);
    for (_, request) in requests.iter_mut().filter(|(_, request)| fix.requests.contains(&request.number)) {
        request.ends.push(fault.clone());
    }
    for (_, attribute) in attributes.iter_mut().filter(|(_, attribute)| fix.attributes.contains(&attribute.number)) {
        attribute.ends.push(fault.clone());
    }
}

/// A decision, and the findings of it that are to be fixed.
struct Asked<'a> {
    number: usize,
    decision: &'a Decision,
    wanted: Vec<&'a Reported>,
}

fn asked<'a>(assessment: &'a Assessment, question: &Question) -> Vec<Asked<'a>> {
    let is_wanted = |reported: &&Reported| question.finding.as_ref().is_none_or(|finding| *finding == reported.id);
    let asked = |(number, decision)| {
        let wanted = assessment.findings_of(decision).iter().filter(is_wanted).collect();
        Asked { number, decision, wanted }
    };
    let decisions = (1..).zip(&assessment.decisions);
    decisions.filter(|(number, _)| question.decision.is_none_or(|only| only == *number)).map(asked).collect()
}

/// The findings that are to be fixed, in the order of their decisions.
fn wanted<'a>(asked: &[Asked<'a>]) -> impl Iterator<Item = Wanted<'a>> {
    let of_decision =
        |asked: &Asked<'a>| asked.wanted.iter().map(|reported| (asked.number, *reported)).collect::<Vec<_>>();
    let all = asked.iter().flat_map(of_decision);
    all.enumerate().map(|(position, (decision, reported))| Wanted { reported, decision, position })
}

/// What became of all findings.
#[derive(Default)]
struct Outcome<'a> {
    /// In the order of the findings.
    fixed: Vec<Candidate<'a>>,
    /// Why the others are left, by their ids.
    left: BTreeMap<&'a str, Obstacle>,
}

impl<'a> Outcome<'a> {
    /// The first reason counts: it is that of the better change.
    fn leave(&mut self, reported: &'a Reported, obstacle: Obstacle) {
        self.left.entry(&reported.id).or_insert(obstacle);
    }
}

impl Asked<'_> {
    fn handled(&self, fixed: &BTreeMap<&str, Fix>, left: &BTreeMap<&str, Obstacle>) -> Handled {
        let ids = self.wanted.iter().map(|reported| (*reported, reported.id.as_str()));
        let left = ids
            .clone()
            .filter(|(_, id)| !fixed.contains_key(id))
            .filter_map(|(reported, id)| Some(Left { finding: named(reported), obstacle: left.get(id)?.clone() }));
        Handled {
            number: self.number,
            id: self.decision.id.clone(),
            title: self.decision.title.clone(),
            fixed: ids.filter_map(|(_, id)| fixed.get(id).cloned()).collect(),
            left: left.collect(),
        }
    }
}

fn is_about_something(handled: &Handled) -> bool {
    !(handled.fixed.is_empty() && handled.left.is_empty())
}

/// What is new or worse in the changed export.
fn compared(before: &Faults, after: &Faults) -> Proof {
    let was = after.failing.iter().map(|(fault, severity)| (before.failing.get(fault), severity));
    Proof {
        introduced: was.clone().filter(|(was, _)| was.is_none()).count(),
        worsened: was.filter(|(was, severity)| was.is_some_and(|was| was < severity)).count(),
        ..Proof::default()
    }
}

struct Planner<'p> {
    tenant: &'p Tenant,
    question: &'p Question,
    texts: &'p FileTexts<'p>,
}

impl Planner<'_> {
    /// What becomes of findings: all of them are tried together, and those whose change does not work with the next one.
    fn tried<'a, E>(&self, trials: &mut Trials<'_, E>, asked: &[Asked<'a>]) -> Result<Outcome<'a>, E> {
        let mut outcome = Outcome::default();
        let mut open: Vec<(Wanted<'_>, usize)> = wanted(asked).map(|wanted| (wanted, 1)).collect();
        while !open.is_empty() {
            let mut candidates = Vec::new();
            for (wanted, way) in std::mem::take(&mut open) {
                match self.candidate(wanted, way) {
                    Ok(candidate) => candidates.push(candidate),
                    Err(obstacle) => outcome.leave(wanted.reported, obstacle),
                }
            }
            let Tried { fixed, left } = trials.attempt(candidates)?;
            outcome.fixed.extend(fixed);
            for (candidate, obstacle) in &left {
                outcome.leave(candidate.wanted.reported, obstacle.clone());
            }
            let (continued, mut left) = self.continued(trials, left)?;
            let Tried { fixed, left: still } = trials.attempt(continued)?;
            outcome.fixed.extend(fixed);
            left.extend(still.into_iter().map(|(candidate, _)| candidate));
            let next = left.into_iter().map(|candidate| (candidate.wanted, candidate.way + 1));
            open.extend(next.filter(|_| self.question.alternatives));
            open.sort_by_key(|(wanted, _)| wanted.position);
        }
        outcome.fixed.sort_by_key(|candidate| candidate.wanted.position);
        Ok(outcome)
    }

    /// The change that is tried, from this way on: the better one, or where that is no value and others will do, the next that is one.
    fn candidate<'a>(&self, wanted: Wanted<'a>, from: usize) -> Result<Candidate<'a>, Obstacle> {
        let mut first = None;
        let ways = if self.question.alternatives { usize::MAX } else { 1 };
        for (way, change) in (1..).zip(wanted.reported.finding.changes.iter().take(ways)).skip(from - 1) {
            let candidate = all_steps(change).map(|steps| {
                let objects = change.edits.iter().map(|edit| edit.object.clone()).collect();
                Candidate { wanted, way, steps, objects, uncovers: Vec::new() }
            });
            match candidate.and_then(|candidate| self.permitted(&candidate).map(|()| candidate)) {
                Ok(candidate) => return Ok(candidate),
                Err(obstacle) => first = first.or(Some(obstacle)),
            }
        }
        Err(first.unwrap_or(Obstacle::NoChange))
    }

    /// Candidates that were left because they bring about other findings, with the changes that end those; and the others. What then
    /// comes up is not continued once more.
    fn continued<'a, E>(
        &self,
        trials: &mut Trials<'_, E>,
        left: Vec<(Candidate<'a>, Obstacle)>,
    ) -> Result<(Vec<Candidate<'a>>, Vec<Candidate<'a>>), E> {
        let appears = |(_, obstacle): &&(Candidate<'_>, Obstacle)| matches!(obstacle, Obstacle::Appears(_));
        let uncovering: Vec<&Candidate<'_>> = left.iter().filter(appears).map(|(candidate, _)| candidate).collect();
        let uncovered = trials.uncovered(&uncovering)?;
        let (mut continued, mut others) = (Vec::new(), Vec::new());
        for (candidate, obstacle) in left {
            let longer =
                matches!(obstacle, Obstacle::Appears(_)).then(|| self.longer(&candidate, &uncovered)).flatten();
            match longer {
                Some(longer) => continued.push(longer),
                None => others.push(candidate),
            }
        }
        Ok((continued, others))
    }

    /// A candidate with the changes of the faults that it brings about, where each is a value.
    fn longer<'a>(
        &self,
        candidate: &Candidate<'a>,
        uncovered: &BTreeMap<Fault, Change<String>>,
    ) -> Option<Candidate<'a>> {
        let mut longer = candidate.clone();
        for (fault, change) in uncovered.iter().filter(|(fault, _)| candidate.is_about(fault)) {
            longer.steps.extend(all_steps(change).ok()?);
            longer.objects.extend(change.edits.iter().map(|edit| edit.object.clone()));
            longer.uncovers.push(fault.clone());
        }
        (!longer.uncovers.is_empty() && self.permitted(&longer).is_ok()).then_some(longer)
    }

    /// Whether a request follows from the change, and it may be made.
    fn permitted(&self, candidate: &Candidate<'_>) -> Result<(), Obstacle> {
        let mut alone = Draft::default();
        for step in &candidate.steps {
            alone.make(step, step.object.source(self.tenant)?, self.texts)?;
            let irreversible = step.object.irreversible(self.tenant);
            if let Some(why) = irreversible.filter(|_| !self.question.allow_irreversible) {
                return Err(Obstacle::Irreversible(why));
            }
        }
        for (object, drafted) in &alone.objects {
            if drafted.configuration.is_none() {
                written(object, drafted, self.tenant)?;
            }
        }
        Ok(())
    }
}

fn all_steps(change: &Change<String>) -> Result<Vec<Step>, Obstacle> {
    let all: Result<Vec<Vec<Step>>, Obstacle> = change.edits.iter().map(steps).collect();
    all.map(|steps| steps.concat())
}

/// A change that works, with what is written for it.
fn fix(candidate: &Candidate<'_>, written: &Written<'_>) -> Fix {
    Fix {
        finding: named(candidate.wanted.reported),
        way: Some(candidate.way),
        uncovers: candidate.uncovers.clone(),
        requests: written.requests_of(&[candidate]),
        attributes: written.attributes_of(&[candidate]),
    }
}

fn named(reported: &Reported) -> Named {
    Named {
        id: reported.id.clone(),
        rule: reported.entry.id,
        subject: reported.subject.clone(),
        message: reported.finding.message.clone(),
        help: reported.finding.help.clone(),
    }
}
