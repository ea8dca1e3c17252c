use super::{assign, is_activation, is_held_by};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{Access, Known, Mode, PrincipalKind, Property, RoleAssignment, all_of, any_found, not};
use crate::naming;
use crate::rules::edits::end_role;
use crate::rules::proof::with_proof;
use crate::rules::standing::standing_members;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    if !all_of([Ok(held.mode == Mode::Eligible), is_held_by(cx, held, PrincipalKind::Group)])? {
        return Err(Undecided::NotApplicable("no group is eligible for the role by it"));
    }
    let group = &held.principal;
    let eligible = cx.tenant.schedules_of(group, Mode::Eligible);
    let eligible = eligible.any(|entry| entry.gives(Access::Member));
    let stands = any_found(&standing_members(cx, group));
    let active = cx.tenant.roles_held_by(group, Mode::Active).any(|active| gives(cx, active, held));
    if !all_of([eligible, not(stands), not(active)])? {
        return Ok(Verdict::Pass);
    }
    let (name, role) = (cx.tenant.principal_label(group), naming::held_role(cx.tenant, held));
    let message = format!("the members of \"{name}\" have to activate twice: their membership, and then {role}");
    let finding = Finding::new(message)
        .because(held.source.at(Property::PrincipalId), format!("the group is only eligible for {role}"))
        .related(naming::group(cx.tenant, group));
    with_proof(cx, group, finding)
        .change([
            assign(cx, held, Mode::Active, format!("make the group \"{name}\" active in {role}")),
            end_role(cx, held, "remove its eligibility"),
        ])
        .into()
}

/// Whether a group is active in the role that it is eligible for, at least where it is eligible, and not by an activation.
fn gives(cx: &Context<'_>, active: &RoleAssignment, eligible: &RoleAssignment) -> Known<bool> {
    let is_there = || Ok(*active.scope()? == RoleScope::Tenant || active.scope()? == eligible.scope()?);
    let is_same = cx.tenant.role_template(&active.role) == cx.tenant.role_template(&eligible.role);
    all_of([Ok(is_same), is_there(), not(is_activation(cx, active))])
}
