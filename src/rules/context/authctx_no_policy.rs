use super::{activations, is_used_by_nobody, name_of, users_of, with_uses};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::Collection;
use crate::naming;
use crate::rules::lowered::authctx_no_policy as lowered;
use crate::tenant::NamedContext;

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let uses = users_of(cx, context)?;
    if cx.tenant.policies_guarding(&context.id).any(|_| Ok(true))? {
        return Ok(Verdict::Pass);
    }
    let name = name_of(cx, context);
    let finding = Finding::new(format!(
        "the activation of {} requires the authentication context {name}, for which there is no Conditional Access policy",
        activations(cx, &uses)
    ));
    let words = format!("create a Conditional Access policy for the authentication context {name}");
    let policies = Edit::new(
        naming::context(cx.tenant, &context.id),
        Collection::ConditionalAccessPolicies,
        Action::at_least(1),
        words,
    );
    with_uses(cx, &uses, finding)
        .change([policies.now(0)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_used_by_nobody(cx, &uses))
        .into()
}
