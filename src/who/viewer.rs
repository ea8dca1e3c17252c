//! What every part of an answer is made with: the tenant, the cover, and what was found to be missing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::find::Found;
use super::kind::Kind;
use super::shown::{List, Named, Shown};
use super::view::Scope;
use crate::context::Context;
use crate::cover::Cover;
use crate::finding::Subject;
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::schedule::Ending;
use crate::model::{Collected, Collection, Gap, Instant, Known, ObjectId, PrincipalKind, Property, Why};
use crate::naming;
use crate::source::Phrase;
use crate::tenant::Tenant;
use crate::tenant::approvers::People;

/// The kind of a directory role in the output.
pub(super) const DIRECTORY_ROLE: &str = "directory-role";

/// Looks at a tenant for one answer.
pub(super) struct Viewer<'t> {
    pub(super) cx: &'t Context<'t>,
    pub(super) tenant: &'t Tenant,
    cover: &'t Cover,
    gaps: RefCell<BTreeSet<Gap>>,
    /// How many users each group stands for that policies name: many name the same one.
    counts: RefCell<BTreeMap<ObjectId, (Known<usize>, usize)>>,
}

impl<'t> Viewer<'t> {
    pub(super) fn new(cx: &'t Context<'t>, cover: &'t Cover) -> Self {
        Self { cx, tenant: cx.tenant, cover, gaps: RefCell::default(), counts: RefCell::default() }
    }

    /// All that was found to be missing so far.
    pub(super) fn gaps(&self) -> BTreeSet<Gap> {
        self.gaps.borrow().clone()
    }

    pub(super) fn note(&self, gap: Option<Gap>) -> Option<Gap> {
        self.gaps.borrow_mut().extend(gap);
        gap
    }

    /// A value as it is shown; why it is unknown is noted.
    pub(super) fn shown<T>(&self, value: Known<T>) -> Shown<T> {
        self.note(value.as_ref().err().copied());
        Shown(value)
    }

    /// A list as it is shown; what it lacks is noted.
    pub(super) fn list<T, U>(&self, list: Collected<Vec<U>>, item: impl FnMut(U) -> T) -> List<T> {
        self.note(list.complete().err());
        List::of(list, item)
    }

    /// The items, of which there may be more for this reason.
    pub(super) fn items<T>(&self, items: Vec<T>, gap: Option<Gap>) -> List<T> {
        List { items, gap: self.note(gap) }
    }

    pub(super) fn text(&self, text: impl Into<Phrase>) -> String {
        self.cover.open(text.into())
    }

    pub(super) fn named(&self, subject: Subject<Phrase>) -> Named {
        self.cover.subject(subject).into()
    }

    /// An object that was asked about.
    pub(super) fn found(&self, found: &Found) -> Named {
        let named = self.named(found.subject.clone());
        if found.kind == Kind::Role { Named { kind: DIRECTORY_ROLE, ..named } } else { named }
    }

    pub(super) fn group_named(&self, id: &ObjectId) -> Named {
        self.named(naming::group(self.tenant, id))
    }

    /// A directory role, by its template.
    pub(super) fn role_named(&self, id: &ObjectId) -> Named {
        Named { kind: DIRECTORY_ROLE, ..self.named(naming::directory_role(self.tenant, id)) }
    }

    fn user_named(&self, id: &ObjectId) -> Named {
        Named { disabled: self.tenant.is_disabled(id) == Ok(true), ..self.named(naming::user(self.tenant, id)) }
    }

    /// A user, group or service principal.
    pub(super) fn principal(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Named {
        match stated.or_else(|| self.tenant.principal_kind(id)) {
            Some(PrincipalKind::Group) => self.group_named(id),
            Some(PrincipalKind::ServicePrincipal) => self.named(naming::service_principal(self.tenant, id)),
            Some(PrincipalKind::User) => self.user_named(id),
            Some(PrincipalKind::Other) | None => Named { kind: "principal", ..self.user_named(id) },
        }
    }

    pub(super) fn is_group(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Known<bool> {
        self.tenant.is_of_kind(id, stated, PrincipalKind::Group)
    }

    /// The users by name.
    pub(super) fn people(&self, people: &People) -> List<Named> {
        let mut named: Vec<Named> = people.seen().map(|user| self.user_named(user)).collect();
        named.sort_by(|a, b| a.label().cmp(b.label()));
        self.items(named, people.any(|_| Ok(false)).err())
    }

    /// The users that a group stands for.
    pub(super) fn people_behind(&self, group: &ObjectId) -> List<Named> {
        self.people(&self.tenant.people_behind(group, Some(PrincipalKind::Group)))
    }

    /// How many users are in a group, or can become so by activating, however deep, and how many of them are known to be disabled.
    pub(super) fn count_in(&self, group: &ObjectId) -> (Known<usize>, usize) {
        if let Some(count) = self.counts.borrow().get(group) {
            return *count;
        }
        let people = self.tenant.people_in(group);
        let count = people.any(|_| Ok(false)).map(|_| people.certain());
        let disabled = people.seen().filter(|user| self.tenant.is_disabled(user) == Ok(true)).count();
        self.counts.borrow_mut().insert(group.clone(), (count, disabled));
        (count, disabled)
    }

    pub(super) fn scope(&self, held: &RoleAssignment) -> Shown<Scope> {
        self.shown(held.scope().map(|scope| match scope {
            RoleScope::Tenant => Scope::Tenant,
            RoleScope::AdministrativeUnit(unit) => Scope::Unit(self.named(naming::unit_by_id(self.tenant, unit))),
            RoleScope::Object(object) => Scope::Object(self.text(object.to_string())),
        }))
    }
}

/// When a directory role ends; a plain role assignment does not say, but nothing ends one that PIM does not know.
pub(super) fn end_of_role(tenant: &Tenant, held: &RoleAssignment) -> Known<Instant> {
    if tenant.is_unknown_to_pim(held) && held.ending.known().is_none() {
        return Ok(Instant::Never);
    }
    let ending = held.ending.of(held.collection(), Property::ScheduleExpiration)?;
    let unstarted = Gap::Property(held.collection(), Property::StartDateTime, Why::NotSelected);
    Ok(match ending {
        Ending::Permanent => Instant::Never,
        Ending::At(end) => *end,
        Ending::After(period) => held.start.known().copied().flatten().ok_or(unstarted)?.plus(*period),
    })
}

/// The gap of an object that is referred to but not in its collection.
pub(super) fn unresolved(collection: Collection) -> Gap {
    Gap::Unresolved(collection)
}
