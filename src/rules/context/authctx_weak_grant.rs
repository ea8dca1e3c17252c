use super::{
    activations, any_enforced, enforced, gives_some_privilege, is_used_by_nobody, name_of, of_policy, unasked,
    users_of, with_policies, with_uses,
};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::conditional_access::SignInFrequency;
use crate::model::{Property, all_of, not};
use crate::rules::demands::{asks_for_more_than_terms, asks_for_something, is_stronger_than_mfa};
use crate::rules::lowered::authctx_weak_grant as lowered;
use crate::tenant::NamedContext;

/// The built-in authentication strength "Phishing-resistant MFA".
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    let policies = enforced(cx, context)?;
    let Some(unasked) = unasked(cx, context, &uses, is_stronger_than_mfa)? else { return Ok(Verdict::Pass) };
    let asks = unasked.are_under(cx, context, asks_for_more_than_terms);
    let (strong, policies): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|policy| is_stronger_than_mfa(policy) == Ok(true));
    let (what, says) = if any_enforced(cx, context, asks_for_something) == Ok(false) {
        ("nothing", "grants access without any control")
    } else if asks == Ok(false) {
        ("nothing but terms of use", "requires terms of use at most")
    } else {
        ("nothing stronger than MFA", "requires MFA at most")
    };
    let finding = Finding::new(format!(
        "the authentication context {} requires {what}{} for the activation of {}",
        name_of(cx, context),
        unasked.named(cx),
        activations(cx, &uses)
    ));
    let finding = with_policies(&policies, Property::GrantControls, says, finding);
    let finding = unasked.explain(cx, &strong, "requires more", finding);
    let strengthen = policies.first().map(|policy| {
        let words = format!("require phishing-resistant MFA as the authentication strength in \"{}\"", policy.label());
        of_policy(policy, Property::AuthenticationStrength, Action::set(PHISHING_RESISTANT), words)
    });
    let reauthenticates =
        unasked.are_under(cx, context, |policy| Ok(policy.sign_in_frequency()? == Some(SignInFrequency::EveryTime)));
    with_uses(cx, &uses, finding)
        .change(strengthen)
        .lowered_if(lowered::ASKS_FOR_MFA, asks)
        .lowered_if(lowered::REAUTHENTICATES, all_of([asks, reauthenticates]))
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, all_of([asks, not(gives_some_privilege(cx, &uses))]))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_used_by_nobody(cx, &uses))
        .into()
}
