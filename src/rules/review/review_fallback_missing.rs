use super::{edit, is_in_force};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::access_review::Reviewer;
use crate::model::{AccessReview, Property, all_of, any_found, not};
use crate::rules::lowered::review_fallback_missing as lowered;

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    let found = review.reviewers_alone(|reviewer| words(reviewer).is_some());
    if !all_of([any_found(&found), review.fallback_reviewers().map(<[_]>::is_empty)])? {
        return Ok(Verdict::Pass);
    }
    let (who, missing) = found?.first().and_then(|reviewer| words(reviewer)).unwrap_or_default();
    let finding = Finding::new(format!(
        "{who} review \"{}\", and no one is the fallback reviewer where {missing}",
        review.label()
    ));
    finding
        .because(review.source.at(Property::FallbackReviewers), "no fallback reviewer")
        .change([edit(
            review,
            Property::FallbackReviewers,
            Action::Choose,
            format!("name a fallback reviewer for \"{}\"", review.label()),
        )])
        .lowered_if(lowered::NO_PIM_GROUP, not(cx.tenant.reviews_some_managed_group(review)))
        .into()
}

fn words(reviewer: &Reviewer) -> Option<(&'static str, &'static str)> {
    match reviewer {
        Reviewer::Owners => Some(("the owners", "there is no owner")),
        Reviewer::Manager => Some(("managers", "someone has no manager")),
        _ => None,
    }
}
