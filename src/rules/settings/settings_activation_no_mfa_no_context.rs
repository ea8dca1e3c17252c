use super::{activated, gives_power, gives_privilege, gravest, in_force, is_unused, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Property, not};
use crate::rules::edits::of_settings;
use crate::rules::lowered::settings_activation_no_mfa_no_context as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::{MFA, edit};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if policy.requires_proof()? {
        return Ok(Verdict::Pass);
    }
    let context = if policy.context_enabled() == Ok(true) {
        "an authentication context is required, but none is named"
    } else {
        "no authentication context is required; what Conditional Access requires at sign-in does not count here"
    };
    let finding = Finding::new(format!(
        "{} can be activated without MFA and without an authentication context",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ActivationRequirements), "MFA is not required")
    .because(settings.at(Property::AuthenticationContext), context);
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([edit(
            cx,
            settings,
            Property::AuthenticationContext,
            Action::Choose,
            "require an authentication context on activation",
        )])
        .change([of_settings(
            cx,
            settings,
            Property::ActivationRequirements,
            Action::include(MFA),
            "require Azure MFA on activation",
        )])
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_privilege(cx, settings)))
        .lowered_if(lowered::ONLY_READERS, not(gives_power(cx, settings)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
