use super::{given, in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::role_settings::MaximumDuration;
use crate::model::{Event, Known, Property, RoleSettingsPolicy, all_of, matching};
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let events = matching(Event::ALL, |event| is_zero(policy, *event))?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let what: Vec<&str> = events.iter().map(|event| given(*event)).collect();
    let what = what.join(" and ");
    let finding = Finding::new(format!("{} limit {what} to 0 seconds", settings_of(cx, settings)));
    let finding = events.iter().fold(finding, |finding, event| {
        finding.because(settings.at(Property::maximum_duration(*event)), "a maximum of 0 seconds")
    });
    of_group(cx, settings, finding)
        .change_as(
            format!("set the maximum duration of {what} in {} to the time the work needs", settings_of(cx, settings)),
            events.iter().map(|event| lengthen(cx, settings, *event)),
        )
        .into()
}

fn lengthen(cx: &Context<'_>, settings: &RoleSettings, event: Event) -> Edit {
    let what = format!("lengthen the maximum duration of {}", given(event));
    edit(cx, settings, Property::maximum_duration(event), Action::Choose, &what).now("PT0S")
}

fn is_zero(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    let maximum = policy.maximum_duration(event).map(MaximumDuration::period);
    all_of([
        policy.requires_expiration(event),
        maximum.map(|period| period.is_some_and(|period| period.as_seconds() == 0)),
    ])
}
