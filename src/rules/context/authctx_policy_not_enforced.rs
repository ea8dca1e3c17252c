use super::{activations, gives_some_privilege, is_used_by_nobody, name_of, names_of, of_policy, users_of, with_uses};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{ConditionalAccessPolicy, PolicyState, Property, not};
use crate::naming;
use crate::rules::lowered::authctx_policy_not_enforced as lowered;
use crate::tenant::NamedContext;

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    let policies = cx.tenant.policies_guarding(&context.id);
    if policies.clone().any(ConditionalAccessPolicy::is_enforced)? {
        return Ok(Verdict::Pass);
    }
    let policies = policies.complete()?;
    if policies.is_empty() {
        return Err(Undecided::NotApplicable("there is no Conditional Access policy for the authentication context"));
    }
    let (verb, noun) = if let [_] = policies.as_slice() { ("is", "policy") } else { ("are", "policies") };
    let finding = Finding::new(format!(
        "the activation of {} requires the authentication context {}, but the {noun} for it, {}, {verb} not enforced",
        activations(cx, &uses),
        name_of(cx, context),
        names_of(policies)
    ));
    let finding = policies.iter().fold(finding, |finding, policy| {
        finding.because(policy.source.at(Property::State), says(policy)).related(naming::access_policy(policy))
    });
    let finding = with_uses(cx, &uses, finding);
    let enable = |finding: Finding, policy: &&ConditionalAccessPolicy| {
        let words = format!("set the policy \"{}\" to On", policy.label());
        finding.change([of_policy(policy, Property::State, Action::set("enabled"), words)])
    };
    policies
        .iter()
        .fold(finding, enable)
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_some_privilege(cx, &uses)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_used_by_nobody(cx, &uses))
        .into()
}

fn says(policy: &ConditionalAccessPolicy) -> &'static str {
    match policy.state() {
        Ok(PolicyState::ReportOnly) => "in report-only mode",
        _ => "switched off",
    }
}
