use std::collections::BTreeSet;

use super::{assign, if_emergency, in_pim, is_for_synchronization, is_global_administrator, is_held_by};
use crate::context::Context;
use crate::finding::{Edit, Finding, Judgement, Verdict};
use crate::model::{Access, Known, Mode, PrincipalKind, Property, RoleAssignment, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::edits::end_role;
use crate::rules::lowered::role_pim_unused as lowered;
use crate::rules::words::names_of;

/// So many assignments are pointed at; all of them are named.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let active = cx.tenant.all_holding(Mode::Active);
    let held = active.matching(|held| is_for_good(cx, held));
    if !all_of([any_found(&held), not(is_used(cx))])? {
        return Ok(Verdict::Pass);
    }
    let held = held?;
    let point = |finding: Finding, held: &&RoleAssignment| {
        let role = naming::held_role(cx.tenant, held);
        finding.because(held.source.at(Property::PrincipalId), format!("holds {role} permanently"))
    };
    let names = names_of(cx, held.iter().map(|held| &held.principal).collect::<BTreeSet<_>>());
    let message =
        format!("no one is eligible for a privileged role, and those who have one have it permanently: {names}");
    let finding = Finding::new(message).measure("assignments", held.len());
    let finding = held.iter().take(SHOWN).fold(finding, point);
    let edits = held.iter().flat_map(|held| as_eligible(cx, held));
    let finding = finding.related_all(held.iter().map(|held| naming::role_assignment(cx.tenant, held))).change_as(
        "make the people who hold privileged roles eligible for them in PIM, and remove their active assignments",
        edits,
    );
    let finding = match held.iter().find(|held| is_global_administrator(cx, held)) {
        Some(held) => if_emergency(cx, held, finding),
        None => finding,
    };
    let tier0 = any_of(held.iter().map(|held| cx.is_tier0_everywhere(held)));
    finding.lowered_if(lowered::NO_TIER_0_ROLE, not(tier0)).into()
}

fn as_eligible(cx: &Context<'_>, held: &RoleAssignment) -> [Edit; 2] {
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    [
        assign(cx, held, Mode::Eligible, format!("make \"{holder}\" eligible for {role}")),
        end_role(cx, held, format!("remove the active assignment of \"{holder}\"")),
    ]
}

/// A privileged role that a user, who could activate it, has for good. What was assigned outside of PIM is left to the rules about
/// that: nothing shows that an export without it is not complete.
fn is_for_good(cx: &Context<'_>, held: &RoleAssignment) -> Known<bool> {
    all_of([is_of_person(cx, held), in_pim(cx, held, not(is_for_now(held)))])
}

fn is_of_person(cx: &Context<'_>, held: &RoleAssignment) -> Known<bool> {
    all_of([
        Ok(!is_for_synchronization(cx, held)),
        is_held_by(cx, held, PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&held.principal)),
        cx.is_privileged(&held.role),
    ])
}

fn is_for_now(held: &RoleAssignment) -> Known<bool> {
    any_of([held.is_activation(), not(held.is_permanent())])
}

/// Whether anyone is eligible for a privileged role or for membership of a group that leads to one, or has one for a time.
fn is_used(cx: &Context<'_>) -> Known<bool> {
    let for_now = cx
        .tenant
        .all_holding(Mode::Active)
        .any(|held| all_of([is_of_person(cx, held), in_pim(cx, held, is_for_now(held))]));
    let of_role = cx.tenant.all_holding(Mode::Eligible).any(|held| cx.is_privileged(&held.role));
    let of_group = cx.tenant.all_holding(Mode::Active).any(|held| {
        let eligible = cx.tenant.schedules_of(&held.principal, Mode::Eligible);
        let eligible = eligible.any(|entry| entry.gives(Access::Member));
        all_of([is_held_by(cx, held, PrincipalKind::Group), cx.is_privileged(&held.role), eligible])
    });
    any_of([of_role, of_group, for_now])
}
