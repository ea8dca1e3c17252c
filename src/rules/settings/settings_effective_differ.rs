use super::{activated, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::Property;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let differing = in_force(cx, settings)?.overridden_rules()?;
    if differing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let rules: Vec<&str> = differing.iter().map(|rule| rule.id()).collect();
    let finding = Finding::new(format!(
        "what applies to {} is not what is configured: {}",
        activated(cx, settings),
        rules.join(", ")
    ))
    .because(settings.at(Property::EffectiveRules), "these values apply")
    .because(settings.at(Property::PolicyRules), "these are configured");
    of_group(cx, settings, finding)
        .change([edit(
            cx,
            settings,
            Property::PolicyRules,
            Action::Choose,
            "decide which values are meant, and configure them",
        )])
        .into()
}
