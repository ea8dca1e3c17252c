use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, all_of, any_found, any_of, not};
use crate::rules::granted;
use crate::rules::lowered::policy_sensitive_without_approval as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_self_requestable()? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let grants = super::grants_of(cx, policy);
    let sensitive = granted::sensitive(cx, &grants);
    if !all_of([not(policy.requires_approval()), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let (grants, sensitive) = (grants?, sensitive?);
    let guarded =
        all_of(grants.iter().map(|one| any_of([not(cx.gives_sensitive(one)), granted::is_approved_later(cx, one)])));
    let (label, once, given) =
        (super::label(cx, policy), super::once(cx, policy), granted::all_in_words(cx, &sensitive));
    let finding =
        Finding::new(format!("anyone who requests access under {label} becomes {given} without approval{once}"));
    let finding = super::with_no_approval(policy, finding);
    let who = policy.audience()?.words();
    let finding = granted::with_sensitive(cx, &sensitive, finding)
        .because(policy.source.at(Property::AllowedTargetScope), format!("{who} can request"))
        .change(super::require_approval(cx, policy, 2, "name at least two approvers"))
        .lowered_if(lowered::ELIGIBLE_WITH_APPROVAL, guarded)
        .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
