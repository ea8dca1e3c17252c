use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::naming;
use crate::rules::lowered::authctx_undefined as lowered;
use crate::rules::settings::{activated, in_force, is_unused, of_group};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let Some(id) = in_force(cx, settings)?.context_id()? else {
        return Err(Undecided::NotApplicable("activation requires no authentication context"));
    };
    if cx.tenant.authentication_context(&id)?.is_some() {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "the activation of {} requires the authentication context \"{}\", which the tenant does not have",
        activated(cx, settings),
        id
    ))
    .because(settings.at(Property::AuthenticationContext), "no authentication context has this ID")
    .related(naming::context(cx.tenant, &id));
    let what = "choose an authentication context that exists";
    of_group(cx, settings, finding)
        .change([edit(cx, settings, Property::AuthenticationContext, Action::Choose, what)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
