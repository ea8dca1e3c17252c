use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, any_found, not};
use crate::rules::policy_stages::{self, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let silent = policy_stages::such(&stages, |stage| not(stage.definition.requires_approver_justification()));
    if !all_of([policy.is_requestable(), any_found(&silent), super::gives_sensitive(cx, policy)])? {
        return Ok(Verdict::Pass);
    }
    let silent = silent?;
    let Some(stage) = silent.first() else { return Ok(Verdict::Pass) };
    let label = super::label(cx, policy);
    let finding =
        Finding::new(format!("approvers decide about requests under {label}{} without giving a reason", stage.place()));
    with_stages(cx, policy, &format!("{} requires no approver justification", stage.name()), finding)
        .change([super::edit(
            policy,
            Property::ApproverJustification,
            Action::set(true),
            format!("require approver justification in {label}"),
        )
        .now(false)])
        .into()
}
