use super::{holding, of_role_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Instant, Known, Mode, Period, Property, Schedule, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_activated_without_eligibility as lowered;

/// An activation that ends within this time is left to end: a package takes the eligibility away first.
const OVERLAP: Period = Period::seconds(3_600);

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.mode == Mode::Eligible {
        return Err(Undecided::NotApplicable("the entry is eligible, not active"));
    }
    if !schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is not a user's activation"));
    }
    if schedule.end()? <= cx.as_of()?.plus(OVERLAP) {
        return Ok(Verdict::Pass);
    }
    if may_activate(cx, schedule, schedule.access()?)? {
        return Ok(Verdict::Pass);
    }
    let (name, group) = (cx.tenant.principal_label(&schedule.principal), cx.tenant.group_label(&schedule.group));
    let finding = Finding::new(format!("{}, but \"{name}\" is no longer eligible for it", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), "the activation is still running")
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::user(cx.tenant, &schedule.principal));
    let finding = match schedule.end()? {
        Instant::Never => finding,
        end @ Instant::At(_) => finding.evidence("ends-at", end),
    };
    finding
        .change([edits::end(cx, schedule, format!("remove the active assignment of \"{name}\" in \"{group}\""))])
        .change([of_role_of(
            cx,
            schedule,
            Mode::Eligible,
            Action::Add(edits::holders(cx, [schedule])),
            format!("make \"{name}\" eligible again if the access is still meant"),
        )])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(&schedule.group)))
        .into()
}

/// Whether the principal of an activation may activate: by an eligibility of its own, or of a group that it is in.
fn may_activate(cx: &Context<'_>, activated: &Schedule, access: Access) -> Known<bool> {
    let own = cx.tenant.schedules_with(&activated.group, &activated.principal, Mode::Eligible);
    any_of([
        own.any(|eligible| eligible.gives(access)),
        cx.tenant.is_eligible_through_a_group(&activated.principal, &activated.group, access),
    ])
}
