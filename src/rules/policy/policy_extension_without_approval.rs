use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Lifetime, Property, all_of, not};
use crate::rules::lowered::policy_extension_without_approval as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("requests do not require approval"));
    }
    let life = policy.lifetime();
    // Otherwise an extension cannot make assignments last longer.
    let is_limited =
        life.map(|life| !matches!(life, Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(_)));
    let is_free = all_of([policy.is_extendable(), not(policy.requires_approval_on_update()), is_limited]);
    if !is_free? {
        return Ok(Verdict::Pass);
    }
    let (label, life) = (super::label(cx, policy), life?);
    let finding = Finding::new(format!(
        "requests under {label} are approved once for {life}, and then extended again and again without approval"
    ))
    .because(policy.source.at(Property::ApprovalOnUpdate), "extensions do not require approval")
    .because(policy.source.at(Property::SelfUpdate), "people can extend their assignment")
    .change([super::edit(
        policy,
        Property::ApprovalOnUpdate,
        Action::set(true),
        format!("require approval to grant extensions in {label}"),
    )
    .now(false)])
    .change([super::edit(policy, Property::SelfUpdate, Action::set(false), "switch off extensions").now(true)])
    .lowered_if(lowered::ORDINARY, not(super::gives_sensitive(cx, policy)))
    .lowered_if(lowered::REVIEWED, policy.is_reviewed_with_removal());
    super::with_package(cx, policy, finding).into()
}
