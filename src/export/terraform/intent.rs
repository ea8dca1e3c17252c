//! What a plan says beside the objects that it holds: what it takes away, and what packages give.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::json::value::Raw;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::{Document, Removed};
use crate::export::terraform::source::Declared;
use crate::export::terraform::vocabulary::{access_type, directory_id, written_scope};
use crate::model::{
    Access, AccessPackage, Collected, Collection, Field, Gap, Grant, Mode, ObjectId, Property, Provenance, RoleScope,
    Why,
};

/// The intention of one or several plans or states.
#[derive(Debug, Default)]
pub(crate) struct Intent {
    /// What packages give, each to be tied to its package.
    pub(crate) grants: Vec<LooseGrant>,
    /// Which block of the configuration makes each resource.
    pub(crate) declared: Vec<Declared>,
    /// Whether it is known only after apply which package some grant belongs to.
    pub(crate) grants_are_open: bool,
    /// Lists with an entry that is known only after apply: that of one parent, or any of the collection.
    pub(crate) open: BTreeSet<(Collection, Option<ObjectId>)>,
    /// Groups and units whose members are listed, so that others leave.
    pub(crate) member_lists: BTreeSet<(Collection, ObjectId)>,
    /// What goes away.
    pub(crate) removals: Vec<Removal>,
}

/// A resource role scope, and the package that it belongs to.
#[derive(Debug)]
pub(crate) struct LooseGrant {
    pub(crate) package: ObjectId,
    pub(crate) grant: Grant,
}

/// What is there before a plan is applied, and not after.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    Object(Collection, ObjectId),
    Member { collection: Collection, parent: ObjectId, member: ObjectId },
    Schedule { mode: Mode, group: ObjectId, principal: ObjectId, access: Access },
    Role { mode: Mode, role: ObjectId, principal: ObjectId, scope: Field<RoleScope> },
    Grant { package: ObjectId, resource: ObjectId, access: Access, mode: Mode },
}

impl Intent {
    /// Takes in what a plan removes. Role settings and built-in roles stay when Terraform forgets them.
    pub(crate) fn remove(&mut self, document: &Document<'_>) {
        self.removals.extend(document.removed.iter().filter_map(removal));
    }

    /// Takes in another plan's intention.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.grants.append(&mut other.grants);
        self.declared.append(&mut other.declared);
        self.grants_are_open |= other.grants_are_open;
        self.open.append(&mut other.open);
        self.member_lists.append(&mut other.member_lists);
        self.removals.append(&mut other.removals);
    }

    /// Why nobody can tell all that a package gives.
    pub(crate) fn grants_gap(&self) -> Option<Gap> {
        let open = Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, Why::KnownAfterApply);
        self.grants_are_open.then_some(open)
    }

    /// Ties the grants to their packages, which may hold more than Terraform manages.
    pub(crate) fn tie_grants(&mut self, packages: &mut Vec<AccessPackage>) {
        let gap = self.grants_gap().unwrap_or(Gap::Partial(Collection::AccessPackages));
        let mut grants = self.take_grants();
        for package in packages.iter_mut() {
            let own = grants.remove(&package.id).unwrap_or_default();
            package.grants = Collected::Partial(own.into(), gap);
        }
        packages.extend(grants.into_iter().filter_map(|(id, own)| {
            let source = Provenance::new(own.first()?.place);
            Some(AccessPackage { id, name: None, grants: Collected::Partial(own.into(), gap), source })
        }));
    }

    /// The grants of each package.
    pub(crate) fn take_grants(&mut self) -> BTreeMap<ObjectId, Vec<Grant>> {
        let mut grants: BTreeMap<ObjectId, Vec<Grant>> = BTreeMap::new();
        for LooseGrant { package, grant } in self.grants.drain(..) {
            grants.entry(package).or_default().push(grant);
        }
        grants
    }
}

fn removal(removed: &Removed<'_>) -> Option<Removal> {
    let before = &removed.before;
    let object = |collection| Some(Removal::Object(collection, own_id(before)?));
    match removed.kind.as_str() {
        "azuread_group" | "azuread_group_without_members" => object(Collection::Groups),
        "azuread_user" => object(Collection::Users),
        "azuread_service_principal" => object(Collection::ServicePrincipals),
        "azuread_administrative_unit" => object(Collection::AdministrativeUnits),
        "azuread_access_package" => object(Collection::AccessPackages),
        "azuread_access_package_assignment_policy" => object(Collection::AssignmentPolicies),
        "azuread_custom_directory_role" => object(Collection::RoleDefinitions),
        "azuread_group_member" => Some(Removal::Member {
            collection: Collection::GroupMembers,
            parent: id(before, "group_object_id")?,
            member: id(before, "member_object_id")?,
        }),
        "azuread_administrative_unit_member" => Some(Removal::Member {
            collection: Collection::AdministrativeUnitMembers,
            parent: id(before, "administrative_unit_object_id")?,
            member: id(before, "member_object_id")?,
        }),
        "azuread_privileged_access_group_eligibility_schedule" => schedule(before, Mode::Eligible),
        "azuread_privileged_access_group_assignment_schedule" => schedule(before, Mode::Active),
        "azuread_directory_role_assignment" => Some(Removal::Role {
            mode: Mode::Active,
            role: id(before, "role_id")?,
            principal: id(before, "principal_object_id")?,
            scope: written_scope(before.text("directory_scope_id")),
        }),
        "azuread_directory_role_eligibility_schedule_request" => Some(Removal::Role {
            mode: Mode::Eligible,
            role: id(before, "role_definition_id")?,
            principal: id(before, "principal_id")?,
            scope: written_scope(before.text("directory_scope_id")),
        }),
        "azuread_access_package_resource_package_association" => {
            let (access, mode) = access_type(&before.text("access_type").value()?);
            Some(Removal::Grant {
                package: id(before, "access_package_id")?,
                resource: id(before, "catalog_resource_association_id")?,
                access: *access.known()?,
                mode: *mode.known()?,
            })
        }
        _ => None,
    }
}

fn schedule(before: &Block<'_>, mode: Mode) -> Option<Removal> {
    Some(Removal::Schedule {
        mode,
        group: id(before, "group_id")?,
        principal: id(before, "principal_id")?,
        access: Access::parse(&before.text("assignment_type").value()?)?,
    })
}

fn own_id(before: &Block<'_>) -> Option<ObjectId> {
    id(before, "object_id").or_else(|| id(before, "id"))
}

fn id(before: &Block<'_>, name: &str) -> Option<ObjectId> {
    match before.text(name) {
        Raw::Value(text) => directory_id(&text),
        _ => None,
    }
}
