use super::{Id, Moment};

/// The custom extension of PIM.
pub const CUSTOM_EXTENSION: &str = "8b6f7b1e-0000-4000-8000-000000000002";

/// Who makes what: caller and level, the last two words of a rule's id.
pub const EVENTS: [(&str, &str); 3] = [("Admin", "Eligibility"), ("Admin", "Assignment"), ("EndUser", "Assignment")];

/// Who is notified.
pub const RECIPIENTS: [&str; 3] = ["Admin", "Requestor", "Approver"];

/// An expiration rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiration {
    /// `isExpirationRequired`
    pub required: bool,
    /// `maximumDuration`
    pub maximum: String,
}

impl Expiration {
    fn new(required: bool, maximum: &str) -> Self {
        Self { required, maximum: maximum.to_owned() }
    }
}

/// A notification rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// `isDefaultRecipientsEnabled`
    pub default_recipients: bool,
    /// `notificationRecipients`
    pub recipients: Vec<String>,
}

/// Who approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approver {
    /// A user.
    User(Id),
    /// The members of a group.
    Group(Id),
}

/// A stage of approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalStage {
    /// `approvalStageTimeOutInDays`
    pub timeout_days: u32,
    /// `primaryApprovers`
    pub approvers: Vec<Approver>,
}

/// The approval rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// `isApprovalRequired`
    pub required: bool,
    /// `approvalMode`
    pub mode: &'static str,
    /// `approvalStages`
    pub stages: Vec<ApprovalStage>,
}

/// The rule of the authentication context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthenticationContext {
    /// `isEnabled`
    pub enabled: bool,
    /// `claimValue`
    pub value: Option<&'static str>,
}

/// The role settings of a directory role, or of the members or owners of a group: `unifiedRoleManagementPolicy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `lastModifiedDateTime`; none: never edited.
    pub edited: Option<Moment>,
    /// `Expiration_*`, in the order of [`EVENTS`].
    pub expirations: [Expiration; 3],
    /// `Enablement_*`, in the order of [`EVENTS`].
    pub enablements: [Vec<&'static str>; 3],
    /// `AuthenticationContext_EndUser_Assignment`
    pub context: AuthenticationContext,
    /// `Approval_EndUser_Assignment`
    pub approval: Approval,
    /// `Notification_*`, by event and recipient.
    pub notifications: [[Notification; 3]; 3],
    /// `customExtensionId` of `CustomExtension_PreApproval_EndUser_Assignment`, where it is there and enabled.
    pub pre_approval_extension: Option<&'static str>,
    /// A rule whose `target` names another caller and level than its id.
    pub wrong_target: Option<(&'static str, (&'static str, &'static str))>,
    /// A rule that the exporter left out.
    pub left_out: Option<&'static str>,
    /// `maximumDuration` of an activation in `effectiveRules`, where that list is there.
    pub effective_activation: Option<&'static str>,
}

/// Granting an eligibility.
const ELIGIBILITY: usize = 0;
/// Granting an active assignment.
const ACTIVE: usize = 1;
/// Activating.
const ACTIVATION: usize = 2;

impl Settings {
    /// The defaults for a group.
    ///
    /// Example 4 of <https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments>: no multifactor
    /// authentication is asked for, and assignments have to end.
    #[must_use]
    pub fn of_group() -> Self {
        Self {
            edited: None,
            expirations: [
                Expiration::new(true, "P365D"),
                Expiration::new(true, "P180D"),
                Expiration::new(true, "PT8H"),
            ],
            enablements: [vec![], vec!["Justification"], vec!["Justification"]],
            context: AuthenticationContext::default(),
            approval: Approval {
                required: false,
                mode: "SingleStage",
                stages: vec![ApprovalStage { timeout_days: 1, approvers: vec![] }],
            },
            notifications: std::array::from_fn(|_| {
                std::array::from_fn(|_| Notification { default_recipients: true, recipients: vec![] })
            }),
            pre_approval_extension: None,
            wrong_target: None,
            left_out: None,
            effective_activation: None,
        }
    }

    /// The defaults for a directory role: assignments may be permanent, and activation asks for multifactor authentication.
    #[must_use]
    pub fn of_directory_role() -> Self {
        let mut settings = Self::of_group();
        settings.expirations[ELIGIBILITY].required = false;
        settings.expirations[ACTIVE].required = false;
        settings.enablements[ACTIVATION] = vec!["MultiFactorAuthentication", "Justification"];
        settings
    }

    /// How long an eligibility may last.
    pub fn eligibility(&mut self) -> &mut Expiration {
        &mut self.expirations[ELIGIBILITY]
    }

    /// How long an active assignment may last.
    pub fn active(&mut self) -> &mut Expiration {
        &mut self.expirations[ACTIVE]
    }

    /// How long an activation may last.
    pub fn activation(&mut self) -> &mut Expiration {
        &mut self.expirations[ACTIVATION]
    }

    /// What an activation requires.
    pub fn activation_requires(&mut self) -> &mut Vec<&'static str> {
        &mut self.enablements[ACTIVATION]
    }

    /// What assigning someone actively requires.
    pub fn active_requires(&mut self) -> &mut Vec<&'static str> {
        &mut self.enablements[ACTIVE]
    }

    /// Names a mailbox that hears as an administrator of everything.
    pub fn tell(&mut self, mailbox: &str) {
        for of_event in &mut self.notifications {
            of_event[0].recipients.push(mailbox.to_owned());
        }
    }

    /// Requires approval by these.
    pub fn approved_by(&mut self, approvers: Vec<Approver>) {
        self.approval.required = true;
        self.approval.stages = vec![ApprovalStage { timeout_days: 1, approvers }];
    }
}
