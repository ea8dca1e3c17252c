//! The application permissions that decide over PIM for Groups, directory roles and entitlement management.

use super::Tenant;
use crate::model::{
    ApplicationPermission, Collected, Collection, Gap, Known, ObjectId, Property, ServicePrincipal, Why,
};

/// Microsoft Graph, the same in every tenant:
/// <https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in>.
const MICROSOFT_GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// The tenants in which Microsoft registers its own applications, from the same page.
const MICROSOFT: [&str; 2] = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];

/// A permission by which an application grants access by itself, or changes the rules for it.
#[derive(Debug, PartialEq, Eq)]
pub struct GoverningPermission {
    /// The name of the permission.
    pub name: &'static str,
    /// The id of its app role; nothing where the reference does not give it.
    id: Option<&'static str>,
    /// What it lets an application do, after "can".
    pub does: &'static str,
}

const fn permission(name: &'static str, id: &'static str, does: &'static str) -> GoverningPermission {
    GoverningPermission { name, id: Some(id), does }
}

/// As the reference gives them: <https://learn.microsoft.com/graph/permissions-reference>.
const GOVERNING: &[GoverningPermission] = &[
    permission(
        "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
        "41202f2c-f7ab-45be-b001-85c9728b9d69",
        "make anyone an active member or owner of a group in PIM",
    ),
    permission(
        "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
        "618b6020-bca8-4de6-99f6-ef445fa4d857",
        "make anyone eligible for a group in PIM",
    ),
    permission(
        "PrivilegedAccess.ReadWrite.AzureADGroup",
        "2f6817f8-7b12-4f0f-bc18-eeaf60705a9e",
        "make anyone eligible or active in a group in PIM",
    ),
    permission(
        "RoleManagementPolicy.ReadWrite.AzureADGroup",
        "b38dcc4d-a239-4ed6-aa84-6c65b284f97c",
        "change what activation of a group requires",
    ),
    permission(
        "RoleManagement.ReadWrite.Directory",
        "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
        "give anyone any directory role",
    ),
    permission(
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "dd199f4a-f148-40a4-a2ec-f0069cc799ec",
        "give anyone any directory role",
    ),
    permission(
        "RoleEligibilitySchedule.ReadWrite.Directory",
        "fee28b28-e1f3-4841-818e-2704dc62245f",
        "make anyone eligible for any directory role",
    ),
    permission(
        "RoleManagementPolicy.ReadWrite.Directory",
        "31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad",
        "change what activation of a directory role requires",
    ),
    permission(
        "EntitlementManagement.ReadWrite.All",
        "9acd699f-1e81-4958-b001-93b1d2506e19",
        "change every access package and assign it to anyone",
    ),
    permission(
        "Policy.ReadWrite.ConditionalAccess",
        "01c0a623-fc9b-48e9-b794-0756f8e8f067",
        "change the Conditional Access policies behind authentication contexts",
    ),
    permission(
        "AppRoleAssignment.ReadWrite.All",
        "06b708a9-e830-4db3-a914-8e69da51d44f",
        "give itself and others any application permission",
    ),
    permission(
        "Application.ReadWrite.All",
        "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
        "act as any application, with a secret that it adds",
    ),
    GoverningPermission {
        name: "PrivilegedAccess-CustomExt.ReadWrite.All",
        id: None,
        does: "change the custom extensions that can approve activations",
    },
];

impl Tenant {
    /// The application permissions of a service principal.
    #[must_use]
    pub fn permissions_of(&self, principal: &ObjectId) -> Collected<Vec<&ApplicationPermission>> {
        self.catalogs.permissions_of(principal)
    }

    /// The governing permission that an application permission is; `None` where it is another one.
    ///
    /// # Errors
    /// The gap, where its id is not one of those that are documented and the API does not tell its name.
    pub fn governing(&self, held: &ApplicationPermission) -> Known<Option<&'static GoverningPermission>> {
        let by_id = |permission: &&GoverningPermission| permission.id.is_some_and(|id| is(&held.app_role, id));
        if let Some(known) = GOVERNING.iter().find(by_id) {
            return Ok(Some(known));
        }
        let api = self.service_principal(held.resource()?)?.ok_or(Gap::Unresolved(Collection::ServicePrincipals))?;
        if !is(api.app()?, MICROSOFT_GRAPH) {
            return Ok(None);
        }
        let unnamed = Gap::Property(Collection::ServicePrincipals, Property::AppRoles, Why::NotSelected);
        let Some(role) = api.app_roles()?.iter().find(|role| role.id == held.app_role) else { return Ok(None) };
        let name = role.value.as_ref().ok_or(unnamed)?;
        Ok(GOVERNING.iter().find(|permission| name.is(permission.name)))
    }
}

impl ServicePrincipal {
    /// Whether Microsoft registers its application and runs it.
    ///
    /// # Errors
    /// The gap, where `appOwnerOrganizationId` is unknown.
    pub fn is_of_microsoft(&self) -> Known<bool> {
        Ok(self.owner_organization()?.is_some_and(|owner| MICROSOFT.iter().any(|tenant| is(owner, tenant))))
    }
}

fn is(id: &ObjectId, text: &str) -> bool {
    ObjectId::parse(text).as_ref() == Some(id)
}
