//! Floor 4: how an object is named in the output: kind, id, and a name for people.

use crate::finding::{Subject, SubjectKind};
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{
    Access, AccessPackage, AccessReview, AdministrativeUnit, AssignmentPolicy, Catalog, ConditionalAccessPolicy, Given,
    LifecycleWorkflow, Mode, ObjectId, PackageAssignment, PrincipalKind, Schedule, SettingsRole,
};
use crate::source::Phrase;
use crate::tenant::{Offer, PackageGrant, RoleSettings, Tenant};

fn subject(kind: SubjectKind, id: &impl ToString, name: Option<String>) -> Subject<Phrase> {
    Subject { kind, id: id.to_string().into(), name: name.map(Phrase::from) }
}

/// A group, by id; its name where the export holds the group.
#[must_use]
pub fn group(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    let name = tenant.group(id).ok().flatten().and_then(|group| group.name.as_ref());
    subject(SubjectKind::Group, id, name.map(ToString::to_string))
}

/// `Tier-0 Admins (member)`, `Global Administrator`.
#[must_use]
pub fn settings(tenant: &Tenant, settings: &RoleSettings) -> Subject<Phrase> {
    subject(SubjectKind::RoleSettings, &settings.id(), Some(settings_label(tenant, settings)))
}

/// The name of role settings in a sentence.
#[must_use]
pub fn settings_label(tenant: &Tenant, settings: &RoleSettings) -> String {
    match &settings.role {
        SettingsRole::Group(group, access) => format!("{} ({access})", tenant.group_label(group)),
        SettingsRole::Directory(role) => tenant.role_label(role),
    }
}

/// `Tier-0 Admins (member)`.
#[must_use]
pub fn group_role(tenant: &Tenant, group: &ObjectId, access: Access) -> Subject<Phrase> {
    let name = format!("{} ({access})", tenant.group_label(group));
    subject(SubjectKind::GroupRole, &format!("{group}/{access}"), Some(name))
}

/// `Ada: eligible member of Tier-0 Admins`.
#[must_use]
pub fn schedule(tenant: &Tenant, schedule: &Schedule) -> Subject<Phrase> {
    let access = schedule.access.known().map(|access| format!(" {access}")).unwrap_or_default();
    let (holder, group) = (tenant.principal_label(&schedule.principal), tenant.group_label(&schedule.group));
    subject(SubjectKind::Schedule, &schedule.id(), Some(format!("{holder}: {}{access} of {group}", schedule.mode)))
}

/// `Tier-0 Admins: eligible for Global Administrator`.
#[must_use]
pub fn role_assignment(tenant: &Tenant, assignment: &RoleAssignment) -> Subject<Phrase> {
    let verb = match assignment.mode {
        _ if assignment.mode_is_open => "active in or eligible for",
        Mode::Eligible => "eligible for",
        Mode::Active => "active in",
    };
    let at = scope(tenant, assignment).map(|scope| format!(" at {scope}")).unwrap_or_default();
    let (holder, role) = (tenant.principal_label(&assignment.principal), tenant.role_label(&assignment.role));
    subject(SubjectKind::RoleAssignment, &assignment.id, Some(format!("{holder}: {verb} {role}{at}")))
}

/// `"User Administrator"`, `"User Administrator" at "Branch office"`: a role that somebody has, in a sentence.
#[must_use]
pub fn held_role(tenant: &Tenant, held: &RoleAssignment) -> String {
    let at = scope(tenant, held).map(|scope| format!(" at \"{scope}\"")).unwrap_or_default();
    format!("\"{}\"{at}", tenant.role_label(&held.role))
}

/// Where a role is held, if not in the entire tenant: an administrative unit, an application or another object.
fn scope(tenant: &Tenant, held: &RoleAssignment) -> Option<String> {
    match held.scope.known()? {
        RoleScope::AdministrativeUnit(unit) => Some(tenant.unit_label(unit)),
        RoleScope::Object(object) => Some(tenant.principal_label(object)),
        RoleScope::Tenant => None,
    }
}

/// Who holds a schedule or a role assignment, as its name says; nothing of other objects.
#[must_use]
pub fn holder(subject: &Subject) -> Option<&str> {
    if !matches!(subject.kind, SubjectKind::Schedule | SubjectKind::RoleAssignment) {
        return None;
    }
    let name = subject.name.as_deref()?;
    let ends = [Mode::Eligible, Mode::Active].into_iter().filter_map(|mode| name.find(&format!(": {mode} ")));
    name.get(..ends.min()?)
}

/// An administrative unit.
#[must_use]
pub fn unit(unit: &AdministrativeUnit) -> Subject<Phrase> {
    subject(SubjectKind::AdministrativeUnit, &unit.id, unit.name.as_ref().map(ToString::to_string))
}

/// An administrative unit, by id; its name where the export holds the unit.
#[must_use]
pub fn unit_by_id(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    tenant.unit(id).map_or_else(|| subject(SubjectKind::AdministrativeUnit, id, None), unit)
}

/// A directory role, as its settings are named.
#[must_use]
pub fn directory_role(tenant: &Tenant, role: &ObjectId) -> Subject<Phrase> {
    subject(SubjectKind::RoleSettings, &tenant.role_template(role), Some(tenant.role_label(role)))
}

/// The tenant, with the name that was given for it, or else its own; one without id or name is called `tenant`.
#[must_use]
pub fn tenant(tenant: &Tenant, given: Option<&Given>) -> Subject<Phrase> {
    let name = given.or(tenant.name.as_ref()).map(ToString::to_string);
    let id = tenant.id.as_ref().map(ToString::to_string).or_else(|| name.clone());
    subject(SubjectKind::Tenant, &id.unwrap_or_else(|| "tenant".to_owned()), name)
}

/// An access package.
#[must_use]
pub fn package(package: &AccessPackage) -> Subject<Phrase> {
    subject(SubjectKind::AccessPackage, &package.id, package.name.as_ref().map(ToString::to_string))
}

/// A catalog.
#[must_use]
pub fn catalog(catalog: &Catalog) -> Subject<Phrase> {
    subject(SubjectKind::Catalog, &catalog.id, catalog.name.as_ref().map(ToString::to_string))
}

/// An access package, by id; its name where the export holds the package.
#[must_use]
pub fn package_by_id(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    tenant.package(id).ok().flatten().map_or_else(|| subject(SubjectKind::AccessPackage, id, None), package)
}

/// An assignment policy.
#[must_use]
pub fn policy(policy: &AssignmentPolicy) -> Subject<Phrase> {
    subject(SubjectKind::AssignmentPolicy, &policy.id, policy.name.as_ref().map(ToString::to_string))
}

/// An access review.
#[must_use]
pub fn review(review: &AccessReview) -> Subject<Phrase> {
    subject(SubjectKind::AccessReview, &review.id, review.name.as_ref().map(ToString::to_string))
}

/// A workflow of Lifecycle Workflows.
#[must_use]
pub fn workflow(workflow: &LifecycleWorkflow) -> Subject<Phrase> {
    subject(SubjectKind::LifecycleWorkflow, &workflow.id, workflow.name.as_ref().map(ToString::to_string))
}

/// A Conditional Access policy.
#[must_use]
pub fn access_policy(policy: &ConditionalAccessPolicy) -> Subject<Phrase> {
    subject(SubjectKind::ConditionalAccessPolicy, &policy.id, policy.name.as_ref().map(ToString::to_string))
}

/// An authentication context, by id; its name where the export holds it.
#[must_use]
pub fn context(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    let found = tenant.authentication_context(id).ok().flatten();
    subject(
        SubjectKind::AuthenticationContext,
        id,
        found.and_then(|found| found.name.as_ref()).map(ToString::to_string),
    )
}

/// `Ada: Payroll package`.
#[must_use]
pub fn package_assignment(tenant: &Tenant, assignment: &PackageAssignment) -> Subject<Phrase> {
    let holder = assignment.holder().ok().flatten().map(|holder| tenant.principal_label(holder));
    let name = holder.map(|holder| format!("{holder}: {}", package_label(tenant, assignment)));
    subject(SubjectKind::PackageAssignment, &assignment.id, name)
}

/// The name of the package of an assignment, else its id.
#[must_use]
pub fn package_label(tenant: &Tenant, assignment: &PackageAssignment) -> String {
    let Ok(id) = assignment.package() else { return "unknown package".to_owned() };
    tenant.package(id).ok().flatten().map_or_else(|| id.to_string(), AccessPackage::label)
}

/// A service principal, by id; its name where the export holds it.
#[must_use]
pub fn service_principal(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    let name = tenant.service_principal(id).ok().flatten().and_then(|found| found.name.as_ref());
    subject(SubjectKind::ServicePrincipal, id, name.map(ToString::to_string))
}

/// A user, by id; its name where the export holds the user.
#[must_use]
pub fn user(tenant: &Tenant, id: &ObjectId) -> Subject<Phrase> {
    let label = tenant.principal_label(id);
    subject(SubjectKind::User, id, (label != id.to_string()).then_some(label))
}

/// A user or a service principal, by id; nothing where it is known as neither.
#[must_use]
pub fn principal(tenant: &Tenant, id: &ObjectId, kind: Option<PrincipalKind>) -> Option<Subject<Phrase>> {
    if kind == Some(PrincipalKind::User) || matches!(tenant.user(id), Ok(Some(_))) {
        Some(user(tenant, id))
    } else if kind == Some(PrincipalKind::ServicePrincipal) || matches!(tenant.service_principal(id), Ok(Some(_))) {
        Some(service_principal(tenant, id))
    } else {
        None
    }
}

/// `Payroll package (eligible member of Payroll operators)`.
#[must_use]
pub fn grant(tenant: &Tenant, granted: &PackageGrant<'_>) -> Subject<Phrase> {
    let name = format!("{}{}", granted.package.label(), given(tenant, granted));
    subject(SubjectKind::Grant, &granted.id(), Some(name))
}

/// `Payroll package under policy Staff (eligible member of Payroll operators)`.
#[must_use]
pub fn offer(tenant: &Tenant, offer: &Offer<'_>) -> Subject<Phrase> {
    let granted = offer.granted().ok();
    let package = granted.map_or_else(|| "unknown package".to_owned(), |granted| granted.package.label());
    let given = granted.map(|granted| given(tenant, &granted)).unwrap_or_default();
    let name = format!("{package} under policy {}{given}", offer.policy.label());
    subject(SubjectKind::Offer, &offer.id(), Some(name))
}

fn given(tenant: &Tenant, granted: &PackageGrant<'_>) -> String {
    let mode = granted.mode().map(|mode| format!("{mode} ")).unwrap_or_default();
    match granted.settings_role() {
        Ok(Some(SettingsRole::Group(group, access))) => format!(" ({mode}{access} of {})", tenant.group_label(&group)),
        Ok(Some(SettingsRole::Directory(role))) => format!(" ({mode}{})", tenant.role_label(&role)),
        _ => String::new(),
    }
}

/// `1 group`, `2 groups`: for words whose plural ends in an s.
pub(crate) fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

/// As many names are in a sentence; the others are counted.
const NAMED: usize = 5;

/// A list in a sentence; of many the first five, then how many more.
pub(crate) fn some_of(words: impl IntoIterator<Item = String>) -> String {
    joined(first_of(words))
}

/// A list of which one is enough, in a sentence: `a, b or c`.
pub(crate) fn any_one_of(words: impl IntoIterator<Item = String>) -> String {
    joined_by("or", first_of(words))
}

fn first_of(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().collect();
    if words.len() > NAMED {
        let more = words.len() - NAMED;
        words.truncate(NAMED);
        words.push(format!("{more} more"));
    }
    words
}

/// A clause with a capital at its start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// `a, b and c`.
pub(crate) fn joined(words: Vec<String>) -> String {
    joined_by("and", words)
}

fn joined_by(conjunction: &str, mut words: Vec<String>) -> String {
    match (words.pop(), words.is_empty()) {
        (Some(last), false) => format!("{} {conjunction} {last}", words.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}
