//! Catalogs: what is in them, who runs them, and the packages of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    AccessPackage, ApplicationPermission, Catalog, CatalogResource, Collected, Collection, DelegatedRole, Delegation,
    DelegationScope, Gap, ObjectId, Resource,
};
use crate::tenant::by_id::ById;
use crate::tenant::index::Table;
use crate::tenant::order::Order;
use crate::tenant::row::row_at;

/// The lists of an export that are about catalogs and applications.
pub(crate) struct Lists {
    pub(crate) catalogs: Collected<Table<Catalog>>,
    pub(crate) resources: Collected<Table<CatalogResource>>,
    /// The catalogs whose list of resources is known, and whether it is whole.
    pub(crate) resource_parents: ById<bool>,
    pub(crate) delegations: Collected<Table<Delegation>>,
    pub(crate) permissions: Collected<Table<ApplicationPermission>>,
    /// The service principals whose list of permissions is known, and whether it is whole.
    pub(crate) permission_parents: ById<bool>,
}

/// Catalogs with all that belongs to each.
#[derive(Debug)]
pub(crate) struct Catalogs {
    pub(crate) table: Collected<Table<Catalog>>,
    pub(crate) resources: Collected<Table<CatalogResource>>,
    pub(crate) delegations: Collected<Table<Delegation>>,
    pub(crate) permissions: Collected<Table<ApplicationPermission>>,
    resource_parents: ById<bool>,
    permission_parents: ById<bool>,
    resources_by_catalog: Order,
    /// The rows of each resource, one a catalog that has it.
    rows_of_resource: BTreeMap<Resource, Vec<u32>>,
    /// Why a resource may be in catalogs that are not seen to have it.
    unclear_resource: Option<Gap>,
    delegations_by_catalog: Order,
    /// Whether anyone is an owner of any catalog.
    pub(crate) is_some_owned: bool,
    /// Those of the tenant, by row.
    tenant_wide: Vec<u32>,
    unclear_scope: Option<Gap>,
    permissions_by_principal: Order,
    packages_by_catalog: Order,
    unclear_catalog: Option<Gap>,
}

impl Catalogs {
    pub(crate) fn new(lists: Lists, packages: &Collected<Table<AccessPackage>>) -> Self {
        let Lists { catalogs, resources, resource_parents, delegations, permissions, permission_parents } = lists;
        let held = rows(&delegations);
        let tenant_wide = (0..).zip(held).filter(|(_, row)| row.scope.known() == Some(&DelegationScope::Tenant));
        let (found, listed) = (rows(packages), rows(&resources));
        let mut rows_of_resource: BTreeMap<Resource, Vec<u32>> = BTreeMap::new();
        for (at, row) in (0..).zip(listed) {
            if let Some(Some(resource)) = row.resource.known() {
                rows_of_resource.entry(resource.clone()).or_default().push(at);
            }
        }
        Self {
            resources_by_catalog: Order::by(listed, |row| Some(&row.catalog), |_| ()),
            unclear_resource: unclear_resource(&catalogs, &resources, &resource_parents),
            delegations_by_catalog: Order::by(held, catalog_of, |_| ()),
            is_some_owned: held.iter().any(|row| row.role() == Ok(DelegatedRole::CatalogOwner)),
            tenant_wide: tenant_wide.map(|(at, _)| at).collect(),
            unclear_scope: held.iter().find_map(|row| row.scope().err()),
            permissions_by_principal: Order::by(rows(&permissions), |row| Some(&row.principal), |_| ()),
            packages_by_catalog: Order::by(found, |row| row.catalog.known(), |_| ()),
            unclear_catalog: packages.complete().err().or_else(|| found.iter().find_map(|row| row.catalog().err())),
            table: catalogs,
            rows_of_resource,
            resources,
            resource_parents,
            delegations,
            permissions,
            permission_parents,
        }
    }

    /// The resources of a catalog, each once.
    pub(crate) fn resources_of(&self, catalog: &ObjectId) -> Collected<Vec<&CatalogResource>> {
        let mut found = self.resources_by_catalog.find(rows(&self.resources), catalog, |row| row.catalog.cmp(catalog));
        let mut seen = BTreeSet::new();
        found.retain(|row| row.resource.known().and_then(Option::as_ref).is_none_or(|resource| seen.insert(resource)));
        let whole = self.resource_parents.get(catalog) == Some(&true);
        extent(found, &self.resources, if whole { None } else { self.resources.complete().err() })
    }

    /// What catalogs have of a resource, one entry a catalog.
    pub(crate) fn entries_of(&self, resource: &Resource) -> Collected<Vec<&CatalogResource>> {
        let rows = rows(&self.resources);
        let found = self.rows_of_resource.get(resource).into_iter().flatten().filter_map(|at| row_at(rows, *at));
        let mut seen = BTreeSet::new();
        let found = found.filter(|row| seen.insert(&row.catalog)).collect();
        extent(found, &self.resources, self.unclear_resource)
    }

    /// The roles that are held in a catalog.
    pub(crate) fn delegations_of(&self, catalog: &ObjectId) -> Collected<Vec<&Delegation>> {
        let found = self
            .delegations_by_catalog
            .find(rows(&self.delegations), catalog, |row| catalog_of(row).cmp(&Some(catalog)));
        extent(each_once(found), &self.delegations, self.delegations.complete().err().or(self.unclear_scope))
    }

    /// The roles that are held for all of entitlement management.
    pub(crate) fn tenant_wide(&self) -> Collected<Vec<&Delegation>> {
        let rows = rows(&self.delegations);
        let found = self.tenant_wide.iter().filter_map(|at| row_at(rows, *at)).collect();
        extent(each_once(found), &self.delegations, self.delegations.complete().err().or(self.unclear_scope))
    }

    /// The application permissions of a service principal.
    pub(crate) fn permissions_of(&self, principal: &ObjectId) -> Collected<Vec<&ApplicationPermission>> {
        let list = rows(&self.permissions);
        let found = self.permissions_by_principal.find(list, principal, |row| row.principal.cmp(principal));
        let whole = self.permission_parents.get(principal) == Some(&true);
        extent(found, &self.permissions, if whole { None } else { self.permissions.complete().err() })
    }

    /// The packages of a catalog, of these.
    pub(crate) fn packages_of<'t>(
        &self,
        packages: &'t Collected<Table<AccessPackage>>,
        catalog: &ObjectId,
    ) -> Collected<Vec<&'t AccessPackage>> {
        let found =
            self.packages_by_catalog.find(rows(packages), catalog, |row| row.catalog.known().cmp(&Some(catalog)));
        extent(found, packages, self.unclear_catalog)
    }
}

fn rows<T>(table: &Collected<Table<T>>) -> &[T] {
    table.seen().map(Table::rows).unwrap_or_default()
}

fn catalog_of(row: &Delegation) -> Option<&ObjectId> {
    match row.scope.known() {
        Some(DelegationScope::Catalog(catalog)) => Some(catalog),
        _ => None,
    }
}

/// One entry of those that say the same, as a plan and an export do.
fn each_once(mut found: Vec<&Delegation>) -> Vec<&Delegation> {
    let mut seen = BTreeSet::new();
    found.retain(|row| seen.insert((&row.role, &row.principal)));
    found
}

/// What was found, with the gap that the list has.
fn extent<'t, T, U>(found: Vec<&'t T>, table: &Collected<Table<U>>, gap: Option<Gap>) -> Collected<Vec<&'t T>> {
    match (table, gap) {
        (_, None) => Collected::Complete(found),
        (Collected::Missing(gap), _) => Collected::Missing(*gap),
        (_, Some(gap)) => Collected::Partial(found, gap),
    }
}

/// Why not all resources of all catalogs are known.
fn unclear_resource(
    catalogs: &Collected<Table<Catalog>>,
    resources: &Collected<Table<CatalogResource>>,
    parents: &ById<bool>,
) -> Option<Gap> {
    let unclear = rows(resources).iter().find_map(|row| row.resource().err());
    if resources.complete().is_ok() {
        return unclear;
    }
    let missing = |catalog: &&Catalog| parents.get(&catalog.id) != Some(&true);
    match catalogs.complete() {
        Err(gap) => Some(gap),
        Ok(table) if table.rows().iter().any(|catalog| missing(&catalog)) => {
            resources.complete().err().or(Some(Gap::Partial(Collection::CatalogResources)))
        }
        Ok(_) => unclear,
    }
}
