//! The properties that rules speak of, by their v1.0 Graph names.

use std::fmt;

use super::role_settings::{Event, NotificationProperty, PolicyRule, Recipient, StageProperty};

/// A property of a model record. Each layout knows where its exporter writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named after the Graph property that `name` gives")]
pub enum Property {
    Id,
    DisplayName,
    GroupTypes,
    SecurityEnabled,
    MailEnabled,
    IsAssignableToRole,
    IsManagementRestricted,
    OnPremisesSyncEnabled,
    Visibility,
    MembershipRule,
    Owners,
    UserPrincipalName,
    UserType,
    AccountEnabled,
    Mail,
    ProxyAddresses,
    OtherMails,
    CreatedDateTime,
    SignInActivity,
    AppOwnerOrganizationId,
    ServicePrincipalType,
    VerifiedDomains,
    State,
    IncludeUsers,
    ExcludeUsers,
    IncludeGroups,
    ExcludeGroups,
    IncludeRoles,
    ExcludeRoles,
    IncludeAuthenticationContexts,
    Action,
    IsValidationOnly,
    MemberType,
    IsMemberManagementRestricted,
    PrincipalId,
    PrincipalType,
    GroupId,
    AccessId,
    AssignmentType,
    Status,
    StartDateTime,
    ScheduleExpiration,
    RoleDefinitionId,
    DirectoryScopeId,
    IsPrivileged,
    RolePermissions,
    LastModified,
    PolicyRules,
    EffectiveRules,
    Rule(PolicyRule),
    ConfiguredRule(PolicyRule),
    RuleTarget(PolicyRule),
    EligibilityExpirationRequired,
    MaximumEligibility,
    AssignmentExpirationRequired,
    MaximumAssignment,
    ActivationExpirationRequired,
    MaximumActivation,
    EligibilityRequirements,
    AssignmentRequirements,
    ActivationRequirements,
    AuthenticationContext,
    ApprovalRequired,
    ApprovalRequiredForExtension,
    RequestorJustification,
    ApprovalMode,
    ApprovalStages,
    /// One of the approval stages, from 0.
    Stage(u8, StageProperty),
    Notification(Recipient, Event, NotificationProperty),
    Catalog,
    ResourceRoleScopes,
    ResourceRole,
    ResourceScope,
    AccessPackage,
    AllowedTargetScope,
    SpecificAllowedTargets,
    SelfRequest,
    AutomaticRequest,
    Expiration,
    ApprovalOnAdd,
    PolicyStages,
    PrimaryApprovers,
    FallbackApprovers,
    ReviewSettings,
    CustomExtensionStages,
    IsBuiltIn,
}

impl Property {
    /// The v1.0 Graph name: `isAssignableToRole`. Of what stands in one rule of several alike, the name inside the rule.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::DisplayName => "displayName",
            Self::GroupTypes => "groupTypes",
            Self::SecurityEnabled => "securityEnabled",
            Self::MailEnabled => "mailEnabled",
            Self::IsAssignableToRole => "isAssignableToRole",
            Self::IsManagementRestricted => "isManagementRestricted",
            Self::OnPremisesSyncEnabled => "onPremisesSyncEnabled",
            Self::Visibility => "visibility",
            Self::MembershipRule => "membershipRule",
            Self::Owners => "owners",
            Self::UserPrincipalName => "userPrincipalName",
            Self::UserType => "userType",
            Self::AccountEnabled => "accountEnabled",
            Self::Mail => "mail",
            Self::ProxyAddresses => "proxyAddresses",
            Self::OtherMails => "otherMails",
            Self::CreatedDateTime => "createdDateTime",
            Self::SignInActivity => "signInActivity",
            Self::AppOwnerOrganizationId => "appOwnerOrganizationId",
            Self::ServicePrincipalType => "servicePrincipalType",
            Self::VerifiedDomains => "verifiedDomains",
            Self::State => "state",
            Self::IncludeUsers => "conditions.users.includeUsers",
            Self::ExcludeUsers => "conditions.users.excludeUsers",
            Self::IncludeGroups => "conditions.users.includeGroups",
            Self::ExcludeGroups => "conditions.users.excludeGroups",
            Self::IncludeRoles => "conditions.users.includeRoles",
            Self::ExcludeRoles => "conditions.users.excludeRoles",
            Self::IncludeAuthenticationContexts => {
                "conditions.applications.includeAuthenticationContextClassReferences"
            }
            Self::Action => "action",
            Self::IsValidationOnly => "isValidationOnly",
            Self::MemberType => "memberType",
            Self::IsMemberManagementRestricted => "isMemberManagementRestricted",
            Self::PrincipalId => "principalId",
            Self::PrincipalType => "principal",
            Self::GroupId => "groupId",
            Self::AccessId => "accessId",
            Self::AssignmentType => "assignmentType",
            Self::Status => "status",
            Self::StartDateTime => "startDateTime",
            Self::ScheduleExpiration => "scheduleInfo.expiration",
            Self::RoleDefinitionId => "roleDefinitionId",
            Self::DirectoryScopeId => "directoryScopeId",
            Self::IsPrivileged => "isPrivileged",
            Self::RolePermissions => "rolePermissions",
            Self::LastModified => "lastModifiedDateTime",
            Self::PolicyRules => "rules",
            Self::EffectiveRules => "effectiveRules",
            Self::Rule(rule) | Self::ConfiguredRule(rule) => rule.id(),
            Self::RuleTarget(_) => "target",
            Self::Stage(_, property) => property.name(),
            Self::Notification(_, _, property) => property.name(),
            Self::EligibilityExpirationRequired => "Expiration_Admin_Eligibility.isExpirationRequired",
            Self::MaximumEligibility => "Expiration_Admin_Eligibility.maximumDuration",
            Self::AssignmentExpirationRequired => "Expiration_Admin_Assignment.isExpirationRequired",
            Self::MaximumAssignment => "Expiration_Admin_Assignment.maximumDuration",
            Self::ActivationExpirationRequired => "Expiration_EndUser_Assignment.isExpirationRequired",
            Self::MaximumActivation => "Expiration_EndUser_Assignment.maximumDuration",
            Self::EligibilityRequirements => "Enablement_Admin_Eligibility.enabledRules",
            Self::AssignmentRequirements => "Enablement_Admin_Assignment.enabledRules",
            Self::ActivationRequirements => "Enablement_EndUser_Assignment.enabledRules",
            Self::AuthenticationContext => "AuthenticationContext_EndUser_Assignment",
            Self::ApprovalRequired => "Approval_EndUser_Assignment.setting.isApprovalRequired",
            Self::ApprovalRequiredForExtension => "Approval_EndUser_Assignment.setting.isApprovalRequiredForExtension",
            Self::RequestorJustification => "Approval_EndUser_Assignment.setting.isRequestorJustificationRequired",
            Self::ApprovalMode => "Approval_EndUser_Assignment.setting.approvalMode",
            Self::ApprovalStages => "Approval_EndUser_Assignment.setting.approvalStages",
            Self::Catalog => "catalog",
            Self::ResourceRoleScopes => "resourceRoleScopes",
            Self::ResourceRole => "role.originId",
            Self::ResourceScope => "scope.originId",
            Self::AccessPackage => "accessPackage",
            Self::AllowedTargetScope => "allowedTargetScope",
            Self::SpecificAllowedTargets => "specificAllowedTargets",
            Self::SelfRequest => "requestorSettings.enableTargetsToSelfAddAccess",
            Self::AutomaticRequest => "automaticRequestSettings",
            Self::Expiration => "expiration",
            Self::ApprovalOnAdd => "requestApprovalSettings.isApprovalRequiredForAdd",
            Self::PolicyStages => "requestApprovalSettings.stages",
            Self::PrimaryApprovers => "primaryApprovers",
            Self::FallbackApprovers => "fallbackPrimaryApprovers",
            Self::ReviewSettings => "reviewSettings",
            Self::CustomExtensionStages => "customExtensionStageSettings",
            Self::IsBuiltIn => "isBuiltIn",
        }
    }
}

impl Property {
    /// `isExpirationRequired` of an event's expiration rule.
    #[must_use]
    pub fn expiration_required(event: Event) -> Self {
        match event {
            Event::Eligibility => Self::EligibilityExpirationRequired,
            Event::Assignment => Self::AssignmentExpirationRequired,
            Event::Activation => Self::ActivationExpirationRequired,
        }
    }

    /// `maximumDuration` of an event's expiration rule.
    #[must_use]
    pub fn maximum_duration(event: Event) -> Self {
        match event {
            Event::Eligibility => Self::MaximumEligibility,
            Event::Assignment => Self::MaximumAssignment,
            Event::Activation => Self::MaximumActivation,
        }
    }

    /// `enabledRules` of an event's enablement rule.
    #[must_use]
    pub fn requirements(event: Event) -> Self {
        match event {
            Event::Eligibility => Self::EligibilityRequirements,
            Event::Assignment => Self::AssignmentRequirements,
            Event::Activation => Self::ActivationRequirements,
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RuleTarget(rule) => write!(out, "{rule}.{}", self.name()),
            Self::Stage(..) => write!(out, "{}.{}", Self::ApprovalStages, self.name()),
            Self::Notification(recipient, event, _) => {
                write!(out, "{}.{}", PolicyRule::Notification(*recipient, *event), self.name())
            }
            _ => out.write_str(self.name()),
        }
    }
}
