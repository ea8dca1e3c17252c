use super::{activated, gives_power, gives_privilege, gravest, in_force, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Property, any_of, not};
use crate::rules::lowered::settings_activation_no_mfa_no_context as lowered;
use crate::rules::proof::leading_to;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if any_of([policy.requires_mfa(), policy.context().map(|context| context.is_some())])? {
        return Ok(Verdict::Pass);
    }
    let context = if policy.context_enabled() == Ok(true) {
        "an authentication context is required, but none is named"
    } else {
        "no authentication context is required; general Conditional Access requirements are not visible here"
    };
    let finding = Finding::new(format!(
        "{} can be activated without MFA and without an authentication context",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ActivationRequirements), "MFA is not required")
    .because(settings.at(Property::AuthenticationContext), context);
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .help(format!(
            "set \"On activation, require\" in {} to an authentication context, or to Azure MFA",
            settings_of(cx, settings)
        ))
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(gives_privilege(cx, settings)))
        .lowered_if(lowered::ONLY_READERS, not(gives_power(cx, settings)))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
