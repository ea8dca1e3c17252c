//! The properties that rules speak of, by their v1.0 Graph names.

use std::fmt;

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
    EligibilityExpirationRequired,
    MaximumEligibility,
    AssignmentExpirationRequired,
    MaximumAssignment,
    MaximumActivation,
    ActivationRequirements,
    AuthenticationContext,
    ApprovalRequired,
    ApprovalStages,
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
    /// The v1.0 Graph name: `isAssignableToRole`.
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
            Self::EligibilityExpirationRequired => "Expiration_Admin_Eligibility.isExpirationRequired",
            Self::MaximumEligibility => "Expiration_Admin_Eligibility.maximumDuration",
            Self::AssignmentExpirationRequired => "Expiration_Admin_Assignment.isExpirationRequired",
            Self::MaximumAssignment => "Expiration_Admin_Assignment.maximumDuration",
            Self::MaximumActivation => "Expiration_EndUser_Assignment.maximumDuration",
            Self::ActivationRequirements => "Enablement_EndUser_Assignment.enabledRules",
            Self::AuthenticationContext => "AuthenticationContext_EndUser_Assignment",
            Self::ApprovalRequired => "Approval_EndUser_Assignment.setting.isApprovalRequired",
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

impl fmt::Display for Property {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
