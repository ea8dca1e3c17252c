use super::{edit, is_in_force};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::access_review::ReviewStatus;
use crate::model::{AccessReview, Property, not};
use crate::rules::lowered::review_no_auto_apply as lowered;

pub(crate) fn check(cx: &Context<'_>, review: &AccessReview) -> Judgement {
    is_in_force(cx, review)?;
    if review.applies_results()? {
        return Ok(Verdict::Pass);
    }
    let name = review.label();
    let instances = cx.tenant.instances_of(&review.id);
    let waiting = instances.any(|instance| Ok(instance.status()? == ReviewStatus::Completed));
    let message = match waiting {
        Ok(true) => format!("a review of \"{name}\" is completed, and its results are not applied"),
        _ => format!("the results of \"{name}\" have no effect until an administrator applies them"),
    };
    Finding::new(message)
        .because(review.source.at(Property::AutoApplyDecisions), "results are not applied automatically")
        .change([edit(
            review,
            Property::AutoApplyDecisions,
            Action::set(true),
            format!("apply the results of \"{name}\" automatically"),
        )
        .now(false)])
        .lowered_if(lowered::NOTHING_WAITS, not(waiting))
        .into()
}
