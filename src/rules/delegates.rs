//! Catalogs: what in them is sensitive, and who decides about it.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Subject};
use crate::model::{
    CatalogResource, Collection, Delegation, Known, ObjectId, PrincipalKind, Property, Resource, all_of, any_found,
    any_of, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::words::{listed, names_of};
use crate::source::Phrase;

/// Whether a resource gives more than ordinary access.
///
/// # Errors
/// The gap in the group's reach or in the role's privilege.
pub(crate) fn is_sensitive(cx: &Context<'_>, resource: &Resource) -> Known<bool> {
    match resource {
        Resource::Group(group) => cx.is_sensitive(group),
        Resource::DirectoryRole(role) => cx.is_privileged(role),
        Resource::Application(_) | Resource::Site(_) => Ok(false),
    }
}

/// The sensitive resources of a catalog; an empty answer says that there is none.
///
/// # Errors
/// The gap, where none is seen but there may be one.
pub(crate) fn sensitive_resources<'t>(cx: &Context<'t>, catalog: &ObjectId) -> Known<Vec<&'t CatalogResource>> {
    let is_such = |found: &&CatalogResource| found.resource()?.map_or(Ok(false), |resource| is_sensitive(cx, resource));
    cx.tenant.resources_of(catalog).matching(is_such)
}

/// Whether a catalog contains something sensitive.
///
/// # Errors
/// As [`sensitive_resources`].
pub(crate) fn has_sensitive(cx: &Context<'_>, catalog: &ObjectId) -> Known<bool> {
    any_found(&sensitive_resources(cx, catalog))
}

/// Whether one of the resources leads to a role of tier 0.
///
/// # Errors
/// The gap in a group's reach, where none is seen to.
pub(crate) fn lead_to_tier0(cx: &Context<'_>, found: &[&CatalogResource]) -> Known<bool> {
    any_of(found.iter().map(|entry| match entry.resource()? {
        Some(Resource::Group(group)) => cx.reaches_tier0(group),
        Some(Resource::DirectoryRole(role)) => Ok(cx.is_tier0(role)),
        _ => Ok(false),
    }))
}

/// Whether who runs a catalog is a privileged administrator anyway: a user or application with a privileged directory role, a
/// group that leads to one, or one in which somebody is or can come to be by activating, and everybody has one.
///
/// # Errors
/// The gap in what they hold.
pub(crate) fn is_privileged(cx: &Context<'_>, held: &Delegation) -> Known<bool> {
    let has_role = |id: &ObjectId| cx.roles_of(id, |role| cx.is_privileged(role)).map(|roles| !roles.is_empty());
    if !cx.tenant.is_of_kind(&held.principal, held.principal_kind, PrincipalKind::Group)? {
        return has_role(&held.principal);
    }
    let all_have_one = || {
        let people = cx.tenant.people_in(&held.principal);
        all_of([not(people.fewer_than(1)), not(people.any(|user| not(has_role(user))))])
    };
    any_of([cx.reaches_privileged(&held.principal), all_have_one()])
}

/// The name of a resource.
pub(crate) fn label(cx: &Context<'_>, found: &CatalogResource) -> String {
    match found.resource.known() {
        Some(Some(resource)) if found.name.is_none() => resource_label(cx, resource),
        _ => found.label(),
    }
}

/// The name of the object that a resource is.
pub(crate) fn resource_label(cx: &Context<'_>, resource: &Resource) -> String {
    match resource {
        Resource::Group(group) => cx.tenant.group_label(group),
        Resource::DirectoryRole(role) => cx.tenant.role_label(role),
        Resource::Application(application) => cx.tenant.principal_label(application),
        Resource::Site(address) => address.to_string(),
    }
}

/// Resources by name: `"Payroll" and "Ledger"`.
pub(crate) fn labels(cx: &Context<'_>, found: &[&CatalogResource]) -> String {
    listed(found.iter().map(|entry| label(cx, entry)))
}

/// The object of the directory that a resource is.
pub(crate) fn subject(cx: &Context<'_>, found: &CatalogResource) -> Option<Subject<Phrase>> {
    Some(match found.resource.known()?.as_ref()? {
        Resource::Group(group) => naming::group(cx.tenant, group),
        Resource::DirectoryRole(role) => naming::directory_role(cx.tenant, role),
        Resource::Application(application) => naming::service_principal(cx.tenant, application),
        Resource::Site(_) => return None,
    })
}

/// As many entries are pointed at; all of them are named.
const SHOWN: usize = 3;

/// Points at resources of a catalog, and names what they are.
pub(crate) fn with_resources(cx: &Context<'_>, found: &[&CatalogResource], says: &str, finding: Finding) -> Finding {
    let point = |finding: Finding, entry: &&CatalogResource| {
        finding.because(entry.source.at(Property::OriginId), format!("\"{}\" {says}", label(cx, entry)))
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    finding.related_all(found.iter().filter_map(|entry| subject(cx, entry)))
}

/// Points at roles in a catalog, and names who holds them.
pub(crate) fn with_delegates(cx: &Context<'_>, held: &[&Delegation], finding: Finding) -> Finding {
    let point = |finding: Finding, entry: &&Delegation| {
        let role = entry.role().map_or("a delegate", |role| role.words());
        let name = cx.tenant.principal_label(&entry.principal);
        finding.because(entry.source.at(Property::RoleDefinitionId), format!("\"{name}\" is {role}"))
    };
    let finding = held.iter().take(SHOWN).fold(finding, point);
    finding.related_all(subjects(cx, held))
}

/// Who holds roles, by name: `"Ada" and "Grace"`.
pub(crate) fn names(cx: &Context<'_>, held: &[&Delegation]) -> String {
    names_of(cx, principals(held))
}

/// Who holds roles, each once, whatever number of roles.
pub(crate) fn principals<'t>(held: &[&'t Delegation]) -> Vec<&'t ObjectId> {
    held.iter().map(|entry| &entry.principal).collect::<BTreeSet<_>>().into_iter().collect()
}

fn subjects(cx: &Context<'_>, held: &[&Delegation]) -> Vec<Subject<Phrase>> {
    edits::principals(cx, held.iter().map(|entry| (&entry.principal, cx.tenant.delegate_kind(entry))))
}

/// Takes roles in a catalog, or in all of entitlement management, from those who hold them.
pub(crate) fn remove(cx: &Context<'_>, place: Subject<Phrase>, held: &[&Delegation], words: impl Into<Phrase>) -> Edit {
    Edit::new(place, Collection::CatalogRoles, Action::Remove(subjects(cx, held)), words)
}

/// Takes resources out of a catalog.
pub(crate) fn remove_resources(
    cx: &Context<'_>,
    catalog: Subject<Phrase>,
    found: &[&CatalogResource],
    words: impl Into<Phrase>,
) -> Edit {
    let objects: Option<Vec<Subject<Phrase>>> = found.iter().map(|entry| subject(cx, entry)).collect();
    let action = objects.map_or_else(|| Action::exclude(labels(cx, found)), Action::Remove);
    Edit::new(catalog, Collection::CatalogResources, action, words)
}
