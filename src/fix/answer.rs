//! What is written of the changes that work: requests and attributes, each with the findings that it helps to end.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::object::Object;
use super::request::{Written as Body, written};
use super::step::{Step, written_by};
use super::terraform::attribute;
use super::texts::Texts;
use super::trials::Candidate;
use super::{Attribute, Fault, Request};
use crate::engine::assessment::Reported;
use crate::finding::Subject;
use crate::tenant::Tenant;

/// The numbers of requests and attributes by the object that they change.
pub(super) struct Written<'w> {
    requests: BTreeMap<&'w Object, usize>,
    attributes: BTreeMap<&'w Object, Vec<(&'static str, usize)>>,
}

impl<'w> Written<'w> {
    pub(super) fn new(requests: &'w [(Object, Request)], attributes: &'w [(Object, Attribute)]) -> Self {
        let requests = requests.iter().map(|(object, request)| (object, request.number)).collect();
        let mut by_object: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (object, attribute) in attributes {
            by_object.entry(object).or_default().push((attribute.attribute, attribute.number));
        }
        Self { requests, attributes: by_object }
    }

    /// The numbers of the requests that make changes.
    pub(super) fn requests_of(&self, changes: &[&Candidate<'_>]) -> Vec<usize> {
        let steps = changes.iter().flat_map(|change| &change.steps);
        let numbers: BTreeSet<usize> = steps.filter_map(|step| self.requests.get(&step.object)).copied().collect();
        numbers.into_iter().collect()
    }

    /// The numbers of the attributes that make changes.
    pub(super) fn attributes_of(&self, changes: &[&Candidate<'_>]) -> Vec<usize> {
        let of_step = |step: &Step| {
            let of_object = self.attributes.get(&step.object).into_iter().flatten();
            of_object.filter(|(name, _)| writes(step, name)).map(|(_, number)| *number).collect::<Vec<_>>()
        };
        let numbers: BTreeSet<usize> = changes.iter().flat_map(|change| &change.steps).flat_map(of_step).collect();
        numbers.into_iter().collect()
    }
}

/// The requests, in the order in which the changes come to their objects.
pub(super) fn requests(objects: &[About<'_, '_>], draft: &Draft, tenant: &Tenant) -> Vec<(Object, Request)> {
    let mut all: Vec<(Object, Request)> = Vec::new();
    for About { object, subject, changes } in objects {
        let object = *object;
        let drafted = draft.objects.get(object).filter(|drafted| drafted.configuration.is_none());
        let Some((drafted, Ok(Body { method, url, body, undo }))) =
            drafted.map(|drafted| (drafted, written(object, drafted, tenant)))
        else {
            continue;
        };
        let request = Request {
            number: all.len() + 1,
            object: subject.clone(),
            method,
            url,
            body,
            undo,
            changes: drafted.changes(),
            irreversible: object.irreversible(tenant),
            ends: ends(changes.iter()),
            together: Vec::new(),
        };
        all.push((object.clone(), request));
    }
    all
}

/// The attributes of what Terraform manages, in the same order.
pub(super) fn attributes(
    objects: &[About<'_, '_>],
    draft: &Draft,
    tenant: &Tenant,
    texts: &Texts<'_>,
) -> Vec<(Object, Attribute)> {
    let mut all: Vec<(Object, Attribute)> = Vec::new();
    for About { object, subject, changes } in objects {
        let object = *object;
        let Some(drafted) = draft.of(object) else { continue };
        let Some(configured) = &drafted.configuration else { continue };
        let resource = drafted.copies.first().map(|copy| copy.id.clone()).unwrap_or_default();
        let changes_it = |step: &Step, name| step.object == *object && writes(step, name);
        for name in configured.attributes_of(object) {
            let changed = drafted.attribute(name).filter(|(before, after)| *before != Some(after));
            let Some((before, after)) = changed else { continue };
            let attribute = Attribute {
                number: all.len() + 1,
                object: subject.clone(),
                path: configured.file().map(|file| texts.path(file)).unwrap_or_default(),
                resource: resource.clone(),
                attribute: name,
                before: before.cloned(),
                after: after.clone(),
                irreversible: object.irreversible(tenant),
                ends: ends(changes.iter().filter(|change| change.steps.iter().any(|step| changes_it(step, name)))),
            };
            all.push((object.clone(), attribute));
        }
    }
    all
}

/// An object as the findings name it, and the changes that are about it.
pub(super) struct About<'f, 'c> {
    object: &'f Object,
    subject: Subject,
    changes: Vec<&'f Candidate<'c>>,
}

/// Each object once, in the order in which the changes come to it.
pub(super) fn objects<'f, 'c>(fixed: &'f [Candidate<'c>]) -> Vec<About<'f, 'c>> {
    let mut changes: BTreeMap<&Object, Vec<&Candidate<'c>>> = BTreeMap::new();
    let (mut named, mut seen) = (Vec::new(), BTreeSet::new());
    for candidate in fixed {
        for object in candidate.steps.iter().map(|step| &step.object).collect::<BTreeSet<_>>() {
            changes.entry(object).or_default().push(candidate);
        }
        for object in candidate.steps.iter().map(|step| &step.object) {
            if let Some(subject) = candidate.subject_of(object).filter(|_| seen.insert(object)) {
                named.push((object, subject));
            }
        }
    }
    let about = |(object, subject)| About { object, subject, changes: changes.remove(object).unwrap_or_default() };
    named.into_iter().map(about).collect()
}

/// The changes that end a finding for which none of them was made: those of the objects that it says are to be changed, or else those
/// that are about it.
pub(super) fn causes<'f, 'c>(fixed: &'f [Candidate<'c>], reported: &Reported) -> Vec<&'f Candidate<'c>> {
    let edits = reported.finding.changes.iter().flat_map(|change| &change.edits);
    let own: BTreeSet<Object> = edits.map(written_by).collect();
    let writes_own = |change: &&Candidate<'c>| change.steps.iter().any(|step| own.contains(&step.object));
    let causes: Vec<_> = fixed.iter().filter(writes_own).collect();
    if !causes.is_empty() {
        return causes;
    }
    let fault = Fault::new(reported.entry.id, &reported.subject);
    fixed.iter().filter(|change| change.is_about(&fault)).collect()
}

/// The findings that end with some changes, each once.
fn ends<'f, 'c: 'f>(changes: impl Iterator<Item = &'f &'f Candidate<'c>>) -> Vec<Fault> {
    let mut ends: Vec<Fault> = Vec::new();
    for change in changes {
        let fault = change.fault();
        if !ends.contains(&fault) {
            ends.push(fault);
        }
    }
    ends
}

/// Whether a step changes this attribute of its object.
fn writes(step: &Step, name: &str) -> bool {
    attribute(step).is_ok_and(|attribute| attribute.path == name)
}
