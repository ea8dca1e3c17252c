use super::{holding, is_activation, noun};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Property, Schedule};
use crate::naming;
use crate::rules::SHORTEST;
use crate::rules::lowered;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    let Some(length) = schedule.length()?.filter(|length| *length < SHORTEST) else {
        return Ok(Verdict::Pass);
    };
    let activation = is_activation(schedule);
    let holder = cx.tenant.principal_label(&schedule.principal);
    let help = if activation == Ok(true) {
        format!("leave it if \"{holder}\" ended it early, else let \"{holder}\" activate for 5 minutes or longer")
    } else {
        format!("remove the {} and create it again with a duration of 5 minutes (PT5M) or longer", noun(schedule))
    };
    Finding::new(format!("{} for {length}, but Entra accepts nothing below {SHORTEST}", holding(cx, schedule)))
        .because(schedule.source.at(Property::ScheduleExpiration), format!("it ends {length} after its start"))
        .related(naming::group(cx.tenant, &schedule.group))
        .evidence("length-seconds", length.as_seconds())
        .help(help)
        .lowered_if(lowered::assignment_below_minimum::ACTIVATION, activation)
        .into()
}
