//! Catalogs, their resources and the roles of entitlement management on disk, v1.0 and beta.

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::PrincipalShape;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{
    ApplicationPermission, Catalog, CatalogKind, CatalogResource, Delegation, DelegationScope, Field, Instant,
    ObjectId, PrincipalKind, Provenance, Resource, Why,
};

shape! {
    /// A catalog.
    CatalogShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        state: Raw<Text<'a>> = State,
        beta_state: Raw<Text<'a>> = "catalogStatus",
        kind: Raw<Text<'a>> = CatalogType,
        external: Raw<bool> = IsExternallyVisible,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
    }
}

shape! {
    /// A resource of a catalog.
    CatalogResourceShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        origin_id: Raw<Text<'a>> = OriginId,
        origin_system: Raw<Text<'a>> = "originSystem",
        scopes: Part<'a> = "scopes",
        beta_scopes: Part<'a> = "accessPackageResourceScopes",
        created: Raw<Option<Instant>> = CreatedDateTime,
        added: Raw<Option<Instant>> = "addedOn",
        modified: Raw<Option<Instant>> = "modifiedDateTime",
    }
}

shape! {
    /// A scope of a resource, which tells the system where the resource does not.
    ScopeShape<'a> {
        origin_system: Raw<Text<'a>> = "originSystem",
    }
}

shape! {
    /// A role assignment of entitlement management.
    DelegationShape<'a> {
        id: Raw<ObjectId> = Id,
        role: Raw<ObjectId> = RoleDefinitionId,
        principal_id: Raw<ObjectId> = PrincipalId,
        principal: Part<'a> = PrincipalType,
        scope: Raw<Text<'a>> = AppScopeId,
    }
}

shape! {
    /// An app role that a principal was given.
    ApplicationPermissionShape<'a> {
        id: Raw<ObjectId> = Id,
        principal: Raw<ObjectId> = PrincipalId,
        principal_type: Raw<PrincipalKind> = "principalType",
        resource: Raw<ObjectId> = ResourceId,
        app_role: Raw<ObjectId> = AppRoleId,
        created: Raw<Option<Instant>> = CreatedDateTime,
    }
}

impl CatalogShape<'_> {
    /// Whether the object has the properties that only catalogs have.
    pub(crate) fn fits(&self) -> bool {
        self.kind.is_present() || self.beta_state.is_present() || self.external.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<Catalog> {
        let published = |text: Text<'_>| match text.trim() {
            text if text.eq_ignore_ascii_case("published") => Some(true),
            text if text.eq_ignore_ascii_case("unpublished") => Some(false),
            _ => None,
        };
        Some(Catalog {
            id: self.id.value()?,
            name: name(self.display_name),
            published: self.state.or(self.beta_state).known_as(published).field(),
            kind: self.kind.known_as(|text| CatalogKind::parse(&text)).field(),
            external: self.external.field(),
            source,
        })
    }
}

impl CatalogResourceShape<'_> {
    /// Whether the object has the properties that resources have.
    pub(crate) fn fits(&self) -> bool {
        self.origin_id.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.added, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, catalog: ObjectId, source: Provenance) -> Option<CatalogResource> {
        let scopes = if self.scopes.is_present() { self.scopes } else { self.beta_scopes };
        let of_scope = || {
            let scope = scopes.items().value()?.into_iter().next()?;
            serde_json::from_str::<ScopeShape<'_>>(scope).ok()?.origin_system.value()
        };
        let system = match self.origin_system {
            Raw::Value(system) => Raw::Value(system),
            other => of_scope().map_or(other, Raw::Value),
        };
        let resource = match (system, self.origin_id) {
            (Raw::Value(system), Raw::Value(origin)) => Field::Known(Resource::parse(&system, &origin)),
            (Raw::Odd(why), _) | (_, Raw::Odd(why)) => Field::Unknown(why),
            _ => Field::Unknown(Why::NotSelected),
        };
        Some(CatalogResource {
            id: self.id.value()?,
            catalog,
            name: name(self.display_name),
            resource,
            added: self.created.or(self.added).known_as(|added| added).field(),
            source,
        })
    }
}

impl DelegationShape<'_> {
    /// Whether the object has the properties that role assignments have.
    pub(crate) fn fits(&self) -> bool {
        self.role.is_present() && self.principal_id.is_present()
    }

    /// The record; `None` where the object has no id, role or principal.
    pub(crate) fn record(self, source: Provenance) -> Option<Delegation> {
        Some(Delegation {
            id: self.id.value()?,
            role: self.role.value()?,
            principal: self.principal_id.value()?,
            principal_kind: self.principal.read::<PrincipalShape<'_>>().and_then(|found| found.member()?.kind),
            scope: self.scope.known_as(|text| scope(&text)).field(),
            source,
        })
    }
}

fn scope(text: &str) -> Option<DelegationScope> {
    const CATALOG: &str = "/AccessPackageCatalog/";
    let text = text.trim();
    match text.get(..CATALOG.len()) {
        _ if text == "/" => Some(DelegationScope::Tenant),
        Some(head) if head.eq_ignore_ascii_case(CATALOG) => {
            ObjectId::parse(text.get(CATALOG.len()..)?).map(DelegationScope::Catalog)
        }
        _ => None,
    }
}

impl ApplicationPermissionShape<'_> {
    /// Whether the object has the properties that only app role assignments have.
    pub(crate) fn fits(&self) -> bool {
        self.app_role.is_present()
    }

    /// Whether it is given to a person or a group, who sign in themselves.
    pub(crate) fn is_of_people(&self) -> bool {
        matches!(self.principal_type, Raw::Value(PrincipalKind::User | PrincipalKind::Group))
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created])
    }

    /// The record; `None` where the object has no id, principal or app role.
    pub(crate) fn record(self, source: Provenance) -> Option<ApplicationPermission> {
        Some(ApplicationPermission {
            id: self.id.value()?,
            principal: self.principal.value()?,
            resource: self.resource.field(),
            app_role: self.app_role.value()?,
            source,
        })
    }
}
