//! The collections an export may hold: one table of their names, requests and permissions.

use std::fmt;

/// A collection of objects, by the id used in `reads`, in coverage, in `--require` and in reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table below says what each collection is")]
pub enum Collection {
    Groups,
    GroupMembers,
    GroupOwners,
    PimGroups,
    RoleSettings,
    GroupEligibility,
    GroupAssignments,
    RoleDefinitions,
    RoleAssignments,
    RoleEligibility,
    AdministrativeUnits,
    AdministrativeUnitMembers,
    AccessPackages,
    AssignmentPolicies,
    PackageAssignments,
    Catalogs,
    CatalogResources,
    CatalogRoles,
    ConnectedOrganizations,
    EntitlementSettings,
    AuthenticationContexts,
    ConditionalAccessPolicies,
    AccessReviews,
    Users,
    ServicePrincipals,
    ApplicationPermissions,
    SubscribedSkus,
    Organization,
}

use Collection as C;

/// One row: collection, id, Graph request (v1.0 unless stated), least read-only permissions.
type Row = (Collection, &'static str, &'static str, &'static [&'static str]);

const EM: &str = "EntitlementManagement.Read.All";

/// Requests and permissions as Microsoft Graph documents them for each resource.
const TABLE: &[Row] = &[
    (
        C::Groups,
        "groups",
        "/groups?$select=id,displayName,groupTypes,securityEnabled,mailEnabled,isAssignableToRole,isManagementRestricted,onPremisesSyncEnabled,membershipRule,membershipRuleProcessingState,visibility,createdDateTime&$top=999",
        &["Group.Read.All"],
    ),
    (
        C::GroupMembers,
        "group-members",
        "/groups/{id}/members?$select=id,displayName&$top=999",
        &["GroupMember.Read.All"],
    ),
    (C::GroupOwners, "group-owners", "/groups/{id}/owners?$select=id,displayName&$top=999", &["GroupMember.Read.All"]),
    (
        C::PimGroups,
        "pim-groups",
        "/beta/identityGovernance/privilegedAccess/group/resources",
        &["PrivilegedAccess.Read.AzureADGroup"],
    ),
    (
        C::RoleSettings,
        "role-settings",
        "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '{id}' and scopeType eq 'Group'&$expand=policy($expand=rules)",
        &["RoleManagementPolicy.Read.AzureADGroup", "RoleManagementPolicy.Read.Directory"],
    ),
    (
        C::GroupEligibility,
        "group-eligibility",
        "/identityGovernance/privilegedAccess/group/eligibilitySchedules?$filter=groupId eq '{id}'",
        &["PrivilegedEligibilitySchedule.Read.AzureADGroup"],
    ),
    (
        C::GroupAssignments,
        "group-assignments",
        "/identityGovernance/privilegedAccess/group/assignmentSchedules?$filter=groupId eq '{id}'",
        &["PrivilegedAssignmentSchedule.Read.AzureADGroup"],
    ),
    (
        C::RoleDefinitions,
        "role-definitions",
        "/beta/roleManagement/directory/roleDefinitions",
        &["RoleManagement.Read.Directory"],
    ),
    (
        C::RoleAssignments,
        "role-assignments",
        "/roleManagement/directory/roleAssignments?$expand=principal",
        &["RoleManagement.Read.Directory", "RoleAssignmentSchedule.Read.Directory"],
    ),
    (
        C::RoleEligibility,
        "role-eligibility",
        "/roleManagement/directory/roleEligibilitySchedules",
        &["RoleEligibilitySchedule.Read.Directory"],
    ),
    (
        C::AdministrativeUnits,
        "administrative-units",
        "/directory/administrativeUnits",
        &["AdministrativeUnit.Read.All"],
    ),
    (
        C::AdministrativeUnitMembers,
        "administrative-unit-members",
        "/directory/administrativeUnits/{id}/members?$select=id,displayName",
        &["AdministrativeUnit.Read.All"],
    ),
    (
        C::AccessPackages,
        "access-packages",
        "/identityGovernance/entitlementManagement/accessPackages?$expand=catalog,resourceRoleScopes($expand=role,scope)",
        &[EM],
    ),
    (
        C::AssignmentPolicies,
        "assignment-policies",
        "/identityGovernance/entitlementManagement/assignmentPolicies?$expand=accessPackage,catalog",
        &[EM],
    ),
    (
        C::PackageAssignments,
        "package-assignments",
        "/identityGovernance/entitlementManagement/assignments?$expand=target,accessPackage,assignmentPolicy",
        &[EM],
    ),
    (C::Catalogs, "catalogs", "/identityGovernance/entitlementManagement/catalogs", &[EM]),
    (
        C::CatalogResources,
        "catalog-resources",
        "/identityGovernance/entitlementManagement/catalogs/{id}/resources?$expand=roles,scopes",
        &[EM],
    ),
    (C::CatalogRoles, "catalog-roles", "/roleManagement/entitlementManagement/roleAssignments", &[EM]),
    (
        C::ConnectedOrganizations,
        "connected-organizations",
        "/identityGovernance/entitlementManagement/connectedOrganizations",
        &[EM],
    ),
    (C::EntitlementSettings, "entitlement-settings", "/identityGovernance/entitlementManagement/settings", &[EM]),
    (
        C::AuthenticationContexts,
        "authentication-contexts",
        "/identity/conditionalAccess/authenticationContextClassReferences",
        &["AuthenticationContext.Read.All"],
    ),
    (
        C::ConditionalAccessPolicies,
        "conditional-access-policies",
        "/identity/conditionalAccess/policies",
        &["Policy.Read.All"],
    ),
    (C::AccessReviews, "access-reviews", "/identityGovernance/accessReviews/definitions", &["AccessReview.Read.All"]),
    (
        C::Users,
        "users",
        "/users?$select=id,displayName,userPrincipalName,userType,accountEnabled,onPremisesSyncEnabled,isManagementRestricted,mail,proxyAddresses,otherMails,createdDateTime&$top=999",
        &["User.Read.All", "AuditLog.Read.All"],
    ),
    (C::ServicePrincipals, "service-principals", "/servicePrincipals", &["Application.Read.All"]),
    (
        C::ApplicationPermissions,
        "application-permissions",
        "/servicePrincipals/{id}/appRoleAssignments",
        &["Application.Read.All"],
    ),
    (C::SubscribedSkus, "subscribed-skus", "/subscribedSkus", &["LicenseAssignment.Read.All"]),
    (C::Organization, "organization", "/organization", &["Organization.Read.All"]),
];

/// Further requests of a collection that one request does not give whole: collection, file name, request, and whether it only
/// adds a property to objects that the first request gives.
const FURTHER: &[(Collection, &str, &str, bool)] = &[
    (
        C::RoleSettings,
        "role-policies",
        "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)",
        false,
    ),
    (
        C::RoleAssignments,
        "role-assignment-schedules",
        "/roleManagement/directory/roleAssignmentSchedules?$expand=principal",
        false,
    ),
    // It takes AuditLog.Read.All and Microsoft Entra ID P1, and gives pages of 500 at most:
    // <https://learn.microsoft.com/graph/api/user-list#optional-query-parameters>
    (C::Users, "user-sign-ins", "/users?$select=id,signInActivity&$top=500", true),
];

/// One Graph request of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What its files are called.
    pub name: &'static str,
    /// Path and query, v1.0 unless it begins with `/beta`; `{id}` stands for each parent.
    pub path: &'static str,
    /// Whether it only adds a property to the objects of the first request: without it that property is unknown, and the
    /// collection is whole all the same.
    pub is_supplement: bool,
}

impl Request {
    /// Whether it is sent once for each parent.
    #[must_use]
    pub fn is_per_parent(self) -> bool {
        self.path.contains("{id}")
    }
}

impl Collection {
    /// Every collection, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The collection with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1.eq_ignore_ascii_case(id)).map(|row| row.0)
    }

    /// The id: `access-packages`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The Graph request that exports it, v1.0 unless it begins with `/beta`; `{id}` stands for each parent.
    #[must_use]
    pub fn request(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// Every Graph request that it takes to export it, [`Self::request`] first.
    pub fn requests(self) -> impl Iterator<Item = Request> {
        let further = FURTHER.iter().filter(move |row| row.0 == self).map(|row| Request {
            name: row.1,
            path: row.2,
            is_supplement: row.3,
        });
        std::iter::once(Request { name: self.id(), path: self.request(), is_supplement: false }).chain(further)
    }

    /// The requests that it takes to have it at all, as one sentence says them: `GET a and GET b`.
    #[must_use]
    pub fn advice(self) -> String {
        let needed = self.requests().filter(|request| !request.is_supplement);
        needed.map(|request| format!("GET {}", request.path)).collect::<Vec<_>>().join(" and ")
    }

    /// The collection whose objects `{id}` in its requests stands for. PIM settings and schedules are asked for the groups
    /// that PIM manages, because Graph has no request for those of all groups.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        Some(match self {
            C::GroupMembers | C::GroupOwners => C::Groups,
            C::RoleSettings | C::GroupEligibility | C::GroupAssignments => C::PimGroups,
            C::AdministrativeUnitMembers => C::AdministrativeUnits,
            C::CatalogResources => C::Catalogs,
            C::ApplicationPermissions => C::ServicePrincipals,
            _ => return None,
        })
    }

    /// The least permissions to read it.
    #[must_use]
    pub fn permissions(self) -> &'static [&'static str] {
        self.row().map_or(&[], |row| row.3)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.get(self as usize)
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, TABLE};

    #[test]
    fn the_table_stands_in_the_order_of_the_collections() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{} is out of place", row.1);
            assert_eq!(Collection::from_id(row.1), Some(row.0));
        }
        assert_eq!(Collection::Organization as usize + 1, TABLE.len());
    }

    #[test]
    fn a_request_for_each_parent_has_a_parent() {
        for collection in Collection::all() {
            let per_parent = collection.requests().any(super::Request::is_per_parent);
            assert_eq!(per_parent, collection.parent().is_some(), "{collection}");
        }
    }
}
