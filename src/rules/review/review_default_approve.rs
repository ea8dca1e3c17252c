use super::{edit, is_about_guests, is_in_force, matters};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::access_review::Silence;
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
    Finding::new(format!("if reviewers do not respond to \"{name}\", {what}"))
        .because(review.source.at(Property::DefaultDecision), format!("{says} if reviewers do not respond"))
        .change([edit(
            review,
            Property::DefaultDecision,
            Action::set(if is_guests(review) { "Deny" } else { "Recommendation" }),
            format!(
                "let \"{name}\" {}",
                if is_guests(review) {
                    "remove access if reviewers do not respond"
                } else {
                    "take the recommendation if reviewers do not respond"
                }
            ),
        )
        .now(if says == "approved" { "Approve" } else { "None" })])
        .lowered_if(lowered::ORDINARY_ACCESS, not(matters(cx, review)))
        .into()
}

fn is_guests(review: &AccessReview) -> bool {
    is_about_guests(review) == Ok(true)
}
