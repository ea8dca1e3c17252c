use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, not};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.demands_approval()? {
        return Err(Undecided::NotApplicable("the policy does not require approval"));
    }
    if !policy.stages()?.is_empty() {
        return Ok(Verdict::Pass);
    }
    super::no_extension_decides(policy)?;
    let label = super::label(cx, policy);
    let message = if policy.requires_approval() == Ok(false) {
        format!("{label} requires approval, but its approval mode is NoApproval and it has no approval stage")
    } else {
        format!("{label} requires approval but has no approval stage")
    };
    let finding = Finding::new(message)
        .because(policy.source.at(Property::ApprovalOnAdd), "requests require approval")
        .because(policy.source.at(Property::PolicyStages), "there is no stage, so no one is asked")
        .change([super::edit(
            policy,
            Property::PolicyStages,
            Action::at_least(1),
            format!("add a stage with at least two approvers to {label}"),
        )
        .now(0)]);
    let finding = super::with_package(cx, policy, finding);
    let is_ordinary =
        all_of([not(policy.audience().map(Audience::is_external)), not(super::gives_sensitive(cx, policy))]);
    if is_ordinary != Ok(true) {
        return finding.into();
    }
    let open = super::edit(policy, Property::ApprovalOnAdd, Action::set(false), "turn off its approval");
    finding.change([open.now(true)]).into()
}
