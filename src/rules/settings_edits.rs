//! Edits of role settings.

use super::edits::of_settings;
use super::settings::settings_of;
use crate::context::Context;
use crate::finding::{Action, Edit};
use crate::model::role_settings::NotificationProperty;
use crate::model::{Event, Property, Recipient};
use crate::source::Phrase;
use crate::tenant::RoleSettings;

/// The word for multifactor authentication in an enablement rule.
pub(super) const MFA: &str = "MultiFactorAuthentication";

/// An edit of one property. `what` says it up to where: `turn on "Require approval to activate"`.
pub(super) fn edit(cx: &Context<'_>, settings: &RoleSettings, property: Property, action: Action, what: &str) -> Edit {
    of_settings(cx, settings, property, action, format!("{what} in {}", settings_of(cx, settings)))
}

/// The edit after which an activation does not require multifactor authentication by itself, as an authentication context does.
pub(super) fn without_mfa(cx: &Context<'_>, settings: &RoleSettings) -> Edit {
    let what = "remove MFA from the activation requirements";
    edit(cx, settings, Property::ActivationRequirements, Action::exclude(MFA), what)
}

/// The edit that names approvers.
pub(super) fn name_approvers(
    cx: &Context<'_>,
    settings: &RoleSettings,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    of_settings(cx, settings, Property::ApprovalStages, action, words)
}

/// The edit that names others than those who are named now.
pub(super) fn name_others(cx: &Context<'_>, settings: &RoleSettings) -> Edit {
    edit(cx, settings, Property::ApprovalStages, Action::Choose, "name other approvers")
}

/// The edits after which a mailbox hears as an administrator of these events.
pub(super) fn name_mailbox(cx: &Context<'_>, settings: &RoleSettings, events: &[Event]) -> Vec<Edit> {
    let property = |event| Property::Notification(Recipient::Admin, event, NotificationProperty::Recipients);
    let what = "add a monitored mailbox as a recipient";
    events.iter().map(|event| edit(cx, settings, property(*event), Action::at_least(1), what)).collect()
}

/// The edits after which others have to approve an activation.
pub(super) fn require_approval(cx: &Context<'_>, settings: &RoleSettings) -> [Edit; 2] {
    let what = "turn on \"Require approval to activate\"";
    [
        edit(cx, settings, Property::ApprovalRequired, Action::set(true), what).now(false),
        name_approvers(cx, settings, Action::at_least(2), "name at least two approvers"),
    ]
}

/// The edit that limits an activation: `within` is the bound in words.
pub(super) fn limit_activation(cx: &Context<'_>, settings: &RoleSettings, bound: Action, within: &str) -> Edit {
    let words = format!("set \"Activation maximum duration\" in {} to {within}", settings_of(cx, settings));
    of_settings(cx, settings, Property::MaximumActivation, bound, words)
}

/// The edits after which an active assignment ends by itself.
pub(super) fn end_active_assignments(
    cx: &Context<'_>,
    settings: &RoleSettings,
    bound: Action,
    within: &str,
) -> [Edit; 2] {
    let what = "turn off \"Allow permanent active assignment\"";
    [
        edit(cx, settings, Property::AssignmentExpirationRequired, Action::set(true), what).now(false),
        of_settings(
            cx,
            settings,
            Property::MaximumAssignment,
            bound,
            format!("set active assignments to expire after {within}"),
        ),
    ]
}
