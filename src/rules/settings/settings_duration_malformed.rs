use super::{given, in_force, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::role_settings::MaximumDuration;
use crate::model::{Event, Known, Property, RoleSettingsPolicy, all_of, matching};
use crate::rules::lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let events = matching(Event::ALL, |event| is_malformed(policy, *event))?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let faults: Vec<String> = events.iter().filter_map(|event| fault(policy, *event)).collect();
    let finding = Finding::new(format!("{} {}", settings_of(cx, settings), faults.join(", and ")));
    let finding = events.iter().fold(finding, |finding, event| {
        finding.because(settings.at(Property::maximum_duration(*event)), "not a duration such as \"PT8H\"")
    });
    of_group(cx, settings, finding)
        .change_as(
            format!(
                "set the maximum duration in {} to an ISO 8601 duration, such as PT8H or P180D",
                settings_of(cx, settings)
            ),
            events.iter().map(|event| {
                let what = "set the maximum duration to an ISO 8601 duration";
                edit(cx, settings, Property::maximum_duration(*event), Action::Choose, what)
            }),
        )
        .lowered_if(lowered::settings_duration_malformed::EXPORTED, Ok(cx.tenant.is_exported(&policy.source)))
        .into()
}

fn is_malformed(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    let maximum = policy.maximum_duration(event).map(MaximumDuration::period);
    all_of([policy.requires_expiration(event), maximum.map(|period| period.is_none())])
}

fn fault(policy: &RoleSettingsPolicy, event: Event) -> Option<String> {
    match policy.maximum_duration(event).ok()? {
        MaximumDuration::Malformed(text) => {
            Some(format!("limit {} to \"{}\", which is not a valid duration", given(event), text.as_word()))
        }
        MaximumDuration::NotGiven => {
            Some(format!("require that {} expires, but do not say after how long", given(event)))
        }
        MaximumDuration::Of(_) => None,
    }
}
