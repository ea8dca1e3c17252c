//! The properties that rules speak of, and where each exporter writes them.
//!
//! One row a property. Its name in reports, the member that the reader looks for, the routes along which a report finds it again
//! in a file, and its Terraform attributes all come from that row.

use std::fmt;

use super::role_settings::names::{Event, NotificationProperty, PolicyRule, Recipient, StageProperty};

/// Where a property is written: paths inside its object, the better one first. A number in a path is an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The v1.0 Graph name: `isAssignableToRole`. Of what is in one rule of a policy, the rule's id before it.
    pub name: &'static str,
    /// In Microsoft Graph, v1.0 before beta; nothing where that is the name.
    graph: &'static [&'static str],
    /// The first name of the paths in Graph is the id of a rule.
    pub is_in_rule: bool,
    /// The attributes of the Terraform provider azuread.
    pub terraform: &'static [&'static str],
    /// In an `EasyPIM` configuration.
    pub easypim: &'static [&'static str],
    /// In `AzureHound`'s own objects, where it does not keep Graph's.
    pub azurehound: &'static [&'static str],
    /// In the resources of `Microsoft365DSC`, where it does not keep Graph's names.
    pub microsoft365dsc: &'static [&'static str],
}

impl Written {
    /// The paths in Microsoft Graph, v1.0 before beta.
    #[must_use]
    pub fn graph(&'static self) -> &'static [&'static str] {
        if self.graph.is_empty() { std::slice::from_ref(&self.name) } else { self.graph }
    }
}

/// A property that Graph writes under its name.
const fn plain(name: &'static str) -> Written {
    Written { name, graph: &[], is_in_rule: false, terraform: &[], easypim: &[], azurehound: &[], microsoft365dsc: &[] }
}

/// A property of one rule of a policy.
const fn in_rule(name: &'static str) -> Written {
    Written { is_in_rule: true, ..plain(name) }
}

/// Where a policy has the approval stages.
const APPROVAL: &[&str] = &["approval_settings.0.approval_stage", "approval_settings"];

/// What is named and found by the rule or the stage that it is in.
const ONE_OF_MANY: Written = plain("");

/// A stage is shown where the stages are.
const APPROVAL_STAGES: Written = Written {
    terraform: &["activation_rules.0.approval_stage", "activation_rules"],
    easypim: &["Approvers"],
    microsoft365dsc: &["ActivateApprover"],
    ..in_rule("Approval_EndUser_Assignment.setting.approvalStages")
};

macro_rules! properties {
    ($($(#[$doc:meta])* $property:ident $(($($of:ty),*))? => $written:expr,)*) => {
        /// A property of a model record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each is named after the Graph property that `name` gives")]
        pub enum Property {
            $($(#[$doc])* $property $(($($of),*))?,)*
        }

        /// The member that holds a property in Microsoft Graph, v1.0, for shapes that read it. Of what is inside another object it
        /// is a path, which no shape reads.
        #[expect(non_upper_case_globals, missing_docs, reason = "each is named like its property")]
        pub mod member {
            use super::{APPROVAL, APPROVAL_STAGES, ONE_OF_MANY, Written, in_rule, plain};

            $(pub const $property: &str = {
                const WRITTEN: Written = $written;
                WRITTEN.name
            };)*
        }

        impl Property {
            /// All rows.
            pub const TABLE: &[&Written] = &[$(&const { $written }),*];

            /// Where the property is written.
            #[must_use]
            pub fn written(self) -> &'static Written {
                match self {
                    $(Self::$property { .. } => &const { $written },)*
                }
            }
        }
    };
}

properties! {
    Id => Written { terraform: &["object_id", "id"], ..plain("id") },
    DisplayName => Written { terraform: &["display_name"], ..plain("displayName") },
    GroupTypes => Written { terraform: &["types"], ..plain("groupTypes") },
    SecurityEnabled => Written { terraform: &["security_enabled"], ..plain("securityEnabled") },
    MailEnabled => Written { terraform: &["mail_enabled"], ..plain("mailEnabled") },
    IsAssignableToRole => Written { terraform: &["assignable_to_role"], ..plain("isAssignableToRole") },
    IsManagementRestricted => plain("isManagementRestricted"),
    OnPremisesSyncEnabled => Written { terraform: &["onpremises_sync_enabled"], ..plain("onPremisesSyncEnabled") },
    OnPremisesImmutableId => plain("onPremisesImmutableId"),
    Visibility => Written { terraform: &["visibility"], ..plain("visibility") },
    MembershipRule => Written {
        terraform: &["dynamic_membership.0.rule", "dynamic_membership"],
        ..plain("membershipRule")
    },
    Owners => Written { terraform: &["owners"], ..plain("owners") },
    UserPrincipalName => Written { terraform: &["user_principal_name"], ..plain("userPrincipalName") },
    UserType => Written { terraform: &["user_type"], ..plain("userType") },
    AccountEnabled => Written { terraform: &["account_enabled"], ..plain("accountEnabled") },
    Mail => Written { terraform: &["mail"], ..plain("mail") },
    ProxyAddresses => Written { terraform: &["proxy_addresses"], ..plain("proxyAddresses") },
    OtherMails => Written { terraform: &["other_mails"], ..plain("otherMails") },
    CreatedDateTime => plain("createdDateTime"),
    SignInActivity => plain("signInActivity"),
    LastSignInActivity => plain("lastSignInActivity"),
    IsEnabled => plain("isEnabled"),
    WorkflowTasks => plain("tasks"),
    TaskArguments => plain("arguments"),
    AppOwnerOrganizationId => Written { terraform: &["application_tenant_id"], ..plain("appOwnerOrganizationId") },
    ServicePrincipalType => Written { terraform: &["type"], ..plain("servicePrincipalType") },
    VerifiedDomains => plain("verifiedDomains"),
    State => Written {
        graph: &["state", "assignmentState", "catalogStatus"],
        terraform: &["state", "published"],
        ..plain("state")
    },
    IncludeUsers => Written {
        graph: &["conditions.users.includeUsers", "conditions.users"],
        ..plain("conditions.users.includeUsers")
    },
    ExcludeUsers => Written {
        graph: &["conditions.users.excludeUsers", "conditions.users"],
        ..plain("conditions.users.excludeUsers")
    },
    IncludeGroups => Written {
        graph: &["conditions.users.includeGroups", "conditions.users"],
        ..plain("conditions.users.includeGroups")
    },
    ExcludeGroups => Written {
        graph: &["conditions.users.excludeGroups", "conditions.users"],
        ..plain("conditions.users.excludeGroups")
    },
    IncludeRoles => Written {
        graph: &["conditions.users.includeRoles", "conditions.users"],
        ..plain("conditions.users.includeRoles")
    },
    ExcludeRoles => Written {
        graph: &["conditions.users.excludeRoles", "conditions.users"],
        ..plain("conditions.users.excludeRoles")
    },
    IncludeAuthenticationContexts => Written {
        graph: &["conditions.applications.includeAuthenticationContextClassReferences", "conditions.applications"],
        ..plain("conditions.applications.includeAuthenticationContextClassReferences")
    },
    IncludeGuests => Written {
        graph: &["conditions.users.includeGuestsOrExternalUsers", "conditions.users"],
        ..plain("conditions.users.includeGuestsOrExternalUsers")
    },
    ExcludeGuests => Written {
        graph: &["conditions.users.excludeGuestsOrExternalUsers", "conditions.users"],
        ..plain("conditions.users.excludeGuestsOrExternalUsers")
    },
    IncludeApplications => Written {
        graph: &["conditions.applications.includeApplications", "conditions.applications"],
        ..plain("conditions.applications.includeApplications")
    },
    ApplicationFilter => Written {
        graph: &["conditions.applications.applicationFilter", "conditions.applications"],
        ..plain("conditions.applications.applicationFilter")
    },
    IncludeUserActions => Written {
        graph: &["conditions.applications.includeUserActions", "conditions.applications"],
        ..plain("conditions.applications.includeUserActions")
    },
    ClientAppTypes => Written {
        graph: &["conditions.clientAppTypes", "conditions"],
        ..plain("conditions.clientAppTypes")
    },
    SignInRiskLevels => Written {
        graph: &["conditions.signInRiskLevels", "conditions"],
        ..plain("conditions.signInRiskLevels")
    },
    UserRiskLevels => Written {
        graph: &["conditions.userRiskLevels", "conditions"],
        ..plain("conditions.userRiskLevels")
    },
    InsiderRiskLevels => Written {
        graph: &["conditions.insiderRiskLevels", "conditions"],
        ..plain("conditions.insiderRiskLevels")
    },
    Locations => Written {
        graph: &["conditions.locations", "conditions"],
        ..plain("conditions.locations")
    },
    Platforms => Written {
        graph: &["conditions.platforms", "conditions"],
        ..plain("conditions.platforms")
    },
    Devices => Written {
        graph: &["conditions.devices", "conditions"],
        ..plain("conditions.devices")
    },
    AuthenticationFlows => Written {
        graph: &["conditions.authenticationFlows", "conditions"],
        ..plain("conditions.authenticationFlows")
    },
    GrantControls => plain("grantControls"),
    GrantOperator => Written {
        graph: &["grantControls.operator", "grantControls"],
        ..plain("grantControls.operator")
    },
    BuiltInControls => Written {
        graph: &["grantControls.builtInControls", "grantControls"],
        ..plain("grantControls.builtInControls")
    },
    AuthenticationStrength => Written {
        graph: &["grantControls.authenticationStrength", "grantControls"],
        ..plain("grantControls.authenticationStrength")
    },
    TermsOfUse => Written {
        graph: &["grantControls.termsOfUse", "grantControls"],
        ..plain("grantControls.termsOfUse")
    },
    SignInFrequency => Written {
        graph: &["sessionControls.signInFrequency", "sessionControls"],
        ..plain("sessionControls.signInFrequency")
    },
    IsAvailable => plain("isAvailable"),
    Action => plain("action"),
    IsValidationOnly => plain("isValidationOnly"),
    MemberType => plain("memberType"),
    IsMemberManagementRestricted => plain("isMemberManagementRestricted"),
    PrincipalId => Written {
        terraform: &["principal_id", "principal_object_id", "member_object_id"],
        easypim: &["PrincipalId", "PrincipalIds"],
        microsoft365dsc: &["PrincipalId", "PrincipalDisplayName"],
        ..plain("principalId")
    },
    PrincipalType => Written {
        graph: &["principal", "principalId"],
        terraform: &["principal_id", "principal_object_id", "member_object_id"],
        easypim: &["principalType", "PrincipalId", "PrincipalIds"],
        ..plain("principal")
    },
    GroupId => Written {
        terraform: &["group_id", "group_object_id"],
        microsoft365dsc: &["GroupId", "GroupDisplayName"],
        ..plain("groupId")
    },
    AccessId => Written { terraform: &["assignment_type", "role_id"], easypim: &["RoleName"], ..plain("accessId") },
    AssignmentType => Written { easypim: &["assignmentType"], ..plain("assignmentType") },
    Status => Written { terraform: &["status"], ..plain("status") },
    CreatedUsing => plain("createdUsing"),
    StartDateTime => Written {
        graph: &["scheduleInfo.startDateTime", "startDateTime"],
        terraform: &["start_date"],
        ..plain("startDateTime")
    },
    ScheduleExpiration => Written {
        graph: &["scheduleInfo.expiration", "endDateTime"],
        terraform: &["expiration_date", "duration", "permanent_assignment"],
        easypim: &["Duration", "Permanent"],
        ..plain("scheduleInfo.expiration")
    },
    RoleDefinitionId => Written {
        terraform: &["role_id", "role_definition_id", "role_object_id"],
        ..plain("roleDefinitionId")
    },
    DirectoryScopeId => Written {
        graph: &["directoryScopeId", "resourceScope"],
        terraform: &["directory_scope_id", "administrative_unit_object_id"],
        ..plain("directoryScopeId")
    },
    IsPrivileged => plain("isPrivileged"),
    RolePermissions => Written { terraform: &["permissions"], ..plain("rolePermissions") },
    LastModified => plain("lastModifiedDateTime"),
    PolicyRules => Written {
        graph: &["effectiveRules", "rules"],
        terraform: &["activation_rules"],
        ..plain("rules")
    },
    EffectiveRules => plain("effectiveRules"),
    Rule(PolicyRule) => ONE_OF_MANY,
    ConfiguredRule(PolicyRule) => ONE_OF_MANY,
    RuleTarget(PolicyRule) => ONE_OF_MANY,
    EligibilityExpirationRequired => Written {
        terraform: &["eligible_assignment_rules.0.expiration_required"],
        easypim: &["AllowPermanentEligibility", "AllowPermanentEligibleAssignment"],
        microsoft365dsc: &["PermanentEligibleAssignmentisExpirationRequired"],
        ..in_rule("Expiration_Admin_Eligibility.isExpirationRequired")
    },
    MaximumEligibility => Written {
        terraform: &["eligible_assignment_rules.0.expire_after"],
        easypim: &["MaximumEligibilityDuration", "MaximumEligibleAssignmentDuration"],
        microsoft365dsc: &["ExpireEligibleAssignment"],
        ..in_rule("Expiration_Admin_Eligibility.maximumDuration")
    },
    AssignmentExpirationRequired => Written {
        terraform: &["active_assignment_rules.0.expiration_required"],
        easypim: &["AllowPermanentActiveAssignment"],
        microsoft365dsc: &["PermanentActiveAssignmentisExpirationRequired"],
        ..in_rule("Expiration_Admin_Assignment.isExpirationRequired")
    },
    MaximumAssignment => Written {
        terraform: &["active_assignment_rules.0.expire_after"],
        easypim: &["MaximumActiveAssignmentDuration"],
        microsoft365dsc: &["ExpireActiveAssignment"],
        ..in_rule("Expiration_Admin_Assignment.maximumDuration")
    },
    ActivationExpirationRequired => in_rule("Expiration_EndUser_Assignment.isExpirationRequired"),
    MaximumActivation => Written {
        terraform: &["activation_rules.0.maximum_duration"],
        easypim: &["ActivationDuration"],
        microsoft365dsc: &["ActivationMaxDuration"],
        ..in_rule("Expiration_EndUser_Assignment.maximumDuration")
    },
    EligibilityRequirements => Written {
        microsoft365dsc: &["EligibilityAssignmentReqMFA"],
        ..in_rule("Enablement_Admin_Eligibility.enabledRules")
    },
    AssignmentRequirements => Written {
        terraform: &["active_assignment_rules.0.require_multifactor_authentication", "active_assignment_rules"],
        easypim: &["ActiveAssignmentRequirement", "ActiveAssignmentRules"],
        microsoft365dsc: &["AssignmentReqMFA"],
        ..in_rule("Enablement_Admin_Assignment.enabledRules")
    },
    ActivationRequirements => Written {
        terraform: &["activation_rules.0.require_multifactor_authentication", "activation_rules"],
        easypim: &["ActivationRequirement", "EnablementRules"],
        azurehound: &["endUserAssignmentRequiresMFA"],
        microsoft365dsc: &["ActivationReqMFA"],
        ..in_rule("Enablement_EndUser_Assignment.enabledRules")
    },
    AuthenticationContext => Written {
        graph: &["AuthenticationContext_EndUser_Assignment.isEnabled"],
        terraform: &["activation_rules.0.required_conditional_access_authentication_context", "activation_rules"],
        easypim: &["AuthenticationContext_Enabled"],
        azurehound: &["endUserAssignmentRequiresCAPAuthenticationContext"],
        microsoft365dsc: &["AuthenticationContextRequired"],
        ..in_rule("AuthenticationContext_EndUser_Assignment")
    },
    ApprovalRequired => Written {
        terraform: &["activation_rules.0.require_approval", "activation_rules"],
        easypim: &["ApprovalRequired"],
        azurehound: &["endUserAssignmentRequiresApproval"],
        microsoft365dsc: &["ApprovaltoActivate"],
        ..in_rule("Approval_EndUser_Assignment.setting.isApprovalRequired")
    },
    ApprovalRequiredForExtension => in_rule("Approval_EndUser_Assignment.setting.isApprovalRequiredForExtension"),
    RequestorJustification => in_rule("Approval_EndUser_Assignment.setting.isRequestorJustificationRequired"),
    ApprovalMode => in_rule("Approval_EndUser_Assignment.setting.approvalMode"),
    ApprovalStages => APPROVAL_STAGES,
    /// One of the approval stages, from 0.
    Stage(u8, StageProperty) => Written { name: "", ..APPROVAL_STAGES },
    Notification(Recipient, Event, NotificationProperty) => ONE_OF_MANY,
    Catalog => Written { graph: &["catalog", "catalogId"], terraform: &["catalog_id"], ..plain("catalog") },
    ResourceRoleScopes => Written {
        graph: &["resourceRoleScopes", "accessPackageResourceRoleScopes"],
        ..plain("resourceRoleScopes")
    },
    IncompatibleAccessPackages => plain("incompatibleAccessPackages"),
    IncompatibleGroups => plain("incompatibleGroups"),
    IsHidden => Written { terraform: &["hidden"], ..plain("isHidden") },
    CatalogType => plain("catalogType"),
    IsExternallyVisible => Written { terraform: &["externally_visible"], ..plain("isExternallyVisible") },
    OriginId => Written { terraform: &["resource_origin_id"], ..plain("originId") },
    AppScopeId => Written { terraform: &["catalog_id"], ..plain("appScopeId") },
    ResourceId => plain("resourceId"),
    AppRoleId => plain("appRoleId"),
    AppId => Written { terraform: &["client_id", "application_id"], ..plain("appId") },
    AppRoles => plain("appRoles"),
    ResourceRole => Written {
        graph: &["role.originId", "accessPackageResourceRole.originId", "role", "accessPackageResourceRole"],
        terraform: &["access_type"],
        microsoft365dsc: &["AccessPackageResourceRoleDisplayName"],
        ..plain("role.originId")
    },
    ResourceScope => Written {
        graph: &["scope.originId", "accessPackageResourceScope.originId", "scope", "accessPackageResourceScope"],
        terraform: &["catalog_resource_association_id"],
        microsoft365dsc: &["AccessPackageResourceOriginId"],
        ..plain("scope.originId")
    },
    AccessPackage => Written {
        graph: &["accessPackage", "accessPackageId"],
        terraform: &["access_package_id"],
        ..plain("accessPackage")
    },
    AssignmentTarget => Written { graph: &["target.objectId", "target", "targetId"], ..plain("target.objectId") },
    AssignmentPolicy => Written {
        graph: &["assignmentPolicy", "accessPackageAssignmentPolicy", "assignmentPolicyId"],
        ..plain("assignmentPolicy")
    },
    AssignmentStart => Written {
        graph: &["schedule.startDateTime", "schedule"],
        ..plain("schedule.startDateTime")
    },
    AssignmentExpiration => Written { graph: &["schedule.expiration", "schedule"], ..plain("schedule.expiration") },
    ExpiredDateTime => plain("expiredDateTime"),
    AllowedTargetScope => Written {
        graph: &["allowedTargetScope", "requestorSettings.scopeType"],
        terraform: &["requestor_settings.0.scope_type", "requestor_settings"],
        ..plain("allowedTargetScope")
    },
    SpecificAllowedTargets => Written {
        graph: &["specificAllowedTargets", "requestorSettings.allowedRequestors"],
        terraform: &["requestor_settings.0.requestor", "requestor_settings"],
        ..plain("specificAllowedTargets")
    },
    SelfRequest => Written {
        graph: &["requestorSettings.enableTargetsToSelfAddAccess", "requestorSettings.acceptRequests"],
        terraform: &["requestor_settings.0.requests_accepted", "requestor_settings"],
        ..plain("requestorSettings.enableTargetsToSelfAddAccess")
    },
    SelfUpdate => Written {
        graph: &["requestorSettings.enableTargetsToSelfUpdateAccess", "canExtend"],
        terraform: &["extension_enabled"],
        ..plain("requestorSettings.enableTargetsToSelfUpdateAccess")
    },
    AutomaticRequest => plain("automaticRequestSettings"),
    OnBehalfRequest => Written {
        graph: &["requestorSettings.enableOnBehalfRequestorsToAddAccess", "requestorSettings"],
        ..plain("requestorSettings.enableOnBehalfRequestorsToAddAccess")
    },
    RemoveOnLeave => Written {
        graph: &["automaticRequestSettings.removeAccessWhenTargetLeavesAllowedTargets", "automaticRequestSettings"],
        ..plain("automaticRequestSettings.removeAccessWhenTargetLeavesAllowedTargets")
    },
    GracePeriod => Written {
        graph: &["automaticRequestSettings.gracePeriodBeforeAccessRemoval", "automaticRequestSettings"],
        ..plain("automaticRequestSettings.gracePeriodBeforeAccessRemoval")
    },
    Expiration => Written {
        graph: &["expiration", "durationInDays", "expirationDateTime", "automaticRequestSettings"],
        terraform: &["expiration_date", "duration_in_days"],
        ..plain("expiration")
    },
    ApprovalOnAdd => Written {
        graph: &["requestApprovalSettings.isApprovalRequiredForAdd", "requestApprovalSettings.isApprovalRequired"],
        terraform: &["approval_settings.0.approval_required", "approval_settings"],
        ..plain("requestApprovalSettings.isApprovalRequiredForAdd")
    },
    PolicyApprovalMode => plain("requestApprovalSettings.approvalMode"),
    PolicyStages => Written {
        graph: &["requestApprovalSettings.stages", "requestApprovalSettings.approvalStages"],
        terraform: &["approval_settings.0.approval_stage", "approval_settings"],
        ..plain("requestApprovalSettings.stages")
    },
    PrimaryApprovers => Written {
        terraform: &["approval_settings.0.approval_stage.0.primary_approver", "approval_settings"],
        ..plain("primaryApprovers")
    },
    FallbackApprovers => Written {
        terraform: &["approval_settings.0.approval_stage.0.primary_approver", "approval_settings"],
        ..plain("fallbackPrimaryApprovers")
    },
    ReviewSettings => Written {
        graph: &["reviewSettings", "accessReviewSettings"],
        terraform: &["assignment_review_settings"],
        ..plain("reviewSettings")
    },
    CustomExtensionStages => plain("customExtensionStageSettings"),
    EscalationEnabled => Written { terraform: APPROVAL, ..plain("isEscalationEnabled") },
    EscalationApprovers => Written { terraform: APPROVAL, ..plain("escalationApprovers") },
    FallbackEscalationApprovers => Written { terraform: APPROVAL, ..plain("fallbackEscalationApprovers") },
    DurationBeforeEscalation => Written { terraform: APPROVAL, ..plain("durationBeforeEscalation") },
    DurationBeforeDenial => Written { terraform: APPROVAL, ..plain("durationBeforeAutomaticDenial") },
    ApproverJustification => Written { terraform: APPROVAL, ..plain("isApproverJustificationRequired") },
    ApprovalOnUpdate => Written {
        graph: &[
            "requestApprovalSettings.isApprovalRequiredForUpdate",
            "requestApprovalSettings.isApprovalRequiredForExtension",
        ],
        terraform: &["approval_settings.0.approval_required_for_extension", "approval_settings"],
        ..plain("requestApprovalSettings.isApprovalRequiredForUpdate")
    },
    RequestJustification => Written {
        terraform: &["approval_settings.0.requestor_justification_required", "approval_settings"],
        ..plain("requestApprovalSettings.isRequestorJustificationRequired")
    },
    ReviewExpirationBehavior => Written {
        graph: &["reviewSettings.expirationBehavior", "accessReviewSettings.accessReviewTimeoutBehavior"],
        terraform: &["assignment_review_settings.0.access_review_timeout_behavior", "assignment_review_settings"],
        ..plain("reviewSettings.expirationBehavior")
    },
    SelfReview => Written {
        graph: &["reviewSettings.isSelfReview", "accessReviewSettings.reviewerType"],
        terraform: &["assignment_review_settings.0.review_type", "assignment_review_settings"],
        ..plain("reviewSettings.isSelfReview")
    },
    PrimaryReviewers => Written {
        graph: &["reviewSettings.primaryReviewers", "accessReviewSettings.reviewers", "accessReviewSettings.reviewerType"],
        terraform: &["assignment_review_settings.0.reviewer", "assignment_review_settings"],
        ..plain("reviewSettings.primaryReviewers")
    },
    FallbackPolicyReviewers => Written {
        graph: &["reviewSettings.fallbackReviewers", "accessReviewSettings.reviewers", "accessReviewSettings.reviewerType"],
        terraform: &["assignment_review_settings.0.reviewer", "assignment_review_settings"],
        ..plain("reviewSettings.fallbackReviewers")
    },
    AssignmentNotification => Written {
        graph: &[
            "notificationSettings.isAssignmentNotificationDisabled",
            "accessPackageNotificationSettings.isAssignmentNotificationDisabled",
        ],
        ..plain("notificationSettings.isAssignmentNotificationDisabled")
    },
    MembershipType => plain("membershipType"),
    PreApprovalExtension => in_rule("CustomExtension_PreApproval_EndUser_Assignment.isEnabled"),
    PreApprovalExtensionId => in_rule("CustomExtension_PreApproval_EndUser_Assignment.customExtensionId"),
    PostApprovalExtension => in_rule("CustomExtension_PostApproval_EndUser_Assignment.isEnabled"),
    PostApprovalExtensionId => in_rule("CustomExtension_PostApproval_EndUser_Assignment.customExtensionId"),
    IsBuiltIn => plain("isBuiltIn"),
    Scope => plain("scope"),
    Reviewers => plain("reviewers"),
    FallbackReviewers => Written { graph: &["fallbackReviewers", "backupReviewers"], ..plain("fallbackReviewers") },
    DefaultDecision => Written {
        graph: &["settings.defaultDecision", "settings.defaultDecisionEnabled", "settings"],
        ..plain("settings.defaultDecision")
    },
    AutoApplyDecisions => Written {
        graph: &["settings.autoApplyDecisionsEnabled", "settings"],
        ..plain("settings.autoApplyDecisionsEnabled")
    },
    InstanceDuration => Written {
        graph: &["settings.instanceDurationInDays", "settings"],
        ..plain("settings.instanceDurationInDays")
    },
    Recurrence => Written { graph: &["settings.recurrence", "settings"], ..plain("settings.recurrence") },
    EndDateTime => plain("endDateTime"),
    AssignedLicenses => plain("assignedLicenses"),
    SkuId => plain("skuId"),
    SkuPartNumber => plain("skuPartNumber"),
    CapabilityStatus => plain("capabilityStatus"),
    PrepaidUnits => plain("prepaidUnits"),
    ServicePlans => plain("servicePlans"),
    IdentitySources => plain("identitySources"),
    InternalSponsors => plain("internalSponsors"),
    ExternalSponsors => plain("externalSponsors"),
    ExternalUserLifecycleAction => plain("externalUserLifecycleAction"),
    ExternalUserDeletion => Written {
        graph: &["durationUntilExternalUserDeletedAfterBlocked", "daysUntilExternalUserDeletedAfterBlocked"],
        ..plain("durationUntilExternalUserDeletedAfterBlocked")
    },
}

impl Property {
    /// The v1.0 Graph name: `isAssignableToRole`. Of what is in one rule of several alike, the name inside the rule.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule(rule) | Self::ConfiguredRule(rule) => rule.id(),
            Self::RuleTarget(_) => "target",
            Self::Stage(_, property) => property.name(),
            Self::Notification(_, _, property) => property.name(),
            property => property.written().name,
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
