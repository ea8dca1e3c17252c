use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Instant, Known, Limit, Mode, PackageAssignment, Period, Property, Schedule, all_of, any_found};
use crate::naming;
use crate::rules::delivered::{Delivered, Promise, in_days};

use super::day_of_loss;

/// That access ends before the assignment does.
struct Loss<'t> {
    promise: Promise<'t>,
    at: Instant,
    /// The eligibility that ends; none where PIM's limit says it.
    entry: Option<&'t Schedule>,
    maximum: Option<Period>,
}

pub(crate) fn check(cx: &Context<'_>, assignment: &PackageAssignment) -> Judgement {
    let delivered = Delivered::of(cx, assignment)?;
    let mut losses = delivered.find(|promise| loss(cx, &delivered, promise))?;
    losses.sort_by_key(|loss| loss.at);
    let Some(first) = losses.first() else { return Ok(Verdict::Pass) };
    let holder = cx.tenant.principal_label(delivered.holder);
    let gives = format!("the package makes \"{holder}\" eligible as {}", first.promise.words(cx));
    let shorten = format!("set the end of the assignment to {}", first.at);
    let subject = naming::package_assignment(cx.tenant, assignment);
    let shorten = Edit::new(subject, Property::AssignmentExpiration, Action::at_most(first.at), shorten);
    let finding = finding(cx, &delivered, first)?.because(first.promise.granted.at(Property::ResourceRole), gives);
    delivered
        .related(cx, losses.iter().map(|loss| &loss.promise), finding)
        .change(delivered.lengthen(cx, first.promise))
        .change([shorten])
        .note(format!("reprocess the assignment of \"{holder}\" if the access is to last longer"))
        .into()
}

fn finding(cx: &Context<'_>, delivered: &Delivered<'_>, loss: &Loss<'_>) -> Known<Finding> {
    let Delivered { assignment, holder, .. } = delivered;
    let (start, lasts) = (assignment.start()?, delivered.lasts()?);
    let is_over = cx.as_of().is_ok_and(|now| loss.at <= now);
    let day = day_of_loss(in_days(loss.at.since(start).unwrap_or(Period::days(0))));
    let ends = if is_over { format!("ended {day}") } else { format!("ends {day}") };
    let finding = Finding::new(format!(
        "access of \"{}\" as {} {ends}, although the assignment of \"{}\" {lasts}",
        cx.tenant.principal_label(holder),
        loss.promise.words(cx),
        loss.promise.granted.package.label(),
    ))
    .because(assignment.source.at(Property::AssignmentExpiration), format!("the assignment {lasts}"))
    .evidence(if is_over { "lost-since" } else { "access-ends-at" }, loss.at);
    Ok(match (loss.entry, loss.maximum) {
        (Some(entry), _) => finding
            .because(entry.source.at(Property::ScheduleExpiration), format!("the eligibility {ends}"))
            .related(naming::schedule(cx.tenant, entry)),
        (None, Some(maximum)) => loss.promise.with_limit(cx, maximum, finding),
        (None, None) => finding,
    })
}

/// When the holder loses what a promise gives before the assignment ends.
fn loss<'t>(cx: &Context<'t>, delivered: &Delivered<'t>, promise: Promise<'t>) -> Known<Option<Loss<'t>>> {
    let end = delivered.assignment.end()?;
    let entries = cx.tenant.schedules_with(promise.group, delivered.holder, Mode::Eligible);
    let own = entries.clone().matching(|entry| entry.gives(promise.access));
    let lasting = entries.any(|entry| all_of([entry.gives(promise.access), covers(cx, entry, end)]))?;
    if lasting {
        return Ok(None);
    }
    if any_found(&own)? {
        let ends = own?.into_iter().map(|entry| Ok((entry.end()?, entry))).collect::<Known<Vec<_>>>()?;
        let last = ends.into_iter().max_by_key(|(end, _)| *end);
        return Ok(last.map(|(at, entry)| Loss { promise, at, entry: Some(entry), maximum: None }));
    }
    let since = delivered.since(promise)?;
    let Limit::Within(maximum) = promise.limit(cx)? else { return Ok(None) };
    let outlives = end.since(since).is_none_or(|length| length.exceeds(maximum, cx.thresholds.duration_slack));
    Ok(outlives.then(|| Loss { promise, at: since.plus(maximum), entry: None, maximum: Some(maximum) }))
}

/// Whether an eligibility lasts as long as the assignment.
fn covers(cx: &Context<'_>, entry: &Schedule, end: Instant) -> Known<bool> {
    Ok(match (entry.end()?, end) {
        (Instant::Never, _) => true,
        (Instant::At(_), Instant::Never) => false,
        (entry, end) => {
            !end.since(entry).is_some_and(|left| left.exceeds(Period::days(0), cx.thresholds.duration_slack))
        }
    })
}
