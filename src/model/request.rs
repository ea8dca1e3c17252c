//! The Graph requests that export the collections: one table for the export scripts and for all advice.

use super::Collection;
use Collection as C;

/// One Graph request of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphRequest {
    /// The collection that it exports.
    pub collection: Collection,
    /// What its files are called.
    pub name: &'static str,
    /// Path and query, v1.0 unless it begins with `/beta`; `{id}` stands for each parent.
    pub path: &'static str,
    /// The collection whose objects `{id}` stands for.
    pub parent: Option<Collection>,
    /// The least permissions that it takes, all of them.
    pub permissions: &'static [&'static str],
    /// Whether it only adds to the objects of the first request: without it, what it adds is unknown, and the collection is whole
    /// all the same.
    pub is_supplement: bool,
}

const EM: &[&str] = &["EntitlementManagement.Read.All"];
const ELIGIBILITY: &[&str] = &["PrivilegedEligibilitySchedule.Read.AzureADGroup"];
const ASSIGNMENT: &[&str] = &["PrivilegedAssignmentSchedule.Read.AzureADGroup"];
/// Without the second, Graph answers an empty list for a group or unit whose membership is hidden.
const GROUP_MEMBERS: &[&str] = &["GroupMember.Read.All", "Member.Read.Hidden"];
const UNIT_MEMBERS: &[&str] = &["AdministrativeUnit.Read.All", "Member.Read.Hidden"];

const fn list(
    collection: Collection,
    name: &'static str,
    path: &'static str,
    permissions: &'static [&'static str],
) -> GraphRequest {
    GraphRequest { collection, name, path, parent: None, permissions, is_supplement: false }
}

const fn each(parent: Collection, request: GraphRequest) -> GraphRequest {
    GraphRequest { parent: Some(parent), ..request }
}

const fn supplement(request: GraphRequest) -> GraphRequest {
    GraphRequest { is_supplement: true, ..request }
}

/// Requests and permissions as Microsoft Graph documents them for each resource, in the order of the collections.
const TABLE: &[GraphRequest] = &[
    // Group.Read.All would also open conversations, calendars and files.
    list(
        C::Groups,
        "groups",
        "/groups?$select=id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled,membershipRule,membershipRuleProcessingState,visibility,createdDateTime&$top=999",
        &["GroupMember.Read.All"],
    ),
    // v1.0 lists no service principals: <https://learn.microsoft.com/graph/api/group-list-owners?view=graph-rest-1.0>
    each(
        C::Groups,
        list(
            C::GroupMembers,
            "group-members",
            "/beta/groups/{id}/members?$select=id,displayName&$top=999",
            GROUP_MEMBERS,
        ),
    ),
    each(
        C::Groups,
        list(
            C::GroupOwners,
            "group-owners",
            "/beta/groups/{id}/owners?$select=id,displayName&$top=999",
            &["GroupMember.Read.All"],
        ),
    ),
    list(
        C::PimGroups,
        "pim-groups",
        "/beta/identityGovernance/privilegedAccess/group/resources",
        &["PrivilegedAccess.Read.AzureADGroup"],
    ),
    // Both from beta, where the rules of custom extensions are:
    // <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/privileged-identity-management-custom-extensions>
    each(
        C::PimGroups,
        list(
            C::RoleSettings,
            "role-settings",
            "/beta/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and scopeType eq 'Group'&$expand=policy($expand=rules)",
            &["RoleManagementPolicy.Read.AzureADGroup"],
        ),
    ),
    list(
        C::RoleSettings,
        "role-policies",
        "/beta/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)",
        &["RoleManagementPolicy.Read.Directory"],
    ),
    each(
        C::PimGroups,
        list(
            C::GroupEligibility,
            "group-eligibility",
            "/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId eq '{id}'&$expand=principal",
            ELIGIBILITY,
        ),
    ),
    supplement(each(
        C::PimGroups,
        list(
            C::GroupEligibility,
            "eligibility-schedule-instances",
            "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq '{id}'",
            ELIGIBILITY,
        ),
    )),
    supplement(each(
        C::PimGroups,
        list(
            C::GroupEligibility,
            "eligibility-schedule-requests",
            "/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests?$filter=groupId eq '{id}'",
            ELIGIBILITY,
        ),
    )),
    each(
        C::PimGroups,
        list(
            C::GroupAssignments,
            "group-assignments",
            "/identityGovernance/privilegedAccess/group/assignmentSchedules?$filter=groupId eq '{id}'&$expand=principal",
            ASSIGNMENT,
        ),
    ),
    supplement(each(
        C::PimGroups,
        list(
            C::GroupAssignments,
            "assignment-schedule-instances",
            "/identityGovernance/privilegedAccess/group/assignmentScheduleInstances?$filter=groupId eq '{id}'",
            ASSIGNMENT,
        ),
    )),
    supplement(each(
        C::PimGroups,
        list(
            C::GroupAssignments,
            "assignment-schedule-requests",
            "/identityGovernance/privilegedAccess/group/assignmentScheduleRequests?$filter=groupId eq '{id}'",
            ASSIGNMENT,
        ),
    )),
    // isPrivileged is in beta only, and the list there takes no $select:
    // <https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions?view=graph-rest-beta>
    list(
        C::RoleDefinitions,
        "role-definitions",
        "/beta/roleManagement/directory/roleDefinitions",
        &["RoleManagement.Read.Directory"],
    ),
    list(
        C::RoleAssignments,
        "role-assignments",
        "/roleManagement/directory/roleAssignments?$expand=principal",
        &["RoleManagement.Read.Directory"],
    ),
    list(
        C::RoleAssignments,
        "role-assignment-schedules",
        "/roleManagement/directory/roleAssignmentSchedules?$expand=principal",
        &["RoleAssignmentSchedule.Read.Directory"],
    ),
    list(
        C::RoleEligibility,
        "role-eligibility",
        "/roleManagement/directory/roleEligibilitySchedules?$expand=principal",
        &["RoleEligibilitySchedule.Read.Directory"],
    ),
    list(
        C::AdministrativeUnits,
        "administrative-units",
        "/directory/administrativeUnits?$select=id,displayName,isMemberManagementRestricted,visibility,membershipType,membershipRule,membershipRuleProcessingState",
        &["AdministrativeUnit.Read.All"],
    ),
    each(
        C::AdministrativeUnits,
        list(
            C::AdministrativeUnitMembers,
            "administrative-unit-members",
            "/directory/administrativeUnits/{id}/members?$select=id,displayName",
            UNIT_MEMBERS,
        ),
    ),
    // What a package gives is documented for one package, not for the list, where it may be cut, and so are other relations:
    // <https://learn.microsoft.com/graph/api/accesspackage-list-resourcerolescopes>
    // <https://learn.microsoft.com/graph/api/accesspackage-get>
    list(
        C::AccessPackages,
        "access-packages",
        "/identityGovernance/entitlementManagement/accessPackages?$expand=catalog",
        EM,
    ),
    each(
        C::AccessPackages,
        list(
            C::AccessPackages,
            "access-packages",
            "/identityGovernance/entitlementManagement/accessPackages/{id}?$expand=resourceRoleScopes($expand=role,scope),incompatibleAccessPackages,incompatibleGroups",
            EM,
        ),
    ),
    // What is not expanded is absent, also where there is some:
    // <https://learn.microsoft.com/graph/api/resources/customextensionstagesetting>
    list(
        C::AssignmentPolicies,
        "assignment-policies",
        "/identityGovernance/entitlementManagement/assignmentPolicies?$expand=accessPackage,catalog,questions,customExtensionStageSettings($expand=customExtension)",
        EM,
    ),
    // Without the filter every assignment that ever ended is in it.
    list(
        C::PackageAssignments,
        "package-assignments",
        "/identityGovernance/entitlementManagement/assignments?$expand=target,accessPackage,assignmentPolicy&$filter=state eq 'delivered'",
        EM,
    ),
    list(C::Catalogs, "catalogs", "/identityGovernance/entitlementManagement/catalogs", EM),
    each(
        C::Catalogs,
        list(
            C::CatalogResources,
            "catalog-resources",
            "/identityGovernance/entitlementManagement/catalogs/{id}/resources?$expand=roles,scopes",
            EM,
        ),
    ),
    list(
        C::CatalogRoles,
        "catalog-roles",
        "/roleManagement/entitlementManagement/roleAssignments?$expand=principal",
        EM,
    ),
    list(
        C::ConnectedOrganizations,
        "connected-organizations",
        "/identityGovernance/entitlementManagement/connectedOrganizations",
        EM,
    ),
    // The list has no sponsors. They are relations of each, which the Graph SDKs expand; where that fails, they are unknown:
    // <https://learn.microsoft.com/graph/api/resources/connectedorganization#relationships>
    supplement(each(
        C::ConnectedOrganizations,
        list(
            C::ConnectedOrganizations,
            "connected-organizations",
            "/identityGovernance/entitlementManagement/connectedOrganizations/{id}?$expand=internalSponsors,externalSponsors",
            EM,
        ),
    )),
    list(C::EntitlementSettings, "entitlement-settings", "/identityGovernance/entitlementManagement/settings", EM),
    list(
        C::AuthenticationContexts,
        "authentication-contexts",
        "/identity/conditionalAccess/authenticationContextClassReferences",
        &["AuthenticationContext.Read.All"],
    ),
    list(
        C::ConditionalAccessPolicies,
        "conditional-access-policies",
        "/identity/conditionalAccess/policies",
        &["Policy.Read.All"],
    ),
    list(
        C::AccessReviews,
        "access-reviews",
        "/identityGovernance/accessReviews/definitions",
        &["AccessReview.Read.All"],
    ),
    // The list of definitions has none of them:
    // <https://learn.microsoft.com/graph/api/accessreviewset-list-definitions>
    each(
        C::AccessReviews,
        list(
            C::AccessReviewInstances,
            "access-review-instances",
            "/identityGovernance/accessReviews/definitions/{id}/instances",
            &["AccessReview.Read.All"],
        ),
    ),
    list(
        C::PimCustomExtensions,
        "pim-custom-extensions",
        "/beta/identityGovernance/privilegedAccess/customExtensions",
        &["PrivilegedAccess-CustomExt.Read.All"],
    ),
    list(
        C::Users,
        "users",
        "/users?$select=id,displayName,userPrincipalName,userType,accountEnabled,onPremisesSyncEnabled,isManagementRestricted,mail,proxyAddresses,otherMails,createdDateTime,assignedLicenses&$top=999",
        &["User.Read.All"],
    ),
    // It takes Microsoft Entra ID P1, and gives pages of 500 at most:
    // <https://learn.microsoft.com/graph/api/user-list#optional-query-parameters>
    supplement(list(
        C::Users,
        "user-sign-ins",
        "/users?$select=id,signInActivity&$top=500",
        &["User.Read.All", "AuditLog.Read.All"],
    )),
    list(
        C::ServicePrincipals,
        "service-principals",
        "/servicePrincipals?$select=id,displayName,appId,appOwnerOrganizationId,servicePrincipalType,accountEnabled,appRoles&$expand=owners($select=id)&$top=999",
        &["Application.Read.All"],
    ),
    // Those of Microsoft Graph, in one list: <https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto>
    list(
        C::ApplicationPermissions,
        "application-permissions",
        "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo?$top=999",
        &["Application.Read.All"],
    ),
    // It takes Microsoft Entra ID P1, and is in beta only:
    // <https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities>
    list(
        C::ServicePrincipalSignIns,
        "service-principal-sign-ins",
        "/beta/reports/servicePrincipalSignInActivities",
        &["AuditLog.Read.All"],
    ),
    list(
        C::LifecycleWorkflows,
        "lifecycle-workflows",
        "/identityGovernance/lifecycleWorkflows/workflows?$expand=tasks",
        &["LifecycleWorkflows-Workflow.Read.All"],
    ),
    list(C::SubscribedSkus, "subscribed-skus", "/subscribedSkus", &["LicenseAssignment.Read.All"]),
    list(
        C::Organization,
        "organization",
        "/organization?$select=id,displayName,verifiedDomains",
        &["Organization.Read.All"],
    ),
];

/// Requests that no script makes, because they take one for each object: each gives a property that the others do not.
const ON_DEMAND: &[GraphRequest] = &[
    // <https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-get>
    each(
        C::RoleSettings,
        list(
            C::RoleSettings,
            "role-management-policies",
            "/policies/roleManagementPolicies/{id}?$expand=rules,effectiveRules",
            &["RoleManagementPolicy.Read.AzureADGroup", "RoleManagementPolicy.Read.Directory"],
        ),
    ),
];

/// Collections whose objects name groups that rules follow: their members and owners are asked for.
const NAMING: &[Collection] = &[
    C::PimGroups,
    C::RoleSettings,
    C::GroupEligibility,
    C::GroupAssignments,
    C::RoleAssignments,
    C::RoleEligibility,
    C::AccessPackages,
    C::AssignmentPolicies,
    C::CatalogRoles,
    C::ConditionalAccessPolicies,
    C::AccessReviews,
];

impl GraphRequest {
    /// Whether it asks for a property of the objects by name.
    fn selects(self, property: &str) -> bool {
        let options = self.path.split(['?', '&']);
        let selected = options.filter_map(|option| option.strip_prefix("$select=")).flat_map(|list| list.split(','));
        selected.into_iter().any(|selected| selected == property)
    }

    /// Whether it expands a relation of the objects, or of what it expands of them.
    fn expands(self, relation: &str) -> bool {
        let options = self.path.split(['?', '&']);
        let expanded = options.filter_map(|option| option.strip_prefix("$expand="));
        expanded.flat_map(|list| list.split(['(', ')', ',', '='])).any(|expanded| expanded == relation)
    }

    /// `GET /users?$select=...`.
    #[must_use]
    pub fn line(self) -> String {
        format!("GET {}", self.path)
    }
}

impl Collection {
    /// Every Graph request that it takes to export it, the one for the objects themselves first.
    pub fn requests(self) -> impl Iterator<Item = GraphRequest> {
        TABLE.iter().filter(move |request| request.collection == self).copied()
    }

    /// The Graph request for the objects themselves, v1.0 unless it begins with `/beta`; `{id}` stands for each parent.
    #[must_use]
    pub fn request(self) -> &'static str {
        self.requests().next().map_or("", |request| request.path)
    }

    /// The requests that close a gap: for one property those that select it, or that expand it beside those for the objects, else
    /// those without which the collection is not whole.
    #[must_use]
    pub fn requests_for(self, property: Option<&str>) -> Vec<GraphRequest> {
        let name = property.unwrap_or_default();
        let of_all = |is_it: &dyn Fn(GraphRequest) -> bool| self.requests().filter(|request| is_it(*request)).collect();
        let selecting: Vec<_> = of_all(&|request| request.selects(name));
        if !selecting.is_empty() {
            return selecting;
        }
        if !self.requests().any(|request| request.expands(name)) {
            let on_demand: Vec<_> = self.requests_on_demand().filter(|request| request.expands(name)).collect();
            if !on_demand.is_empty() {
                return on_demand;
            }
        }
        of_all(&|request| !request.is_supplement || request.expands(name))
    }

    /// The requests that give what none of those for the whole collection gives.
    pub fn requests_on_demand(self) -> impl Iterator<Item = GraphRequest> {
        ON_DEMAND.iter().filter(move |request| request.collection == self).copied()
    }

    /// The requests that it takes to have it at all, as one sentence says them: `GET a and GET b`.
    #[must_use]
    pub fn advice(self) -> String {
        self.advice_for(None)
    }

    /// [`Self::requests_for`], as one sentence says them.
    #[must_use]
    pub fn advice_for(self, property: Option<&str>) -> String {
        let requests: Vec<_> = self.requests_for(property).into_iter().map(GraphRequest::line).collect();
        let note = self.note().map(|note| format!(" ({note})")).unwrap_or_default();
        requests.join(" and ") + &note
    }

    /// What somebody who lacks part of it should know beside the requests.
    #[must_use]
    pub fn note(self) -> Option<&'static str> {
        match self {
            C::GroupMembers => Some(
                "for every group: bash export.sh --all-groups, or ./export.ps1 -AllGroups; hidden members require Member.Read.Hidden",
            ),
            C::GroupOwners => Some("for every group: bash export.sh --all-groups, or ./export.ps1 -AllGroups"),
            C::AdministrativeUnitMembers => Some("hidden members require Member.Read.Hidden"),
            _ => None,
        }
    }

    /// The least permissions to read all of it, in the order of its requests.
    #[must_use]
    pub fn permissions(self) -> Vec<&'static str> {
        let mut all = Vec::new();
        for permission in self.requests().flat_map(|request| request.permissions) {
            if !all.contains(permission) {
                all.push(*permission);
            }
        }
        all
    }

    /// Whether the members and owners of the groups that its objects name matter to rules.
    #[must_use]
    pub fn names_groups(self) -> bool {
        NAMING.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, ON_DEMAND, TABLE};

    #[test]
    fn every_collection_has_requests_and_the_first_is_for_its_objects() {
        assert!(TABLE.is_sorted_by_key(|request| request.collection), "in the order of the collections");
        for collection in Collection::all() {
            let first = collection.requests().next().expect("a request");
            assert_eq!((first.name, first.is_supplement), (collection.id(), false));
        }
    }

    #[test]
    fn a_request_for_each_parent_has_a_parent() {
        for request in TABLE.iter().chain(ON_DEMAND) {
            assert_eq!(request.path.contains("{id}"), request.parent.is_some(), "{}", request.path);
        }
    }

    #[test]
    fn the_request_for_a_property_selects_it() {
        let advice = |collection: Collection, property| collection.advice_for(Some(property));
        assert!(advice(Collection::Users, "signInActivity").starts_with("GET /users?$select=id,signInActivity&"));
        assert!(advice(Collection::Users, "userType").contains("userType"));
        assert!(!advice(Collection::Users, "userType").contains("signInActivity"));
        let members = Collection::GroupMembers.advice();
        assert!(members.starts_with("GET /beta/groups/{id}/members?") && members.contains("--all-groups"), "{members}");
        let packages = advice(Collection::AccessPackages, "resourceRoleScopes");
        assert!(packages.contains(" and GET ") && packages.contains("{id}?$expand=resourceRoleScopes("), "{packages}");
        let sponsors = advice(Collection::ConnectedOrganizations, "internalSponsors");
        assert!(sponsors.contains(" and GET ") && sponsors.contains("{id}?$expand=internalSponsors,"), "{sponsors}");
        let applied = advice(Collection::RoleSettings, "effectiveRules");
        assert_eq!(applied, "GET /policies/roleManagementPolicies/{id}?$expand=rules,effectiveRules");
        assert!(!advice(Collection::RoleSettings, "rules").contains("effectiveRules"));
    }
}
