use super::{Unasked, activations, enforced, name_of, of_policy, unasked, users_of, with_policies, with_uses};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::conditional_access::SignInFrequency;
use crate::model::{ConditionalAccessPolicy, Known, Period, Property, any_of};
use crate::rules::words;
use crate::tenant::NamedContext;

/// Whoever has to sign in again after this time does so for most activations.
const OFTEN: Period = Period::seconds(60 * 60);

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    let policies = enforced(cx, context)?;
    let Some(unasked) = unasked(cx, context, &uses, has_them_sign_in)? else { return Ok(Verdict::Pass) };
    let who = match &unasked {
        Unasked::Everyone => "whoever has an open session".to_owned(),
        Unasked::Some(people) => words::names_of(cx, people),
    };
    let (such, policies): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|policy| has_them_sign_in(policy) == Ok(true));
    let finding = Finding::new(format!(
        "{who} can activate {} without signing in again, although it requires the authentication context {}",
        activations(cx, &uses),
        name_of(cx, context),
    ));
    let finding = with_policies(&policies, Property::SignInFrequency, "does not have people sign in again", finding);
    let finding = unasked.explain(cx, &such, "requires a new sign-in", finding);
    let edit = policies.first().map(|policy| {
        let words = format!("set the sign-in frequency of the policy \"{}\" to Every time", policy.label());
        of_policy(policy, Property::SignInFrequency, Action::set("everyTime"), words)
    });
    with_uses(cx, &uses, finding).change(edit).into()
}

fn has_them_sign_in(policy: &ConditionalAccessPolicy) -> Known<bool> {
    any_of([reauthenticates(policy), policy.blocks()])
}

fn reauthenticates(policy: &ConditionalAccessPolicy) -> Known<bool> {
    Ok(match policy.sign_in_frequency()? {
        Some(SignInFrequency::EveryTime) => true,
        Some(SignInFrequency::Every(period)) => period <= OFTEN,
        None => false,
    })
}
