use super::{activated, gives_high_privilege, gives_privilege, gravest, in_force, of_group, part_of, settings_of};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{
    Access, Event, Known, Property, Recipient, RoleSettingsPolicy, SettingsRole, any_of, matching, not,
};
use crate::rules::lowered::settings_alert_no_extra_recipient as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::name_mailbox;
use crate::rules::words::joined;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if matches!(settings.role, SettingsRole::Group(_, Access::Owner)) {
        return Err(Undecided::NotApplicable("the settings are those of owners"));
    }
    let policy = in_force(cx, settings)?;
    let high_privilege = gives_high_privilege(cx, settings);
    if !any_of([high_privilege, gives_privilege(cx, settings)])? {
        return Err(Undecided::NotApplicable("it does not lead to a privileged role"));
    }
    let events = matching(Event::ALL, |event| names_nobody(policy, *event))?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "no additional recipient is notified of {} of {}",
        joined(events.iter().map(|event| alerted(*event).to_owned()).collect()),
        activated(cx, settings)
    ));
    let finding = events.iter().fold(finding, |finding, event| {
        let property = Property::Notification(Recipient::Admin, *event, NotificationProperty::Recipients);
        finding.because(settings.at(property), "no additional recipients")
    });
    let finding = Event::ALL
        .into_iter()
        .fold(finding, |finding, event| finding.part(part_of(event), names_nobody(policy, event)));
    let words = format!(
        "add a monitored mailbox as a recipient of the administrator notifications in {}",
        settings_of(cx, settings)
    );
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change_as(words, name_mailbox(cx, settings, &events))
        .lowered_if(lowered::NO_HIGHLY_PRIVILEGED_ROLE, not(high_privilege))
        .into()
}

fn names_nobody(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    policy.notification(Recipient::Admin, event)?.recipients().map(<[_]>::is_empty)
}

/// What an alert is about.
fn alerted(event: Event) -> &'static str {
    match event {
        Event::Eligibility => "eligible assignments",
        Event::Assignment => "active assignments",
        Event::Activation => "activations",
    }
}
