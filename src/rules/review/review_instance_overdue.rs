use super::edit;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::access_review::ReviewStatus;
use crate::model::{AccessReview, Known, Period, Property, ReviewInstance, all_of};

/// Microsoft Entra ends a review on its day, not to the second.
const GRACE: Period = Period::days(1);

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    let instances = cx.tenant.instances_of(&review.id);
    let overdue = instances.matching(|instance| is_overdue(cx, instance))?;
    let Some(first) = overdue.first() else { return Ok(Verdict::Pass) };
    let name = review.label();
    let finding =
        Finding::new(format!("a review of \"{name}\" is past its end and still not over, so it has no results"))
            .because(first.source.at(Property::EndDateTime), "this review should have ended");
    let finding = match first.end() {
        Ok(Some(end)) => finding.evidence("ends-at", end),
        _ => finding,
    };
    finding
        .change([edit(
            review,
            Property::Status,
            Action::Choose,
            format!("stop the review of \"{name}\", and apply its results"),
        )])
        .into()
}

fn is_overdue(cx: &Context<'_>, instance: &ReviewInstance) -> Known<bool> {
    let is_open = instance.status().map(|status| status < ReviewStatus::Completed);
    let is_past = || match instance.end()? {
        Some(end) => Ok(end.plus(GRACE) < cx.as_of()?),
        None => Ok(false),
    };
    all_of([is_open, is_past()])
}
