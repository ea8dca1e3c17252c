use super::{given, in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Event, Known, Limit, Mode, Property, RoleSettingsPolicy, SettingsRole, matching};
use crate::rules::SHORTEST;
use crate::rules::lowered::settings_duration_below_minimum as lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let modes = matching([Mode::Eligible, Mode::Active], |mode| is_too_short(policy, *mode))?;
    if modes.is_empty() {
        return Ok(Verdict::Pass);
    }
    let events: Vec<(Event, Limit)> =
        modes.into_iter().filter_map(|mode| Some((Event::giving(mode), policy.limit_of(mode).ok()?))).collect();
    let what: Vec<String> = events.iter().map(|(event, limit)| format!("{} to {limit}", given(*event))).collect();
    let finding = Finding::new(format!(
        "{} limit {}, but an assignment must last at least 5 minutes",
        settings_of(cx, settings),
        what.join(" and ")
    ));
    let finding = events.iter().fold(finding, |finding, (event, limit)| {
        finding.because(settings.at(Property::maximum_duration(*event)), format!("{limit} at most"))
    });
    of_group(cx, settings, finding)
        .change_as(
            format!("set the limit in {} to several days, such as P30D", settings_of(cx, settings)),
            events.iter().map(|(event, limit)| lengthen(cx, settings, *event, *limit)),
        )
        .lowered_if(lowered::DIRECTORY_ROLE, Ok(matches!(settings.role, SettingsRole::Directory(_))))
        .into()
}

fn lengthen(cx: &Context<'_>, settings: &RoleSettings, event: Event, limit: Limit) -> Edit {
    let what = "set the limit to several days";
    let edit = edit(cx, settings, Property::maximum_duration(event), Action::Choose, what);
    match limit {
        Limit::Within(period) => edit.now(period.iso()),
        Limit::Unlimited => edit,
    }
}

fn is_too_short(policy: &RoleSettingsPolicy, mode: Mode) -> Known<bool> {
    Ok(match policy.limit_of(mode)? {
        Limit::Unlimited => false,
        Limit::Within(period) => period.as_seconds() < SHORTEST.as_seconds(),
    })
}
