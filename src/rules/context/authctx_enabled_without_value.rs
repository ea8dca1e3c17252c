use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::rules::lowered::authctx_enabled_without_value as lowered;
use crate::rules::settings::{activated, in_force, is_unused, of_group};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !policy.context_enabled()? {
        return Err(Undecided::NotApplicable("activation requires no authentication context"));
    }
    if policy.context()?.is_some() {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "the activation of {} requires an authentication context, but the settings do not say which",
        activated(cx, settings)
    ))
    .because(settings.at(Property::AuthenticationContext), "switched on without a value");
    let what = "choose the authentication context";
    of_group(cx, settings, finding)
        .change([edit(cx, settings, Property::AuthenticationContext, Action::Choose, what)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
