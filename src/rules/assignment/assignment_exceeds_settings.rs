use super::{expiration_rule, holding, in_package, noun, settings_over};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Limit, Property, Schedule};
use crate::naming;
use crate::rules::{SHORTEST, edits};

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let Some(length) = schedule.length()? else {
        return Err(Undecided::NotApplicable("the assignment is permanent"));
    };
    let settings = settings_over(cx, schedule)?;
    let Limit::Within(maximum) = settings.policy()?.limit_of(schedule.mode)? else {
        return Ok(Verdict::Pass);
    };
    if maximum < SHORTEST {
        return Err(Undecided::NotApplicable(
            "the role settings limit assignments to less than Entra accepts, which is a fault of the settings",
        ));
    }
    if !length.exceeds(maximum, cx.thresholds.duration_slack) {
        return Ok(Verdict::Pass);
    }
    let message =
        format!("{} for {length}, but the current role settings allow at most {maximum}", holding(cx, schedule));
    let limit = expiration_rule(schedule.mode).1;
    let end = format!("end the {} within {maximum} of its start", noun(schedule));
    let most = Action::at_most(maximum.iso());
    let end = Edit::new(naming::schedule(cx.tenant, schedule), Property::ScheduleExpiration, most, end);
    let raise = format!("set the maximum to {length} if that duration is intended");
    let raise = edits::of_settings(cx, settings, limit, Action::at_least(length.iso()), raise);
    let finding = Finding::new(message)
        .because(schedule.source.at(Property::ScheduleExpiration), format!("it lasts {length}"))
        .because(settings.at(limit), format!("the current settings allow {maximum}"))
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::settings(cx.tenant, settings))
        .measure("length-seconds", length.as_seconds())
        .evidence("maximum-seconds", maximum.as_seconds())
        .change([end.now(length.iso()).of_mode(schedule.mode)])
        .change([raise.now(maximum.iso())]);
    in_package(cx, schedule, finding).into()
}
