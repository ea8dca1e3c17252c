use super::{activated, in_force, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Event, Known, Period, Property, RoleSettingsPolicy};
use crate::rules::lowered::settings_activation_never_expires as lowered;
use crate::tenant::RoleSettings;

/// The longest that the portal offers:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings>
const LONGEST: Period = Period::seconds(24 * 3600);

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if policy.requires_expiration(Event::Activation)? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!("the activation of {} never expires", activated(cx, settings)))
        .because(settings.at(Property::ActivationExpirationRequired), "an activation does not have to end");
    of_group(cx, settings, finding)
        .help(format!(
            "set \"isExpirationRequired\" of Expiration_EndUser_Assignment in {} to true, with a maximum of a few hours",
            settings_of(cx, settings)
        ))
        .lowered_if(lowered::MAXIMUM_WITHIN_24_HOURS, has_short_maximum(policy))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn has_short_maximum(policy: &RoleSettingsPolicy) -> Known<bool> {
    let maximum = policy.maximum_duration(Event::Activation)?.period();
    Ok(maximum.is_some_and(|maximum| maximum.as_seconds() <= LONGEST.as_seconds()))
}
