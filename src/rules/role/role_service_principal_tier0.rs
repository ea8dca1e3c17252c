use std::collections::BTreeSet;

use super::is_held_by;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Collection, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, all_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::edits::end_role;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let applies = all_of([
        Ok(held.mode == Mode::Active),
        cx.is_tier0_everywhere(held),
        not(is_held_by(cx, held, PrincipalKind::User)),
    ]);
    if !applies? {
        return Err(Undecided::NotApplicable("it is no active assignment of a tier-0 role to anything but a person"));
    }
    let behind = cx.tenant.service_principals_behind(&held.principal, held.principal_kind());
    let found = behind.found(BTreeSet::is_empty)?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = if found.contains(&held.principal) { direct(cx, held) } else { in_group(cx, held, &found) };
    finding
        .note("give the application the permissions of Microsoft Graph that it needs, or a role that allows less")
        .measure("service-principals", found.len())
        .related_all(found.iter().map(|id| naming::service_principal(cx.tenant, id)))
        .into()
}

fn direct(cx: &Context<'_>, held: &RoleAssignment) -> Finding {
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    Finding::new(format!("the service principal \"{holder}\" holds {role}"))
        .because(held.source.at(Property::PrincipalId), "this is a service principal")
        .related(naming::directory_role(cx.tenant, &held.role))
        .change([end_role(cx, held, format!("remove {role} from \"{holder}\""))])
}

fn in_group(cx: &Context<'_>, held: &RoleAssignment, found: &BTreeSet<ObjectId>) -> Finding {
    let (group, role, names) =
        (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held), names_of(cx, found));
    let noun = if found.len() == 1 { "the service principal" } else { "the service principals" };
    let members = edits::principals(cx, found.iter().map(|id| (id, Some(PrincipalKind::ServicePrincipal))));
    let words = format!("remove {noun} from \"{group}\"");
    Finding::new(format!("the group \"{group}\" holds {role} and contains {noun} {names}"))
        .because(held.source.at(Property::PrincipalId), "this group contains service principals")
        .related(naming::group(cx.tenant, &held.principal))
        .change([edits::of_group(cx, &held.principal, Collection::GroupMembers, Action::Remove(members), words)])
}
