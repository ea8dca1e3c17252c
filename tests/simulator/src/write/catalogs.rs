//! Catalogs with what is in them, those who run them, and the permissions of applications.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Api, directory};
use crate::model::{Catalog, DAY, Id, OtherGrant, Package, Principal, Resource, Tenant};

/// The role Catalog creator: <https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate>
const CREATOR: &str = "ba92d953-d8e0-4e39-a797-0cbedb0a89e8";

/// The service principal of Microsoft Graph, which is not in the export.
const MICROSOFT_GRAPH: &str = "00000000-0000-4000-8000-00000000a001";

pub(super) fn catalog(catalog: &Catalog) -> Value {
    let (kind, state) = (
        if catalog.built_in { "serviceDefault" } else { "userManaged" },
        if catalog.published { "published" } else { "unpublished" },
    );
    json!({
        "id": catalog.id, "displayName": catalog.name, "description": catalog.name, "catalogType": kind, "state": state,
        "isExternallyVisible": catalog.external,
    })
}

pub(super) fn beta_catalog(catalog: &Catalog) -> Value {
    let (kind, state) = (
        if catalog.built_in { "ServiceDefault" } else { "UserManaged" },
        if catalog.published { "Published" } else { "Unpublished" },
    );
    json!({
        "id": catalog.id, "displayName": catalog.name, "description": catalog.name, "catalogType": kind, "catalogStatus": state,
        "isExternallyVisible": catalog.external,
    })
}

/// The catalog of a package, as the package has it.
pub(super) fn of(tenant: &Tenant, package: &Package) -> Value {
    tenant.catalogs.iter().find(|catalog| catalog.id == package.catalog).map(catalog).unwrap_or_default()
}

fn system(resource: &Resource) -> (&'static str, String) {
    match resource {
        Resource::Application(id, _) => ("AadApplication", id.to_string()),
        Resource::Directory(id, _) => ("DirectoryRole", id.to_string()),
        Resource::Site(address) => ("SharePointOnline", address.clone()),
    }
}

pub(super) fn role_scope(package: &Package, other: &OtherGrant) -> Value {
    let (system, origin) = system(&other.resource);
    let (name, role) = match &other.resource {
        Resource::Application(_, role) => ("Booker", role.to_string()),
        Resource::Directory(_, true) => ("Eligible Member", "Eligible".to_owned()),
        Resource::Directory(_, false) => ("Active Member", "Active".to_owned()),
        Resource::Site(_) => ("Site Members", "4".to_owned()),
    };
    json!({
        "id": format!("{}_{}", other.role, other.scope), "createdDateTime": package.created,
        "role": { "id": other.role, "displayName": name, "description": null, "originSystem": system, "originId": role },
        "scope": {
            "id": other.scope, "displayName": "Root", "description": "Root Scope", "originId": origin, "originSystem": system,
            "isRootScope": true,
        },
    })
}

pub(super) const fn resources_context(api: Api) -> &'static str {
    match api {
        Api::V1 => "identityGovernance/entitlementManagement/catalogs/resources(roles(),scopes())",
        Api::Beta => "identityGovernance/entitlementManagement/accessPackageCatalogs/accessPackageResources",
    }
}

/// What is in a catalog: what its packages grant, and further groups.
pub(super) fn resources(tenant: &Tenant, catalog: &Catalog) -> Vec<Value> {
    let mut resources: BTreeMap<(&'static str, String), Id> = BTreeMap::new();
    let mut add = |system, origin, id| _ = resources.entry((system, origin)).or_insert(id);
    for package in tenant.packages.iter().filter(|package| package.catalog == catalog.id) {
        for grant in package.grants.iter().filter(|grant| !catalog.left_out.contains(&grant.group)) {
            add("AadGroup", grant.group.to_string(), grant.scope);
        }
        for other in &package.others {
            let (system, origin) = system(&other.resource);
            add(system, origin, other.scope);
        }
    }
    for (id, group) in &catalog.further {
        add("AadGroup", group.to_string(), *id);
    }
    let row = |((system, origin), id): ((&str, String), Id)| {
        json!({
            "id": id, "displayName": origin, "description": null, "originId": origin, "originSystem": system,
            "createdDateTime": tenant.exported_at - 60 * DAY, "attributes": [],
        })
    };
    resources.into_iter().map(row).collect()
}

/// The role assignments of entitlement management.
pub(super) fn delegations(tenant: &Tenant) -> Vec<Value> {
    let row = |id: Id, role: &str, principal: &Principal, scope: String| {
        json!({
            "id": id, "principalId": principal.id, "roleDefinitionId": role, "directoryScopeId": null, "appScopeId": scope,
            "principal": directory::principal(principal),
        })
    };
    let of_catalogs = tenant.catalogs.iter().flat_map(|catalog| {
        let scope = format!("/AccessPackageCatalog/{}", catalog.id);
        catalog.delegates.iter().map(move |(id, role, who)| row(*id, role.id(), who, scope.clone()))
    });
    let creators = tenant.catalog_creators.iter();
    let creators = creators.map(|(id, group)| row(*id, CREATOR, &Principal::group(*group), "/".to_owned()));
    of_catalogs.chain(creators).collect()
}

/// The application permissions of Microsoft Graph.
pub(super) fn permissions(tenant: &Tenant) -> impl Iterator<Item = Value> + '_ {
    tenant.service_principals.iter().flat_map(|principal| {
        principal.permissions.iter().map(|(id, role)| {
            json!({
                "id": id, "deletedDateTime": null, "appRoleId": role, "createdDateTime": tenant.exported_at - 60 * DAY,
                "principalDisplayName": principal.name, "principalId": principal.id, "principalType": "ServicePrincipal",
                "resourceDisplayName": "Microsoft Graph", "resourceId": MICROSOFT_GRAPH,
            })
        })
    })
}
