use super::{edit, is_in_force, is_sensitive};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AccessReview, Property};

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    if !is_sensitive(cx, review)? {
        return Err(Undecided::NotApplicable("the review is about no privileged access"));
    }
    if !review.reviewers()?.is_empty() {
        return Ok(Verdict::Pass);
    }
    let name = review.label();
    Finding::new(format!("those who have the privileged access that \"{name}\" is about review it themselves"))
        .because(review.source.at(Property::Reviewers), "no reviewers, so everyone reviews their own access")
        .change([edit(
            review,
            Property::Reviewers,
            Action::Choose,
            format!("name reviewers for \"{name}\" who do not have the access"),
        )])
        .note("reviewers can be changed only where they are named one by one, so create the review again")
        .into()
}
