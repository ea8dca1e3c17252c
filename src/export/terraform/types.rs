//! What a type of resource becomes, and what its removal takes away: one row a type, so that no removal is forgotten.

use std::collections::BTreeSet;

use crate::export::json::value::Raw;
use crate::export::notice::NoticeKind;
use crate::export::terraform::block::Block;
use crate::export::terraform::catalogs::{delegation_gone, resource_gone};
use crate::export::terraform::document::{Flaw, Removed, Resource};
use crate::export::terraform::intent::Removal;
use crate::export::terraform::records::{KnownIds, Recorder};
use crate::export::terraform::source::DeclaredBlock;
use crate::export::terraform::vocabulary::{access_type, directory_id, written_scope};
use crate::model::{Access, Collection, Field, Mode, ObjectId, RoleScope};
use crate::source::seal;

/// A type of resource of the provider azuread.
pub(crate) struct ResourceType {
    pub(crate) name: &'static str,
    /// The collection that its objects belong to.
    pub(crate) collection: Collection,
    /// Whether its data source tells of an object, too.
    pub(crate) has_data: bool,
    pub(crate) record: for<'d, 't, 'm> fn(&mut Recorder<'d, 't, 'm>, &Resource<'t>),
    pub(crate) removal: Gone,
}

/// What is taken away where a resource goes.
pub(crate) enum Gone {
    /// An object, or an entry of a list; `None` where nobody can tell which.
    Removes(fn(&Block<'_>, &KnownIds<'_, '_>) -> Option<Removal>),
    /// Nothing: the object stays in the directory when Terraform forgets it.
    Stays,
}

const fn row(
    name: &'static str,
    collection: Collection,
    record: for<'d, 't, 'm> fn(&mut Recorder<'d, 't, 'm>, &Resource<'t>),
    removal: Gone,
) -> ResourceType {
    ResourceType { name, collection, has_data: false, record, removal }
}

const fn with_data(row: ResourceType) -> ResourceType {
    ResourceType { has_data: true, ..row }
}

/// Every type that a rule reads something of.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of `Recorder` is bound to one set of lifetimes; only a closure fits all of them"
)]
pub(crate) const RESOURCES: &[ResourceType] = &[
    with_data(row(
        "azuread_group",
        Collection::Groups,
        |all, found| all.group(found),
        Gone::Removes(|gone, _| object(gone, Collection::Groups)),
    )),
    with_data(row(
        "azuread_group_without_members",
        Collection::Groups,
        |all, found| all.group(found),
        Gone::Removes(|gone, _| object(gone, Collection::Groups)),
    )),
    with_data(row(
        "azuread_user",
        Collection::Users,
        |all, found| all.principal(found, Collection::Users),
        Gone::Removes(|gone, _| object(gone, Collection::Users)),
    )),
    with_data(row(
        "azuread_service_principal",
        Collection::ServicePrincipals,
        |all, found| all.principal(found, Collection::ServicePrincipals),
        Gone::Removes(|gone, _| object(gone, Collection::ServicePrincipals)),
    )),
    with_data(row(
        "azuread_administrative_unit",
        Collection::AdministrativeUnits,
        |all, found| all.unit(found),
        Gone::Removes(|gone, _| object(gone, Collection::AdministrativeUnits)),
    )),
    with_data(row(
        "azuread_access_package",
        Collection::AccessPackages,
        |all, found| all.package(found),
        Gone::Removes(|gone, _| object(gone, Collection::AccessPackages)),
    )),
    row(
        "azuread_group_member",
        Collection::GroupMembers,
        |all, found| all.member(found, Collection::GroupMembers, "group_object_id", "member_object_id"),
        Gone::Removes(|gone, _| member(gone, Collection::GroupMembers, "group_object_id")),
    ),
    row(
        "azuread_administrative_unit_member",
        Collection::AdministrativeUnitMembers,
        |all, found| {
            let collection = Collection::AdministrativeUnitMembers;
            all.member(found, collection, "administrative_unit_object_id", "member_object_id");
        },
        Gone::Removes(|gone, _| member(gone, Collection::AdministrativeUnitMembers, "administrative_unit_object_id")),
    ),
    row(
        "azuread_group_role_management_policy",
        Collection::RoleSettings,
        |all, found| all.settings(found),
        Gone::Stays,
    ),
    row(
        "azuread_privileged_access_group_eligibility_schedule",
        Collection::GroupEligibility,
        |all, found| all.schedule(found, Mode::Eligible),
        Gone::Removes(|gone, _| schedule(gone, Mode::Eligible)),
    ),
    row(
        "azuread_privileged_access_group_assignment_schedule",
        Collection::GroupAssignments,
        |all, found| all.schedule(found, Mode::Active),
        Gone::Removes(|gone, _| schedule(gone, Mode::Active)),
    ),
    row(
        "azuread_access_package_assignment_policy",
        Collection::AssignmentPolicies,
        |all, found| all.assignment_policy(found),
        Gone::Removes(|gone, _| object(gone, Collection::AssignmentPolicies)),
    ),
    row(
        "azuread_access_package_resource_package_association",
        Collection::AccessPackages,
        |all, found| all.grant(found),
        Gone::Removes(|gone, _| grant(gone)),
    ),
    with_data(row(
        "azuread_access_package_catalog",
        Collection::Catalogs,
        |all, found| all.catalog(found),
        Gone::Removes(|gone, _| object(gone, Collection::Catalogs)),
    )),
    row(
        "azuread_access_package_catalog_role_assignment",
        Collection::CatalogRoles,
        |all, found| all.delegation(found),
        Gone::Removes(|gone, _| delegation_gone(gone)),
    ),
    row(
        "azuread_access_package_resource_catalog_association",
        Collection::CatalogResources,
        |all, found| all.catalog_resource(found),
        Gone::Removes(|gone, _| resource_gone(gone)),
    ),
    row(
        "azuread_conditional_access_policy",
        Collection::ConditionalAccessPolicies,
        |all, found| all.access_policy(found),
        Gone::Removes(|gone, _| object(gone, Collection::ConditionalAccessPolicies)),
    ),
    row("azuread_directory_role", Collection::RoleDefinitions, |all, found| all.directory_role(found), Gone::Stays),
    row(
        "azuread_custom_directory_role",
        Collection::RoleDefinitions,
        |all, found| all.custom_role(found),
        Gone::Removes(|gone, _| object(gone, Collection::RoleDefinitions)),
    ),
    row(
        "azuread_directory_role_assignment",
        Collection::RoleAssignments,
        |all, found| {
            let scope = all.directory_scope(found);
            all.role_assignment(found, "role_id", "principal_object_id", scope);
        },
        Gone::Removes(|gone, _| role(gone, Mode::Active, id(gone, "role_id")?, "principal_object_id")),
    ),
    row(
        "azuread_directory_role_member",
        Collection::RoleAssignments,
        |all, found| {
            let scope = Field::Known(RoleScope::Tenant);
            all.role_assignment(found, "role_object_id", "member_object_id", scope);
        },
        Gone::Removes(|gone, known| role_member(gone, known, RoleScope::Tenant)),
    ),
    row(
        "azuread_administrative_unit_role_member",
        Collection::RoleAssignments,
        |all, found| {
            let unit = all.refer(found, &found.block, "administrative_unit_object_id").id;
            all.role_assignment(found, "role_object_id", "member_object_id", unit.map(RoleScope::AdministrativeUnit));
        },
        Gone::Removes(|gone, known| {
            let unit = id(gone, "administrative_unit_object_id")?;
            role_member(gone, known, RoleScope::AdministrativeUnit(unit))
        }),
    ),
    row(
        "azuread_directory_role_eligibility_schedule_request",
        Collection::RoleEligibility,
        |all, found| all.role_eligibility(found),
        Gone::Removes(|gone, _| role(gone, Mode::Eligible, id(gone, "role_definition_id")?, "principal_id")),
    ),
];

/// Resource types that carry a request body: what they create cannot be told from their type.
const GENERIC: &[&str] = &["msgraph_", "azapi_", "restapi_", "restful_", "graph_"];

/// The collections of the types that put a group under PIM.
const PUTS_UNDER_PIM: [Collection; 3] =
    [Collection::RoleSettings, Collection::GroupEligibility, Collection::GroupAssignments];

/// The row of a type, where a rule reads something of it.
fn of(name: &str) -> Option<&'static ResourceType> {
    RESOURCES.iter().find(|row| row.name == name)
}

impl<'t> Recorder<'_, 't, '_> {
    /// Records every resource, what the plan takes away, and what cannot be read.
    pub(crate) fn all(&mut self) {
        let document = self.document;
        for resource in &document.resources {
            self.intent.declared.push(DeclaredBlock {
                place: self.place(resource),
                address: resource.address.clone(),
                modules: document.calls_to(resource.module),
                base: resource.base.clone(),
            });
            self.resource(resource);
        }
        for removed in &document.removed {
            self.removed(removed);
        }
        for flaw in &document.flaws {
            self.flaw(flaw);
        }
        self.intent.is_unread |= document.is_unread;
    }

    fn resource(&mut self, resource: &Resource<'t>) {
        match of(&resource.kind) {
            Some(row) if resource.is_data && !row.has_data => {}
            Some(row) => (row.record)(self, resource),
            None if resource.is_data => {}
            None => self.unread(&resource.kind, &resource.provider),
        }
    }

    fn removed(&mut self, removed: &Removed<'t>) {
        let Some(row) = of(&removed.kind) else { return };
        let Gone::Removes(removal) = row.removal else { return };
        match removal(&removed.before, &self.known) {
            Some(removal) => self.intent.removals.push(removal),
            None => self.sink.notice(
                NoticeKind::UnusableObject,
                format!(
                    "{}: the plan removes it, but does not say which object or entry it is",
                    seal::id(&removed.address)
                ),
                Some(row.collection),
            ),
        }
    }

    /// What cannot be read may be an entry of any list of its collection; of all of them where its type is not known either.
    fn flaw(&mut self, flaw: &Flaw) {
        let row = flaw.kind.as_deref().map(of);
        let opened = |known: &&ResourceType| row.is_none_or(|row| row.is_some_and(|row| row.name == known.name));
        let mut collections: BTreeSet<Collection> = RESOURCES.iter().filter(opened).map(|row| row.collection).collect();
        if !collections.is_disjoint(&PUTS_UNDER_PIM.into()) {
            collections.insert(Collection::PimGroups);
        }
        self.intent.open.extend(collections.into_iter().map(|collection| (collection, None)));
        let collection = row.flatten().map(|row| row.collection);
        self.sink.notice(NoticeKind::UnusableObject, flaw.message.clone(), collection);
    }

    fn unread(&mut self, kind: &str, provider: &str) {
        let provider = provider.rsplit('/').next().unwrap_or_default();
        let message = if GENERIC.iter().any(|prefix| kind.starts_with(prefix)) {
            format!(
                "{}: a generic resource; pimlint does not interpret its body, so also export the object that it creates",
                seal::key(kind)
            )
        } else if provider == "azuread" {
            format!("{}: a resource type that no rule reads", seal::key(kind))
        } else {
            format!(
                "resources of the Terraform provider {}, which contain no object that a rule reads",
                seal::key(provider)
            )
        };
        self.sink.notice(NoticeKind::NotRecognised, &message, None);
    }
}

fn object(gone: &Block<'_>, collection: Collection) -> Option<Removal> {
    Some(Removal::Object(collection, id(gone, "object_id").or_else(|| id(gone, "id"))?))
}

fn member(gone: &Block<'_>, collection: Collection, parent: &str) -> Option<Removal> {
    Some(Removal::Member { collection, parent: id(gone, parent)?, member: id(gone, "member_object_id")? })
}

fn schedule(gone: &Block<'_>, mode: Mode) -> Option<Removal> {
    Some(Removal::Schedule {
        mode,
        group: id(gone, "group_id")?,
        principal: id(gone, "principal_id")?,
        access: Access::parse(&gone.text("assignment_type").value()?)?,
    })
}

fn role(gone: &Block<'_>, mode: Mode, role: ObjectId, principal: &str) -> Option<Removal> {
    let scope = written_scope(gone.text("directory_scope_id"));
    scope.known()?;
    Some(Removal::Role { mode, role, principal: id(gone, principal)?, scope })
}

/// The older resources name a role by its role object in this tenant; its template is known where the plan holds that role.
fn role_member(gone: &Block<'_>, known: &KnownIds<'_, '_>, scope: RoleScope) -> Option<Removal> {
    let role = known.roles.get(&id(gone, "role_object_id")?)?.clone();
    let principal = id(gone, "member_object_id")?;
    Some(Removal::Role { mode: Mode::Active, role, principal, scope: Field::Known(scope) })
}

fn grant(gone: &Block<'_>) -> Option<Removal> {
    let (access, mode) = access_type(&gone.text("access_type").value()?);
    Some(Removal::Grant {
        package: id(gone, "access_package_id")?,
        resource: id(gone, "catalog_resource_association_id")?,
        access: *access.known()?,
        mode: *mode.known()?,
    })
}

fn id(gone: &Block<'_>, name: &str) -> Option<ObjectId> {
    match gone.text(name) {
        Raw::Value(text) => directory_id(&text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Gone, RESOURCES};
    use crate::export::graph::sink::Content;
    use crate::export::terraform::{Intent, Pending};
    use crate::source::FileId;

    /// A plan that holds a resource of this type, and removes another one.
    fn plan(kind: &str) -> String {
        let id = |number: u32| format!("00000000-0000-0000-0000-{number:012}");
        let mut values = json!({
            "object_id": id(1), "id": id(1), "group_object_id": id(2), "administrative_unit_object_id": id(3),
            "member_object_id": id(4), "group_id": id(2), "principal_id": id(4), "principal_object_id": id(4),
            "assignment_type": "member", "role_id": "member", "access_package_id": id(5), "access_type": "Member",
            "catalog_resource_association_id": format!("{}/{}", id(6), id(2)), "role_object_id": id(7),
            "catalog_id": id(6), "resource_origin_id": id(2), "resource_origin_system": "AadGroup",
            "role_definition_id": id(8), "directory_scope_id": "/", "template_id": id(8),
        });
        if kind == "azuread_directory_role_assignment" {
            values["role_id"] = id(8).into();
        }
        let role = json!({"object_id": id(7), "template_id": id(8), "display_name": "a role"});
        let resource = |name: &str, kind: &str, values: &serde_json::Value| json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "values": values});
        let change = json!({"actions": ["delete"], "before": values});
        let removed = json!({"address": format!("{kind}.old"), "mode": "managed", "type": kind, "change": change});
        let resources = [resource("new", kind, &values), resource("role", "azuread_directory_role", &role)];
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": [removed]})
        .to_string()
    }

    #[test]
    fn every_type_is_recorded_and_removed() {
        for row in RESOURCES {
            let text = plan(row.name);
            let (mut content, mut intent) = (Content::default(), Intent::default());
            Pending::new(&text, 0..text.len()).read("", FileId(0), &mut content, &mut intent);
            let is_recorded = content.objects.counts.contains_key(&row.collection) || !intent.grants.is_empty();
            assert!(is_recorded, "{}: {:?}", row.name, content.notices);
            let expected = usize::from(matches!(row.removal, Gone::Removes(_)));
            assert_eq!(intent.removals.len(), expected, "{}: {:?}", row.name, content.notices);
        }
    }
}
