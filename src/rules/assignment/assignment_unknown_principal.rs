use super::noun;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Property, Schedule};
use crate::naming;
use crate::rules::edits;

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    // Graph expands only what exists.
    if schedule.principal_kind().is_some() || !cx.tenant.is_gone(&schedule.principal)? {
        return Ok(Verdict::Pass);
    }
    let (noun, group) = (noun(schedule), cx.tenant.group_label(&schedule.group));
    Finding::new(format!(
        "the {noun} of {} in \"{group}\" refers to a deleted principal: no user, group or service principal has this ID",
        schedule.principal
    ))
    .because(schedule.source.at(Property::PrincipalId), "this object is not in the directory")
    .related(naming::group(cx.tenant, &schedule.group))
    .change([edits::end(cx, schedule, format!("remove the {noun} of {} in \"{group}\"", schedule.principal))])
    .into()
}
