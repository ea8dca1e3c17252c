use super::{holding, settings_over};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Property, Schedule};
use crate::naming;
use crate::rules::edits;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if !schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is not a user's activation"));
    }
    let settings = settings_over(cx, schedule)?;
    let maximum = settings.policy()?.activation_limit()?;
    if maximum.as_seconds() == 0 {
        return Err(Undecided::NotApplicable(
            "the role settings allow activations of no time, which is a fault of the settings",
        ));
    }
    let length = schedule.length()?;
    if length.is_some_and(|length| !length.exceeds(maximum, cx.thresholds.duration_slack)) {
        return Ok(Verdict::Pass);
    }
    let name = cx.tenant.principal_label(&schedule.principal);
    let lasts = length.map_or_else(|| "permanently".to_owned(), |length| format!("for {length}"));
    Finding::new(format!("{} {lasts}, but the current role settings allow at most {maximum}", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), format!("it is active {lasts}"))
        .because(settings.at(Property::MaximumActivation), format!("the current settings allow {maximum}"))
        .related(naming::group(cx.tenant, &schedule.group))
        .related(naming::settings(cx.tenant, settings))
        .evidence("maximum-seconds", maximum.as_seconds())
        .change([edits::end(cx, schedule, format!("let \"{name}\" deactivate it"))])
        .note("otherwise wait until it ends, and find out who shortened or bypassed the role settings")
        .into()
}
