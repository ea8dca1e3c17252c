use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Known, Period, PolicyStage, Property, all_of, any_of, not};
use crate::rules::lowered::policy_escalation_timing as lowered;
use crate::rules::policy_stages::{self, is_unused, with_stages};

/// A request can be forwarded a day after it was made, and has to be open for four days:
/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-approval-policy>
const FIRST_FORWARD: Period = Period::days(1);
const LEAST_OPEN: Period = Period::days(4);

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let found = policy_stages::such(&stages, |stage| {
        let stage = stage.definition;
        all_of([
            stage.escalates(),
            not(stage.is_without_alternates()),
            any_of([is_denied_early(stage), is_forwarded_early(stage), is_forwarded_late(stage)]),
        ])
    })?;
    let Some(stage) = found.first() else { return Ok(Verdict::Pass) };
    let label = super::label(cx, policy);
    let (says, edit) = fault(policy, stage.definition, &label)?;
    let finding =
        Finding::new(format!("requests under {label} do not reach their alternate approvers{}: {says}", stage.place()));
    with_stages(cx, policy, &says, finding)
        .change([edit])
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}

fn seconds(period: Known<Period>) -> Known<u64> {
    period.map(Period::as_seconds)
}

fn is_denied_early(stage: &PolicyStage) -> Known<bool> {
    Ok(seconds(stage.before_denial())? < LEAST_OPEN.as_seconds())
}

fn is_forwarded_early(stage: &PolicyStage) -> Known<bool> {
    Ok(seconds(stage.before_escalation())? < FIRST_FORWARD.as_seconds())
}

fn is_forwarded_late(stage: &PolicyStage) -> Known<bool> {
    Ok(seconds(stage.before_escalation())? >= seconds(stage.before_denial())?)
}

/// What is wrong with the times of a stage, and the edit that ends it.
fn fault(policy: &AssignmentPolicy, stage: &PolicyStage, label: &str) -> Known<(String, Edit)> {
    if is_denied_early(stage) == Ok(true) {
        let now = stage.before_denial()?;
        let words = format!("give approvers in {label} at least {LEAST_OPEN} to decide");
        let edit = super::edit(policy, Property::DurationBeforeDenial, Action::at_least(LEAST_OPEN.iso()), words);
        let says = format!("a request is denied after {now}, but has to be open for at least {LEAST_OPEN}");
        return Ok((says, edit.now(now.iso())));
    }
    let now = stage.before_escalation()?;
    if is_forwarded_early(stage) == Ok(true) {
        let words = format!("forward requests under {label} after {FIRST_FORWARD} or more");
        let edit =
            super::edit(policy, Property::DurationBeforeEscalation, Action::at_least(FIRST_FORWARD.iso()), words);
        let says = "no time is set after which they are forwarded, of a day or more".to_owned();
        return Ok((says, edit.now(now.iso())));
    }
    let words = format!("forward requests under {label} before they are denied");
    let edit = super::edit(policy, Property::DurationBeforeEscalation, Action::Choose, words);
    let says = format!("they are forwarded after {now}, but denied after {}", stage.before_denial()?);
    Ok((says, edit.now(now.iso())))
}
