use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of};
use crate::rules::lowered::policy_external_without_approval as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let audience = policy.audience();
    if !all_of([audience.map(Audience::is_external), policy.is_self_requestable()])? {
        return Err(Undecided::NotApplicable("external users cannot request the package under this policy"));
    }
    if policy.requires_approval()? {
        return Ok(Verdict::Pass);
    }
    let (who, label, once) = (audience?.words(), super::label(cx, policy), super::once(cx, policy));
    let finding = Finding::new(format!("{who} can get access under {label} without approval{once}"));
    let finding = super::with_no_approval(policy, finding)
        .because(policy.source.at(Property::AllowedTargetScope), format!("{who} can request"))
        .because(policy.source.at(Property::SelfRequest), "requests are turned on")
        .change(super::require_approval(cx, policy, 1, "name a sponsor or two internal people as approvers"))
        .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
