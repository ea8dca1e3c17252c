use super::{activated, gives_privilege, in_force, is_unused, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Event, Property, not};
use crate::rules::lowered::settings_activation_no_justification as lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if in_force(cx, settings)?.asks_for_justification(Event::Activation)? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!("{} can be activated without a justification", activated(cx, settings)))
        .because(settings.at(Property::ActivationRequirements), "justification is not required");
    of_group(cx, settings, finding)
        .change([edit(
            cx,
            settings,
            Property::ActivationRequirements,
            Action::include("Justification"),
            "turn on \"Require justification on activation\"",
        )])
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_privilege(cx, settings)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
