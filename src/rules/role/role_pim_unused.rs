use std::collections::BTreeSet;

use super::{assign, end, is_for_synchronization, is_held_by};
use crate::context::Context;
use crate::finding::{Edit, Finding, Judgement, Verdict};
use crate::model::{Access, Known, Mode, PrincipalKind, Property, RoleAssignment, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::words::names_of;

/// So many assignments are pointed at; all of them are named.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let active = cx.tenant.all_holding(Mode::Active);
    let held = active.matching(|held| is_of_person(cx, held));
    if !all_of([any_found(&held), not(is_used(cx))])? {
        return Ok(Verdict::Pass);
    }
    let held = held?;
    let point = |finding: Finding, held: &&RoleAssignment| {
        let role = naming::held_role(cx.tenant, held);
        finding.because(held.source.at(Property::PrincipalId), format!("holds {role} without activation"))
    };
    let names = names_of(cx, held.iter().map(|held| &held.principal).collect::<BTreeSet<_>>());
    let message =
        format!("no one is eligible for a privileged role, and those who have one have it all the time: {names}");
    let finding = Finding::new(message).measure("assignments", held.len());
    let finding = held.iter().take(SHOWN).fold(finding, point);
    let edits = held.iter().flat_map(|held| as_eligible(cx, held));
    finding
        .related_all(held.iter().map(|held| naming::role_assignment(cx.tenant, held)))
        .change_as(
            "make the people who hold privileged roles eligible for them in PIM, and remove their active assignments",
            edits,
        )
        .into()
}

fn as_eligible(cx: &Context<'_>, held: &RoleAssignment) -> [Edit; 2] {
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    [
        assign(cx, held, Mode::Eligible, format!("make \"{holder}\" eligible for {role}")),
        end(cx, held, format!("remove the active assignment of \"{holder}\"")),
    ]
}

/// A privileged role of a user, who could activate it.
fn is_of_person(cx: &Context<'_>, held: &RoleAssignment) -> Known<bool> {
    all_of([
        Ok(!is_for_synchronization(cx, held)),
        is_held_by(cx, held, PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&held.principal)),
        cx.is_privileged(&held.role),
    ])
}

/// Whether anyone is eligible for a privileged role, or for membership of a group that leads to one.
fn is_used(cx: &Context<'_>) -> Known<bool> {
    let of_role = cx.tenant.all_holding(Mode::Eligible).any(|held| cx.is_privileged(&held.role));
    let of_group = cx.tenant.all_holding(Mode::Active).any(|held| {
        let eligible = cx.tenant.schedules_of(&held.principal, Mode::Eligible);
        let eligible = eligible.any(|entry| entry.access().map(|access| access == Access::Member));
        all_of([is_held_by(cx, held, PrincipalKind::Group), cx.is_privileged(&held.role), eligible])
    });
    any_of([of_role, of_group])
}
