use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.demands_approval()? {
        return Err(Undecided::NotApplicable("the policy requires no approval"));
    }
    if !policy.stages()?.is_empty() {
        return Ok(Verdict::Pass);
    }
    super::no_extension_decides(policy)?;
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{label} requires an approval but has no approval stage"))
        .because(policy.source.at(Property::ApprovalOnAdd), "a request needs an approval")
        .because(policy.source.at(Property::PolicyStages), "there is no stage, so nobody is asked")
        .help(format!("add a stage with at least two approvers to {label}, or switch its approval off"));
    super::with_package(cx, policy, finding).into()
}
