use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::Property;
use crate::model::conditional_access::is_context;
use crate::rules::lowered::authctx_invalid_id as lowered;
use crate::rules::settings::{activated, in_force, is_unused, of_group};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let (Some(claim), Some(id)) = (policy.context()?, policy.context_id()?) else {
        return Err(Undecided::NotApplicable("activation requires no authentication context"));
    };
    if is_context(&id) {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "the activation of {} requires the authentication context \"{}\", which cannot exist: their IDs are c1 to c99",
        activated(cx, settings),
        claim.as_word()
    ))
    .because(settings.at(Property::AuthenticationContext), "not the ID of an authentication context");
    let what = "choose the authentication context by its ID, such as c1,";
    of_group(cx, settings, finding)
        .change([edit(cx, settings, Property::AuthenticationContext, Action::Choose, what)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
