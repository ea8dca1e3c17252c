//! What Microsoft documents of Graph: which lists there are, what they take, and what they leave out. Nothing else is answered.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// One documented list, or object.
#[derive(Clone, Copy)]
pub struct Route {
    /// The page that documents it, below <https://learn.microsoft.com/graph/api/>.
    pub page: &'static str,
    /// In beta only.
    pub is_beta: bool,
    /// The path, with `{id}` for the parent's or the object's own.
    pub path: &'static str,
    /// The list that holds its objects, with `{id}` where there is one for each parent.
    pub list: &'static str,
    /// What is there only if it is expanded: `policy(rules)`.
    pub navigation: &'static str,
    /// The properties that `$filter` has to name.
    pub filter: &'static [&'static str],
    /// The least permission.
    pub permission: &'static str,
}

const PIM: &str = "identityGovernance/privilegedAccess/group";

const fn v1(page: &'static str, path: &'static str, list: &'static str, permission: &'static str) -> Route {
    Route { page, is_beta: false, path, list, navigation: "", filter: &[], permission }
}

const fn beta(route: Route) -> Route {
    Route { is_beta: true, ..route }
}

const fn expanding(navigation: &'static str, route: Route) -> Route {
    Route { navigation, ..route }
}

const fn filtered(filter: &'static [&'static str], route: Route) -> Route {
    Route { filter, ..route }
}

/// One of the six lists of PIM for Groups.
const fn pim(page: &'static str, path: &'static str, list: &'static str, permission: &'static str) -> Route {
    expanding("principal,group", filtered(&["groupId"], v1(page, path, list, permission)))
}

const EM: &str = "EntitlementManagement.Read.All";
const ELIGIBILITY: &str = "PrivilegedEligibilitySchedule.Read.AzureADGroup";
const ASSIGNMENT: &str = "PrivilegedAssignmentSchedule.Read.AzureADGroup";

pub const ROUTES: &[Route] = &[
    v1("group-list", "groups", "groups", "GroupMember.Read.All"),
    v1("group-list-members", "groups/{id}/members", "groupMembers.{id}", "GroupMember.Read.All"),
    v1("group-list-owners", "groups/{id}/owners", "groupOwners.{id}", "GroupMember.Read.All"),
    beta(v1(
        "privilegedaccessgroup-list-resources",
        "identityGovernance/privilegedAccess/group/resources",
        "pimGroups",
        "PrivilegedAccess.Read.AzureADGroup",
    )),
    expanding(
        "policy(rules,effectiveRules)",
        filtered(
            &["scopeId", "scopeType"],
            v1(
                "policyroot-list-rolemanagementpolicyassignments",
                "policies/roleManagementPolicyAssignments",
                "roleManagementPolicyAssignments",
                "RoleManagementPolicy.Read.AzureADGroup",
            ),
        ),
    ),
    pim(
        "privilegedaccessgroup-list-eligibilityschedules",
        "identityGovernance/privilegedAccess/group/eligibilitySchedules",
        "eligibilitySchedules",
        ELIGIBILITY,
    ),
    pim(
        "privilegedaccessgroup-list-eligibilityscheduleinstances",
        "identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
        "eligibilityScheduleInstances",
        ELIGIBILITY,
    ),
    pim(
        "privilegedaccessgroup-list-eligibilityschedulerequests",
        "identityGovernance/privilegedAccess/group/eligibilityScheduleRequests",
        "eligibilityScheduleRequests",
        ELIGIBILITY,
    ),
    pim(
        "privilegedaccessgroup-list-assignmentschedules",
        "identityGovernance/privilegedAccess/group/assignmentSchedules",
        "assignmentSchedules",
        ASSIGNMENT,
    ),
    pim(
        "privilegedaccessgroup-list-assignmentscheduleinstances",
        "identityGovernance/privilegedAccess/group/assignmentScheduleInstances",
        "assignmentScheduleInstances",
        ASSIGNMENT,
    ),
    pim(
        "privilegedaccessgroup-list-assignmentschedulerequests",
        "identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
        "assignmentScheduleRequests",
        ASSIGNMENT,
    ),
    v1(
        "rbacapplication-list-roledefinitions",
        "roleManagement/directory/roleDefinitions",
        "roleDefinitions",
        "RoleManagement.Read.Directory",
    ),
    expanding(
        "principal,roleDefinition",
        v1(
            "rbacapplication-list-roleassignments",
            "roleManagement/directory/roleAssignments",
            "roleAssignments",
            "RoleManagement.Read.Directory",
        ),
    ),
    expanding(
        "principal,roleDefinition",
        v1(
            "rbacapplication-list-roleassignmentschedules",
            "roleManagement/directory/roleAssignmentSchedules",
            "roleAssignmentSchedules",
            "RoleAssignmentSchedule.Read.Directory",
        ),
    ),
    expanding(
        "principal,roleDefinition",
        v1(
            "rbacapplication-list-roleeligibilityschedules",
            "roleManagement/directory/roleEligibilitySchedules",
            "roleEligibilitySchedules",
            "RoleEligibilitySchedule.Read.Directory",
        ),
    ),
    v1(
        "directory-list-administrativeunits",
        "directory/administrativeUnits",
        "administrativeUnits",
        "AdministrativeUnit.Read.All",
    ),
    v1(
        "administrativeunit-list-members",
        "directory/administrativeUnits/{id}/members",
        "administrativeUnitMembers.{id}",
        "AdministrativeUnit.Read.All",
    ),
    expanding(
        "catalog",
        v1(
            "entitlementmanagement-list-accesspackages",
            "identityGovernance/entitlementManagement/accessPackages",
            "accessPackages",
            EM,
        ),
    ),
    expanding(
        "catalog,resourceRoleScopes(role,scope),incompatibleAccessPackages,incompatibleGroups",
        v1(
            "accesspackage-list-resourcerolescopes",
            "identityGovernance/entitlementManagement/accessPackages/{id}",
            "accessPackages",
            EM,
        ),
    ),
    expanding(
        "accessPackage,catalog,questions,customExtensionStageSettings(customExtension)",
        v1(
            "entitlementmanagement-list-assignmentpolicies",
            "identityGovernance/entitlementManagement/assignmentPolicies",
            "assignmentPolicies",
            EM,
        ),
    ),
    expanding(
        "target,accessPackage,assignmentPolicy",
        v1(
            "entitlementmanagement-list-assignments",
            "identityGovernance/entitlementManagement/assignments",
            "assignments",
            EM,
        ),
    ),
    v1("entitlementmanagement-list-catalogs", "identityGovernance/entitlementManagement/catalogs", "catalogs", EM),
    expanding(
        "roles,scopes",
        v1(
            "accesspackagecatalog-list-resources",
            "identityGovernance/entitlementManagement/catalogs/{id}/resources",
            "catalogResources.{id}",
            EM,
        ),
    ),
    v1(
        "entitlementmanagement-list-connectedorganizations",
        "identityGovernance/entitlementManagement/connectedOrganizations",
        "connectedOrganizations",
        EM,
    ),
    expanding(
        "internalSponsors,externalSponsors",
        v1(
            "connectedorganization-get",
            "identityGovernance/entitlementManagement/connectedOrganizations/{id}",
            "connectedOrganizations",
            EM,
        ),
    ),
    v1(
        "entitlementmanagementsettings-get",
        "identityGovernance/entitlementManagement/settings",
        "entitlementManagementSettings",
        EM,
    ),
    expanding(
        "principal,roleDefinition",
        v1(
            "rbacapplication-list-roleassignments",
            "roleManagement/entitlementManagement/roleAssignments",
            "entitlementManagementRoleAssignments",
            EM,
        ),
    ),
    v1(
        "conditionalaccessroot-list-authenticationcontextclassreferences",
        "identity/conditionalAccess/authenticationContextClassReferences",
        "authenticationContextClassReferences",
        "AuthenticationContext.Read.All",
    ),
    v1(
        "conditionalaccessroot-list-policies",
        "identity/conditionalAccess/policies",
        "conditionalAccessPolicies",
        "Policy.Read.All",
    ),
    v1(
        "accessreviewset-list-definitions",
        "identityGovernance/accessReviews/definitions",
        "accessReviewDefinitions",
        "AccessReview.Read.All",
    ),
    v1(
        "accessreviewscheduledefinition-list-instances",
        "identityGovernance/accessReviews/definitions/{id}/instances",
        "accessReviewInstances.{id}",
        "AccessReview.Read.All",
    ),
    v1(
        "privilegedaccessroot-list-customextensions",
        "identityGovernance/privilegedAccess/customExtensions",
        "customExtensions",
        "PrivilegedAccess-CustomExt.Read.All",
    ),
    v1("user-list", "users", "users", "User.Read.All"),
    expanding("owners", v1("serviceprincipal-list", "servicePrincipals", "servicePrincipals", "Application.Read.All")),
    v1(
        "serviceprincipal-list-approleassignments",
        "servicePrincipals/{id}/appRoleAssignments",
        "appRoleAssignments.{id}",
        "Application.Read.All",
    ),
    beta(v1(
        "reportroot-list-serviceprincipalsigninactivities",
        "reports/servicePrincipalSignInActivities",
        "servicePrincipalSignInActivities",
        "AuditLog.Read.All",
    )),
    expanding(
        "tasks",
        v1(
            "identitygovernance-lifecycleworkflowscontainer-list-workflows",
            "identityGovernance/lifecycleWorkflows/workflows",
            "lifecycleWorkflows",
            "LifecycleWorkflows-Workflow.Read.All",
        ),
    ),
    v1(
        "serviceprincipal-list-approleassignedto",
        "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo",
        "appRoleAssignedTo",
        "Application.Read.All",
    ),
    v1("subscribedsku-list", "subscribedSkus", "subscribedSkus", "LicenseAssignment.Read.All"),
    v1("organization-list", "organization", "organization", "Organization.Read.All"),
];

/// The documented list behind a path without its version, and the id in it.
pub fn route(path: &str, is_beta: bool) -> Option<(&'static Route, Option<&str>)> {
    let segments: Vec<&str> = path.split('/').collect();
    ROUTES.iter().filter(|route| is_beta || !route.is_beta).find_map(|route| {
        let template: Vec<&str> = route.path.split('/').collect();
        let fits = template.len() == segments.len()
            && template.iter().zip(&segments).all(|(part, segment)| *part == "{id}" || part == segment);
        let id = template.iter().zip(&segments).find(|(part, _)| **part == "{id}").map(|(_, id)| *id);
        fits.then_some((route, id))
    })
}

/// What is expanded, and inside that.
#[derive(Debug, Default, PartialEq)]
pub struct Tree(BTreeMap<String, Tree>);

impl Tree {
    /// Reads `a,b(c)`, and `a,b($expand=c)`; `a($select=c)` is `a`.
    pub fn parse(text: &str) -> Self {
        let (mut tree, mut depth, mut start) = (Self::default(), 0_usize, 0);
        let ends = text.char_indices().chain([(text.len(), ',')]);
        for (at, letter) in ends {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                ',' if depth == 0 => {
                    let part = &text[start..at];
                    let (name, inner) = part.split_once('(').unwrap_or((part, ")"));
                    let inner = inner.trim_end_matches(')').trim_start_matches("$expand=");
                    let inner = if inner.starts_with("$select=") { "" } else { inner };
                    if !name.is_empty() {
                        tree.0.insert(name.to_owned(), Self::parse(inner));
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        tree
    }

    /// The first name that the other tree does not have.
    pub fn beyond(&self, all: &Self) -> Option<String> {
        self.0.iter().find_map(|(name, inner)| match all.0.get(name) {
            None => Some(name.clone()),
            Some(known) => inner.beyond(known),
        })
    }

    /// As a context says it: `policy(rules())`.
    pub fn context(&self) -> Vec<String> {
        self.0.iter().map(|(name, inner)| format!("{name}({})", inner.context().join(","))).collect()
    }

    /// The names that are expanded of an object itself.
    pub fn top(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes what can be expanded and was not out of an object.
    pub fn prune(&self, all: &Self, object: &mut Value) {
        if let Value::Array(list) = object {
            for object in list.iter_mut() {
                self.prune(all, object);
            }
        }
        let Some(object) = object.as_object_mut() else { return };
        for (name, inner) in &all.0 {
            match (self.0.get(name), object.get_mut(name)) {
                (Some(expanded), Some(value)) => expanded.prune(inner, value),
                (None, _) => drop(object.remove(name)),
                (Some(_), None) => {}
            }
        }
    }
}

/// The conditions of a `$filter` of the form that the documentation shows: `a eq 'x' and b eq 'y'`.
pub fn conditions(filter: &str) -> Option<Vec<(String, String)>> {
    let condition = |part: &str| {
        let (name, value) = part.split_once(" eq ")?;
        Some((name.to_owned(), value.strip_prefix('\'')?.strip_suffix('\'')?.to_owned()))
    };
    if filter.is_empty() { Some(Vec::new()) } else { filter.split(" and ").map(condition).collect() }
}

/// What is selected of an object. Graph names all of it, also where it has no value.
pub fn select(object: &Value, names: &[&str]) -> Value {
    if names.is_empty() {
        return object.clone();
    }
    let none = |name: &str| {
        if matches!(name, "proxyAddresses" | "otherMails" | "assignedLicenses") { json!([]) } else { Value::Null }
    };
    let kept = object.get("@odata.type").map(|kind| ("@odata.type".to_owned(), kind.clone()));
    let selected =
        names.iter().map(|name| ((*name).to_owned(), object.get(*name).cloned().unwrap_or_else(|| none(name))));
    Value::Object(kept.into_iter().chain(selected).collect::<Map<_, _>>())
}

#[test]
fn routes_are_told_apart() {
    assert_eq!(
        route("groups/1/owners", false).map(|(route, id)| (route.list, id)),
        Some(("groupOwners.{id}", Some("1")))
    );
    assert!(route(&format!("{PIM}/resources"), false).is_none(), "beta only");
    assert!(route("groups/1/transitiveMembers", true).is_none());
    let all = Tree::parse("catalog,resourceRoleScopes(role,scope)");
    assert_eq!(Tree::parse("resourceRoleScopes($expand=role,scope)").beyond(&all), None);
    assert_eq!(
        Tree::parse("resourceRoleScopes($expand=role,environment)").beyond(&all),
        Some("environment".to_owned())
    );
    let mut object = json!({"id": 1, "catalog": {}, "resourceRoleScopes": [{"role": {}, "scope": {}}]});
    Tree::parse("resourceRoleScopes($expand=role)").prune(&all, &mut object);
    assert_eq!(object, json!({"id": 1, "resourceRoleScopes": [{"role": {}}]}));
}
