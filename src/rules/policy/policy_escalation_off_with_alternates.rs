use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, not};
use crate::rules::policy_stages::{self, with_stages};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::such(&stages, |stage| {
        all_of([not(stage.definition.escalates()), not(stage.definition.is_without_alternates())])
    })?;
    let Some(stage) = found.first() else { return Ok(Verdict::Pass) };
    let label = super::label(cx, policy);
    let finding = Finding::new(format!(
        "alternate approvers are named in {label}{}, but requests are not forwarded to them",
        stage.place()
    ));
    let place = stage.place();
    let lists = [
        (Property::EscalationApprovers, stage.definition.alternates()),
        (Property::FallbackEscalationApprovers, stage.definition.fallback_alternates()),
    ];
    let filled = lists.into_iter().filter(|(_, list)| list.is_ok_and(|list| !list.is_empty()));
    let removed =
        filled.map(|(property, _)| super::edit(policy, property, Action::set("[]"), "remove the alternate approvers"));
    with_stages(cx, policy, &format!("{} names alternate approvers and does not forward", stage.name()), finding)
        .change([super::edit(
            policy,
            Property::EscalationEnabled,
            Action::set(true),
            format!("forward requests under {label} that no one answers{place}"),
        )
        .now(false)])
        .change_as("remove the alternate approvers", removed)
        .into()
}
