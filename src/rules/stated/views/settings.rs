//! Role settings: what PIM asks for, by event.

use serde_json::Value;

use super::directory::role_name;
use super::values::{access, id, named, optional, quoted, text};
use crate::context::Context;
use crate::model::role_settings::Limit;
use crate::model::role_settings::names::{Event, Recipient};
use crate::model::role_settings::notification::NotificationView;
use crate::model::{
    Access, Approver, At, Collection as C, Group, Known, Mode, Property, RoleSettingsPolicy, SettingsRole,
};
use crate::naming::settings_label;
use crate::rules::stated::part::{Draft, Named, Part, Viewed};
use crate::tenant::RoleSettings;

const HERE: &[C] = &[C::RoleSettings];
const OF_GROUP: &[C] = &[C::RoleSettings, C::Groups];
const REACH: &[C] = &[
    C::RoleSettings,
    C::RoleAssignments,
    C::RoleEligibility,
    C::RoleDefinitions,
    C::GroupMembers,
    C::GroupEligibility,
];

pub(super) const SETTINGS: &[Named] = &[
    named("role/type", "`group` or `directoryRole`", HERE),
    named("role/id", "object ID of the group, or template ID of the role", HERE),
    named("role/displayName", "display name of the group or role", &[C::RoleSettings, C::Groups, C::RoleDefinitions]),
    named("role/accessId", "`member` or `owner`; `null` for a directory role", HERE),
    named("role/isPrivileged", "whether the role is privileged, or the group leads to a privileged one", REACH),
    named("role/isAssignableToRole", "of a group; `null` for a directory role", OF_GROUP),
    named("isEdited", "whether somebody changed the settings", HERE),
    named("activation/maximumHours", "how long an activation may last", HERE),
    named("activation/isMfaRequired", "whether it asks for multifactor authentication", HERE),
    named("activation/isJustificationRequired", "whether it asks for a justification", HERE),
    named("activation/isTicketingRequired", "whether it asks for a ticket", HERE),
    named("activation/isApprovalRequired", "whether somebody has to approve", HERE),
    named("activation/approvers/*/type", "`user`, `group` or `other`", HERE),
    named("activation/approvers/*/id", "object ID; `null` for one who is found when the request is made", HERE),
    named("activation/authenticationContext", "`c1`, or `null` where none is required", HERE),
    named("eligible/isExpirationRequired", "whether an eligible assignment has to end", HERE),
    named("eligible/maximumDays", "how long it may last; `null` where it need not end", HERE),
    named("active/isExpirationRequired", "whether an active assignment has to end", HERE),
    named("active/maximumDays", "how long it may last; `null` where it need not end", HERE),
    named("active/isMfaRequired", "whether assigning it asks for multifactor authentication", HERE),
    named("active/isJustificationRequired", "whether assigning it asks for a justification", HERE),
    named("notifications/*/recipient", "`admin`, `requestor` or `approver`", HERE),
    named("notifications/*/event", "`eligible`, `active` or `activation`", HERE),
    named("notifications/*/isDefaultRecipientsEnabled", "whether the default recipients are notified", HERE),
    named("notifications/*/notificationRecipients/*", "the addresses beside the default recipients", HERE),
];

impl Viewed for RoleSettings {
    fn label(&self, cx: &Context<'_>) -> String {
        quoted(settings_label(cx.tenant, self))
    }

    fn whole(&self) -> At {
        self.policy().map_or_else(|_| self.assigned_at(), |policy| policy.source.whole())
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        draft.put("role", self.assigned_at(), || role(cx, self));
        let policy = self.policy();
        let mut put = |name, property, part: &dyn Fn(&RoleSettingsPolicy) -> Part| {
            draft.put(name, self.at(property), || Part::known(policy.map(|policy| Some(part(policy)))));
        };
        put("isEdited", Property::LastModified, &|policy| Part::of(policy.is_edited()));
        put("activation", Property::PolicyRules, &activation);
        put("eligible", Property::PolicyRules, &|policy| limit(policy, Mode::Eligible));
        put("active", Property::PolicyRules, &|policy| limit(policy, Mode::Active));
        put("notifications", Property::PolicyRules, &notifications);
        for (path, property) in PLACES {
            draft.at(path, self.at(*property));
        }
    }
}

/// Where the properties of a policy stand.
const PLACES: &[(&str, Property)] = &[
    ("activation/maximumHours", Property::MaximumActivation),
    ("activation/isMfaRequired", Property::ActivationRequirements),
    ("activation/isJustificationRequired", Property::ActivationRequirements),
    ("activation/isTicketingRequired", Property::ActivationRequirements),
    ("activation/isApprovalRequired", Property::ApprovalRequired),
    ("activation/approvers", Property::ApprovalStages),
    ("activation/authenticationContext", Property::AuthenticationContext),
    ("eligible/isExpirationRequired", Property::EligibilityExpirationRequired),
    ("eligible/maximumDays", Property::MaximumEligibility),
    ("active/isExpirationRequired", Property::AssignmentExpirationRequired),
    ("active/maximumDays", Property::MaximumAssignment),
    ("active/isMfaRequired", Property::AssignmentRequirements),
    ("active/isJustificationRequired", Property::AssignmentRequirements),
];

fn role(cx: &Context<'_>, settings: &RoleSettings) -> Part {
    match &settings.role {
        SettingsRole::Group(group, held) => group_role(cx, group, *held),
        SettingsRole::Directory(role) => Part::object([
            ("type", Part::of(Ok("directoryRole"))),
            ("id", Part::of(Ok(id(role)))),
            ("displayName", Part::of(role_name(cx, role))),
            ("accessId", Part::of(Ok(Value::Null))),
            ("isPrivileged", Part::of(cx.is_privileged(role))),
            ("isAssignableToRole", Part::of(Ok(Value::Null))),
        ]),
    }
}

fn group_role(cx: &Context<'_>, group: &crate::model::ObjectId, held: Access) -> Part {
    let named = cx.tenant.group_named(group);
    Part::object([
        ("type", Part::of(Ok("group"))),
        ("id", Part::of(Ok(id(group)))),
        ("displayName", Part::of(named.map(|group| optional(group.name.as_ref())))),
        ("accessId", Part::of(Ok(access(held)))),
        ("isPrivileged", Part::of(cx.reaches_privileged(group))),
        ("isAssignableToRole", Part::of(named.and_then(Group::is_role_assignable))),
    ])
}

fn activation(policy: &RoleSettingsPolicy) -> Part {
    const HOUR: u64 = 3_600;
    let event = Event::Activation;
    let hours = policy.activation_limit().map(|limit| Value::from(limit.as_seconds() / HOUR));
    Part::object([
        ("maximumHours", Part::of(hours)),
        ("isMfaRequired", Part::of(policy.asks_for_mfa(event))),
        ("isJustificationRequired", Part::of(policy.asks_for_justification(event))),
        ("isTicketingRequired", Part::of(policy.asks_for_ticket(event))),
        ("isApprovalRequired", Part::of(policy.requires_approval())),
        ("approvers", approvers(policy)),
        ("authenticationContext", Part::of(context(policy))),
    ])
}

fn context(policy: &RoleSettingsPolicy) -> Known<Value> {
    if policy.context_enabled()? { policy.context().map(optional) } else { Ok(Value::Null) }
}

fn approvers(policy: &RoleSettingsPolicy) -> Part {
    let one = |approver: &Approver| {
        let (kind, id) = match approver {
            Approver::User(user) => ("user", id(user)),
            Approver::Group(group) => ("group", id(group)),
            Approver::Relation(_) | Approver::Open | Approver::Unknown => ("other", Value::Null),
        };
        Part::object([("type", Part::of(Ok(kind))), ("id", Part::of(Ok(id)))])
    };
    match policy.approvers() {
        Ok(approvers) => Part::list(crate::model::Collected::Complete(approvers.map(one).collect())),
        Err(gap) => Part::of(Err::<Value, _>(gap)),
    }
}

fn limit(policy: &RoleSettingsPolicy, mode: Mode) -> Part {
    const DAY: u64 = 86_400;
    let days = policy.limit_of(mode).map(|limit| match limit {
        Limit::Unlimited => Value::Null,
        Limit::Within(period) => Value::from(period.as_seconds() / DAY),
    });
    let own = [("isExpirationRequired", Part::of(policy.requires_end(mode))), ("maximumDays", Part::of(days))];
    let asked = (mode == Mode::Active).then(|| {
        let event = Event::giving(mode);
        [
            ("isMfaRequired", Part::of(policy.asks_for_mfa(event))),
            ("isJustificationRequired", Part::of(policy.asks_for_justification(event))),
        ]
    });
    Part::object(own.into_iter().chain(asked.into_iter().flatten()))
}

fn notifications(policy: &RoleSettingsPolicy) -> Part {
    let each = Event::ALL.into_iter().flat_map(|event| Recipient::ALL.map(|recipient| (recipient, event)));
    let rule = |(recipient, event)| {
        let view = policy.notification(recipient, event);
        let addresses = view.and_then(|view| Ok(view.recipients()?.iter().map(text).collect::<Vec<Value>>()));
        Part::object([
            ("recipient", Part::of(Ok(recipient_word(recipient)))),
            ("event", Part::of(Ok(event_word(event)))),
            ("isDefaultRecipientsEnabled", Part::of(view.and_then(NotificationView::tells_default_recipients))),
            ("notificationRecipients", Part::of(addresses)),
        ])
    };
    Part::list(crate::model::Collected::Complete(each.map(rule).collect()))
}

fn recipient_word(recipient: Recipient) -> &'static str {
    match recipient {
        Recipient::Admin => "admin",
        Recipient::Requestor => "requestor",
        Recipient::Approver => "approver",
    }
}

fn event_word(event: Event) -> &'static str {
    match event {
        Event::Eligibility => "eligible",
        Event::Assignment => "active",
        Event::Activation => "activation",
    }
}
