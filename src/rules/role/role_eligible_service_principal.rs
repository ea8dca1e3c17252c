use std::collections::BTreeSet;

use super::assign;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Collection, Mode, ObjectId, PrincipalKind, Property, RoleAssignment};
use crate::naming;
use crate::rules::edits;
use crate::rules::edits::end_role;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    if held.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the assignment is active, not eligible"));
    }
    let behind = cx.tenant.service_principals_behind(&held.principal, held.principal_kind());
    let found = behind.found(BTreeSet::is_empty)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = if found.contains(&held.principal) { direct(cx, held) } else { in_group(cx, held, &found) };
    finding
        .measure("service-principals", found.len())
        .related_all(found.iter().map(|id| naming::service_principal(cx.tenant, id)))
        .into()
}

fn direct(cx: &Context<'_>, held: &RoleAssignment) -> Finding {
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    let message = format!("\"{holder}\" is eligible for {role}, but a service principal cannot activate a role");
    Finding::new(message)
        .because(held.source.at(Property::PrincipalId), "this is a service principal")
        .related(naming::directory_role(cx.tenant, &held.role))
        .change([
            end_role(cx, held, format!("remove the eligibility of \"{holder}\"")),
            assign(cx, held, Mode::Active, "create an active assignment that expires, if it needs the role"),
        ])
}

fn in_group(cx: &Context<'_>, held: &RoleAssignment, found: &BTreeSet<ObjectId>) -> Finding {
    let (group, role, names) =
        (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held), names_of(cx, found));
    let message = format!(
        "the group \"{group}\" is eligible for {role}, but its service principals cannot activate a role: {names}"
    );
    let members = edits::principals(cx, found.iter().map(|id| (id, Some(PrincipalKind::ServicePrincipal))));
    let words = format!("remove the service principals from \"{group}\"");
    Finding::new(message)
        .because(held.source.at(Property::PrincipalId), "this group contains service principals")
        .related(naming::group(cx.tenant, &held.principal))
        .change([edits::of_group(cx, &held.principal, Collection::GroupMembers, Action::Remove(members), words)])
        .note("assign the roles that they need to the service principals themselves")
}
