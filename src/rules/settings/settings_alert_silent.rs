use super::{activated, gives_high_privilege, gives_privilege, in_force, is_unused, of_group, part_of, settings_of};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{
    Event, Known, Property, Recipient, RoleSettingsPolicy, SettingsRole, all_of, any_of, matching, not,
};
use crate::rules::lowered::settings_alert_silent as lowered;
use crate::rules::settings_edits::{edit, name_mailbox};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    let events = matching(Event::ALL, |event| is_silent(policy, *event))?;
    if events.is_empty() {
        return Ok(Verdict::Pass);
    }
    let what: Vec<&str> = events.iter().map(|event| done_in(*event)).collect();
    let finding = Finding::new(format!(
        "administrators are not notified when someone {} {}",
        what.join(" or "),
        activated(cx, settings)
    ));
    let finding = events.iter().fold(finding, |finding, event| {
        let property = Property::Notification(Recipient::Admin, *event, NotificationProperty::DefaultRecipients);
        finding.because(settings.at(property), "no default recipients, and no others")
    });
    let finding =
        Event::ALL.into_iter().fold(finding, |finding, event| finding.part(part_of(event), is_silent(policy, event)));
    let high_privilege = gives_high_privilege(cx, settings);
    let only_activations = events == [Event::Activation];
    tell_somebody(cx, settings, &events, of_group(cx, settings, finding))
        .lowered_if(lowered::NO_PRIVILEGED_ROLE, not(any_of([gives_privilege(cx, settings), high_privilege])))
        .lowered_if(
            lowered::ONLY_ACTIVATIONS,
            all_of([Ok(only_activations), is_unused(cx, settings), not(high_privilege)]),
        )
        .into()
}

/// For a group the default recipients are its permanent owners alone, and there may be none:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
fn tell_somebody(cx: &Context<'_>, settings: &RoleSettings, events: &[Event], finding: Finding) -> Finding {
    let of = settings_of(cx, settings);
    let add = name_mailbox(cx, settings, events);
    if let SettingsRole::Group(..) = settings.role {
        let words = format!("add a monitored mailbox as a recipient of the administrator notifications in {of}");
        return finding.change_as(words, add);
    }
    let words = format!("turn on the default recipients of the administrator notifications in {of}");
    let turn_on = events.iter().map(|event| {
        let property = Property::Notification(Recipient::Admin, *event, NotificationProperty::DefaultRecipients);
        edit(cx, settings, property, Action::set(true), "turn on the default recipients")
    });
    finding.change_as(words, turn_on).change_as("add a monitored mailbox", add)
}

fn is_silent(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    policy.notification(Recipient::Admin, event)?.is_silent()
}

fn done_in(event: Event) -> &'static str {
    match event {
        Event::Eligibility => "is made eligible for",
        Event::Assignment => "is assigned",
        Event::Activation => "activates",
    }
}
