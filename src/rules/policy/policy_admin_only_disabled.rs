use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Undecided};
use crate::model::{AssignmentPolicy, Audience, Property};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.audience()? != Audience::Nobody {
        return Err(Undecided::NotApplicable("the policy is not for assignments by administrators alone"));
    }
    if policy.accepts_requests()? != Some(false) {
        return Err(Undecided::NotApplicable(
            "the policy is enabled, or Microsoft Graph v1.0 does not say whether it is",
        ));
    }
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("no one can be assigned access under {label}, not even by an administrator"))
        .because(policy.source.at(Property::SelfRequest), "the policy is not enabled")
        .because(policy.source.at(Property::AllowedTargetScope), "only administrators assign the package")
        .change([super::edit(policy, Property::SelfRequest, Action::set(true), format!("enable {label}")).now(false)])
        .change([Edit::new(
            naming::policy(policy),
            Target::Object,
            Action::Delete,
            "delete it if it is no longer needed",
        )]);
    super::with_package(cx, policy, finding).into()
}
