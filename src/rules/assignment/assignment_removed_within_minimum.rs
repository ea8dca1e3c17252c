use super::holding;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided};
use crate::model::{
    Gap, Given, Instant, Known, Property, RequestAction, Schedule, ScheduleRequest, all_of, found_in, not,
};
use crate::naming;
use crate::rules::{SHORTEST, edits};

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if schedule.is_activation()? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let access = schedule.access()?;
    let requests = cx.tenant.requests_for(&schedule.group, &schedule.principal);
    let own = requests.into_iter().filter(|request| request.mode == schedule.mode);
    let is_own = |request: &ScheduleRequest| request.access().map(|asked| asked == access);
    // No list of requests is known to be whole, so silence about a removal says nothing.
    let unseen = Gap::Partial(schedule.collection());
    let assigned =
        own.clone().rfind(|request| is_own(request) == Ok(true) && made(cx, request, schedule)).ok_or(unseen)?;
    let assigned_at = moment(assigned)?;
    let later = |request| {
        if !all_of([is_own(request), is_removal(request)])? {
            return Ok(None);
        }
        let at = moment(request)?;
        Ok(if at > assigned_at { Some((request, at.since(assigned_at).ok_or(unseen)?)) } else { None })
    };
    let early = found_in(own.map(|request| Ok(later(request)?.filter(|(_, after)| *after < SHORTEST))))?;
    // Another removal may have come before those seen, so that nothing clears the entry.
    let (removal, after) = early.first().copied().ok_or(unseen)?;
    let holder = cx.tenant.principal_label(&schedule.principal);
    Finding::new(format!(
        "{}, because Entra refused to remove the assignment {after} after it was created",
        holding(cx, schedule)
    ))
    .because(removal.source.at(Property::CreatedDateTime), format!("the removal was requested {after} later"))
    .because(assigned.source.at(Property::CreatedDateTime), "this request created the assignment")
    .because(schedule.source.whole(), "the assignment still exists")
    .related(naming::group(cx.tenant, &schedule.group))
    .evidence("removed-after-seconds", after.as_seconds())
    .change([edits::end(cx, schedule, format!("remove \"{holder}\" again"))])
    .note(format!("make scripts wait {SHORTEST} between an assignment and its removal"))
    .into()
}

fn moment(request: &ScheduleRequest) -> Known<Instant> {
    let unset = Gap::Property(request.collection(), Property::CreatedDateTime, crate::model::Why::UnknownValue);
    request.created()?.ok_or(unset)
}

/// Whether a request gave the entry: both start at one time. What was removed later stands there as `Revoked`.
fn made(cx: &Context<'_>, request: &ScheduleRequest, schedule: &Schedule) -> bool {
    let refused = |status: &Given| ["Failed", "Denied", "Canceled"].iter().any(|word| status.is(word));
    let asked = request.start().ok().flatten();
    let starts = asked.zip(schedule.start.known().copied().flatten()).is_some_and(|(asked, started)| {
        let slack = cx.thresholds.duration_slack.exact;
        started <= asked.plus(slack) && asked <= started.plus(slack)
    });
    starts && is_real(request, RequestAction::AdminAssign) == Ok(true) && !request.status().is_ok_and(refused)
}

fn is_removal(request: &ScheduleRequest) -> Known<bool> {
    is_real(request, RequestAction::AdminRemove)
}

/// What Graph only tried is not a request.
fn is_real(request: &ScheduleRequest, action: RequestAction) -> Known<bool> {
    all_of([request.action().map(|asked| asked == action), not(request.is_validation_only())])
}
