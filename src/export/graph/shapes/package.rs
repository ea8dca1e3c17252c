//! Access packages and their resource role scopes on disk: the area where v1.0 and beta differ most.

use crate::export::graph::shapes::assignment_policy::Reference;
use crate::export::graph::shapes::group::newest;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text, name};
use crate::model::{
    Access, AccessPackage, Collected, Collection, Field, Gap, Grant, GrantTarget, Instant, Mode, ObjectId, Property,
    Provenance, Resource, Why,
};
use crate::source::Place;

shape! {
    /// An access package.
    PackageShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        scopes: Part<'a> = ResourceRoleScopes,
        beta_scopes: Part<'a> = "accessPackageResourceRoleScopes",
        incompatible_packages: Part<'a> = IncompatibleAccessPackages,
        incompatible_groups: Part<'a> = IncompatibleGroups,
        catalog: Part<'a> = Catalog,
        beta_catalog: Part<'a> = "accessPackageCatalog",
        catalog_id: Raw<ObjectId> = "catalogId",
        policies: Part<'a> = "assignmentPolicies",
        beta_policies: Part<'a> = "accessPackageAssignmentPolicies",
        hidden: Raw<bool> = IsHidden,
        role_scopes_visible: Seen = "isRoleScopesVisible",
    }
}

shape! {
    /// A resource role scope.
    RoleScopeShape<'a> {
        created: Raw<Option<Instant>> = CreatedDateTime,
        role: Part<'a> = "role",
        beta_role: Part<'a> = "accessPackageResourceRole",
        scope: Part<'a> = Scope,
        beta_scope: Part<'a> = "accessPackageResourceScope",
    }
}

shape! {
    /// The role, the scope or the resource of a resource role scope.
    OriginShape<'a> {
        display_name: Raw<Text<'a>> = DisplayName,
        origin_id: Raw<Text<'a>> = OriginId,
        origin_system: Raw<Text<'a>> = "originSystem",
        kind: Raw<Text<'a>> = "type",
        resource: Part<'a> = "resource",
        beta_resource: Part<'a> = "accessPackageResource",
    }
}

impl<'a> PackageShape<'a> {
    /// Whether the object has the properties that only packages have.
    pub(crate) fn fits(&self) -> bool {
        self.hidden.is_present()
            || self.role_scopes_visible.0
            || self.scopes.is_present()
            || self.beta_scopes.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The assignment policies that stand inside the package.
    pub(crate) fn inline_policies(&self) -> Part<'a> {
        if self.policies.is_present() { self.policies } else { self.beta_policies }
    }

    /// The record; `None` where the object has no id. `place` tells where a part of the object stands.
    pub(crate) fn record(self, source: Provenance, place: impl Fn(&'a str) -> Place) -> Option<AccessPackage> {
        let scopes = if self.scopes.is_present() { self.scopes } else { self.beta_scopes };
        let grants = match scopes.items() {
            // The SDK prints a list that was not expanded as null; Graph never does.
            _ if !scopes.is_filled() => Collected::Missing(gap(Why::NotSelected)),
            Raw::Value(items) => {
                let grants = items.into_iter().map(|item| grant(item, place(item))).collect();
                if scopes.is_cut { Collected::Partial(grants, gap(Why::CutList)) } else { Collected::Complete(grants) }
            }
            Raw::Null => Collected::Complete(Box::default()),
            Raw::Absent => Collected::Missing(gap(Why::NotSelected)),
            Raw::Odd(why) => Collected::Missing(gap(why)),
        };
        Some(AccessPackage {
            id: self.id.value()?,
            name: name(self.display_name),
            catalog: catalog([self.catalog, self.beta_catalog], self.catalog_id),
            hidden: self.hidden.field(),
            grants,
            incompatible_packages: incompatible(self.incompatible_packages),
            incompatible_groups: incompatible(self.incompatible_groups),
            source,
        })
    }
}

/// The catalog: expanded, or by its id.
pub(crate) fn catalog(expanded: [Part<'_>; 2], id: Raw<ObjectId>) -> Field<ObjectId> {
    let of = |part: Part<'_>| part.read::<Reference<'_>>().and_then(|found| found.id.value());
    match expanded.into_iter().find_map(of) {
        Some(catalog) => Field::Known(catalog),
        None => id.field(),
    }
}

/// The ids of an expanded relation; unknown where one has none. As with the grants, `null` is what was not expanded.
fn incompatible(part: Part<'_>) -> Field<Box<[ObjectId]>> {
    if !part.is_filled() {
        return Field::default();
    }
    let ids = |list: Vec<Reference<'_>>| list.into_iter().map(|object| object.id.value()).collect();
    match part.list().known_as(ids) {
        Raw::Value(ids) => Field::Known(ids),
        Raw::Odd(why) => Field::Unknown(why),
        Raw::Null | Raw::Absent => Field::default(),
    }
}

fn gap(why: Why) -> Gap {
    Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, why)
}

fn grant(item: &str, place: Place) -> Grant {
    let shape: RoleScopeShape<'_> = serde_json::from_str(item).unwrap_or_default();
    let read = |first: Part<'_>, second: Part<'_>| -> Option<OriginOwned> {
        let part = if first.is_present() { first } else { second };
        part.read::<OriginShape<'_>>().map(OriginOwned::new)
    };
    let created = shape.created.known_as(|created| created).field();
    let role = read(shape.role, shape.beta_role);
    let scope = read(shape.scope, shape.beta_scope);
    let (target, mode) = match (role, scope) {
        (None, None) => (GrantTarget::Unknown, Field::default()),
        (role, scope) => {
            let (role, scope) = (role.unwrap_or_default(), scope.unwrap_or_default());
            (target(&role, &scope), mode(&role))
        }
    };
    Grant { target, mode, created, catalog: Field::default(), place }
}

/// A role, scope or resource with what its nested resource adds.
#[derive(Default)]
struct OriginOwned {
    display_name: Option<String>,
    origin_id: Option<String>,
    origin_system: Option<String>,
    kind: Option<String>,
    kind_odd: bool,
    resource_origin_id: Option<String>,
}

impl OriginOwned {
    fn new(shape: OriginShape<'_>) -> Self {
        let resource = if shape.resource.is_present() { shape.resource } else { shape.beta_resource };
        let text = |raw: Raw<Text<'_>>| raw.value().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            display_name: text(shape.display_name),
            origin_id: text(shape.origin_id),
            origin_system: text(shape.origin_system),
            kind_odd: matches!(shape.kind, Raw::Odd(_)),
            kind: text(shape.kind),
            resource_origin_id: resource.read::<OriginShape<'_>>().and_then(|resource| text(resource.origin_id)),
        }
    }
}

fn target(role: &OriginOwned, scope: &OriginOwned) -> GrantTarget {
    let system = role.origin_system.as_deref().or(scope.origin_system.as_deref()).unwrap_or_default();
    let prefixed = role.origin_id.as_deref().and_then(prefix);
    if system.eq_ignore_ascii_case("DirectoryRole") {
        return GrantTarget::DirectoryRole(field(scope.origin_id.as_deref().and_then(ObjectId::parse)));
    }
    // Documentation writes `origin-type` for the system; the prefix of the role then tells that it is a group's.
    let is_group =
        system.eq_ignore_ascii_case("AadGroup") || (matches!(system, "" | "origin-type") && prefixed.is_some());
    if !is_group {
        return of_other_system(system, role, scope);
    }
    // Not the GUID behind the role's prefix: it is not always the group's, and a wrong group is worse than an unknown one.
    let id = [scope.origin_id.as_deref(), role.resource_origin_id.as_deref(), scope.resource_origin_id.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|text| ObjectId::parse(text).filter(ObjectId::is_guid));
    let access = prefixed.map(|(access, _)| access).or_else(|| named(role).map(|(access, _)| access));
    GrantTarget::Group { id: field(id), access: field(access) }
}

/// A role of what is neither a group nor the directory.
fn of_other_system(system: &str, role: &OriginOwned, scope: &OriginOwned) -> GrantTarget {
    let origin = [scope.origin_id.as_deref(), role.resource_origin_id.as_deref(), scope.resource_origin_id.as_deref()]
        .into_iter()
        .flatten()
        .next();
    match origin.and_then(|origin| Resource::parse(system, origin)) {
        Some(Resource::Application(id)) if is_permission(role) => GrantTarget::Permission(Field::Known(id)),
        Some(Resource::Application(id)) => {
            let role = role.origin_id.as_deref().and_then(ObjectId::parse).filter(ObjectId::is_guid);
            GrantTarget::Application { id: Field::Known(id), role: field(role) }
        }
        Some(Resource::Site(address)) => GrantTarget::Site(Field::Known(address)),
        _ if system.is_empty() => GrantTarget::Unknown,
        _ if system.eq_ignore_ascii_case("AadApplication") => {
            GrantTarget::Application { id: field(None), role: field(None) }
        }
        _ if system.eq_ignore_ascii_case("SharePointOnline") => GrantTarget::Site(field(None)),
        _ => GrantTarget::Other,
    }
}

/// Whether a role of an application is a permission of its API, which is given to agents and not to people.
fn is_permission(role: &OriginOwned) -> bool {
    let kind = role.kind.as_deref().unwrap_or_default();
    kind.eq_ignore_ascii_case("application") || kind.eq_ignore_ascii_case("delegated")
}

fn field<T>(value: Option<T>) -> Field<T> {
    value.map_or(Field::Unknown(Why::NotSelected), Field::Known)
}

/// `role.type` where it is there, else the prefix of the role's origin id, else its display name.
fn mode(role: &OriginOwned) -> Field<Mode> {
    match role.kind.as_deref() {
        Some(kind) if kind.eq_ignore_ascii_case("eligible") => return Field::Known(Mode::Eligible),
        Some(kind) if kind.eq_ignore_ascii_case("active") => return Field::Known(Mode::Active),
        _ if role.kind_odd => return Field::Unknown(Why::UnknownValue),
        _ => {}
    }
    let word = match role.origin_id.as_deref() {
        Some(id) if id.eq_ignore_ascii_case("Eligible") => Some(Mode::Eligible),
        Some(id) if id.eq_ignore_ascii_case("Active") => Some(Mode::Active),
        Some(id) => prefix(id).map(|(_, mode)| mode),
        None => None,
    };
    field(word.or_else(|| named(role).map(|(_, mode)| mode)))
}

/// `Member_<guid>`, `EligibleOwner_<guid>`, ...
fn prefix(origin_id: &str) -> Option<(Access, Mode)> {
    named_role(origin_id.split_once('_')?.0)
}

/// `Eligible Member`: English in every sample, so the last resort.
fn named(role: &OriginOwned) -> Option<(Access, Mode)> {
    named_role(role.display_name.as_deref()?)
}

/// What the name of a group's resource role says: `Member`, `Owner`, and with `Eligible` before it, with a blank or without.
pub(crate) fn named_role(name: &str) -> Option<(Access, Mode)> {
    let name = name.trim().to_ascii_lowercase();
    match name.strip_prefix("eligible") {
        Some(access) => Access::parse(access.trim_start()).map(|access| (access, Mode::Eligible)),
        None => Access::parse(&name).map(|access| (access, Mode::Active)),
    }
}
