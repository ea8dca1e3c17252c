//! Who hears of what happens to a role.

use super::HERE;
use super::names::{Event, NotificationProperty, PolicyRule, Recipient};
use crate::model::{Field, Given, Known, Merge, Property, RoleSettingsPolicy, all_of, not};

/// A notification rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotificationRule {
    /// `notificationType`.
    pub kind: Field<NotificationType>,
    /// `recipientType`.
    pub recipient: Field<Recipient>,
    /// `notificationLevel`.
    pub level: Field<NotificationLevel>,
    /// `isDefaultRecipientsEnabled`.
    pub default_recipients: Field<bool>,
    /// `notificationRecipients`: addresses beside the default ones; `null` and empty texts count as none.
    pub recipients: Field<Box<[Given]>>,
}

/// How a notification is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationType {
    /// By mail; Microsoft Graph has no other way.
    Email,
}

/// Which notifications are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationLevel {
    /// None.
    None,
    /// Only those that ask for something to be done.
    Critical,
    /// All.
    All,
}

impl NotificationType {
    /// The type of this name, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().eq_ignore_ascii_case("Email").then_some(Self::Email)
    }
}

impl NotificationLevel {
    /// The level of this name, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| text.trim().eq_ignore_ascii_case(name);
        match () {
            () if is("None") => Some(Self::None),
            () if is("Critical") => Some(Self::Critical),
            () if is("All") => Some(Self::All),
            () => None,
        }
    }
}

impl Recipient {
    /// The kind of recipient of this name, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| text.trim().eq_ignore_ascii_case(name);
        match () {
            () if is("Admin") => Some(Self::Admin),
            () if is("Requestor") => Some(Self::Requestor),
            () if is("Approver") => Some(Self::Approver),
            () => None,
        }
    }
}

/// The nine notification rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notifications {
    eligibility: ByRecipient,
    assignment: ByRecipient,
    activation: ByRecipient,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct ByRecipient {
    admin: NotificationRule,
    requestor: NotificationRule,
    approver: NotificationRule,
}

impl Notifications {
    /// Each of the nine, made by a function.
    #[must_use]
    pub fn each(mut make: impl FnMut(Recipient, Event) -> NotificationRule) -> Self {
        let mut of = |event| ByRecipient {
            admin: make(Recipient::Admin, event),
            requestor: make(Recipient::Requestor, event),
            approver: make(Recipient::Approver, event),
        };
        Self {
            eligibility: of(Event::Eligibility),
            assignment: of(Event::Assignment),
            activation: of(Event::Activation),
        }
    }

    /// The rule for one kind of recipient and one event.
    #[must_use]
    pub fn of(&self, recipient: Recipient, event: Event) -> &NotificationRule {
        let rules = match event {
            Event::Eligibility => &self.eligibility,
            Event::Assignment => &self.assignment,
            Event::Activation => &self.activation,
        };
        match recipient {
            Recipient::Admin => &rules.admin,
            Recipient::Requestor => &rules.requestor,
            Recipient::Approver => &rules.approver,
        }
    }

    /// The same, to fill it.
    pub fn of_mut(&mut self, recipient: Recipient, event: Event) -> &mut NotificationRule {
        let rules = match event {
            Event::Eligibility => &mut self.eligibility,
            Event::Assignment => &mut self.assignment,
            Event::Activation => &mut self.activation,
        };
        match recipient {
            Recipient::Admin => &mut rules.admin,
            Recipient::Requestor => &mut rules.requestor,
            Recipient::Approver => &mut rules.approver,
        }
    }

    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        for event in Event::ALL {
            for recipient in Recipient::ALL {
                let at = |property| Property::Notification(recipient, event, property);
                self.of_mut(recipient, event).merge(other.of(recipient, event), at, merge);
            }
        }
    }
}

impl NotificationRule {
    fn merge(&mut self, other: &Self, at: impl Fn(NotificationProperty) -> Property, merge: &mut Merge) {
        use NotificationProperty as P;
        let Self { kind, recipient, level, default_recipients, recipients } = other;
        merge.field(at(P::Type), &mut self.kind, kind);
        merge.field(at(P::RecipientType), &mut self.recipient, recipient);
        merge.field(at(P::Level), &mut self.level, level);
        merge.field(at(P::DefaultRecipients), &mut self.default_recipients, default_recipients);
        merge.list(at(P::Recipients), &mut self.recipients, recipients);
    }
}

/// One of the nine rules of a policy, with what it takes to name it as evidence or as a gap.
#[derive(Debug, Clone, Copy)]
pub struct NotificationView<'p> {
    recipient: Recipient,
    event: Event,
    rule: &'p NotificationRule,
}

impl<'p> NotificationView<'p> {
    /// The rule's id.
    #[must_use]
    pub fn id(self) -> PolicyRule {
        PolicyRule::Notification(self.recipient, self.event)
    }

    /// Where it says something.
    #[must_use]
    pub fn property(self, property: NotificationProperty) -> Property {
        Property::Notification(self.recipient, self.event, property)
    }

    /// How the notification is sent.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn kind(self) -> Known<NotificationType> {
        self.rule.kind.of(HERE, self.property(NotificationProperty::Type)).copied()
    }

    /// The kind of recipient that the rule names, whatever its id says.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn recipient_type(self) -> Known<Recipient> {
        self.rule.recipient.of(HERE, self.property(NotificationProperty::RecipientType)).copied()
    }

    /// Which notifications are sent.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn level(self) -> Known<NotificationLevel> {
        self.rule.level.of(HERE, self.property(NotificationProperty::Level)).copied()
    }

    /// Whether the default recipients are told.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn tells_default_recipients(self) -> Known<bool> {
        self.rule.default_recipients.of(HERE, self.property(NotificationProperty::DefaultRecipients)).copied()
    }

    /// Whether nobody is told.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn is_silent(self) -> Known<bool> {
        all_of([not(self.tells_default_recipients()), self.tells_no_one_else()])
    }

    /// Whether the default recipients are told, and nobody else.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn tells_default_recipients_only(self) -> Known<bool> {
        all_of([self.tells_default_recipients(), self.tells_no_one_else()])
    }

    fn tells_no_one_else(self) -> Known<bool> {
        self.recipients().map(<[_]>::is_empty)
    }

    /// The addresses beside the default ones.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn recipients(self) -> Known<&'p [Given]> {
        self.rule.recipients.of(HERE, self.property(NotificationProperty::Recipients)).map(AsRef::as_ref)
    }
}

impl RoleSettingsPolicy {
    /// The notification rule for one kind of recipient and one event.
    ///
    /// # Errors
    /// The gap, where the rules were not expanded.
    pub fn notification(&self, recipient: Recipient, event: Event) -> Known<NotificationView<'_>> {
        Ok(NotificationView { recipient, event, rule: self.rules()?.notifications.of(recipient, event) })
    }
}
