use super::{activated, is_unused, of_group, settings_of, with_approval};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::role_settings::NotificationProperty;
use crate::model::{Event, Property, Recipient, SettingsRole, all_of, not};
use crate::rules::lowered::settings_alert_approver_off as lowered;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let alert = with_approval(cx, settings)?.notification(Recipient::Approver, Event::Activation)?;
    let is_off = all_of([not(alert.tells_default_recipients()), alert.recipients().map(<[_]>::is_empty)]);
    if !is_off? {
        return Ok(Verdict::Pass);
    }
    let finding = Finding::new(format!(
        "no one is notified of requests to activate {}, which expire after 24 hours",
        activated(cx, settings)
    ))
    .because(settings.at(alert.property(NotificationProperty::DefaultRecipients)), "approvers are not notified")
    .because(settings.at(Property::ApprovalRequired), "approval is required");
    of_group(cx, settings, finding)
        .help(help(cx, settings))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

/// For a group PIM tells only the permanent owners that an activation is pending approval:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>
fn help(cx: &Context<'_>, settings: &RoleSettings) -> String {
    let help = format!(
        "turn on the default recipients of \"Request to approve an activation\" in {}",
        settings_of(cx, settings)
    );
    match settings.role {
        SettingsRole::Group(..) => format!("{help}, and name a mailbox that the approvers read"),
        SettingsRole::Directory(_) => help,
    }
}
