use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Period, Property, all_of, not};
use crate::rules::audience::with_audience;
use crate::rules::lowered::policy_external_without_end as lowered;

/// What the documentation of external users gives as an example.
const LONGEST: Period = Period::days(180);

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_external = policy.audience().map(Audience::is_external);
    if !all_of([is_external, not(policy.is_automatic())])? {
        return Err(Undecided::NotApplicable("external users are not in the scope of the policy"));
    }
    if !all_of([policy.has_no_expiration(), not(policy.is_reviewed())])? {
        return Ok(Verdict::Pass);
    }
    let (label, longest) = (super::label(cx, policy), LONGEST.min(super::longest(cx, policy)));
    let finding = Finding::new(format!("access of external users under {label} never expires and is never reviewed"))
        .because(policy.source.at(Property::Expiration), "assignments never expire")
        .because(policy.source.at(Property::ReviewSettings), "there is no access review")
        .change([super::expire(policy, longest, format!("set an expiration in {label}, such as {longest}"))])
        .change([super::edit(
            policy,
            Property::ReviewSettings,
            Action::Choose,
            "turn on an access review that removes access if reviewers do not respond",
        )])
        .lowered_if(lowered::REQUESTS_OFF, not(policy.requests_enabled()))
        .lowered_if(lowered::NOT_YET, Ok(super::is_not_yet(cx, policy)));
    with_audience(cx, policy, finding).into()
}
