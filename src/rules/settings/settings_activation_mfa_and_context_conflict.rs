use super::{activated, in_force, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Property, all_of};
use crate::rules::lowered::settings_activation_mfa_and_context_conflict as lowered;
use crate::rules::settings_edits::without_mfa;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !all_of([policy.requires_mfa(), policy.context_enabled()])? {
        return Ok(Verdict::Pass);
    }
    let context = match policy.context() {
        Ok(Some(context)) => format!("authentication context {context}"),
        _ => "an authentication context".to_owned(),
    };
    let finding = Finding::new(format!(
        "activating {} requires both MFA and {context}, a combination that Microsoft Graph rejects",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ActivationRequirements), "MFA is required")
    .because(settings.at(Property::AuthenticationContext), format!("{context} is required"));
    let words = format!(
        "remove MFA from the activation requirements in {}, and require it in the Conditional Access policy for {context}",
        settings_of(cx, settings)
    );
    of_group(cx, settings, finding)
        .change_as(words, [without_mfa(cx, settings)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
