use super::{holding, noun};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Known, Property, Schedule};
use crate::naming;
use crate::rules::SHORTEST;
use crate::rules::lowered::assignment_below_minimum as lowered;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    let Some(length) = schedule.length()?.filter(|length| *length < SHORTEST) else {
        return Ok(Verdict::Pass);
    };
    Finding::new(format!("{} for {length}, but Entra requires at least {SHORTEST}", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), format!("it ends {length} after its start"))
        .related(naming::group(cx.tenant, &schedule.group))
        .evidence("length-seconds", length.as_seconds())
        .help(format!("set the duration of the {} to 5 minutes (PT5M) or longer where it is created", noun(schedule)))
        .lowered_if(lowered::ENDED, has_ended(cx, schedule))
        .into()
}

/// Whether it is over at the moment judged.
fn has_ended(cx: &Context<'_>, schedule: &Schedule) -> Known<bool> {
    Ok(schedule.end()? < cx.as_of()?)
}
