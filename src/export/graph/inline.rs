//! Lists of objects inside another object: members, policies.

use crate::export::completeness::series::{Flaw, ListPart};
use crate::export::graph::shapes::assignment_policy::AssignmentPolicyShape;
use crate::export::graph::shapes::principal::{MOST_EXPANDED, PrincipalShape};
use crate::export::graph::shapes::role_settings::PolicyShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::part::Part;
use crate::export::json::value::{Raw, is_cut};
use crate::export::notice::NoticeKind;
use crate::export::objects::MemberList;
use crate::model::{Collection, Member, ObjectId, PolicyAssignment, Provenance, SettingsRole};

/// A list of objects inside another object.
#[derive(Default)]
pub(crate) struct Inline<'t> {
    pub(crate) objects: Vec<&'t str>,
    /// What keeps it from being complete.
    pub(crate) flaw: Option<Flaw>,
}

impl<'t> Sink<'t, '_> {
    /// The list that a property holds; `None` where there is none, or the SDK printed one that was not expanded as null. What
    /// is not an object, in the list or in its place, is a notice and makes the list partial.
    pub(crate) fn inline(&mut self, part: Part<'t>, collection: Collection) -> Option<Inline<'t>> {
        if !part.is_filled() {
            return None;
        }
        let (objects, others): (Vec<_>, Vec<_>) = match part.items() {
            Raw::Value(items) => items.into_iter().partition(|item| item.starts_with('{')),
            _ => (Vec::new(), part.text().into_iter().collect()),
        };
        // What ConvertTo-Json cut is said of the file as a whole.
        for _ in others.iter().filter(|text| !is_cut(text.trim_matches('"'))) {
            let message = "a single value where an object was expected, inside another object";
            self.notice(NoticeKind::NotRecognised, message, Some(collection));
        }
        let flaw = if others.is_empty() { part.is_cut.then_some(Flaw::Cut) } else { Some(Flaw::Spoiled) };
        Some(Inline { objects, flaw })
    }

    /// The objects that a property of an object in a list holds, one or several.
    pub(crate) fn nested_list(
        &mut self,
        part: Part<'t>,
        collection: Collection,
        tally: &mut ListTally,
    ) -> Vec<&'t str> {
        let Some(Inline { objects, flaw }) = self.inline(part, collection) else { return Vec::new() };
        if flaw.is_some() {
            tally.spoiled.insert(collection);
        }
        objects
    }

    /// Members or owners inside their group or unit.
    pub(crate) fn inline_members(&mut self, collection: Collection, parent: &ObjectId, part: Part<'t>) {
        let Some(mut list) = self.inline(part, collection) else { return };
        if list.objects.len() == MOST_EXPANDED {
            list.flaw = list.flaw.max(Some(Flaw::Limited));
        }
        let read = |item| serde_json::from_str::<PrincipalShape<'_>>(item).ok()?.member();
        self.keep_members((collection, parent.clone()), list, read);
    }

    /// Keeps the members of one parent. One that cannot be read is a notice and makes the list partial.
    pub(crate) fn keep_members(
        &mut self,
        (collection, parent): (Collection, ObjectId),
        Inline { objects, mut flaw }: Inline<'t>,
        read: impl Fn(&'t str) -> Option<Member>,
    ) {
        let members: Vec<_> = objects.iter().filter_map(|item| read(item)).collect();
        for _ in members.len()..objects.len() {
            flaw = Some(Flaw::Spoiled);
            self.notice(NoticeKind::UnusableObject, "an object without its id", Some(collection));
        }
        for _ in &members {
            self.content.objects.count(collection);
        }
        self.content.parts.push(ListPart::inline(collection, parent.clone(), flaw));
        self.content.objects.members.push(MemberList { collection, parent, members });
    }

    /// The assignment policies inside their package.
    pub(crate) fn inline_policies(&mut self, package: &ObjectId, part: Part<'t>) {
        let collection = Collection::AssignmentPolicies;
        let Some(Inline { objects, mut flaw }) = self.inline(part, collection) else { return };
        for item in objects {
            let source = Provenance::new(self.place_of(item));
            let shape: AssignmentPolicyShape<'_> = serde_json::from_str(item).unwrap_or_default();
            let newest = shape.newest();
            if let Some(policy) = shape.record(Some(package), source) {
                self.newest(newest);
                self.content.objects.count(collection);
                self.content.objects.assignment_policies.push(policy);
            } else {
                flaw = Some(Flaw::Spoiled);
                self.notice(NoticeKind::UnusableObject, "an object without its id", Some(collection));
            }
        }
        self.content.parts.push(ListPart::inline(collection, package.clone(), flaw));
    }

    /// The policies inside an assignment or schedule: one object, or several equal ones in a list.
    pub(crate) fn nested_policies(&mut self, part: Part<'t>, role: Option<&SettingsRole>, tally: &mut ListTally) {
        let mut kept: Option<(ObjectId, &str)> = None;
        for item in self.nested_list(part, Collection::RoleSettings, tally) {
            if kept.as_ref().is_some_and(|(_, text)| *text == item) {
                continue;
            }
            let shape: PolicyShape<'t> = serde_json::from_str(item).unwrap_or_default();
            let place = self.place_of(item);
            let role = role.cloned().or_else(|| shape.role_id.as_value().cloned().map(SettingsRole::Directory));
            self.counts(Collection::RoleSettings, true, None, tally);
            let Some(id) = self.keep_policy(shape, Provenance::new(place), tally) else { continue };
            if let Some(role) = role {
                let source = Provenance::new(place);
                self.content.objects.policy_assignments.push(PolicyAssignment { policy: id.clone(), role, source });
            }
            kept = Some((id, item));
        }
    }
}
