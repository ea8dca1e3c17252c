use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    AccessPackage, At, Audience, Collection, Gap, Grant, GrantTarget, Known, ObjectId, Property, Why, all_of,
    any_found, not,
};
use crate::naming;
use crate::rules::words::distinct;

/// The role of all zeros is mere access to the application, which needs no app role:
/// <https://learn.microsoft.com/graph/api/resources/approleassignment>.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let grants = package.grants();
    if grants.complete().is_ok_and(|list| !list.iter().any(may_be_application)) {
        return Err(Undecided::NotApplicable("the package grants no role of an application"));
    }
    let found = grants.matching(|grant| is_missing(cx, grant));
    // What agents are given may be a permission of an API, which is no app role.
    let for_agents = cx.tenant.policies_of(&package.id).any(|policy| policy.audience().map(Audience::is_workload));
    if !all_of([any_found(&found), not(for_agents)])? {
        return Ok(Verdict::Pass);
    }
    let found = found?;
    let Some(first) = found.first() else { return Ok(Verdict::Pass) };
    let name = package.label();
    let what = distinct(found.iter().map(|grant| words(cx, grant)), ", and ");
    let applications = found.iter().filter_map(|grant| application(grant));
    let finding = Finding::new(format!("\"{name}\" grants {what}"));
    let finding = found.iter().take(3).fold(finding, |finding, grant| {
        finding.because(At::nested(grant.place, Some(Property::ResourceRole)), words(cx, grant))
    });
    let removed = application(first).map(|id| cx.tenant.principal_label(id)).unwrap_or_default();
    finding
        .related_all(applications.map(|id| naming::service_principal(cx.tenant, id)))
        .measure("resources", found.len())
        .change([Edit::new(
            naming::package(package),
            Property::ResourceRoleScopes,
            Action::exclude(removed),
            format!("remove these resource roles from \"{name}\""),
        )])
        .note(if found.iter().all(|grant| is_disabled(cx, grant)) {
            "if people are to have them, enable the app roles in the application instead"
        } else {
            "add the app role that took their place, if there is one"
        })
        .into()
}

fn may_be_application(grant: &Grant) -> bool {
    matches!(grant.target, GrantTarget::Application { .. } | GrantTarget::Unknown)
}

fn application(grant: &Grant) -> Option<&ObjectId> {
    match &grant.target {
        GrantTarget::Application { id, .. } => id.known(),
        _ => None,
    }
}

/// Whether the application, or its app role, is gone.
fn is_missing(cx: &Context<'_>, grant: &Grant) -> Known<bool> {
    let (id, role) = match &grant.target {
        GrantTarget::Application { id, role } => (id, role),
        GrantTarget::Unknown => {
            return Err(Gap::Property(Collection::AccessPackages, Property::ResourceRole, Why::NotSelected));
        }
        _ => return Ok(false),
    };
    let Some(found) = cx.tenant.service_principal(id.of(Collection::AccessPackages, Property::ResourceScope)?)? else {
        return Ok(true);
    };
    let role = role.of(Collection::AccessPackages, Property::ResourceRole)?;
    if ObjectId::parse(DEFAULT_ACCESS).as_ref() == Some(role) {
        return Ok(false);
    }
    let unknown = Gap::Property(Collection::ServicePrincipals, Property::AppRoles, Why::NotSelected);
    match found.app_roles()?.iter().find(|known| known.id == *role) {
        Some(known) => known.is_enabled.map(|enabled| !enabled).ok_or(unknown),
        None => Ok(true),
    }
}

/// Whether the application still has the app role, and it is disabled.
fn is_disabled(cx: &Context<'_>, grant: &Grant) -> bool {
    let GrantTarget::Application { id, role } = &grant.target else { return false };
    let found = id.known().and_then(|id| cx.tenant.service_principal(id).ok().flatten());
    let roles = found.and_then(|found| found.app_roles().ok());
    roles.is_some_and(|roles| roles.iter().any(|known| Some(&known.id) == role.known()))
}

fn words(cx: &Context<'_>, grant: &Grant) -> String {
    let Some(id) = application(grant) else { return String::new() };
    match cx.tenant.service_principal(id) {
        Ok(Some(found)) if is_disabled(cx, grant) => format!("an app role that is disabled in \"{}\"", found.label()),
        Ok(Some(found)) => format!("an app role that \"{}\" no longer has", found.label()),
        _ => format!("a role of the application \"{id}\", which no longer exists"),
    }
}
