use super::{holding, is_activation};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Gap, Instant, Known, Period, Property, RequestAction, Schedule, ScheduleRequest, found_in};
use crate::naming;

/// Entra refuses to remove what was assigned more recently.
const SHORTEST: Period = Period::seconds(300);

pub(crate) fn check(cx: &Context<'_>, schedule: &Schedule) -> Judgement {
    if is_activation(schedule)? {
        return Err(Undecided::NotApplicable("the entry is a user's activation"));
    }
    let access = schedule.access()?;
    let requests = cx.tenant.requests_for(&schedule.group, &schedule.principal);
    let own = requests.into_iter().filter(|request| request.mode == schedule.mode && request.access() == Ok(access));
    // No list of requests is known to be whole, so silence about a removal says nothing.
    let unseen = Gap::Partial(schedule.collection());
    let assigned = own.clone().rfind(|request| made(cx, request, schedule)).ok_or(unseen)?;
    let assigned_at = moment(assigned)?;
    let later = |removal| match moment(removal)? {
        at if at > assigned_at => Ok(Some((removal, at.since(assigned_at).ok_or(unseen)?))),
        _ => Ok(None),
    };
    let removals: Vec<Known<_>> = own.filter(|request| is_removal(request)).map(later).collect();
    let early = found_in(removals.iter().map(|removal| Ok((*removal)?.filter(|(_, after)| *after < SHORTEST))))?;
    let Some((removal, after)) = early.first().copied() else {
        return if removals.iter().any(|removal| matches!(removal, Ok(Some(_)))) {
            Ok(Verdict::Pass)
        } else {
            Err(unseen.into())
        };
    };
    let holder = cx.tenant.principal_label(&schedule.principal);
    Finding::new(format!(
        "{}, and was to be removed {after} after the assignment, which Entra refuses",
        holding(cx, schedule)
    ))
    .because(removal.source.at(Property::CreatedDateTime), format!("the removal was requested {after} later"))
    .because(assigned.source.at(Property::CreatedDateTime), "this request assigned it")
    .because(schedule.source.whole(), "so it is still there")
    .related(naming::group(cx.tenant, &schedule.group))
    .evidence("removed-after-seconds", after.as_seconds())
    .help(format!("remove \"{holder}\" again; let a script wait for {SHORTEST} between an assignment and its removal"))
    .into()
}

fn moment(request: &ScheduleRequest) -> Known<Instant> {
    let unset = Gap::Property(request.collection(), Property::CreatedDateTime, crate::model::Why::UnknownValue);
    request.created()?.ok_or(unset)
}

/// Whether a request gave the entry: both start at one time. What was removed later stands there as `Revoked`.
fn made(cx: &Context<'_>, request: &ScheduleRequest, schedule: &Schedule) -> bool {
    let refused = |status: &str| ["Failed", "Denied", "Canceled"].iter().any(|word| word.eq_ignore_ascii_case(status));
    let asked = request.start().ok().flatten();
    let starts = asked.zip(schedule.start.known().copied().flatten()).is_some_and(|(asked, started)| {
        let slack = cx.thresholds.duration_slack.exact;
        started <= asked.plus(slack) && asked <= started.plus(slack)
    });
    starts && is_real(request, RequestAction::AdminAssign) && !request.status().is_ok_and(refused)
}

fn is_removal(request: &ScheduleRequest) -> bool {
    is_real(request, RequestAction::AdminRemove)
}

/// What Graph only tried is no request.
fn is_real(request: &ScheduleRequest, action: RequestAction) -> bool {
    request.action() == Ok(action) && request.is_validation_only() == Ok(false)
}
