//! Catalogs of entitlement management.

use super::Tenant;
use super::index::Table;
use super::joined::lookup;
use crate::model::{
    AccessPackage, Catalog, CatalogResource, Collected, Collection, Delegation, Gap, Known, ObjectId, PrincipalKind,
    Resource,
};

impl Tenant {
    /// The catalogs.
    #[must_use]
    pub fn catalogs(&self) -> Collected<&[Catalog]> {
        self.catalogs.table.as_ref().map(Table::all)
    }

    /// A catalog by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the catalogs, where it is not among those seen.
    pub fn catalog(&self, id: &ObjectId) -> Known<Option<&Catalog>> {
        lookup(&self.catalogs.table, Collection::Catalogs, id)
    }

    /// The catalog of a package.
    ///
    /// # Errors
    /// The gap, where the package or the catalog is not known or not in the export.
    pub fn catalog_of(&self, package: &ObjectId) -> Known<&Catalog> {
        let package = self.package(package)?.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
        self.catalog(package.catalog()?)?.ok_or(Gap::Unresolved(Collection::Catalogs))
    }

    /// A catalog's name for a message, else its id.
    #[must_use]
    pub fn catalog_label(&self, id: &ObjectId) -> String {
        self.catalog(id).ok().flatten().map_or_else(|| id.to_string(), Catalog::label)
    }

    /// The resources of a catalog.
    #[must_use]
    pub fn resources_of(&self, catalog: &ObjectId) -> Collected<Vec<&CatalogResource>> {
        self.catalogs.resources_of(catalog)
    }

    /// The entries of a resource in the catalogs, one for each catalog that has it.
    #[must_use]
    pub fn catalog_entries_of(&self, resource: &Resource) -> Collected<Vec<&CatalogResource>> {
        self.catalogs.entries_of(resource)
    }

    /// The roles that are held in a catalog.
    #[must_use]
    pub fn delegations_of(&self, catalog: &ObjectId) -> Collected<Vec<&Delegation>> {
        self.catalogs.delegations_of(catalog)
    }

    /// The roles that are held for all of entitlement management.
    #[must_use]
    pub fn tenant_wide_delegations(&self) -> Collected<Vec<&Delegation>> {
        self.catalogs.tenant_wide()
    }

    /// Whether anyone is an owner of any catalog.
    ///
    /// # Errors
    /// The gap in the roles of entitlement management, where no owner is seen.
    pub fn is_some_catalog_owned(&self) -> Known<bool> {
        if self.catalogs.is_some_owned { Ok(true) } else { self.catalogs.delegations.complete().map(|_| false) }
    }

    /// The access packages of a catalog.
    #[must_use]
    pub fn packages_in(&self, catalog: &ObjectId) -> Collected<Vec<&AccessPackage>> {
        self.catalogs.packages_of(&self.packages, catalog)
    }

    /// What kind of object holds a role of entitlement management, where anything tells.
    #[must_use]
    pub fn delegate_kind(&self, held: &Delegation) -> Option<PrincipalKind> {
        held.principal_kind.or_else(|| self.principal_kind(&held.principal))
    }
}
