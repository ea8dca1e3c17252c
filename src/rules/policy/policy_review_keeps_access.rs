use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, ReviewSilence, not};
use crate::rules::lowered::policy_review_keeps_access as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_reviewed()? {
        return Err(Undecided::NotApplicable("assignments under the policy are not reviewed"));
    }
    if policy.review.silence()? != ReviewSilence::Keep {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("if reviewers do not respond, access under {label} stays as it is"))
        .because(policy.source.at(Property::ReviewExpirationBehavior), "no response keeps the access")
        .change([super::edit(
            policy,
            Property::ReviewExpirationBehavior,
            Action::set("removeAccess"),
            format!("let the reviews of {label} remove access if reviewers do not respond"),
        )
        .now("keepAccess")])
        .lowered_if(lowered::ORDINARY, not(super::gives_sensitive(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
