use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Audience, Property, all_of, any_found, not};
use crate::rules::granted;
use crate::rules::lowered::policy_on_behalf_sensitive as lowered;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if policy.audience().is_ok_and(Audience::is_workload) {
        return Err(Undecided::NotApplicable("the policy is for agents or service principals"));
    }
    let is_for_someone = policy.audience().map(|audience| audience != Audience::Nobody);
    if !all_of([is_for_someone, not(policy.is_automatic())])? {
        return Err(Undecided::NotApplicable("no one can request the package under this policy"));
    }
    let sensitive = super::sensitive_grants(cx, policy);
    if !all_of([policy.allows_requests_on_behalf(), any_found(&sensitive)])? {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let given = granted::all_in_words(cx, &sensitive?);
    let approved = policy.requires_approval();
    let how = if approved == Ok(false) { ", without approval" } else { "" };
    let finding = Finding::new(format!("under {label} others can request that someone becomes {given}{how}"))
        .because(policy.source.at(Property::OnBehalfRequest), "requests on behalf of others are allowed")
        .change([super::edit(
            policy,
            Property::OnBehalfRequest,
            Action::set(false),
            format!("do not allow requests on behalf of others in {label}"),
        )
        .now(true)])
        .lowered_if(lowered::APPROVED, approved);
    super::with_package(cx, policy, finding).into()
}
