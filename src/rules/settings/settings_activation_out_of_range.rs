use super::{activated, in_force, is_unused, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Period, Property};
use crate::rules::lowered::settings_activation_out_of_range as lowered;
use crate::rules::settings_edits::limit_activation;
use crate::tenant::RoleSettings;

/// The range that the documentation of role settings gives:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings>
const SHORTEST: Period = Period::seconds(3600);
const LONGEST: Period = Period::seconds(24 * 3600);

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let length = in_force(cx, settings)?.activation_limit()?;
    let too_short = length.as_seconds() < SHORTEST.as_seconds();
    if !too_short && length.as_seconds() <= LONGEST.as_seconds() {
        return Ok(Verdict::Pass);
    }
    let (against, within, action) = if too_short {
        ("but the documented minimum is one hour", "at least one hour", Action::at_least(SHORTEST.iso()))
    } else {
        ("but the documented maximum is 24 hours", "24 hours or less", Action::at_most(LONGEST.iso()))
    };
    let finding = Finding::new(format!("{} can be activated for up to {length}, {against}", activated(cx, settings)))
        .because(settings.at(Property::MaximumActivation), format!("{length} at a time"));
    of_group(cx, settings, finding)
        .change([limit_activation(cx, settings, action, within).now(length.iso())])
        .evidence("maximum-seconds", length.as_seconds())
        .lowered_if(lowered::SHORTER_THAN_ONE_HOUR, Ok(too_short))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}
