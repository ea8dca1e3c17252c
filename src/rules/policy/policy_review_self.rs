use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, any_found};
use crate::rules::granted;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_reviewed()? {
        return Err(Undecided::NotApplicable("assignments under the policy are not reviewed"));
    }
    let sensitive = super::sensitive_grants(cx, policy);
    if !all_of([policy.review.is_by_themselves(), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let given = granted::all_in_plural(cx, &sensitive?);
    let finding = Finding::new(format!("those who became {given} under {label} review their own access"))
        .because(policy.source.at(Property::SelfReview), "a self-review")
        .change([
            super::edit(
                policy,
                Property::SelfReview,
                Action::set(false),
                format!("turn off self-review under {label}"),
            )
            .now(true),
            super::edit(
                policy,
                Property::PrimaryReviewers,
                Action::at_least(1),
                "have managers or specific reviewers review access",
            ),
        ]);
    super::with_package(cx, policy, finding).into()
}
