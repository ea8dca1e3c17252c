use super::{
    activations, enforced, is_used_by_nobody, name_of, names_of, of_policy, users_of, with_policies, with_uses,
};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{ConditionalAccessPolicy, Known, Property, all_of, matching, not};
use crate::rules::lowered::authctx_blocks_everyone as lowered;
use crate::tenant::{NamedContext, RoleSettings};

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    enforced(cx, context)?;
    let blocks = |policy: &&ConditionalAccessPolicy| {
        all_of([policy.is_enforced(), policy.blocks(), not(policy.is_narrowed()), is_for_all(cx, policy, &uses)])
    };
    let blocking = cx.tenant.policies_guarding(&context.id).matching(blocks)?;
    if blocking.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "no one can activate {}: {} blocks everyone under the authentication context {}",
        activations(cx, &uses),
        names_of(&blocking),
        name_of(cx, context),
    ));
    let finding = with_policies(&blocking, Property::BuiltInControls, "blocks", finding);
    let edits = blocking.iter().map(|policy| {
        let words =
            format!("require an authentication strength in the policy \"{}\" instead of blocking", policy.label());
        of_policy(policy, Property::BuiltInControls, Action::exclude("block"), words)
    });
    with_uses(cx, &uses, finding)
        .change(edits)
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_used_by_nobody(cx, &uses))
        .into()
}

/// Whether a policy includes everyone, and excludes no one who can activate.
fn is_for_all(cx: &Context<'_>, policy: &ConditionalAccessPolicy, uses: &[&RoleSettings]) -> Known<bool> {
    let spares_some = matching(uses, |settings| {
        cx.tenant.eligible_people(&settings.role).any(|user| cx.tenant.excludes(policy, user))
    });
    all_of([policy.includes_all_users(), spares_some.map(|spared| spared.is_empty())])
}
