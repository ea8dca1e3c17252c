use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property};
use crate::rules::policy_stages::with_stages;

/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-approval-policy>
const MOST: usize = 3;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("requests do not require approval"));
    }
    let count = policy.stages()?.len();
    if count <= MOST {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} has {count} approval stages, but a request can pass {MOST} at most"));
    with_stages(cx, policy, &format!("{count} approval stages"), finding)
        .change([super::edit(
            policy,
            Property::PolicyStages,
            Action::at_most(MOST),
            format!("reduce the approval stages of {label} to {MOST} or fewer"),
        )
        .now(count)])
        .into()
}
