use super::with_path;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::hops;
use crate::model::{
    ApplicationPermission, Collection, Known, Member, ObjectId, PrincipalKind, Property, ServicePrincipal,
    ServicePrincipalKind, all_of, any_found, any_of, matching, not,
};
use crate::naming;
use crate::rules::lowered::path_application_permission_bypass as lowered;
use crate::rules::words::{listed, names_of};
use crate::tenant::application_permissions::GoverningPermission;
use crate::tenant::paths::{Kinds, Limit, Node, Path};
use crate::tenant::well_known::template_of;

/// They add credentials to applications, or make themselves owners of them, and can act as them:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.
const MANAGERS: [&str; 5] = [
    "Application Administrator",
    "Cloud Application Administrator",
    "Hybrid Identity Administrator",
    "Partner Tier1 Support",
    "Partner Tier2 Support",
];

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
    let (owners, climbers) = (owners(cx, principal), climbers(cx, &principal.id));
    let someone = any_of([any_found(&owners), any_found(&climbers)]);
    if !all_of([has_some, is_own, someone])? {
        return Ok(Verdict::Pass);
    }
    let found = found?;
    let governing: Vec<_> = found.iter().filter_map(|held| cx.tenant.governing(held).ok().flatten()).collect();
    let (Some(permission), Some(held)) = (governing.first(), found.first()) else { return Ok(Verdict::Pass) };
    let owners = owners.unwrap_or_default();
    let is_owned = !owners.is_empty();
    let finding = if is_owned {
        Some(by_owners(cx, principal, &owners, permission))
    } else {
        by_climbers(cx, principal, &climbers?, permission)
    };
    let Some(finding) = finding else { return Ok(Verdict::Pass) };
    let names = listed(governing.iter().map(|permission| permission.name.to_owned()));
    finding
        .because(held.source.at(Property::AppRoleId), format!("the application can {}", permission.does))
        .change([Edit::new(
            naming::service_principal(cx.tenant, &principal.id),
            Collection::ApplicationPermissions,
            Action::exclude(governing.iter().map(|permission| permission.name).collect::<Vec<_>>().join(", ")),
            format!("remove {names} from \"{}\", or give it a narrower permission", principal.label()),
        )])
        .lowered_if(lowered::NO_OWNER, Ok(!is_owned))
        .lowered_if(lowered::DISABLED, not(principal.is_enabled()))
        .into()
}

fn by_owners(
    cx: &Context<'_>,
    principal: &ServicePrincipal,
    owners: &[&Member],
    permission: &GoverningPermission,
) -> Finding {
    let message = format!(
        "{} can add a secret to \"{}\", as its owner, and with it {}",
        names_of(cx, owners.iter().map(|owner| &owner.id)),
        principal.label(),
        permission.does
    );
    Finding::new(message)
        .because(principal.source.at(Property::Owners), "its owners can add a secret")
        .measure("people", owners.len())
        .related_all(owners.iter().filter_map(|owner| naming::principal(cx.tenant, &owner.id, owner.kind)))
        .note("alternatively, let privileged administrators alone own it")
}

fn by_climbers(
    cx: &Context<'_>,
    principal: &ServicePrincipal,
    climbers: &[(&Node, Path<'_>)],
    permission: &GoverningPermission,
) -> Option<Finding> {
    let (first, path) = climbers.first()?;
    let Some(Node::Role(role)) = path.end() else { return None };
    let people: Vec<&ObjectId> = climbers.iter().filter_map(|(node, _)| node.principal()).collect();
    let who = if people.len() == climbers.len() { names_of(cx, people) } else { hops::label(cx.tenant, first) };
    let message = format!(
        "without an approval, {who} can act as \"{}\", add a secret to \"{}\", and with it {}",
        cx.tenant.role_label(role),
        principal.label(),
        permission.does
    );
    let finding = with_path(cx, path, Finding::new(message)).measure("people", climbers.len());
    let role = cx.tenant.role_label(role);
    Some(finding.note(format!("alternatively, give \"{role}\" to privileged administrators only")))
}

/// The owners who cannot become an administrator of tier 0 without anyone's approval; an empty answer says that there is no one.
fn owners<'t>(cx: &Context<'_>, principal: &'t ServicePrincipal) -> Known<Vec<&'t Member>> {
    let owners = principal.owners()?;
    let to_tier0 = cx.tenant.paths_to_any(&cx.roles_by_power().tier0, Kinds::OWN, Limit::UNGATED);
    let roles = cx.tenant.reachable_roles();
    matching(owners, |owner| {
        if owner.id == principal.id || cx.tenant.is_disabled(&owner.id) == Ok(true) {
            return Ok(false);
        }
        all_of([
            not(cx.declared.emergency_accounts.contains(&owner.id)),
            roles.complete().map(|_| true),
            to_tier0.from(&Node::Principal(owner.id.clone())).map(|path| path.is_none()),
        ])
    })
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
