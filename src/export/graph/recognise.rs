//! What an object is: by its properties first, then by the page's context, then by the file's name.

use crate::export::graph::kind::{DELETED, Hint, Kind, LONE_RULE};
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text};
use crate::model::conditional_access::is_context_id;
use crate::model::directory_role::Listing;
use crate::model::{Collection, Instant, Mode};

shape! {
    /// The properties that tell kinds apart.
    Signature<'a> {
        odata_type: Raw<Text<'a>> = "@odata.type" | "odataType",
        odata_id: Seen = "@odata.id",
        removed: Seen = "@removed",
        deleted: Raw<Option<Instant>> = "deletedDateTime",
        error: Seen = "error",
        id: Raw<Text<'a>> = "id",
        model_row: Raw<bool> = "isZtModelRow",
        rule_source: Seen = "RuleSource",
        printed_settings: Seen = "ActivationDuration",
        principal_name: Seen = "principalname",
        privileged_group: Seen = "privilegedGroupId",
        resource_id: Seen = "resourceId",
        subject_id: Seen = "subjectId",
        assignment_state: Seen = "assignmentState",
        legacy: Seen = "registeredRoot" | "adminEligibleSettings" | "linkedEligibleRoleAssignmentId",
        target: Seen = "target",
        scope_type: Seen = "scopeType",
        policy_id: Seen = "policyId",
        organization_default: Seen = "isOrganizationDefault",
        rules: Seen = "rules" | "effectiveRules",
        access_id: Seen = "accessId",
        group_id: Seen = "groupId",
        principal_id: Seen = "principalId" | "principalIds",
        action: Seen = "action" | "isValidationOnly" | "ticketInfo" | "approvalId" | "targetScheduleId",
        group_name: Seen = "GroupName",
        policy: Seen = "Policy",
        eligibility_link: Seen = "eligibilityScheduleId",
        assignment_link: Seen = "assignmentScheduleId",
        member_type: Seen = "memberType",
        assignment_type: Seen = "assignmentType" | "activatedUsing",
        schedule_info: Seen = "scheduleInfo",
        status: Seen = "status",
        state: Seen = "state",
        start: Seen = "startDateTime",
        end: Seen = "endDateTime",
        role_permissions: Seen = "rolePermissions",
        built_in: Seen = "isBuiltIn",
        enabled: Seen = "isEnabled",
        role_definition_id: Seen = "roleDefinitionId",
        role_eligibility_link: Seen = "roleEligibilityScheduleId",
        role_assignment_link: Seen = "roleAssignmentScheduleId" | "roleAssignmentOriginId",
        app_scope: Raw<Text<'a>> = "appScopeId",
        role_template: Seen = "roleTemplateId",
        role_member_info: Seen = "roleMemberInfo",
        unit_restricted: Seen = "isMemberManagementRestricted",
        user_principal_name: Seen = "userPrincipalName",
        group_types: Seen = "groupTypes" | "securityEnabled" | "isAssignableToRole",
        role: Seen = "role" | "accessPackageResourceRole",
        scope: Seen = "scope" | "accessPackageResourceScope",
        package_scopes: Seen = "resourceRoleScopes" | "accessPackageResourceRoleScopes" | "isRoleScopesVisible",
        hidden: Seen = "isHidden",
        origin_system: Seen = "originSystem",
        origin_id: Raw<Text<'a>> = "originId",
        catalog_type: Seen = "catalogType" | "catalogStatus" | "isExternallyVisible",
        request_type: Seen = "requestType" | "requestState" | "requestStatus",
        policy_settings: Seen = "allowedTargetScope" | "requestApprovalSettings" | "automaticRequestSettings" | "requestorSettings",
        duration_in_days: Seen = "durationInDays",
        settings: Seen = "settings",
        assignment_policy_id: Seen = "assignmentPolicyId",
        schedule: Seen = "schedule",
        root_scope: Seen = "isRootScope",
        resource: Seen = "resource" | "accessPackageResource",
        resource_parts: Seen = "roles" | "scopes" | "resourceType" | "attributes" | "accessPackageResourceRoles" | "accessPackageResourceScopes",
        url: Seen = "url",
        display_name: Raw<Text<'a>> = "displayName",
        conditions: Seen = "conditions",
        grant_controls: Seen = "grantControls",
        available: Seen = "isAvailable",
        sku: Seen = "skuPartNumber" | "servicePlans",
        sign_ins: Seen = "lastSignInActivity" | "applicationAuthenticationClientSignInActivity" | "delegatedClientSignInActivity",
        workflow: Seen = "executionConditions" | "isSchedulingEnabled",
        reviewers: Seen = "reviewers",
        app_id: Seen = "appId" | "servicePrincipalType",
        app_role_id: Seen = "appRoleId",
        verified_domains: Seen = "verifiedDomains",
        identity_sources: Seen = "identitySources",
        external_days: Seen = "durationUntilExternalUserDeletedAfterBlocked" | "daysUntilExternalUserDeletedAfterBlocked",
        catalog_id: Seen = "catalogId",
        description: Seen = "description",
        created: Seen = "createdDateTime",
        created_using: Seen = "createdUsing",
        modified: Seen = "modifiedDateTime",
    }
}

impl Signature<'_> {
    fn type_is(&self, word: &str) -> bool {
        self.type_name().eq_ignore_ascii_case(word)
    }

    fn type_name(&self) -> &str {
        self.odata_type.as_value().map_or("", |text| text.rsplit(['.', '#']).next().unwrap_or_default())
    }

    fn id(&self) -> &str {
        self.id.as_value().map_or("", |id| id.trim())
    }

    /// The kind of the object, in the order of tests in which the first match wins.
    pub(crate) fn kind(&self, hint: Hint) -> Kind {
        if self.removed.0 {
            return Kind::Removed;
        }
        if matches!(self.deleted, Raw::Value(Some(Instant::At(_)))) {
            return DELETED;
        }
        if self.error.0 && !self.id.is_present() {
            return Kind::Undecided("the response of a failed request instead of an object; export it again");
        }
        match hint.kind() {
            // Members can be anything that a directory holds, so that only the name or the context tells; what PIM holds cannot.
            Some(kind @ Kind::Member(_)) => return self.by_marks().or_else(|| self.by_schedule(hint)).unwrap_or(kind),
            Some(kind @ (Kind::Skipped(_) | Kind::Incompatible(_))) => return kind,
            Some(Kind::SettingsRule) if self.is_rule() => return Kind::SettingsRule,
            Some(Kind::PimGroup) if self.id.is_present() && !self.policy_id.0 && !self.access_id.0 => {
                return Kind::PimGroup;
            }
            _ => {}
        }
        self.by_marks()
            .or_else(|| self.by_schedule(hint))
            .or_else(|| self.by_directory(hint))
            .or_else(|| self.by_entitlement())
            .or_else(|| self.by_policy_and_licence())
            .or(hint.kind())
            .or_else(|| self.by_bare_marks())
            .unwrap_or(Kind::Unknown)
    }

    fn by_marks(&self) -> Option<Kind> {
        if self.model_row == Raw::Value(true) {
            return Some(Kind::Skipped("a model row of the Zero Trust Assessment, which contains no object"));
        }
        if self.rule_source.0 {
            return Some(Kind::Skipped("a rule of ScubaGear without its role; use ProviderSettingsExport.json"));
        }
        if self.privileged_group.0 {
            return Some(Kind::Skipped(
                "a member of a group that holds a role, flattened by the Zero Trust Assessment; export the members of the group",
            ));
        }
        if self.printed_settings.0 && self.policy_id.0 {
            return Some(Kind::PrintedSettings);
        }
        if self.principal_name.0 && !self.group_id.0 && !self.access_id.0 && self.member_type.0 && !self.is_of_role() {
            return Some(Kind::Skipped(
                "an assignment as EasyPIM prints it, without its group; export eligibilitySchedules and assignmentSchedules instead",
            ));
        }
        if (self.resource_id.0 && self.subject_id.0 && self.assignment_state.0)
            || self.legacy.0
            || self.type_name().starts_with("governance")
        {
            return Some(Kind::Skipped("an object of the legacy PIM API (version 2); export PIM for Groups instead"));
        }
        if self.is_rule() {
            return Some(Kind::Skipped(LONE_RULE));
        }
        if self.scope_type.0 && self.policy_id.0 {
            return Some(Kind::PolicyAssignment);
        }
        (self.scope_type.0 && (self.organization_default.0 || self.rules.0)).then_some(Kind::Policy)
    }

    /// Whether it names the role as Graph does, which EasyPIM does not.
    fn is_of_role(&self) -> bool {
        self.role_definition_id.0 || self.role_eligibility_link.0 || self.role_assignment_link.0
    }

    fn is_rule(&self) -> bool {
        let type_name = self.type_name();
        type_name.starts_with("unifiedRoleManagementPolicy") && type_name.ends_with("Rule") || is_rule_id(self.id())
    }

    /// PIM for Groups objects.
    fn by_schedule(&self, hint: Hint) -> Option<Kind> {
        if !(self.access_id.0 && (self.principal_id.0 || self.group_id.0)) {
            return None;
        }
        let by_hint = match hint.kind() {
            Some(kind @ (Kind::GroupSchedule { .. } | Kind::GroupRequest(_))) => Some(kind),
            _ => None,
        };
        if self.action.0 {
            return Some(by_hint.filter(|kind| matches!(kind, Kind::GroupRequest(_))).unwrap_or(self.request()));
        }
        if self.group_name.0 && self.policy.0 {
            return Some(Kind::GroupScheduleWithPolicy);
        }
        let by_link = if self.eligibility_link.0 {
            Some(Mode::Eligible)
        } else if self.assignment_link.0 || self.assignment_type.0 {
            Some(Mode::Active)
        } else {
            None
        };
        let instance = self.eligibility_link.0
            || self.assignment_link.0
            || ((self.start.0 || self.end.0) && !self.schedule_info.0);
        match (by_link, by_hint) {
            (Some(mode), _) => Some(Kind::GroupSchedule { mode, instance }),
            (None, Some(Kind::GroupSchedule { mode, .. })) if instance => Some(Kind::GroupSchedule { mode, instance }),
            (None, Some(kind)) => Some(kind),
            (None, None) if self.is_selected_whole() => {
                Some(Kind::GroupSchedule { mode: Mode::Eligible, instance: false })
            }
            (None, None) => {
                Some(Kind::Undecided("an entry of PIM for Groups that does not say whether it is eligible or active"))
            }
        }
    }

    /// Whether a schedule has what both kinds have, so that the one that only active ones have was not left out.
    fn is_selected_whole(&self) -> bool {
        self.created_using.0 && self.modified.0 && self.member_type.0 && self.status.0 && self.schedule_info.0
    }

    /// Whether it has a property that the schedules of directory roles and their instances have, and a plain assignment has not:
    /// <https://learn.microsoft.com/graph/api/resources/unifiedroleassignment>,
    /// <https://learn.microsoft.com/graph/api/resources/unifiedroleschedulebase>,
    /// <https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityscheduleinstance>.
    fn is_scheduled(&self) -> bool {
        let of_schedules = [&self.schedule_info, &self.status, &self.created_using, &self.created, &self.modified];
        let of_instances = [&self.member_type, &self.start, &self.end];
        of_schedules.into_iter().chain(of_instances).any(|seen| seen.0)
    }

    fn request(&self) -> Kind {
        let active = self.type_name().to_ascii_lowercase().contains("assignmentschedulerequest");
        Kind::GroupRequest(if active { Collection::GroupAssignments } else { Collection::GroupEligibility })
    }

    /// Directory roles, units, people and groups.
    fn by_directory(&self, hint: Hint) -> Option<Kind> {
        if self.role_permissions.0 || (self.built_in.0 && self.enabled.0) {
            return Some(Kind::RoleDefinition);
        }
        if self.role_definition_id.0 && self.principal_id.0 {
            return Some(self.role_assignment(hint));
        }
        if self.role_template.0 {
            return Some(Kind::Skipped(
                "a legacy directoryRole; export roleManagement/directory/roleAssignments instead",
            ));
        }
        if self.role_member_info.0 {
            return Some(Kind::Skipped(
                "a scoped role membership; the same fact is in roleManagement/directory/roleAssignments",
            ));
        }
        if self.unit_restricted.0 || self.type_is("administrativeUnit") {
            return Some(Kind::Unit);
        }
        if self.user_principal_name.0 || self.type_is("user") {
            return Some(Kind::User);
        }
        (self.group_types.0 || self.type_is("group")).then_some(Kind::Group)
    }

    fn role_assignment(&self, hint: Hint) -> Kind {
        let catalog = "/AccessPackageCatalog/";
        let scope = self.app_scope.as_value().map_or("", |scope| scope.trim());
        let of_catalog = scope.get(..catalog.len()).is_some_and(|head| head.eq_ignore_ascii_case(catalog));
        if let (true, _) | (_, Some(Kind::Delegation)) = (of_catalog, hint.kind()) {
            return Kind::Delegation;
        }
        if self.action.0 {
            return Kind::Skipped("a request for a directory role; its outcome is in the schedules");
        }
        let (mode, listing) = if self.role_eligibility_link.0 {
            (Mode::Eligible, Listing::Instance)
        } else if self.role_assignment_link.0 {
            (Mode::Active, Listing::Instance)
        } else if self.assignment_type.0 {
            (Mode::Active, if self.schedule_info.0 { Listing::Schedule } else { Listing::Instance })
        } else if let Some((mode, listing)) = self.listed_as(hint) {
            (mode, listing)
        } else if !self.is_scheduled() {
            (Mode::Active, Listing::Assignment)
        } else if self.is_selected_whole() {
            (Mode::Eligible, Listing::Schedule)
        } else {
            return Kind::Undecided(
                "a schedule of a directory role that does not say whether it is eligible or active; select assignmentType",
            );
        };
        Kind::RoleAssignment { mode, listing }
    }

    /// What the context or a name says of an assignment of a role. A schedule of which little was selected looks like a plain
    /// assignment, and a file can be called anything: an eligible holder must not count as an active one.
    fn listed_as(&self, hint: Hint) -> Option<(Mode, Listing)> {
        let Some(Kind::RoleAssignment { mode, listing }) = hint.kind() else { return None };
        let is_doubtful = listing == Listing::Assignment && hint.context.is_none() && self.is_scheduled();
        (!is_doubtful).then_some((mode, listing))
    }

    /// Entitlement management.
    fn by_entitlement(&self) -> Option<Kind> {
        if self.role.0 && self.scope.0 {
            return Some(Kind::Skipped(
                "a resource role scope without its package; export the packages with $expand=resourceRoleScopes($expand=role,scope)",
            ));
        }
        if self.package_scopes.0 || (self.hidden.0 && !self.origin_system.0) {
            return Some(Kind::Package);
        }
        if self.catalog_type.0 {
            return Some(Kind::Catalog);
        }
        if self.request_type.0 {
            return Some(Kind::Skipped("a request for an access package; its outcome is in the assignments"));
        }
        if self.policy_settings.0 || (self.duration_in_days.0 && !self.settings.0) {
            return Some(Kind::AssignmentPolicy);
        }
        if self.assignment_state.0
            || self.assignment_policy_id.0
            || (self.schedule.0 && (self.state.0 || self.status.0))
        {
            return Some(Kind::PackageAssignment);
        }
        if self.root_scope.0 {
            return Some(Kind::Skipped("a scope of a catalog resource; its resource names it too"));
        }
        if self.is_resource_role() {
            return Some(Kind::Skipped("a role of a catalog resource; its resource names it too"));
        }
        let is_resource = self.origin_id.is_present() && (self.resource_parts.0 || self.url.0);
        is_resource.then_some(Kind::CatalogResource)
    }

    fn is_resource_role(&self) -> bool {
        let Some(origin) = self.origin_id.as_value() else { return false };
        let name = self.display_name.as_value().map_or(String::new(), |name| name.trim().to_ascii_lowercase());
        let head = origin.split('_').next().unwrap_or_default().to_ascii_lowercase();
        // A resource can have any name, but it has a type, an address or roles of its own.
        let is_resource = self.resource_parts.0 || self.url.0;
        (matches!(name.as_str(), "member" | "owner" | "eligible member" | "eligible owner") && !is_resource)
            || self.resource.0
            || (origin.contains('_')
                && matches!(head.as_str(), "member" | "owner" | "eligiblemember" | "eligibleowner"))
    }

    fn by_policy_and_licence(&self) -> Option<Kind> {
        if self.conditions.0 && (self.state.0 || self.grant_controls.0) {
            return Some(Kind::ConditionalAccessPolicy);
        }
        if is_context_id(self.id()) || self.available.0 {
            return Some(Kind::AuthenticationContext);
        }
        if self.sign_ins.0 {
            return Some(Kind::ServicePrincipalSignIn);
        }
        if self.workflow.0 {
            return Some(Kind::LifecycleWorkflow);
        }
        if self.sku.0 {
            return Some(Kind::SubscribedSku);
        }
        if self.start.0 && self.end.0 && self.scope.0 && self.status.0 {
            return Some(Kind::ReviewInstance);
        }
        if self.reviewers.0 && self.settings.0 {
            return Some(Kind::AccessReview);
        }
        if self.app_role_id.0 && self.principal_id.0 {
            return Some(Kind::ApplicationPermission);
        }
        if self.app_id.0 || self.type_is("servicePrincipal") {
            return Some(Kind::ServicePrincipal);
        }
        if self.verified_domains.0 || self.type_is("organization") {
            return Some(Kind::Organization);
        }
        if self.identity_sources.0 {
            return Some(Kind::ConnectedOrganization);
        }
        self.external_days.0.then_some(Kind::EntitlementSettings)
    }

    /// What is left when neither properties nor names tell.
    fn by_bare_marks(&self) -> Option<Kind> {
        let type_name = self.type_name();
        if !type_name.is_empty() {
            return Some(Kind::Skipped("a directory object of a kind that no rule reads"));
        }
        self.odata_id
            .0
            .then_some(Kind::Skipped("a reference whose parent is named by neither the file nor its context"))
    }
}

fn is_rule_id(id: &str) -> bool {
    let head = id.split('_').next().unwrap_or_default();
    id.contains('_')
        && ["Expiration", "Enablement", "Notification", "Approval", "AuthenticationContext"]
            .iter()
            .any(|word| head.eq_ignore_ascii_case(word))
}
