use super::{activated, in_force, is_unheld, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Limit, Property};
use crate::rules::edits::of_settings;
use crate::rules::lowered::settings_active_max_too_long as lowered;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let Limit::Within(length) = in_force(cx, settings)?.assignment_limit()? else {
        return Err(Undecided::NotApplicable("active assignments can be permanent"));
    };
    let most = cx.thresholds.max_active_assignment;
    if !length.exceeds(most, cx.thresholds.duration_slack) {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "{} can be assigned as active for up to {length}; the recommended maximum is {most}",
        activated(cx, settings)
    ))
    .because(settings.at(Property::MaximumAssignment), format!("{length} at a time"));
    of_group(cx, settings, finding)
        .change([of_settings(
            cx,
            settings,
            Property::MaximumAssignment,
            Action::at_most(most.iso()),
            format!("set \"Expire active assignments after\" in {} to {most} or less", settings_of(cx, settings)),
        )
        .now(length.iso())])
        .measure("maximum-seconds", length.as_seconds())
        .evidence("limit-seconds", most.as_seconds())
        .lowered_if(lowered::NOBODY_HOLDS_IT, is_unheld(cx, settings))
        .into()
}
