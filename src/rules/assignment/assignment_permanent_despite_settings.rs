use super::{expiration_rule, holding, in_package, is_activation, noun, settings_over};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Limit, Property, Schedule};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if is_activation(schedule)? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    if !schedule.is_permanent()? {
        return Ok(Verdict::Pass);
    }
    let settings = settings_over(cx, schedule)?;
    let policy = settings.policy()?;
    if !policy.requires_end(schedule.mode)? {
        return Ok(Verdict::Pass);
    }
    let asked = match policy.limit_of(schedule.mode) {
        Ok(Limit::Within(maximum)) => format!("an end within {maximum}"),
        _ => "an end".to_owned(),
    };
    let noun = noun(schedule);
    let finding =
        Finding::new(format!("{} without end, but its present settings require {asked}", holding(cx, schedule)))
            .because(schedule.source.at(Property::ScheduleExpiration), "it never ends")
            .because(settings.at(expiration_rule(schedule.mode).0), format!("the present settings require {asked}"))
            .related(naming::group(cx.tenant, &schedule.group))
            .related(naming::settings(cx.tenant, settings));
    let help = format!("give the {noun} {asked}, or remove it if nobody needs it any more");
    finding.help(in_package(cx, schedule, help)).into()
}
