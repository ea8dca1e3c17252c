use super::with_path;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::hops;
use crate::model::{
    ApplicationPermission, Collection, Known, ObjectId, PrincipalKind, Property, ServicePrincipal,
    ServicePrincipalKind, all_of, any_found, any_of, matching, not,
};
use crate::naming;
use crate::rules::lowered::path_application_permission_bypass as lowered;
use crate::rules::words::{listed, names_of};
use crate::tenant::paths::{Kinds, Limit, Node, Path};
use crate::tenant::well_known::template_of;

/// They add credentials to applications, and can act as them:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.
const MANAGERS: [&str; 2] = ["Application Administrator", "Cloud Application Administrator"];

pub(crate) fn check(cx: &Context<'_>, principal: &ServicePrincipal) -> Judgement {
    let is_governing = |held: &&ApplicationPermission| Ok(cx.tenant.governing(held)?.is_some());
    let found = cx.tenant.permissions_of(&principal.id).matching(is_governing);
    let has_some = any_found(&found);
    if has_some == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let is_own = all_of([
        not(principal.is_of_microsoft()),
        not(principal.kind().map(|kind| kind == ServicePrincipalKind::ManagedIdentity)),
        not(cx.declared.trusted_applications.contains(&principal.id)),
    ]);
    let climbers = climbers(cx, &principal.id);
    if !all_of([has_some, is_own, any_found(&climbers)])? {
        return Ok(Verdict::Pass);
    }
    let (found, climbers, name) = (found?, climbers?, principal.label());
    let governing: Vec<_> = found.iter().filter_map(|held| cx.tenant.governing(held).ok().flatten()).collect();
    let (Some((first, path)), Some(permission), Some(held)) = (climbers.first(), governing.first(), found.first())
    else {
        return Ok(Verdict::Pass);
    };
    let Some(Node::Role(role)) = path.end() else { return Ok(Verdict::Pass) };
    let people: Vec<&ObjectId> = climbers.iter().filter_map(|(node, _)| node.principal()).collect();
    let who = if people.len() == climbers.len() { names_of(cx, people) } else { hops::label(cx.tenant, first) };
    let message = format!(
        "without an approval, {who} can act as \"{}\", add a secret to \"{name}\", and with it {}",
        cx.tenant.role_label(role),
        permission.does
    );
    let names = listed(governing.iter().map(|permission| permission.name.to_owned()));
    let finding = Finding::new(message)
        .because(held.source.at(Property::AppRoleId), format!("the application can {}", permission.does))
        .measure("people", climbers.len());
    with_path(cx, path, finding)
        .change([Edit::new(
            naming::service_principal(cx.tenant, &principal.id),
            Collection::ApplicationPermissions,
            Action::exclude(governing.iter().map(|permission| permission.name).collect::<Vec<_>>().join(", ")),
            format!("remove {names} from \"{name}\", or give it a narrower permission"),
        )])
        .note(format!("alternatively, give \"{}\" to privileged administrators only", cx.tenant.role_label(role)))
        .lowered_if(lowered::DISABLED, not(principal.is_enabled()))
        .into()
}

/// Those who can become a manager of applications without anyone's approval, each with the way there, and cannot become an administrator
/// of tier 0 in the same way; an empty answer says that there is no one.
fn climbers<'t>(cx: &Context<'t>, application: &ObjectId) -> Known<Vec<(&'t Node, Path<'t>)>> {
    let roles = cx.tenant.reachable_roles();
    let managers: Vec<Node> = MANAGERS.into_iter().filter_map(template_of).map(Node::Role).collect();
    let to_tier0 = cx.tenant.paths_to_any(&cx.roles_by_power().tier0, Kinds::OWN, Limit::UNGATED);
    let to_managers = cx.tenant.paths_to(&managers, Kinds::OWN, Limit::UNGATED);
    let is_other = |node: &&Node| node.is_entry() && node.principal() != Some(application);
    let starts = to_managers.starts().into_iter().filter(is_other);
    let starts = starts.filter_map(|node| Some((node, to_managers.from(node).ok()??)));
    // What is known as nothing may be a group, whose members have what it has.
    let is_someone = |node: &Node| match node.principal() {
        Some(id) => any_of(
            [PrincipalKind::User, PrincipalKind::ServicePrincipal].map(|kind| cx.tenant.is_of_kind(id, None, kind)),
        ),
        None => Ok(true),
    };
    let is_lower = |(node, _): &(&Node, Path<'_>)| {
        all_of([is_someone(node), roles.complete().map(|_| true), to_tier0.from(node).map(|path| path.is_none())])
    };
    let found = matching(starts, is_lower)?;
    if found.is_empty() {
        roles.complete()?;
        to_managers.complete()?;
    }
    Ok(found)
}
