use super::{activated, is_unused, of_group, with_approval};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{Event, Property, Recipient, SettingsRole};
use crate::rules::edits::of_settings;
use crate::rules::lowered::settings_alert_approver_off as lowered;
use crate::rules::settings_edits::edit;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let alert = with_approval(cx, settings)?.notification(Recipient::Approver, Event::Activation)?;
    if !alert.is_silent()? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "no one is notified of requests to activate {}, which expire after 24 hours",
        activated(cx, settings)
    ))
    .because(settings.at(alert.property(NotificationProperty::DefaultRecipients)), "approvers are not notified")
    .because(settings.at(Property::ApprovalRequired), "approval is required");
    of_group(cx, settings, finding)
        .change(notify_approvers(cx, settings))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

/// For a group PIM tells only the permanent owners that an activation is pending approval:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
fn notify_approvers(cx: &Context<'_>, settings: &RoleSettings) -> Vec<Edit> {
    let property = |property| Property::Notification(Recipient::Approver, Event::Activation, property);
    let what = "turn on the default recipients of \"Request to approve an activation\"";
    let tell =
        edit(cx, settings, property(NotificationProperty::DefaultRecipients), Action::set(true), what).now(false);
    let words = "name a mailbox that the approvers read";
    let name = of_settings(cx, settings, property(NotificationProperty::Recipients), Action::at_least(1), words);
    match settings.role {
        SettingsRole::Group(..) => vec![tell, name],
        SettingsRole::Directory(_) => vec![tell],
    }
}
