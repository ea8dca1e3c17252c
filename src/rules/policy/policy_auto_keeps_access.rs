use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, not};
use crate::rules::lowered::policy_auto_keeps_access as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_automatic()? {
        return Err(Undecided::NotApplicable("the policy does not assign automatically"));
    }
    if policy.removes_on_leave()? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("people keep the access of {label} when its rule no longer matches them"))
        .because(policy.source.at(Property::RemoveOnLeave), "assignments are not removed automatically")
        .change([super::edit(
            policy,
            Property::RemoveOnLeave,
            Action::set(true),
            format!("have {label} remove assignments automatically"),
        )
        .now(false)])
        .lowered_if(lowered::NOTHING_SENSITIVE, not(super::gives_sensitive(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
