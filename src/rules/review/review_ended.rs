use super::edit;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AccessReview, Property};

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    if review.recurrence()?.interval.is_none() {
        return Err(Undecided::NotApplicable("the review was meant to take place once"));
    }
    if !review.has_ended(cx.tenant.moment)? {
        return Ok(Verdict::Pass);
    }
    let name = review.label();
    let finding = Finding::new(format!("the series of reviews \"{name}\" has ended, so there are no further ones"))
        .because(review.source.at(Property::Recurrence), "the end of the series is past");
    let finding = match review.recurrence()?.end {
        Some(end) => finding.evidence("ends-at", end),
        None => finding,
    };
    finding
        .change([edit(
            review,
            Property::Recurrence,
            Action::set("noEnd"),
            format!("let \"{name}\" go on, or create it again"),
        )])
        .note("or delete it if another review covers the same access")
        .into()
}
