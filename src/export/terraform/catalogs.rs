//! Catalogs, their resources, and who runs them.

use crate::export::json::value::{Raw, name};
use crate::export::terraform::block::Block;
use crate::export::terraform::document::Resource as Declared;
use crate::export::terraform::intent::Removal;
use crate::export::terraform::records::{Recorder, address_of, identity, own_id};
use crate::export::terraform::vocabulary::directory_id;
use crate::model::{
    Catalog, CatalogKind, CatalogResource, Collection, Delegation, DelegationScope, Field, ObjectId, Resource,
};

impl<'t> Recorder<'_, 't, '_> {
    pub(crate) fn catalog(&mut self, resource: &Declared<'t>) {
        self.count(Collection::Catalogs);
        // The provider publishes a catalog and opens it to people from outside, where nothing else is set.
        let set = |name: &str| resource.block.scalar(name).field_or(true);
        let catalog = Catalog {
            published: set("published"),
            external: set("externally_visible"),
            kind: if resource.is_data { Field::default() } else { Field::Known(CatalogKind::UserManaged) },
            ..Catalog::named(identity(resource), name(resource.block.text("display_name")), self.source(resource))
        };
        self.sink.content.objects.catalogs.push(catalog);
    }

    pub(crate) fn catalog_resource(&mut self, resource: &Declared<'t>) {
        self.count(Collection::CatalogResources);
        let (catalog, _) = self.refer_or_name(resource, "catalog_id", (Collection::CatalogResources, None));
        let found = CatalogResource {
            id: own_id(resource),
            catalog,
            name: None,
            resource: self.linked(resource),
            added: Field::Unknown(self.left_open()),
            source: self.source(resource),
        };
        self.sink.content.objects.catalog_resources.push(found);
    }

    /// The resource that is added to a catalog: one of the directory may be created by the same plan.
    fn linked(&self, resource: &Declared<'t>) -> Field<Option<Resource>> {
        let system = match resource.block.text("resource_origin_system") {
            Raw::Value(system) => system,
            other => return other.known_as(|_| None).field(),
        };
        let in_directory = |id: ObjectId| match system.trim() {
            system if system.eq_ignore_ascii_case("AadGroup") => Some(Resource::Group(id)),
            system if system.eq_ignore_ascii_case("AadApplication") => Some(Resource::Application(id)),
            _ => None,
        };
        match resource.block.text("resource_origin_id") {
            Raw::Value(origin) if system.eq_ignore_ascii_case("SharePointOnline") => {
                Field::Known(Resource::parse(&system, &origin))
            }
            _ => self.refer(resource, &resource.block, "resource_origin_id").id.map(in_directory),
        }
    }

    pub(crate) fn delegation(&mut self, resource: &Declared<'t>) {
        self.count(Collection::CatalogRoles);
        let list = (Collection::CatalogRoles, None);
        let (role, _) = self.refer_or_name(resource, "role_id", list);
        let (principal, principal_kind) = self.refer_or_name(resource, "principal_object_id", list);
        let scope = self.refer(resource, &resource.block, "catalog_id").id.map(DelegationScope::Catalog);
        let held = Delegation {
            id: address_of(resource),
            role,
            principal,
            principal_kind,
            scope,
            source: self.source(resource),
        };
        self.sink.content.objects.delegations.push(held);
    }
}

/// The resource that leaves a catalog.
pub(crate) fn resource_gone(gone: &Block<'_>) -> Option<Removal> {
    let (system, origin) = (gone.text("resource_origin_system").value()?, gone.text("resource_origin_id").value()?);
    Some(Removal::Resource { catalog: id(gone, "catalog_id")?, resource: Resource::parse(&system, &origin)? })
}

/// Who loses a role in a catalog.
pub(crate) fn delegation_gone(gone: &Block<'_>) -> Option<Removal> {
    Some(Removal::Delegation {
        catalog: id(gone, "catalog_id")?,
        role: id(gone, "role_id")?,
        principal: id(gone, "principal_object_id")?,
    })
}

fn id(gone: &Block<'_>, name: &str) -> Option<ObjectId> {
    match gone.text(name) {
        Raw::Value(text) => directory_id(&text),
        _ => None,
    }
}
