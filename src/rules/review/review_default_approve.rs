use super::{edit, is_about_guests, is_in_force, matters};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::access_review::{Reviewed, Silence};
use crate::model::{AccessReview, Property, all_of, any_of, not};
use crate::rules::lowered::review_default_approve as lowered;

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    let is = |silence| review.silence().map(|known| known == silence);
    let keeps_guests = all_of([is(Silence::NoChange), is_about_guests(review)]);
    if !any_of([is(Silence::Approve), keeps_guests])? {
        return Ok(Verdict::Pass);
    }
    let name = review.label();
    let (what, says) = match review.silence() {
        Ok(Silence::NoChange) => ("guests keep their access", "nothing is decided"),
        _ => ("access is approved", "approved"),
    };
    let (decision, words) = better(review);
    Finding::new(format!("if reviewers do not respond to \"{name}\", {what}"))
        .because(review.source.at(Property::DefaultDecision), format!("{says} if reviewers do not respond"))
        .change([edit(
            review,
            Property::DefaultDecision,
            Action::set(decision),
            format!("let \"{name}\" {words} if reviewers do not respond"),
        )
        .now(if says == "approved" { "Approve" } else { "None" })])
        .lowered_if(lowered::ORDINARY_ACCESS, not(matters(cx, review)))
        .into()
}

/// What silence is to do, and its words. The recommendation is to remove who has not signed in for 30 days, as emergency access
/// accounts have not.
fn better(review: &AccessReview) -> (&'static str, &'static str) {
    if is_about_guests(review) == Ok(true) {
        ("Deny", "remove access")
    } else if review.reviews(|reviewed| Ok(matches!(reviewed, Reviewed::Role(..)))) == Ok(false) {
        ("Recommendation", "take the recommendation")
    } else {
        ("None", "change nothing")
    }
}
