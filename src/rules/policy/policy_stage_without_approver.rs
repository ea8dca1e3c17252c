use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Known, PolicyStage, Property, all_of, not};
use crate::rules::lowered::policy_stage_without_approver as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy.stages()?;
    if stages.is_empty() {
        return Err(Undecided::NotApplicable("the policy has no approval stage"));
    }
    let mut empty = Vec::new();
    let mut gap = None;
    for (stage, number) in stages.iter().zip(1_usize..) {
        match is_undecidable(policy, stage, number) {
            Ok(true) => empty.push(number),
            Ok(false) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    if empty.is_empty() {
        return gap.map_or(Ok(Verdict::Pass), |gap| Err(gap.into()));
    }
    let is_without_approval = all_of([not(policy.requires_approval()), not(policy.requires_approval_on_update())]);
    let kept = stages.len().saturating_sub(empty.len());
    let remove = if empty.len() == 1 { "remove it" } else { "remove them" };
    let (label, which) = (super::label(cx, policy), words(&empty));
    let finding = Finding::new(format!("{which} of {} in {label} has no approver", stages.len()))
        .because(
            policy.source.at(Property::PolicyStages),
            format!("{which} has neither approvers nor fallback approvers"),
        )
        .change([super::edit(
            policy,
            Property::PrimaryApprovers,
            Action::at_least(2),
            format!("name at least two approvers for {which} in {label}"),
        )
        .now(0)])
        .evidence("stages", empty.iter().map(usize::to_string).collect::<Vec<_>>().join(","))
        .lowered_if(lowered::NO_APPROVAL, is_without_approval);
    // An approval without any stage cannot be given either.
    let removal = (kept > 0 || is_without_approval == Ok(true))
        .then(|| super::edit(policy, Property::PolicyStages, Action::at_most(kept), remove).now(stages.len()));
    super::with_package(cx, policy, finding.change(removal)).into()
}

/// Nobody is named who could decide the stage. A custom extension can name the approvers of the first stage only.
fn is_undecidable(policy: &AssignmentPolicy, stage: &PolicyStage, number: usize) -> Known<bool> {
    let nobody = all_of([stage.primary().map(<[_]>::is_empty), stage.fallback().map(<[_]>::is_empty)])?;
    if nobody && number == 1 {
        super::no_extension_decides(policy)?;
    }
    Ok(nobody)
}

/// `approval stage 2`, `each of the approval stages 1 and 2`.
fn words(numbers: &[usize]) -> String {
    let listed: Vec<String> = numbers.iter().map(usize::to_string).collect();
    match listed.as_slice() {
        [one] => format!("approval stage {one}"),
        [rest @ .., last] => format!("each of the approval stages {} and {last}", rest.join(", ")),
        [] => String::new(),
    }
}
