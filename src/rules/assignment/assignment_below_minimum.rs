use super::{holding, noun};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Known, Property, Schedule};
use crate::naming;
use crate::rules::SHORTEST;
use crate::rules::lowered::assignment_below_minimum as lowered;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    let Some(length) = schedule.length()?.filter(|length| *length < SHORTEST) else {
        return Ok(Verdict::Pass);
    };
    let words = format!("set the duration of the {} to 5 minutes (PT5M) or longer where it is created", noun(schedule));
    let least = Action::at_least(SHORTEST.iso());
    let longer = Edit::new(naming::schedule(cx.tenant, schedule), Property::ScheduleExpiration, least, words);
    Finding::new(format!("{} for {length}, but Entra requires at least {SHORTEST}", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), format!("it ends {length} after its start"))
        .related(naming::group(cx.tenant, &schedule.group))
        .evidence("length-seconds", length.as_seconds())
        .change([longer.now(length.iso()).of_mode(schedule.mode)])
        .lowered_if(lowered::ENDED, has_ended(cx, schedule))
        .into()
}

/// Whether it is over at the moment judged.
fn has_ended(cx: &Context<'_>, schedule: &Schedule) -> Known<bool> {
    Ok(schedule.end()? < cx.as_of()?)
}
