//! Changes are tried in the export, and kept only where the rules say that they work.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Changed, Draft};
use super::object::Object;
use super::obstacle::Obstacle;
use super::problem::Problem;
use super::step::Step;
use super::texts::Texts;
use super::{ChangedFile, Fault, Faults};
use crate::engine::assessment::Reported;
use crate::finding::{Change, Severity, Subject};

/// A finding that is to be fixed.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) reported: &'a Reported,
    /// The number of the decision that it belongs to.
    pub(super) decision: usize,
    /// Its place among all that are to be fixed, in the order of their decisions.
    pub(super) position: usize,
}

/// A change that may end a finding.
#[derive(Clone)]
pub(super) struct Candidate<'a> {
    pub(super) wanted: Wanted<'a>,
    /// Which of the changes of the finding it is, from 1.
    pub(super) way: usize,
    /// The values that the change writes.
    pub(super) steps: Vec<Step>,
    /// The objects that it changes, as the findings name them.
    pub(super) objects: Vec<Subject>,
    /// The faults that the change alone brings about, and whose changes are made with it.
    pub(super) uncovers: Vec<Fault>,
}

impl Candidate<'_> {
    pub(super) fn fault(&self) -> Fault {
        Fault::new(self.wanted.reported.entry.id, &self.wanted.reported.subject)
    }

    /// An object as the change names it.
    pub(super) fn subject_of(&self, object: &Object) -> Option<Subject> {
        self.objects.iter().find(|subject| subject.kind == object.kind && subject.id == object.id).cloned()
    }

    /// Whether the id of what has a fault names something that the change writes, or what it is for.
    pub(super) fn is_about(&self, fault: &Fault) -> bool {
        let written = self.steps.iter().map(|step| step.object.id.as_str());
        let mut own = written.chain([self.wanted.reported.subject.id.as_str()]).filter_map(|id| id.split('/').next());
        own.any(|own| fault.id.split(['/', ' ', '_']).any(|part| part == own))
    }
}

/// What became of candidates.
#[derive(Default)]
pub(super) struct Tried<'a> {
    pub(super) fixed: Vec<Candidate<'a>>,
    pub(super) left: Vec<(Candidate<'a>, Obstacle)>,
}

/// Changes, and what the rules say about the export with all of them.
#[derive(Default)]
struct State {
    /// The objects as they are to be.
    draft: Draft,
    /// What the changes end.
    ended: BTreeSet<Fault>,
    /// The files of the Terraform configuration with the changes.
    configuration: Vec<ChangedFile>,
    after: Faults,
}

/// The trials of an export, each on top of what worked before.
pub(super) struct Trials<'p, E> {
    problem: &'p Problem<'p, E>,
    texts: &'p Texts<'p>,
    /// The changes that work, judged together.
    state: State,
    evaluations: usize,
}

/// Candidates whose steps are made together.
struct Joined<'a> {
    draft: Draft,
    added: Vec<Candidate<'a>>,
}

/// Candidates that were tried together and did not all work, each with what speaks against it.
type Suspects<'a> = Vec<(Candidate<'a>, Obstacle)>;

impl<'p, E> Trials<'p, E> {
    pub(super) fn new(problem: &'p Problem<'p, E>, texts: &'p Texts<'p>) -> Self {
        let state = State { after: problem.before.clone(), ..State::default() };
        Self { problem, texts, state, evaluations: 0 }
    }

    /// The objects as they are to be.
    pub(super) fn draft(&self) -> &Draft {
        &self.state.draft
    }

    /// The files of the Terraform configuration as they are to be.
    pub(super) fn configuration(&self) -> &[ChangedFile] {
        &self.state.configuration
    }

    /// What the rules say about the export with every change that works.
    pub(super) fn after(&self) -> &Faults {
        &self.state.after
    }

    pub(super) fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// What a report of the export with every change that works would list; nothing where no change works.
    pub(super) fn findings(&mut self) -> Result<Option<BTreeSet<Fault>>, E> {
        match self.state.draft.changed(self.texts) {
            Ok(Changed { texts, .. }) if !self.state.draft.objects.is_empty() => {
                self.evaluations += 1;
                (self.problem.findings)(texts).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The faults that candidates bring about on top of what works, each with its better change. Those that are in the way of each
    /// other are left out.
    pub(super) fn uncovered(&mut self, candidates: &[&Candidate<'_>]) -> Result<BTreeMap<Fault, Change<String>>, E> {
        let mut draft = self.state.draft.clone();
        if candidates.iter().filter(|candidate| self.make(&mut draft, candidate).is_ok()).count() == 0 {
            return Ok(BTreeMap::new());
        }
        let Ok(Changed { texts, .. }) = draft.changed(self.texts) else { return Ok(BTreeMap::new()) };
        self.evaluations += 1;
        (self.problem.uncovered)(texts)
    }

    /// Tries candidates, in the order of their decisions: all of them together; then, on top of what works, those that seem to be to
    /// blame for what does not, decision by decision; then one by one.
    pub(super) fn attempt<'a>(&mut self, candidates: Vec<Candidate<'a>>) -> Result<Tried<'a>, E> {
        let mut tried = Tried::default();
        let mut suspects = self.together(candidates, &mut tried)?;
        if suspects.len() == 1 && tried.left.is_empty() {
            // What works was just tried with it, and without it.
            tried.left.append(&mut suspects);
        }
        for decided in by_decision(suspects).into_values() {
            for alone in in_order(self.together(decided, &mut tried)?) {
                self.together(vec![alone], &mut tried)?;
            }
        }
        Ok(tried)
    }

    /// Tries candidates together. Where that does not work, those that seem to be to blame are left out and given back, and the others
    /// tried without them; where nobody seems to be, halves are tried.
    fn together<'a>(&mut self, candidates: Vec<Candidate<'a>>, tried: &mut Tried<'a>) -> Result<Suspects<'a>, E> {
        let mut suspects = Vec::new();
        let mut batches = vec![candidates];
        while let Some(batch) = batches.pop() {
            let Joined { draft, added } = self.joined(batch, &mut suspects, tried);
            if added.is_empty() {
                continue;
            }
            let (after, configuration) = match self.judged(&draft)? {
                Ok(judged) => judged,
                Err(obstacle) => {
                    halved(added, &obstacle, &mut batches, tried);
                    continue;
                }
            };
            let harm = self.harm(&after);
            let (mut good, blamed) = parted(added, &after, &harm);
            match harm.first() {
                None if blamed.is_empty() => {
                    let ended = good.iter().map(Candidate::fault);
                    let ended = self.state.ended.iter().cloned().chain(ended).collect();
                    self.state = State { draft, ended, configuration, after };
                    tried.fixed.append(&mut good);
                }
                None if good.is_empty() => tried.left.extend(blamed),
                Some(harm) if blamed.is_empty() => halved(good, harm, &mut batches, tried),
                _ if good.is_empty() && blamed.len() == 1 => tried.left.extend(blamed),
                _ => {
                    suspects.extend(blamed);
                    batches.push(good);
                }
            }
        }
        Ok(suspects)
    }

    /// What the rules say about the export with a draft in it, and the Terraform configuration that goes with it.
    fn judged(&mut self, draft: &Draft) -> Result<Result<(Faults, Vec<ChangedFile>), Obstacle>, E> {
        let Changed { texts, configuration } = match draft.changed(self.texts) {
            Ok(changed) => changed,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        self.evaluations += 1;
        Ok(Ok(((self.problem.judge)(texts)?, configuration)))
    }

    /// The present draft with the steps of the candidates that can be added. Those that only the others are in the way of are
    /// suspects.
    fn joined<'a>(
        &self,
        candidates: Vec<Candidate<'a>>,
        suspects: &mut Suspects<'a>,
        tried: &mut Tried<'a>,
    ) -> Joined<'a> {
        let mut joined = Joined { draft: self.state.draft.clone(), added: Vec::new() };
        for candidate in candidates {
            match self.make(&mut joined.draft, &candidate) {
                Ok(()) => joined.added.push(candidate),
                Err(obstacle) if self.make(&mut self.state.draft.clone(), &candidate).is_ok() => {
                    suspects.push((candidate, obstacle));
                }
                Err(obstacle) => tried.left.push((candidate, obstacle)),
            }
        }
        joined
    }

    /// Makes all steps of a candidate, or none.
    fn make(&self, draft: &mut Draft, candidate: &Candidate<'_>) -> Result<(), Obstacle> {
        let before = draft.some_of(candidate.steps.iter().map(|step| &step.object));
        let mut steps = candidate.steps.iter();
        let made = steps.try_for_each(|step| draft.make(step, step.object.source(self.problem.tenant)?, self.texts));
        if made.is_err() {
            draft.put_back(before);
        }
        made
    }

    /// What changes bring about: findings that were not there before, that are graver than before, or that other changes ended, and
    /// that nobody knows any more whether one of those is ended.
    fn harm(&self, after: &Faults) -> Vec<Obstacle> {
        let is_ended = |fault: &&Fault| self.state.ended.contains(*fault);
        let harmed = |(fault, severity): (&Fault, &Severity)| {
            let before = self.problem.before.failing.get(fault).filter(|_| !is_ended(&fault));
            match before {
                None => Some(Obstacle::Appears(fault.clone())),
                Some(before) => (severity > before).then(|| Obstacle::Worsens(fault.clone(), *before, *severity)),
            }
        };
        let worse = after.failing.iter().filter_map(harmed);
        let unknown = after.undecided.iter().filter(is_ended).cloned().map(Obstacle::Unknown);
        worse.chain(unknown).collect()
    }
}

/// Those whose findings are gone and that no harm is about, and the others with what speaks against them.
fn parted<'a>(candidates: Vec<Candidate<'a>>, after: &Faults, harm: &[Obstacle]) -> (Vec<Candidate<'a>>, Suspects<'a>) {
    let (mut good, mut blamed) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let is_about = |harm: &&Obstacle| match harm {
            Obstacle::Appears(fault) | Obstacle::Unknown(fault) | Obstacle::Worsens(fault, ..) => {
                candidate.is_about(fault)
            }
            _ => false,
        };
        let against = against(&candidate.fault(), after).or_else(|| harm.iter().find(is_about).cloned());
        match against {
            Some(obstacle) => blamed.push((candidate, obstacle)),
            None => good.push(candidate),
        }
    }
    (good, blamed)
}

/// Has the halves of candidates tried, the first one first; one alone has failed.
fn halved<'a>(
    mut candidates: Vec<Candidate<'a>>,
    obstacle: &Obstacle,
    batches: &mut Vec<Vec<Candidate<'a>>>,
    tried: &mut Tried<'a>,
) {
    if candidates.len() < 2 {
        tried.left.extend(candidates.into_iter().map(|candidate| (candidate, obstacle.clone())));
        return;
    }
    let second = candidates.split_off(candidates.len() / 2);
    batches.extend([second, candidates]);
}

fn by_decision(suspects: Suspects<'_>) -> BTreeMap<usize, Vec<Candidate<'_>>> {
    let mut decisions: BTreeMap<usize, Vec<Candidate<'_>>> = BTreeMap::new();
    for candidate in in_order(suspects) {
        decisions.entry(candidate.wanted.decision).or_default().push(candidate);
    }
    decisions
}

fn in_order(suspects: Suspects<'_>) -> Vec<Candidate<'_>> {
    let mut candidates: Vec<Candidate<'_>> = suspects.into_iter().map(|(candidate, _)| candidate).collect();
    candidates.sort_by_key(|candidate| candidate.wanted.position);
    candidates
}

/// Why a finding does not count as ended.
fn against(fault: &Fault, after: &Faults) -> Option<Obstacle> {
    if after.failing.contains_key(fault) {
        return Some(Obstacle::Remains);
    }
    after.undecided.contains(fault).then(|| Obstacle::Unknown(fault.clone()))
}
