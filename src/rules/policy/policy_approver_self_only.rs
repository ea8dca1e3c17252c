use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, not};
use crate::naming;
use crate::rules::lowered::policy_approver_self_only as lowered;
use crate::rules::policy_stages::{self, name_approvers, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    if policy.audience()? != Audience::Specific {
        return Err(Undecided::NotApplicable("the policy does not name who can request"));
    }
    let single = |stage: &policy_stages::Stage<'_>| {
        let approvers = stage.approvers(cx);
        all_of([not(stage.may_be_decided_by_others()), approvers.fewer_than(2), not(approvers.fewer_than(1))])
    };
    let requestors = cx.tenant.requestors(policy);
    let own = policy_stages::such(&stages, |stage| {
        all_of([
            policy.is_requestable(),
            single(stage),
            requestors
                .as_ref()
                .map_err(|gap| *gap)
                .and_then(|requestors| stage.approvers(cx).any(|user| requestors.contain(user))),
        ])
    })?;
    let Some(stage) = own.first() else { return Ok(Verdict::Pass) };
    let approvers = stage.approvers(cx);
    let Some(user) = approvers.seen().next() else { return Ok(Verdict::Pass) };
    let others = not(requestors.map(|requestors| requestors.without(user)).and_then(|others| others.fewer_than(1)));
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
