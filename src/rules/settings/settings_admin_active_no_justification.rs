use super::{activated, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Event, Property};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if in_force(cx, settings)?.asks_for_justification(Event::Assignment)? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "an administrator can assign {} as active without justification",
        activated(cx, settings)
    ))
    .because(settings.at(Property::AssignmentRequirements), "justification is not required");
    of_group(cx, settings, finding)
        .change([edit(
            cx,
            settings,
            Property::AssignmentRequirements,
            Action::include("Justification"),
            "turn on \"Require justification on active assignment\"",
        )])
        .into()
}
