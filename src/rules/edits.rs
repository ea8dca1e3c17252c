//! Edits of objects that the rules of several areas change. `words` says an edit whole, as an imperative.

use crate::context::Context;
use crate::finding::{Action, Edit, Subject, Target};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Access, Collection, Group, Mode, ObjectId, PrincipalKind, Property, Schedule};
use crate::naming;
use crate::source::Phrase;
use crate::tenant::{PackageGrant, RoleSettings};

/// An edit of a group.
pub(super) fn of_group(
    cx: &Context<'_>,
    group: &ObjectId,
    target: impl Into<Target>,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    Edit::new(naming::group(cx.tenant, group), target, action, words)
}

/// Has a role-assignable group take the place of a group.
pub(super) fn role_assignable(cx: &Context<'_>, group: &ObjectId, words: impl Into<Phrase>) -> Edit {
    of_group(cx, group, Property::IsAssignableToRole, Action::replace(true), words).now(false)
}

/// Has owners decide who joins a public group.
pub(super) fn make_private(cx: &Context<'_>, group: &Group) -> Edit {
    let words = format!("set the privacy of \"{}\" to Private", group.label());
    of_group(cx, &group.id, Property::Visibility, Action::set("Private"), words).now("Public")
}

/// An edit of one property of role settings.
pub(super) fn of_settings(
    cx: &Context<'_>,
    settings: &RoleSettings,
    property: Property,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    let edit = Edit::new(naming::settings(cx.tenant, settings), property, action, words);
    match settings.policy() {
        Ok(policy) => edit.in_policy(&policy.id),
        Err(_) => edit,
    }
}

/// A role of a group, and in which mode it is held.
pub(super) type Held<'g> = (&'g ObjectId, Access, Mode);

/// An edit of the list of those who are eligible for a role of a group, or are active in it.
pub(super) fn of_role(
    cx: &Context<'_>,
    (group, access, mode): Held<'_>,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    let list = mode.of_groups();
    Edit::new(naming::group_role(cx.tenant, group, access), list, action, words)
}

/// Ends an eligibility or an active assignment.
pub(super) fn end(cx: &Context<'_>, schedule: &Schedule, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::schedule(cx.tenant, schedule), Target::Object, Action::Delete, words).of_mode(schedule.mode)
}

/// Ends an assignment of a directory role, or an eligibility for one.
pub(super) fn end_role(cx: &Context<'_>, held: &RoleAssignment, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::role_assignment(cx.tenant, held), Target::Object, Action::Delete, words).of_mode(held.mode)
}

/// Takes a group out of an administrative unit.
pub(super) fn out_of_unit(cx: &Context<'_>, group: &ObjectId, unit: &ObjectId) -> Edit {
    let (name, subject) = (cx.tenant.group_label(group), naming::unit_by_id(cx.tenant, unit));
    let (known, place) = (cx.tenant.unit(unit), cx.tenant.unit_label(unit));
    if known.is_some_and(|unit| unit.is_dynamic() == Ok(true)) {
        let words = format!("change the rule of the administrative unit \"{place}\" so that it leaves out \"{name}\"");
        return Edit::new(subject, Property::MembershipRule, Action::Choose, words);
    }
    let removed = Action::Remove(vec![naming::group(cx.tenant, group)]);
    let words = format!("remove \"{name}\" from the administrative unit \"{place}\"");
    Edit::new(subject, Collection::AdministrativeUnitMembers, removed, words)
}

/// Takes a group out of the unit that restricts its management.
pub(super) fn out_of_restriction(cx: &Context<'_>, group: &ObjectId) -> Edit {
    if let Some(unit) = cx.tenant.restricted_unit_of(group) {
        return out_of_unit(cx, group, &unit.id);
    }
    let name = cx.tenant.group_label(group);
    let words = format!("remove \"{name}\" from its restricted management administrative unit");
    of_group(cx, group, Property::IsManagementRestricted, Action::set(false), words).now(true)
}

/// Takes a resource role out of its access package.
pub(super) fn remove_grant(cx: &Context<'_>, granted: &PackageGrant<'_>, words: impl Into<Phrase>) -> Edit {
    let removed = Action::Remove(vec![naming::grant(cx.tenant, granted)]);
    Edit::new(naming::package(granted.package), Property::ResourceRoleScopes, removed, words)
}

/// Users, groups and service principals as an edit names them.
pub(super) fn principals<'p>(
    cx: &Context<'_>,
    found: impl IntoIterator<Item = (&'p ObjectId, Option<PrincipalKind>)>,
) -> Vec<Subject<Phrase>> {
    found.into_iter().map(|(id, kind)| principal(cx, id, kind)).collect()
}

/// What is known as nothing else is called a user.
fn principal(cx: &Context<'_>, id: &ObjectId, kind: Option<PrincipalKind>) -> Subject<Phrase> {
    if kind == Some(PrincipalKind::Group) || matches!(cx.tenant.group(id), Ok(Some(_))) {
        return naming::group(cx.tenant, id);
    }
    naming::principal(cx.tenant, id, kind).unwrap_or_else(|| naming::user(cx.tenant, id))
}

/// The holders of entries as an edit names them.
pub(super) fn holders<'s>(cx: &Context<'_>, entries: impl IntoIterator<Item = &'s Schedule>) -> Vec<Subject<Phrase>> {
    principals(cx, entries.into_iter().map(|entry| (&entry.principal, entry.principal_kind())))
}
