//! The requests of an export, and what answers them.

use std::collections::{HashMap, HashSet};
use std::io;

use serde_json::Value;

use super::{Api, List, catalogs, directory, governance, pim};
use crate::model::{Group, Id, Tenant};

/// A list of the whole tenant.
fn list<'t>(
    api: Api,
    (collection, stem, context, page): (&'static str, &'static str, &'static str, usize),
    rows: impl Iterator<Item = Value> + 't,
) -> List<'t> {
    List { collection, stem, parent: None, api, context, page, rows: Box::new(rows) }
}

/// Calls back with every list, in the order of the requests.
pub(super) fn each(tenant: &Tenant, api: Api, then: &mut dyn FnMut(List<'_>) -> io::Result<()>) -> io::Result<()> {
    directory_lists(tenant, api, then)?;
    pim_lists(tenant, api, then)?;
    role_lists(tenant, api, then)?;
    governance_lists(tenant, api, then)?;
    parent_lists(tenant, api, then)
}

type Then<'f> = &'f mut dyn FnMut(List<'_>) -> io::Result<()>;

fn directory_lists(tenant: &Tenant, api: Api, then: Then<'_>) -> io::Result<()> {
    then(list(
        api,
        ("organization", "organization", "organization", 100),
        [directory::organization(tenant)].into_iter(),
    ))?;
    then(list(
        api,
        ("groups", "groups", "groups", 999),
        tenant.groups.iter().filter(|group| !group.deleted).map(directory::group),
    ))?;
    then(list(api, ("users", "users", "users", 500), tenant.users.iter().map(directory::user)))?;
    let principals = tenant.service_principals.iter().map(directory::service_principal);
    then(list(api, ("service-principals", "servicePrincipals", "servicePrincipals(owners())", 999), principals))?;
    let context = if api == Api::V1 { "directory/administrativeUnits" } else { "administrativeUnits" };
    then(list(
        api,
        ("administrative-units", "administrativeUnits", context, 999),
        tenant.units.iter().map(directory::unit),
    ))?;
    let policies =
        tenant.conditional_access.iter().map(|policy| directory::conditional_access(policy, tenant.exported_at));
    let context = "identity/conditionalAccess/policies";
    then(list(api, ("conditional-access-policies", "conditionalAccessPolicies", context, 100), policies))?;
    let context = "identity/conditionalAccess/authenticationContextClassReferences";
    let stem = "authenticationContextClassReferences";
    then(list(api, ("authentication-contexts", stem, context, 100), directory::authentication_contexts(tenant)))?;
    let context = "reports/servicePrincipalSignInActivities";
    let request = ("service-principal-sign-ins", "servicePrincipalSignInActivities", context, 999);
    then(list(Api::Beta, request, tenant.service_principals.iter().map(directory::sign_in)))?;
    let context = "identityGovernance/lifecycleWorkflows/workflows(tasks())";
    let request = ("lifecycle-workflows", "lifecycleWorkflows", context, 100);
    then(list(api, request, tenant.workflows.iter().map(directory::workflow)))?;
    then(list(api, ("subscribed-skus", "subscribedSkus", "subscribedSkus", 100), directory::skus(tenant)))
}

fn pim_lists(tenant: &Tenant, api: Api, then: Then<'_>) -> io::Result<()> {
    // Only beta lists the groups that PIM manages.
    let context = "identityGovernance/privilegedAccess/group/resources(id)";
    then(list(Api::Beta, ("pim-groups", "pimGroups", context, 999), pim::resources(tenant)))?;
    // Only beta shows the rules of custom extensions.
    let context = "policies/roleManagementPolicyAssignments(policy(rules()))";
    then(list(Api::Beta, ("role-settings", "roleManagementPolicyAssignments", context, 50), pim::settings(tenant)))?;
    let context = "identityGovernance/privilegedAccess/customExtensions";
    then(list(Api::Beta, ("pim-custom-extensions", "customExtensions", context, 100), pim::custom_extensions()))?;
    let context = "identityGovernance/privilegedAccess/group/eligibilitySchedules";
    then(list(api, ("group-eligibility", "eligibilitySchedules", context, 200), pim::eligible(tenant)))?;
    let context = "identityGovernance/privilegedAccess/group/eligibilityScheduleInstances";
    then(list(
        api,
        ("group-eligibility", "eligibilityScheduleInstances", context, 500),
        pim::eligible_instances(tenant),
    ))?;
    let context = "identityGovernance/privilegedAccess/group/eligibilityScheduleRequests";
    then(list(api, ("group-eligibility", "eligibilityScheduleRequests", context, 200), pim::requests(tenant)))?;
    let context = "identityGovernance/privilegedAccess/group/assignmentSchedules";
    then(list(api, ("group-assignments", "assignmentSchedules", context, 200), pim::active(tenant)))?;
    let context = "identityGovernance/privilegedAccess/group/assignmentScheduleInstances";
    then(list(api, ("group-assignments", "assignmentScheduleInstances", context, 500), pim::active_instances(tenant)))
}

fn role_lists(tenant: &Tenant, api: Api, then: Then<'_>) -> io::Result<()> {
    // Only beta says which roles are privileged.
    let context = "roleManagement/directory/roleDefinitions";
    then(list(
        Api::Beta,
        ("role-definitions", "roleDefinitions", context, 100),
        tenant.roles.iter().map(pim::definition),
    ))?;
    let context = "roleManagement/directory/roleAssignments(principal())";
    then(list(api, ("role-assignments", "roleAssignments", context, 200), pim::role_assignments(tenant)))?;
    let context = "roleManagement/directory/roleAssignmentSchedules(principal())";
    then(list(
        api,
        ("role-assignments", "roleAssignmentSchedules", context, 200),
        pim::role_assignment_schedules(tenant),
    ))?;
    let context = "roleManagement/directory/roleEligibilitySchedules(principal())";
    then(list(api, ("role-eligibility", "roleEligibilitySchedules", context, 200), pim::role_eligibility(tenant)))
}

fn governance_lists(tenant: &Tenant, api: Api, then: Then<'_>) -> io::Result<()> {
    for request in governance::requests(api) {
        then(list(api, request.list, (request.rows)(tenant)))?;
    }
    let context =
        "identityGovernance/entitlementManagement/connectedOrganizations(internalSponsors(),externalSponsors())";
    let organizations = tenant.organizations.iter().map(governance::organization);
    then(list(api, ("connected-organizations", "connectedOrganizations", context, 100), organizations))?;
    let context = "identityGovernance/entitlementManagement/settings";
    let settings = [governance::guest_lifecycle(tenant, api)].into_iter();
    then(list(api, ("entitlement-settings", "entitlementManagementSettings", context, 1), settings))?;
    for catalog in &tenant.catalogs {
        let context = catalogs::resources_context(api);
        let request = ("catalog-resources", "catalogResources", context, 100);
        let mut list = list(api, request, catalogs::resources(tenant, catalog).into_iter());
        list.parent = Some(catalog.id);
        then(list)?;
    }
    let context = "roleManagement/entitlementManagement/roleAssignments(principal())";
    let request = ("catalog-roles", "entitlementManagementRoleAssignments", context, 100);
    then(list(api, request, catalogs::delegations(tenant).into_iter()))?;
    let context = "appRoleAssignments";
    let request = ("application-permissions", "appRoleAssignedTo", context, 999);
    then(list(api, request, catalogs::permissions(tenant)))?;
    let context = "identityGovernance/accessReviews/definitions";
    then(list(api, ("access-reviews", "accessReviewDefinitions", context, 100), governance::reviews(tenant)))?;
    for (review, instance) in governance::instances(tenant) {
        let context = "identityGovernance/accessReviews/definitions/instances";
        let request = ("access-review-instances", "accessReviewInstances", context, 100);
        let mut list = list(api, request, [instance].into_iter());
        list.parent = Some(review);
        then(list)?;
    }
    Ok(())
}

/// The lists of members and owners, which Graph gives parent by parent.
fn parent_lists(tenant: &Tenant, api: Api, then: Then<'_>) -> io::Result<()> {
    let context = "directoryObjects(id,displayName)";
    let followed = followed(tenant);
    for group in tenant.groups.iter().filter(|group| followed.contains(&group.id)) {
        for (collection, stem, people) in
            [("group-members", "groupMembers", &group.members), ("group-owners", "groupOwners", &group.owners)]
        {
            // v1.0 leaves service principals out of both lists:
            // https://learn.microsoft.com/graph/api/group-list-owners
            let mut list = list(Api::Beta, (collection, stem, context, 999), people.iter().map(directory::object));
            list.parent = Some(group.id);
            then(list)?;
        }
    }
    for unit in &tenant.units {
        let request = ("administrative-unit-members", "administrativeUnitMembers", context, 999);
        let mut list = list(api, request, unit.members.iter().map(directory::object));
        list.parent = Some(unit.id);
        then(list)?;
    }
    Ok(())
}

/// The groups whose members and owners are exported: those that something names, and those nested in them, however deep.
fn followed(tenant: &Tenant) -> HashSet<Id> {
    let groups: HashMap<Id, &Group> = tenant.groups.iter().map(|group| (group.id, group)).collect();
    let mut open: Vec<&Group> = tenant.groups.iter().filter(|group| group.followed).collect();
    let mut followed = HashSet::new();
    while let Some(group) = open.pop() {
        if !group.deleted && followed.insert(group.id) {
            open.extend(group.members.iter().filter_map(|member| groups.get(&member.id)));
        }
    }
    followed
}
