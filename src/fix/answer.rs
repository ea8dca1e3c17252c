//! What is written of the changes that work: requests and attributes, each with the findings that it helps to end.

use super::draft::{Draft, Drafted};
use super::object::Object;
use super::request::{Written as Body, written};
use super::step::Step;
use super::terraform::attribute;
use super::texts::Texts;
use super::trials::Candidate;
use super::{Attribute, Fault, Request};
use crate::finding::Subject;
use crate::tenant::Tenant;

/// Requests with the objects that they change, and attributes with what they stand for.
pub(super) struct Written<'w> {
    pub(super) requests: &'w [(Object, Request)],
    pub(super) attributes: &'w [(Object, Attribute)],
}

impl Written<'_> {
    /// The numbers of the requests that make a change.
    pub(super) fn requests_of(&self, candidate: &Candidate<'_>) -> Vec<usize> {
        let is_of = |(object, _): &&(Object, Request)| candidate.steps.iter().any(|step| step.object == *object);
        self.requests.iter().filter(is_of).map(|(_, request)| request.number).collect()
    }

    /// The numbers of the attributes that make a change.
    pub(super) fn attributes_of(&self, candidate: &Candidate<'_>) -> Vec<usize> {
        let is_of = |(object, attribute): &&(Object, Attribute)| {
            candidate.steps.iter().any(|step| is_written_by(step, object, attribute.attribute))
        };
        self.attributes.iter().filter(is_of).map(|(_, attribute)| attribute.number).collect()
    }
}

/// The requests, in the order in which the changes come to their objects.
pub(super) fn requests(fixed: &[Candidate<'_>], draft: &Draft, tenant: &Tenant) -> Vec<(Object, Request)> {
    let of_object = |(object, subject): &(&Object, Subject)| {
        let drafted = draft.objects.get(*object).filter(|drafted| drafted.configuration.is_none())?;
        Some(((*object).clone(), subject.clone(), drafted, written(object, drafted, tenant).ok()?))
    };
    let numbered = |(number, (object, subject, drafted, written)): (usize, (Object, _, &Drafted, _))| {
        let Body { method, url, body, undo } = written;
        let request = Request {
            number,
            object: subject,
            method,
            url,
            body,
            undo,
            changes: drafted.changes(),
            irreversible: object.irreversible(tenant),
            ends: ends(fixed, |step| step.object == object),
        };
        (object, request)
    };
    (1..).zip(objects(fixed).iter().filter_map(of_object)).map(numbered).collect()
}

/// The attributes of what Terraform manages, in the same order.
pub(super) fn attributes(
    fixed: &[Candidate<'_>],
    draft: &Draft,
    tenant: &Tenant,
    texts: &Texts<'_>,
) -> Vec<(Object, Attribute)> {
    let mut all: Vec<(Object, Attribute)> = Vec::new();
    for (object, subject) in objects(fixed) {
        let Some(drafted) = draft.of(object) else { continue };
        let Some(configured) = &drafted.configuration else { continue };
        let resource = drafted.copies.first().map(|copy| copy.id.clone()).unwrap_or_default();
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
                ends: ends(fixed, |step| is_written_by(step, object, name)),
            };
            all.push((object.clone(), attribute));
        }
    }
    all
}

/// Each object once, as the findings name it.
fn objects<'f>(fixed: &'f [Candidate<'_>]) -> Vec<(&'f Object, Subject)> {
    let mut objects: Vec<(&Object, Subject)> = Vec::new();
    for candidate in fixed {
        for step in &candidate.steps {
            let is_new = objects.iter().all(|(known, _)| **known != step.object);
            objects
                .extend(candidate.subject_of(&step.object).filter(|_| is_new).map(|subject| (&step.object, subject)));
        }
    }
    objects
}

/// The findings that end with the steps of a kind, each once.
fn ends(fixed: &[Candidate<'_>], is_such: impl Fn(&Step) -> bool) -> Vec<Fault> {
    let mut ends: Vec<Fault> = Vec::new();
    for candidate in fixed.iter().filter(|candidate| candidate.steps.iter().any(&is_such)) {
        let fault = candidate.fault();
        if !ends.contains(&fault) {
            ends.push(fault);
        }
    }
    ends
}

fn is_written_by(step: &Step, object: &Object, name: &str) -> bool {
    step.object == *object && attribute(step).is_ok_and(|attribute| attribute.path == name)
}
