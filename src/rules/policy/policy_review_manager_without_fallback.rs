use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, is_found};
use crate::rules::unbacked::{Sought, sought};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_reviewed()? {
        return Err(Undecided::NotApplicable("assignments under the policy are not reviewed"));
    }
    let review = &policy.review;
    let reviewers = sought(review.reviewers()).map(|sought| sought.filter(|sought| sought.has_manager()));
    if !all_of([is_found(&reviewers), review.fallback().map(<[_]>::is_empty)])? {
        return Ok(Verdict::Pass);
    }
    let reviewers = reviewers?.unwrap_or(Sought::Manager);
    let who = if reviewers == Sought::Either { "managers and sponsors" } else { "managers" };
    let (label, missing) = (super::label(cx, policy), reviewers.missing());
    let finding = Finding::new(format!("{who} review access under {label}, and no one does for someone {missing}"))
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
