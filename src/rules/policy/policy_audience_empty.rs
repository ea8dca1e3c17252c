use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property, not};
use crate::rules::lowered::policy_audience_empty as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.names_nobody()? {
        return Ok(Verdict::Pass);
    }
    let (label, who) = (super::label(cx, policy), policy.audience()?.words());
    let finding = Finding::new(format!("{label} is for {who}, but names none"))
        .because(policy.source.at(Property::SpecificAllowedTargets), "the list is empty")
        .because(policy.source.at(Property::AllowedTargetScope), format!("the policy is for {who}"))
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::at_least(1),
            format!("name who can request under {label}"),
        )
        .now(0)])
        .lowered_if(lowered::REQUESTS_OFF, not(policy.requests_enabled()));
    super::with_package(cx, policy, finding).into()
}
