use super::{activations, is_used_by_nobody, name_of, users_of, with_uses};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::naming;
use crate::rules::lowered::authctx_unpublished as lowered;
use crate::tenant::NamedContext;

pub(crate) fn check(cx: &Context<'_>, context: &NamedContext) -> Judgement {
    let Some(defined) = cx.tenant.authentication_context(&context.id)? else {
        return Err(Undecided::NotApplicable("the tenant does not have the authentication context"));
    };
    if defined.is_available()? {
        return Ok(Verdict::Pass);
    }
    let uses = users_of(cx, context)?;
    let name = name_of(cx, context);
    let finding = Finding::new(format!(
        "the authentication context {name} is not published to apps, yet the activation of {} requires it",
        activations(cx, &uses)
    ))
    .because(defined.source.at(Property::IsAvailable), "not published");
    let words = format!("publish the authentication context {name} to apps");
    let edit =
        Edit::new(naming::context(cx.tenant, &context.id), Property::IsAvailable, Action::set(true), words).now(false);
    with_uses(cx, &uses, finding)
        .change([edit])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_used_by_nobody(cx, &uses))
        .into()
}
