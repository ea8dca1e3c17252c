//! Finds the changes that end findings: each is tried, and kept only where the rules say that it works.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Configured, Draft, Drafted};
use super::object::Object;
use super::obstacle::Obstacle;
use super::request::request;
use super::state::{Candidate, State};
use super::step::{Step, steps};
use super::texts::Texts as FileTexts;
use super::{Attribute, Fault, Faults, Fix, Handled, Left, Named, Plan, Proof, Question, Request, Texts};
use crate::engine::assessment::{Assessment, Decision, Reported};
use crate::export::files::sources::Sources;
use crate::finding::SubjectKind;
use crate::model::ObjectId;
use crate::tenant::Tenant;
use crate::who::Run;

/// An export with its findings.
pub struct Problem<'p, E> {
    /// The joined export.
    pub tenant: &'p Tenant,
    /// Its files.
    pub sources: &'p Sources,
    /// What was found in it.
    pub assessment: &'p Assessment,
    /// The faults that it has.
    pub before: Faults,
    /// Judges the export with other texts in some of its files.
    pub judge: &'p dyn Fn(Texts) -> Result<Faults, E>,
}

/// The requests that end findings.
///
/// # Errors
/// Where the changed export cannot be judged.
pub fn plan<E>(problem: &Problem<'_, E>, question: &Question, run: Run) -> Result<Plan, E> {
    let mut planner = Planner {
        problem,
        question,
        texts: FileTexts::new(problem.sources),
        state: State::default(),
        after: problem.before.clone(),
        evaluations: 0,
    };
    let mut decisions = Vec::new();
    for (number, decision) in (1..).zip(&problem.assessment.decisions) {
        if question.decision.is_none_or(|only| only == number) {
            let decided = planner.decide(number, decision)?;
            if !(decided.0.left.is_empty() && decided.1.is_empty()) {
                decisions.push(decided);
            }
        }
    }
    let (requests, attributes) = (planner.requests(), planner.attributes());
    for (fix, objects) in decisions.iter_mut().flat_map(|(_, fixed)| fixed) {
        let of = requests.iter().filter(|(object, _)| objects.contains(object));
        fix.requests = of.map(|(_, request)| request.number).collect();
        let of = attributes.iter().filter(|(object, _)| objects.contains(object));
        fix.attributes = of.map(|(_, attribute)| attribute.number).collect();
    }
    let handled = |(handled, fixed): Decided| {
        let fixed = fixed.into_iter().map(|(fix, _)| fix).collect();
        Handled { fixed, ..handled }
    };
    Ok(Plan {
        run,
        numbered: problem.assessment.decisions.len(),
        decisions: decisions.into_iter().map(handled).collect(),
        requests: requests.into_iter().map(|(_, request)| request).collect(),
        attributes: attributes.into_iter().map(|(_, attribute)| attribute).collect(),
        files: planner.state.draft.configuration(&planner.texts),
        export: planner.state.draft.export(&planner.texts),
        proof: proof(&problem.before, &planner.after, planner.evaluations),
    })
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

/// A decision, and its fixes with the objects that they change.
type Decided = (Handled, Vec<(Fix, BTreeSet<Object>)>);

struct Planner<'p, E> {
    problem: &'p Problem<'p, E>,
    question: &'p Question,
    texts: FileTexts<'p>,
    state: State,
    after: Faults,
    evaluations: usize,
}

/// What became of candidates.
#[derive(Default)]
struct Tried<'a> {
    fixed: Vec<Candidate<'a>>,
    left: Vec<(&'a Reported, Obstacle)>,
}

impl<E> Planner<'_, E> {
    fn decide(&mut self, number: usize, decision: &Decision) -> Result<Decided, E> {
        let is_wanted = |reported: &&Reported| {
            self.question.rules.as_ref().is_none_or(|rules| rules.contains(reported.entry.id))
                && self.question.finding.as_ref().is_none_or(|finding| *finding == reported.id)
        };
        let wanted: Vec<&Reported> = self.problem.assessment.findings_of(decision).iter().filter(is_wanted).collect();
        let mut fixed = Vec::new();
        let mut obstacles: BTreeMap<&str, Obstacle> = BTreeMap::new();
        let mut open: Vec<(&Reported, usize)> = wanted.iter().map(|reported| (*reported, 1)).collect();
        while !open.is_empty() {
            let (mut candidates, mut tried) = (Vec::new(), Tried::default());
            for (reported, way) in std::mem::take(&mut open) {
                match self.candidate(reported, way) {
                    Ok(candidate) => candidates.push(candidate),
                    Err(obstacle) => drop(obstacles.entry(&reported.id).or_insert(obstacle)),
                }
            }
            let ways: BTreeMap<&str, usize> =
                candidates.iter().map(|candidate| (candidate.reported.id.as_str(), candidate.way)).collect();
            self.attempt(candidates, &mut tried)?;
            fixed.append(&mut tried.fixed);
            for (reported, obstacle) in tried.left {
                obstacles.entry(&reported.id).or_insert(obstacle);
                let next = ways.get(reported.id.as_str()).map(|way| (reported, way + 1));
                open.extend(next.filter(|_| self.question.alternatives));
            }
        }
        let is_fixed: BTreeSet<&str> = fixed.iter().map(|candidate| candidate.reported.id.as_str()).collect();
        let left = wanted.into_iter().filter(|reported| !is_fixed.contains(reported.id.as_str()));
        let left = left.filter_map(|reported| {
            Some(Left { finding: named(reported), obstacle: obstacles.get(reported.id.as_str())?.clone() })
        });
        let handled = Handled {
            number,
            id: decision.id.clone(),
            title: decision.title.clone(),
            fixed: Vec::new(),
            left: left.collect(),
        };
        Ok((handled, fixed.into_iter().map(fix).collect()))
    }

    /// The change that is tried, from this way on: the better one, or where that is no value and others will do, the next that is one.
    fn candidate<'a>(&self, reported: &'a Reported, from: usize) -> Result<Candidate<'a>, Obstacle> {
        let mut first = None;
        let ways = if self.question.alternatives { usize::MAX } else { 1 };
        for (way, change) in (1..).zip(reported.finding.changes.iter().take(ways)).skip(from - 1) {
            let all: Result<Vec<Vec<Step>>, Obstacle> = change.edits.iter().map(steps).collect();
            let candidate = all.map(|steps| Candidate { reported, way, steps: steps.concat() });
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
            alone.make(step, step.object.source(self.problem.tenant)?, &self.texts)?;
            if let Some(why) = self.irreversible(&step.object).filter(|_| !self.question.allow_irreversible) {
                return Err(Obstacle::Irreversible(why));
            }
        }
        for (object, drafted) in &alone.objects {
            if drafted.configuration.is_none() {
                self.written(object, drafted)?;
            }
        }
        Ok(())
    }

    /// Why a change of an object cannot be undone.
    fn irreversible(&self, object: &Object) -> Option<String> {
        // <https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users>
        if object.kind == SubjectKind::Tenant {
            return Some("guests whose last access package ends are then deleted".to_owned());
        }
        let group = object.group()?;
        // <https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview>
        let is_new = self.problem.tenant.is_managed(&group) != Ok(true);
        is_new.then(|| "changing the settings puts the group under PIM, and a group cannot leave PIM".to_owned())
    }

    fn written(&self, object: &Object, drafted: &Drafted) -> Result<super::request::Written, Obstacle> {
        let policy = (object.kind == SubjectKind::AssignmentPolicy).then(|| ObjectId::parse(&object.id)).flatten();
        let policy = policy.and_then(|id| self.problem.tenant.assignment_policy(&id).ok().flatten());
        request(object, drafted, policy.and_then(|policy| policy.package().ok()))
    }

    /// Tries candidates together. Where that does not work, what does not is looked for by halves.
    fn attempt<'a>(&mut self, candidates: Vec<Candidate<'a>>, tried: &mut Tried<'a>) -> Result<(), E> {
        let (state, candidates) = self.joined(candidates, tried);
        if candidates.is_empty() {
            return Ok(());
        }
        self.evaluations += 1;
        let after = (self.problem.judge)(state.draft.texts(&self.texts))?;
        let (gone, there): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|candidate| obstacle(&candidate.fault(), &after).is_none());
        let harm = self.harm(&state, &after);
        match (harm, there.is_empty()) {
            (None, true) => {
                self.state = state;
                self.after = after;
                tried.fixed.extend(gone);
                Ok(())
            }
            (_, false) => {
                let left = there
                    .into_iter()
                    .filter_map(|candidate| Some((candidate.reported, obstacle(&candidate.fault(), &after)?)));
                tried.left.extend(left);
                self.attempt(gone, tried)
            }
            (Some(harm), true) => match gone.as_slice() {
                [only] => {
                    tried.left.push((only.reported, harm));
                    Ok(())
                }
                several => {
                    let (first, second) = several.split_at(several.len() / 2);
                    let second = second.to_vec();
                    self.attempt(first.to_vec(), tried)?;
                    self.attempt(second, tried)
                }
            },
        }
    }

    /// The present state with the steps of the candidates, and those that could be added.
    fn joined<'a>(&self, candidates: Vec<Candidate<'a>>, tried: &mut Tried<'a>) -> (State, Vec<Candidate<'a>>) {
        let mut state = self.state.clone();
        let mut added = Vec::new();
        for candidate in candidates {
            let mut next = state.clone();
            let steps = candidate
                .steps
                .iter()
                .try_for_each(|step| next.draft.make(step, step.object.source(self.problem.tenant)?, &self.texts));
            match steps {
                Ok(()) => {
                    next.note(&candidate);
                    state = next;
                    added.push(candidate);
                }
                Err(obstacle) => tried.left.push((candidate.reported, obstacle)),
            }
        }
        (state, added)
    }

    /// What the changes bring about that was not there before: a finding, one that was ended, or that nobody knows any more whether
    /// one is ended.
    fn harm(&self, state: &State, after: &Faults) -> Option<Obstacle> {
        let before = &self.problem.before;
        if let Some(fault) =
            after.failing.iter().find(|fault| !before.failing.contains(fault) || self.state.ended.contains(fault))
        {
            return Some(Obstacle::Appears(fault.clone()));
        }
        let is_ended = |fault: &&Fault| state.ended.contains(fault);
        after.undecided.iter().find(is_ended).map(|fault| Obstacle::Unknown(fault.clone()))
    }

    /// The requests of the changes that work.
    fn requests(&self) -> Vec<(Object, Request)> {
        let request = |object: &Object| {
            let drafted = self.state.draft.objects.get(object).filter(|drafted| drafted.configuration.is_none())?;
            let written = self.written(object, drafted).ok()?;
            let subject = self.state.subjects.get(object)?.clone();
            let request = Request {
                number: 0,
                object: subject,
                method: written.method,
                url: written.url,
                body: written.body,
                undo: written.undo,
                changes: drafted.changes(),
                irreversible: self.irreversible(object),
                ends: self.state.ends.get(object).cloned().unwrap_or_default(),
            };
            Some((object.clone(), request))
        };
        let numbered =
            |(number, (object, request)): (usize, (Object, Request))| (object, Request { number, ..request });
        (1..).zip(self.state.order.iter().filter_map(request)).map(numbered).collect()
    }

    /// The attributes of the changes that work, where Terraform manages the object.
    fn attributes(&self) -> Vec<(Object, Attribute)> {
        let of_object = |object: &Object| {
            let drafted = self.state.draft.of(object)?;
            let subject = self.state.subjects.get(object)?;
            let resource = drafted.copies.first()?.id.clone();
            let attribute = |(name, configured): (&&'static str, &Configured)| {
                let (before, after) = drafted.attribute(name)?;
                let attribute = Attribute {
                    number: 0,
                    object: subject.clone(),
                    path: self.texts.path(configured.block.file),
                    resource: resource.clone(),
                    attribute: name,
                    before: before.cloned(),
                    after: after.clone(),
                    irreversible: self.irreversible(object),
                    ends: self.state.ends.get(object).cloned().unwrap_or_default(),
                };
                (configured.object == *object && before != Some(after)).then(|| (object.clone(), attribute))
            };
            Some(drafted.configuration.as_ref()?.iter().filter_map(attribute).collect::<Vec<_>>())
        };
        let all = self.state.order.iter().filter_map(of_object).flatten();
        (1..).zip(all).map(|(number, (object, attribute))| (object, Attribute { number, ..attribute })).collect()
    }
}

/// A change that works, with the objects that it changes.
fn fix(candidate: Candidate<'_>) -> (Fix, BTreeSet<Object>) {
    let fix =
        Fix { finding: named(candidate.reported), way: candidate.way, requests: Vec::new(), attributes: Vec::new() };
    (fix, candidate.steps.into_iter().map(|step| step.object).collect())
}

/// Why a finding does not count as ended.
fn obstacle(fault: &Fault, after: &Faults) -> Option<Obstacle> {
    if after.failing.contains(fault) {
        return Some(Obstacle::Remains);
    }
    after.undecided.contains(fault).then(|| Obstacle::Unknown(fault.clone()))
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
