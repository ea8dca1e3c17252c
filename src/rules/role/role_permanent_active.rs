use super::{assign, if_emergency, is_for_synchronization, is_held_by, is_reader};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Mode, PrincipalKind, Property, RoleAssignment, all_of, not};
use crate::naming;
use crate::rules::edits::end_role;
use crate::rules::lowered::role_permanent_active as lowered;

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    let is_standing_person = all_of([
        Ok(held.mode == Mode::Active && !is_for_synchronization(cx, held)),
        is_held_by(cx, held, PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&held.principal)),
        cx.is_privileged_to_some(&held.role),
    ]);
    if !is_standing_person? {
        return Err(Undecided::NotApplicable("it is no active assignment of a privileged role to a person"));
    }
    if !cx.tenant.is_held_for_good(held)? {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    let is_outside = held.is_permanent().is_err();
    let says = if is_outside { "PIM has no schedule for it, and so it never expires" } else { "it never expires" };
    let is_disabled = cx.tenant.is_disabled(&held.principal) == Ok(true);
    let eligible = assign(cx, held, Mode::Eligible, format!("make \"{holder}\" eligible for {role}"));
    let eligible = (!is_disabled).then_some(eligible);
    let finding = Finding::new(format!("\"{holder}\" holds {role} permanently and never has to activate it"))
        .because(held.source.at(Property::ScheduleExpiration), says)
        .related(naming::directory_role(cx.tenant, &held.role))
        .change(eligible.into_iter().chain([end_role(cx, held, "remove the active assignment")]))
        .lowered_if(lowered::DISABLED, Ok(is_disabled))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.is_tier0_everywhere(held)))
        .lowered_if(lowered::BY_CISA, not(cx.is_privileged(&held.role)))
        .lowered_if(lowered::READER, Ok(is_reader(cx, held)));
    if_emergency(cx, held, finding).into()
}
