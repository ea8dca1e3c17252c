use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of};
use crate::rules::unbacked::{MANAGERS, stands_only_for};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_reviewed()? {
        return Err(Undecided::NotApplicable("assignments under the policy are not reviewed"));
    }
    let review = &policy.review;
    let is_manager = stands_only_for(review.reviewers(), MANAGERS);
    if !all_of([is_manager, review.fallback().map(<[_]>::is_empty)])? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding =
        Finding::new(format!("managers review access under {label}, and no one does for someone who has no manager"))
            .because(policy.source.at(Property::FallbackPolicyReviewers), "no fallback reviewer")
            .change([super::edit(
                policy,
                Property::FallbackPolicyReviewers,
                Action::at_least(1),
                format!("name a fallback reviewer in {label}"),
            )
            .now(0)]);
    super::with_package(cx, policy, finding).into()
}
