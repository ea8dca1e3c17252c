use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of};
use crate::rules::lowered::policy_escalation_without_alternate as lowered;
use crate::rules::policy_stages::{self, is_unused, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::such(&stages, |stage| {
        all_of([stage.definition.escalates(), stage.definition.is_without_alternates()])
    })?;
    let Some(stage) = found.first() else { return Ok(Verdict::Pass) };
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "requests under {label} that no one answers{} are to be forwarded, but no alternate approver is named",
        stage.place()
    ));
    with_stages(cx, policy, &format!("{} has no alternate approver", stage.name()), finding)
        .change([super::edit(
            policy,
            Property::EscalationApprovers,
            Action::at_least(1),
            format!("name alternate approvers in {label}"),
        )
        .now(0)])
        .change([
            super::edit(policy, Property::EscalationEnabled, Action::set(false), "turn off the forwarding").now(true)
        ])
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}
