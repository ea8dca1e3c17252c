use super::{activated, gives_privilege, gives_tier0, gravest, is_unused, of_group, settings_of, with_approval};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Property, not};
use crate::rules::edits::of_settings;
use crate::rules::lowered::settings_custom_extension_can_skip_approval as lowered;
use crate::rules::proof::leading_to;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if !with_approval(cx, settings)?.may_skip_approval()? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "activation of {} requires approval, but a custom extension can approve it automatically",
        activated(cx, settings)
    ))
    .because(settings.at(Property::PreApprovalExtension), "the extension runs before the approval")
    .because(settings.at(Property::ApprovalRequired), "activation requires approval");
    let words = format!(
        "make sure that the endpoint of the extension never returns AutoApproved, or remove the extension from {}",
        settings_of(cx, settings)
    );
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([of_settings(cx, settings, Property::PreApprovalExtension, Action::set(false), words).now(true)])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(gives_tier0(cx, settings)))
        .lowered_if(lowered::NO_PRIVILEGED_ACCESS, not(gives_privilege(cx, settings)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
