//! Changes that are tried, and those that were found to work.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::draft::Draft;
use super::object::Object;
use super::step::Step;
use crate::engine::assessment::Reported;
use crate::finding::Subject;

/// A change that may end a finding.
#[derive(Clone)]
pub(super) struct Candidate<'a> {
    /// The finding.
    pub(super) reported: &'a Reported,
    /// Which of its changes, from 1.
    pub(super) way: usize,
    /// The values that the change writes.
    pub(super) steps: Vec<Step>,
}

impl Candidate<'_> {
    pub(super) fn fault(&self) -> Fault {
        Fault::new(self.reported.entry.id, &self.reported.subject)
    }
}

/// The changes that were found to work, together.
#[derive(Clone, Default)]
pub(super) struct State {
    /// The objects as they are to be.
    pub(super) draft: Draft,
    /// The same objects, in the order in which the decisions come to them.
    pub(super) order: Vec<Object>,
    /// As findings name them.
    pub(super) subjects: BTreeMap<Object, Subject>,
    /// The findings that the change of each helps to end.
    pub(super) ends: BTreeMap<Object, Vec<Fault>>,
    /// All of those.
    pub(super) ended: BTreeSet<Fault>,
}

impl State {
    /// Adds what a change ends, once its steps are made.
    pub(super) fn note(&mut self, candidate: &Candidate<'_>) {
        let fault = candidate.fault();
        let changed = candidate.reported.finding.changes.get(candidate.way - 1);
        for step in &candidate.steps {
            if !self.ends.contains_key(&step.object) {
                self.order.push(step.object.clone());
            }
            let ends = self.ends.entry(step.object.clone()).or_default();
            if !ends.contains(&fault) {
                ends.push(fault.clone());
            }
            let edits = changed.into_iter().flat_map(|change| &change.edits);
            let is_it = |subject: &&Subject| subject.kind == step.object.kind && subject.id == step.object.id;
            if let Some(subject) = edits.map(|edit| &edit.object).find(is_it) {
                self.subjects.insert(step.object.clone(), subject.clone());
            }
        }
        self.ended.insert(fault);
    }
}
