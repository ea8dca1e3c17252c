use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, not};
use crate::rules::lowered::policy_approval_by_extension as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("requests do not require approval"));
    }
    if !policy.may_get_approval_by_extension()? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("a custom extension can decide who approves requests under {label}"))
        .because(policy.source.at(Property::CustomExtensionStages), "an extension that can determine the approval")
        .change([super::edit(
            policy,
            Property::PolicyStages,
            Action::Choose,
            format!("name the approvers of {label} in the policy itself"),
        )])
        .note("otherwise make sure that only people who may approve can change the logic app")
        .lowered_if(lowered::ORDINARY, not(super::gives_sensitive(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
