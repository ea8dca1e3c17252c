//! The rules of a policy and their properties, by their names.

use serde::{Deserialize, Serialize};

/// What happens to a role of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// An administrator makes somebody eligible (`Admin_Eligibility`).
    Eligibility,
    /// An administrator assigns somebody as active (`Admin_Assignment`).
    Assignment,
    /// Somebody eligible activates (`EndUser_Assignment`).
    Activation,
}

/// To whom a notification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Recipient {
    /// Administrators of the role: of a group, its owners.
    Admin,
    /// The person concerned.
    Requestor,
    /// Who may approve.
    Approver,
}

/// A rule of a policy, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyRule {
    /// `Expiration_*`.
    Expiration(Event),
    /// `Enablement_*`.
    Enablement(Event),
    /// `Approval_EndUser_Assignment`.
    Approval,
    /// `AuthenticationContext_EndUser_Assignment`.
    AuthenticationContext,
    /// `Notification_<recipient>_*`.
    Notification(Recipient, Event),
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Eligibility, Self::Assignment, Self::Activation];
}

impl Recipient {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Requestor, Self::Approver];
}

impl PolicyRule {
    /// All 17.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_event = |event| [Self::Expiration(event), Self::Enablement(event)];
        let notifications =
            |event| Recipient::ALL.into_iter().map(move |recipient| Self::Notification(recipient, event));
        let of_events =
            Event::ALL.into_iter().flat_map(move |event| of_event(event).into_iter().chain(notifications(event)));
        of_events.chain([Self::Approval, Self::AuthenticationContext])
    }

    /// The rule of this id, in any case.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let id = id.trim();
        Self::all().find(|rule| rule.id().eq_ignore_ascii_case(id))
    }

    /// The id in Microsoft Graph.
    #[must_use]
    pub fn id(self) -> &'static str {
        use Event::{Activation, Assignment, Eligibility};
        use Recipient::{Admin, Approver, Requestor};
        match self {
            Self::Expiration(Eligibility) => "Expiration_Admin_Eligibility",
            Self::Expiration(Assignment) => "Expiration_Admin_Assignment",
            Self::Expiration(Activation) => "Expiration_EndUser_Assignment",
            Self::Enablement(Eligibility) => "Enablement_Admin_Eligibility",
            Self::Enablement(Assignment) => "Enablement_Admin_Assignment",
            Self::Enablement(Activation) => "Enablement_EndUser_Assignment",
            Self::Approval => "Approval_EndUser_Assignment",
            Self::AuthenticationContext => "AuthenticationContext_EndUser_Assignment",
            Self::Notification(Admin, Eligibility) => "Notification_Admin_Admin_Eligibility",
            Self::Notification(Admin, Assignment) => "Notification_Admin_Admin_Assignment",
            Self::Notification(Admin, Activation) => "Notification_Admin_EndUser_Assignment",
            Self::Notification(Requestor, Eligibility) => "Notification_Requestor_Admin_Eligibility",
            Self::Notification(Requestor, Assignment) => "Notification_Requestor_Admin_Assignment",
            Self::Notification(Requestor, Activation) => "Notification_Requestor_EndUser_Assignment",
            Self::Notification(Approver, Eligibility) => "Notification_Approver_Admin_Eligibility",
            Self::Notification(Approver, Assignment) => "Notification_Approver_Admin_Assignment",
            Self::Notification(Approver, Activation) => "Notification_Approver_EndUser_Assignment",
        }
    }
}

/// A property of a notification rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named after the Graph property that `name` gives")]
pub enum NotificationProperty {
    Type,
    RecipientType,
    Level,
    DefaultRecipients,
    Recipients,
}

impl NotificationProperty {
    /// The name in Microsoft Graph.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "notificationType",
            Self::RecipientType => "recipientType",
            Self::Level => "notificationLevel",
            Self::DefaultRecipients => "isDefaultRecipientsEnabled",
            Self::Recipients => "notificationRecipients",
        }
    }
}

/// A property of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named after the Graph property that `name` gives")]
pub enum StageProperty {
    PrimaryApprovers,
    EscalationApprovers,
    EscalationEnabled,
    EscalationTime,
    Timeout,
    ApproverJustification,
}

impl StageProperty {
    /// The name in Microsoft Graph.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PrimaryApprovers => "primaryApprovers",
            Self::EscalationApprovers => "escalationApprovers",
            Self::EscalationEnabled => "isEscalationEnabled",
            Self::EscalationTime => "escalationTimeInMinutes",
            Self::Timeout => "approvalStageTimeOutInDays",
            Self::ApproverJustification => "isApproverJustificationRequired",
        }
    }
}
