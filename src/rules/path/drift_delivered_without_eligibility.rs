use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Collection, Instant, Known, Limit, Mode, PackageAssignment, Period, Property, all_of, not};
use crate::rules::delivered::{Delivered, Promise, in_days};
use crate::rules::words::joined;

/// Entitlement management may take so long to deliver what it shows as delivered.
const DELAY: Period = Period::days(1);

pub(crate) fn check(cx: &Context<'_>, assignment: &PackageAssignment) -> Judgement {
    let delivered = Delivered::of(cx, assignment)?;
    let missing = delivered.find(|promise| {
        let is_due = delivered.since(promise).and_then(|since| is_due(cx, since));
        let exists = cx.tenant.user(delivered.holder).map(|user| user.is_some());
        let is_missing = all_of([not(is_eligible(cx, &delivered, promise)), is_due, exists])?;
        Ok(is_missing.then_some(promise))
    })?;
    let Some(first) = missing.first() else { return Ok(Verdict::Pass) };
    let (holder, package) = (cx.tenant.principal_label(delivered.holder), first.granted.package.label());
    let roles = joined(missing.iter().map(|promise| promise.words(cx)).collect());
    let ended = missing.iter().filter_map(|promise| Some((*promise, ended_by_pim(cx, &delivered, *promise)?)));
    let ended: Vec<(Promise<'_>, Period)> = ended.collect();
    let why = why_ended(cx, &ended, missing.len());
    let finding = Finding::new(format!("\"{holder}\" holds \"{package}\", but is not eligible as {roles}{why}"))
        .because(assignment.source.at(Property::State), "entitlement management shows it as delivered");
    let finding = missing.iter().fold(finding, |finding, promise| {
        let gives = format!("the package makes \"{holder}\" eligible as {}", promise.words(cx));
        finding.because(promise.granted.at(Property::ResourceRole), gives)
    });
    let finding = delivered.related(cx, &missing, finding);
    let reprocess = format!("reprocess the assignment of \"{holder}\"");
    let lost = ended.iter().filter_map(|(promise, after)| Some(delivered.since(*promise).ok()?.plus(*after))).min();
    let Some(lost) = lost else {
        return finding.help(format!("{reprocess}, which delivers everything in the package again")).into();
    };
    ended
        .iter()
        .fold(finding, |finding, (promise, after)| promise.with_limit(cx, *after, finding))
        .evidence("lost-since", lost)
        .change(ended.iter().filter_map(|(promise, _)| delivered.lengthen(cx, *promise)))
        .note(format!("then {reprocess}"))
        .into()
}

/// What PIM ended, and when: for each role where it is not the same for all that are missing.
fn why_ended(cx: &Context<'_>, ended: &[(Promise<'_>, Period)], missing: usize) -> String {
    let day = |after: Period| after.as_seconds() / DELAY.as_seconds();
    match ended {
        [] => String::new(),
        [(_, first), more @ ..] if ended.len() == missing && more.iter().all(|(_, after)| after == first) => {
            format!(": PIM ended the eligibility on day {}", day(*first))
        }
        _ => {
            let each = ended.iter().map(|(promise, after)| format!("as {} on day {}", promise.words(cx), day(*after)));
            format!(": PIM ended the eligibility {}", joined(each.collect()))
        }
    }
}

/// Whether the holder is eligible itself for what a promise gives.
fn is_eligible(cx: &Context<'_>, delivered: &Delivered<'_>, promise: Promise<'_>) -> Known<bool> {
    let entries = cx.tenant.schedules_with(promise.group, delivered.holder, Mode::Eligible);
    // One whose end is unknown may have ended.
    entries.any(|entry| all_of([entry.gives(promise.access), entry.end().map(|_| true)]))
}

/// Whether the eligibility should have been there for long when the eligibilities were exported.
fn is_due(cx: &Context<'_>, since: Instant) -> Known<bool> {
    let due = since.plus(DELAY);
    if cx.tenant.moment.stated().is_some_and(|now| now < due) {
        return Ok(false);
    }
    cx.tenant.is_exported_after(due, Collection::GroupEligibility)
}

/// After what time PIM ended the eligibility, where its limit is shorter than the assignment, and over.
fn ended_by_pim(cx: &Context<'_>, delivered: &Delivered<'_>, promise: Promise<'_>) -> Option<Period> {
    let Ok(Limit::Within(maximum)) = promise.limit(cx) else { return None };
    let since = delivered.since(promise).ok()?;
    let is_over = since.plus(maximum) <= cx.as_of().ok()?;
    let outlives = match delivered.assignment.end().ok()?.since(since) {
        Some(length) => length.exceeds(maximum, cx.thresholds.duration_slack),
        None => true,
    };
    (is_over && outlives).then(|| in_days(maximum))
}
