use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, any_of, not};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let has_audience = policy.audience().map(|who| who != Audience::Nobody);
    if !all_of([has_audience, not(policy.is_automatic())])? {
        return Err(Undecided::NotApplicable("the policy is not for requests"));
    }
    if any_of([policy.requests_enabled(), policy.allows_requests_on_behalf()])? {
        return Ok(Verdict::Pass);
    }
    let (label, who) = (super::label(cx, policy), policy.audience()?.words());
    let finding = Finding::new(format!("{label} is for {who}, but requests are turned off"))
        .because(policy.source.at(Property::SelfRequest), "requests are turned off")
        .because(policy.source.at(Property::AllowedTargetScope), format!("the policy is for {who}"))
        .change([super::edit(policy, Property::SelfRequest, Action::Choose, format!("turn on requests in {label}"))
            .now(false)])
        .change([Edit::new(
            naming::policy(policy),
            Target::Object,
            Action::Delete,
            "delete it if it is no longer needed",
        )]);
    super::with_package(cx, policy, finding).into()
}
