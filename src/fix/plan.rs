//! Finds the changes that end findings, and says what becomes of every finding.

use std::collections::BTreeMap;

use super::answer::{Written, attributes, objects, requests};
use super::draft::Draft;
use super::obstacle::Obstacle;
use super::problem::Problem;
use super::request::written;
use super::step::{Step, steps};
use super::texts::Texts as FileTexts;
use super::trials::{Candidate, Trials, Tried, Wanted};
use super::{Fault, Faults, Fix, Handled, Left, Named, Plan, Proof, Question};
use crate::engine::assessment::{Assessment, Decision, Reported};
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
    let draft = trials.draft();
    let objects = objects(&fixed);
    let (requests, attributes) =
        (requests(&objects, draft, problem.tenant), attributes(&objects, draft, problem.tenant, &texts));
    let written = Written::new(&requests, &attributes);
    let fixed: BTreeMap<&str, Fix> =
        fixed.iter().map(|candidate| (candidate.wanted.reported.id.as_str(), fix(candidate, &written))).collect();
    Ok(Plan {
        run,
        numbered: problem.assessment.decisions.len(),
        decisions: asked.iter().map(|asked| asked.handled(&fixed, &left)).filter(is_about_something).collect(),
        files: trials.configuration().to_vec(),
        export: draft.export(&texts),
        requests: requests.into_iter().map(|(_, request)| request).collect(),
        attributes: attributes.into_iter().map(|(_, attribute)| attribute).collect(),
        proof: proof(&problem.before, trials.after(), trials.evaluations()),
    })
}

/// A decision, and the findings of it that are to be fixed.
struct Asked<'a> {
    number: usize,
    decision: &'a Decision,
    wanted: Vec<&'a Reported>,
}

fn asked<'a>(assessment: &'a Assessment, question: &Question) -> Vec<Asked<'a>> {
    let is_wanted = |reported: &&Reported| {
        question.rules.as_ref().is_none_or(|rules| rules.contains(reported.entry.id))
            && question.finding.as_ref().is_none_or(|finding| *finding == reported.id)
    };
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

/// What the rules say about the changed export, in figures.
fn proof(before: &Faults, after: &Faults, evaluations: usize) -> Proof {
    let is_gone = |fault: &&Fault| !after.failing.contains(fault) && !after.undecided.contains(fault);
    Proof {
        before: before.failing.len(),
        after: after.failing.len(),
        ended: before.failing.iter().filter(is_gone).count(),
        introduced: after.failing.difference(&before.failing).count(),
        no_longer_evaluated: after.undecided.difference(&before.undecided).cloned().collect(),
        evaluations,
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
            for (candidate, obstacle) in left {
                outcome.leave(candidate.wanted.reported, obstacle);
                open.extend(self.question.alternatives.then_some((candidate.wanted, candidate.way + 1)));
            }
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
            let all: Result<Vec<Vec<Step>>, Obstacle> = change.edits.iter().map(steps).collect();
            let candidate = all.map(|steps| Candidate { wanted, way, steps: steps.concat() });
            match candidate.and_then(|candidate| self.permitted(&candidate).map(|()| candidate)) {
                Ok(candidate) => return Ok(candidate),
                Err(obstacle) => first = first.or(Some(obstacle)),
            }
        }
        Err(first.unwrap_or(Obstacle::NoChange))
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

/// A change that works, with what is written for it.
fn fix(candidate: &Candidate<'_>, written: &Written<'_>) -> Fix {
    Fix {
        finding: named(candidate.wanted.reported),
        way: candidate.way,
        requests: written.requests_of(candidate),
        attributes: written.attributes_of(candidate),
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
