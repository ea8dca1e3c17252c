//! The collections an export may hold.

use std::fmt;

/// A collection of objects, by the id used in `reads`, in coverage, in `--require` and in reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the ids below say what each collection is, and `request` where it comes from")]
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
    AccessReviewInstances,
    PimCustomExtensions,
    Users,
    ServicePrincipals,
    ApplicationPermissions,
    ServicePrincipalSignIns,
    LifecycleWorkflows,
    SubscribedSkus,
    Organization,
}

use Collection as C;

/// The ids, in the order of the collections.
const IDS: &[(Collection, &str)] = &[
    (C::Groups, "groups"),
    (C::GroupMembers, "group-members"),
    (C::GroupOwners, "group-owners"),
    (C::PimGroups, "pim-groups"),
    (C::RoleSettings, "role-settings"),
    (C::GroupEligibility, "group-eligibility"),
    (C::GroupAssignments, "group-assignments"),
    (C::RoleDefinitions, "role-definitions"),
    (C::RoleAssignments, "role-assignments"),
    (C::RoleEligibility, "role-eligibility"),
    (C::AdministrativeUnits, "administrative-units"),
    (C::AdministrativeUnitMembers, "administrative-unit-members"),
    (C::AccessPackages, "access-packages"),
    (C::AssignmentPolicies, "assignment-policies"),
    (C::PackageAssignments, "package-assignments"),
    (C::Catalogs, "catalogs"),
    (C::CatalogResources, "catalog-resources"),
    (C::CatalogRoles, "catalog-roles"),
    (C::ConnectedOrganizations, "connected-organizations"),
    (C::EntitlementSettings, "entitlement-settings"),
    (C::AuthenticationContexts, "authentication-contexts"),
    (C::ConditionalAccessPolicies, "conditional-access-policies"),
    (C::AccessReviews, "access-reviews"),
    (C::AccessReviewInstances, "access-review-instances"),
    (C::PimCustomExtensions, "pim-custom-extensions"),
    (C::Users, "users"),
    (C::ServicePrincipals, "service-principals"),
    (C::ApplicationPermissions, "application-permissions"),
    (C::ServicePrincipalSignIns, "service-principal-sign-ins"),
    (C::LifecycleWorkflows, "lifecycle-workflows"),
    (C::SubscribedSkus, "subscribed-skus"),
    (C::Organization, "organization"),
];

impl Collection {
    /// Every collection, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        IDS.iter().map(|row| row.0)
    }

    /// The collection with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        IDS.iter().find(|row| row.1.eq_ignore_ascii_case(id)).map(|row| row.0)
    }

    /// The id: `access-packages`.
    #[must_use]
    pub fn id(self) -> &'static str {
        IDS.get(self as usize).map_or("", |row| row.1)
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::{Collection, IDS};

    #[test]
    fn the_ids_stand_in_the_order_of_the_collections() {
        for (index, row) in IDS.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{} is out of place", row.1);
            assert_eq!(Collection::from_id(row.1), Some(row.0));
        }
        assert_eq!(Collection::Organization as usize + 1, IDS.len());
    }
}
