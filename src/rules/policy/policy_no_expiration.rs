use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, not};
use crate::rules::lowered::policy_no_expiration as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.is_automatic() == Ok(true) {
        return Err(Undecided::NotApplicable("the policy assigns automatically while its rule matches"));
    }
    if !all_of([policy.has_no_expiration(), not(policy.is_automatic())])? {
        return Ok(Verdict::Pass);
    }
    let (label, longest) = (super::label(cx, policy), super::longest(cx, policy));
    let finding = Finding::new(format!("assignments under {label} never expire"))
        .because(policy.source.at(Property::Expiration), "assignments never expire")
        .change([super::expire(policy, longest, format!("set an expiration of {longest} or less in {label}"))])
        .lowered_if(lowered::ONLY_ADMINISTRATORS_ASSIGN, policy.audience().map(|who| who == Audience::Nobody))
        .lowered_if(lowered::REVIEWED, policy.is_reviewed_with_removal());
    super::with_package(cx, policy, finding).into()
}
