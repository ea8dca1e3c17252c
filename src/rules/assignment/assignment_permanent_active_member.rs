use super::{holding, is_activation};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Mode, Property, Schedule, not};
use crate::naming;
use crate::rules::lowered::assignment_permanent_active_member as lowered;
use crate::rules::proof::with_gravest_role;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Eligible {
        return Err(Undecided::NotApplicable("the entry is eligible, not active"));
    }
    if schedule.access()? == Access::Owner {
        return Err(Undecided::NotApplicable("the entry is an owner's, not a member's"));
    }
    if is_activation(schedule)? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    if cx.declared.emergency_accounts.contains(&schedule.principal) {
        return Err(Undecided::NotApplicable("it belongs to a declared emergency account"));
    }
    if !schedule.is_permanent()? {
        return Ok(Verdict::Pass);
    }
    if !cx.tenant.is_managed(&schedule.group)? {
        return Err(Undecided::NotApplicable("PIM does not manage the group"));
    }
    let group = &schedule.group;
    let finding = Finding::new(format!("{} without end, so nothing has to be activated", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), "it never ends")
        .related(naming::group(cx.tenant, group));
    let gated = cx.activates_every_role(group);
    let unattended = cx.tenant.is_service_principal(&schedule.principal, schedule.principal_kind());
    with_gravest_role(cx, group, finding)
        .help(help(cx, schedule, gated == Ok(true), unattended == Ok(true)))
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::ROLES_STILL_ACTIVATED, gated)
        .lowered_if(lowered::SERVICE_PRINCIPAL, unattended)
        .into()
}

fn help(cx: &Context<'_>, schedule: &Schedule, gated: bool, unattended: bool) -> String {
    let (holder, group) = (cx.tenant.principal_label(&schedule.principal), cx.tenant.group_label(&schedule.group));
    if unattended {
        return format!(
            "give the assignment of \"{holder}\" an end and renew it; service principals cannot be eligible"
        );
    }
    if gated {
        return format!(
            "leave it if members are meant to activate what \"{group}\" is eligible for; else make \"{holder}\" eligible as a \
             member of \"{group}\""
        );
    }
    format!(
        "make \"{holder}\" eligible as a member of \"{group}\" and remove the active assignment, unless it is an emergency \
         access account"
    )
}
