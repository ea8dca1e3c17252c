use super::{activations, any_enforced, enforced, name_of, of_policy, users_of, with_policies, with_uses};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::conditional_access::SignInFrequency;
use crate::model::{ConditionalAccessPolicy, Known, Period, Property, any_of};
use crate::tenant::NamedContext;

/// Whoever has to sign in again after this time does so for most activations.
const OFTEN: Period = Period::seconds(60 * 60);

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    let policies = enforced(cx, context)?;
    if any_enforced(cx, context, |policy| any_of([reauthenticates(policy), policy.blocks()]))? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "whoever has an open session can activate {} without signing in again, although it requires the authentication \
         context {}",
        activations(cx, &uses),
        name_of(cx, context),
    ));
    let finding = with_policies(&policies, Property::SignInFrequency, "does not have people sign in again", finding);
    let edit = policies.first().map(|policy| {
        let words = format!("set the sign-in frequency of the policy \"{}\" to Every time", policy.label());
        of_policy(policy, Property::SignInFrequency, Action::set("everyTime"), words)
    });
    with_uses(cx, &uses, finding).change(edit).into()
}

fn reauthenticates(policy: &ConditionalAccessPolicy) -> Known<bool> {
    Ok(match policy.sign_in_frequency()? {
        Some(SignInFrequency::EveryTime) => true,
        Some(SignInFrequency::Every(period)) => period <= OFTEN,
        None => false,
    })
}
