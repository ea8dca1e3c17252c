use super::{activated, is_unused, of_group, with_approval};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{Event, Property, Recipient};
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
        .change([notify_approvers(cx, settings)])
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

/// The admin center takes no other recipients of this email: "Only designated approvers can receive this email".
fn notify_approvers(cx: &Context<'_>, settings: &RoleSettings) -> Edit {
    let property =
        Property::Notification(Recipient::Approver, Event::Activation, NotificationProperty::DefaultRecipients);
    let what = "turn on the default recipients of \"Request to approve an activation\"";
    edit(cx, settings, property, Action::set(true), what).now(false)
}
