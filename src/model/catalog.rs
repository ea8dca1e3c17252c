//! Catalogs of entitlement management: what is in them, and who runs them.

use super::{
    Collection, Field, Gap, Given, Instant, Known, Merge, ObjectId, PrincipalKind, Property, Provenance, Resource, Why,
};

/// A catalog: <https://learn.microsoft.com/graph/api/resources/accesspackagecatalog>.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// Whether it is published, so that its packages can be requested.
    pub published: Field<bool>,
    /// Who made it.
    pub kind: Field<CatalogKind>,
    /// Whether people from outside the directory can request its packages.
    pub external: Field<bool>,
    /// Where it was read.
    pub source: Provenance,
}

/// Who made a catalog (`catalogType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogKind {
    /// An administrator or a catalog creator.
    UserManaged,
    /// Microsoft Entra: the catalog General.
    ServiceDefault,
    /// A Microsoft service, for itself.
    ServiceManaged,
}

impl CatalogKind {
    /// Reads `catalogType`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("userManaged") => Some(Self::UserManaged),
            text if text.eq_ignore_ascii_case("serviceDefault") => Some(Self::ServiceDefault),
            text if text.eq_ignore_ascii_case("serviceManaged") => Some(Self::ServiceManaged),
            _ => None,
        }
    }
}

impl Catalog {
    /// A catalog of which nothing but this is known.
    #[must_use]
    pub fn named(id: ObjectId, name: Option<Given>, source: Provenance) -> Self {
        Self { id, name, published: Field::default(), kind: Field::default(), external: Field::default(), source }
    }

    /// Whether it is published.
    ///
    /// # Errors
    /// The gap, where `state` is unknown.
    pub fn is_published(&self) -> Known<bool> {
        self.published.of(Collection::Catalogs, Property::State).copied()
    }

    /// Who made it.
    ///
    /// # Errors
    /// The gap, where `catalogType` is unknown.
    pub fn kind(&self) -> Known<CatalogKind> {
        self.kind.of(Collection::Catalogs, Property::CatalogType).copied()
    }

    /// Whether people from outside the directory can request its packages.
    ///
    /// # Errors
    /// The gap, where `isExternallyVisible` is unknown.
    pub fn is_external(&self) -> Known<bool> {
        self.external.of(Collection::Catalogs, Property::IsExternallyVisible).copied()
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same catalog.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, published, kind, external, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::State, &mut self.published, published);
        merge.field(Property::CatalogType, &mut self.kind, kind);
        merge.field(Property::IsExternallyVisible, &mut self.external, external);
        self.source.merge(source);
    }
}

/// A resource in a catalog: <https://learn.microsoft.com/graph/api/resources/accesspackageresource>.
#[derive(Debug, Clone)]
pub struct CatalogResource {
    /// Object id, which is another one in each catalog.
    pub id: ObjectId,
    /// The catalog.
    pub catalog: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// What it is; `None` where its system is one that no rule looks into.
    pub resource: Field<Option<Resource>>,
    /// When it was added to the catalog.
    pub added: Field<Instant>,
    /// Where it was read.
    pub source: Provenance,
}

impl CatalogResource {
    /// What it is; `None` where its system is one that no rule looks into.
    ///
    /// # Errors
    /// The gap, where its origin is unknown.
    pub fn resource(&self) -> Known<Option<&Resource>> {
        self.resource.of(Collection::CatalogResources, Property::OriginId).map(Option::as_ref)
    }

    /// When it was added to the catalog.
    ///
    /// # Errors
    /// The gap, where no date is written.
    pub fn added(&self) -> Known<Instant> {
        self.added.of(Collection::CatalogResources, Property::CreatedDateTime).copied()
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same resource.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, catalog: _, name, resource, added, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::OriginId, &mut self.resource, resource);
        merge.field(Property::CreatedDateTime, &mut self.added, added);
        self.source.merge(source);
    }
}

/// A role of entitlement management that somebody holds:
/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate>.
#[derive(Debug, Clone)]
pub struct Delegation {
    /// Object id.
    pub id: ObjectId,
    /// The role, by its definition.
    pub role: ObjectId,
    /// Who holds it.
    pub principal: ObjectId,
    /// What the entry says of what kind of object that is.
    pub principal_kind: Option<PrincipalKind>,
    /// Where the role holds.
    pub scope: Field<DelegationScope>,
    /// Where it was read.
    pub source: Provenance,
}

/// Where a role of entitlement management holds (`appScopeId`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DelegationScope {
    /// For all of entitlement management.
    Tenant,
    /// For one catalog.
    Catalog(ObjectId),
}

/// The roles of entitlement management.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelegatedRole {
    /// Creates catalogs, and owns those.
    CatalogCreator,
    /// Manages the resources, packages and delegates of a catalog.
    CatalogOwner,
    /// Reads a catalog.
    CatalogReader,
    /// Manages the packages of a catalog, what they give, and who may request them.
    PackageManager,
    /// Assigns the packages of a catalog.
    AssignmentManager,
}

/// The roles by their definitions, which are the same in every tenant.
const ROLES: [(&str, DelegatedRole, &str); 5] = [
    ("ba92d953-d8e0-4e39-a797-0cbedb0a89e8", DelegatedRole::CatalogCreator, "catalog creator"),
    ("ae79f266-94d4-4dab-b730-feca7e132178", DelegatedRole::CatalogOwner, "catalog owner"),
    ("44272f93-9762-48e8-af59-1b5351b1d6b3", DelegatedRole::CatalogReader, "catalog reader"),
    ("7f480852-ebdc-47d4-87de-0d8498384a83", DelegatedRole::PackageManager, "access package manager"),
    ("e2182095-804a-4656-ae11-64734e9b7ae5", DelegatedRole::AssignmentManager, "access package assignment manager"),
];

impl DelegatedRole {
    /// The role of a definition.
    #[must_use]
    pub fn of(definition: &ObjectId) -> Option<Self> {
        let is_it = |id: &str| ObjectId::parse(id).as_ref() == Some(definition);
        ROLES.iter().find(|(id, ..)| is_it(id)).map(|(_, role, _)| *role)
    }

    /// The id of its definition.
    #[must_use]
    pub fn definition(self) -> Option<ObjectId> {
        ROLES.iter().find(|(_, role, _)| *role == self).and_then(|(id, ..)| ObjectId::parse(id))
    }

    /// The role in a sentence: `catalog owner`.
    #[must_use]
    pub fn words(self) -> &'static str {
        ROLES.iter().find(|(_, role, _)| *role == self).map_or("", |(.., words)| words)
    }

    /// Whether it decides what the packages of a catalog give, and to whom.
    #[must_use]
    pub fn decides_about_packages(self) -> bool {
        matches!(self, Self::CatalogOwner | Self::PackageManager)
    }

    /// Whether its holder can give somebody access.
    #[must_use]
    pub fn gives_access(self) -> bool {
        self.decides_about_packages() || self == Self::AssignmentManager
    }
}

impl Delegation {
    /// The role; unknown where it is none of those that are documented.
    ///
    /// # Errors
    /// The gap, where this version does not know the role.
    pub fn role(&self) -> Known<DelegatedRole> {
        let unknown = Gap::Property(Collection::CatalogRoles, Property::RoleDefinitionId, Why::UnknownValue);
        DelegatedRole::of(&self.role).ok_or(unknown)
    }

    /// Where the role holds.
    ///
    /// # Errors
    /// The gap, where `appScopeId` is unknown.
    pub fn scope(&self) -> Known<&DelegationScope> {
        self.scope.of(Collection::CatalogRoles, Property::AppScopeId)
    }

    /// Takes in another copy of the same entry.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, role: _, principal: _, principal_kind, scope, source } = other;
        self.principal_kind = self.principal_kind.or(*principal_kind);
        merge.field(Property::AppScopeId, &mut self.scope, scope);
        self.source.merge(source);
    }
}
