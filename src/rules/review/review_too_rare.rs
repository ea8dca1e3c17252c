use super::{edit, is_in_force, matters};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{AccessReview, Known, Period, Property, any_of, is_found};

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    if !matters(cx, review)? {
        return Err(Undecided::NotApplicable("the review is about neither privileged access nor guests"));
    }
    let (rare, long) = (rare(cx, review), long(cx, review));
    if !any_of([is_found(&rare), is_found(&long)])? {
        return Ok(Verdict::Pass);
    }
    let name = review.label();
    let parts: Vec<(String, Edit)> = [rare, long].into_iter().filter_map(|part| part.ok().flatten()).collect();
    let (faults, edits): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let finding = Finding::new(format!("\"{name}\" {}", faults.join(", and ")));
    let at = if faults.first().is_some_and(|fault| fault.starts_with("gives")) {
        (Property::InstanceDuration, "the duration of each review")
    } else {
        (Property::Recurrence, "how often there is a review")
    };
    finding.because(review.source.at(at.0), at.1).change(edits).into()
}

/// What is wrong with how often there is a review.
fn rare(cx: &Context<'_>, review: &AccessReview) -> Known<Option<(String, Edit)>> {
    let most = cx.thresholds.max_review_interval;
    let fault = match review.recurrence()?.interval {
        None => "takes place only once".to_owned(),
        Some(interval) if interval.exceeds(most, cx.thresholds.duration_slack) => {
            let interval = interval.to_string();
            match interval.strip_prefix("1 ") {
                Some(unit) => format!("takes place only once a {unit}"),
                None => format!("takes place only every {interval}"),
            }
        }
        Some(_) => return Ok(None),
    };
    let words = format!("repeat it at least every {most}");
    Ok(Some((fault, edit(review, Property::Recurrence, Action::at_most(most.iso()), words))))
}

/// What is wrong with how long a review takes.
fn long(cx: &Context<'_>, review: &AccessReview) -> Known<Option<(String, Edit)>> {
    let (days, most) = (Period::days(review.days()?.into()), cx.thresholds.max_review_duration);
    if !days.exceeds(most, cx.thresholds.duration_slack) {
        return Ok(None);
    }
    let words = format!("give reviewers {most} at most");
    let edit = edit(review, Property::InstanceDuration, Action::at_most(most.iso()), words).now(days.iso());
    Ok(Some((format!("gives reviewers {days}"), edit)))
}
