use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Known, Property, all_of, not};
use crate::naming;
use crate::rules::lowered::policy_approver_self_only as lowered;
use crate::rules::policy_stages::{self, Stage, name_approvers, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    if policy.audience()? != Audience::Specific {
        return Err(Undecided::NotApplicable("the policy does not name who can request"));
    }
    let may_be_single: Vec<Stage<'_>> = stages.into_iter().filter(|stage| is_single(cx, stage) != Ok(false)).collect();
    if may_be_single.is_empty() || policy.is_requestable() == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let requestors = cx.tenant.requestors(policy)?;
    let own = policy_stages::such(&may_be_single, |stage| {
        let can_request = stage.approvers(cx).any(|user| requestors.contain(user));
        all_of([policy.is_requestable(), is_single(cx, stage), can_request])
    })?;
    let Some(stage) = own.first() else { return Ok(Verdict::Pass) };
    let approvers = stage.approvers(cx);
    let Some(user) = approvers.seen().next() else { return Ok(Verdict::Pass) };
    let others = not(requestors.without(user).fewer_than(1));
    let (name, label) = (cx.tenant.principal_label(user), super::label(cx, policy));
    let finding = Finding::new(format!(
        "\"{name}\" can request under {label} and is its only approver{}, so no one can approve when \"{name}\" requests",
        stage.place()
    ));
    with_stages(cx, policy, &format!("\"{name}\" is the only approver{}", stage.place()), finding)
        .because(
            policy.source.at(Property::SpecificAllowedTargets),
            format!("\"{name}\" is among those who can request"),
        )
        .related(naming::user(cx.tenant, user))
        .change([name_approvers(
            policy,
            Action::Choose,
            format!("name approvers in addition to \"{name}\" in {label}"),
        )])
        .lowered_if(lowered::OTHERS, others)
        .lowered_if(lowered::ORDINARY, all_of([others, not(super::gives_sensitive(cx, policy))]))
        .into()
}

/// Whether one named person alone decides in a stage.
fn is_single(cx: &Context<'_>, stage: &Stage<'_>) -> Known<bool> {
    let approvers = stage.approvers(cx);
    all_of([not(stage.may_be_decided_by_others()), approvers.fewer_than(2), not(approvers.fewer_than(1))])
}
