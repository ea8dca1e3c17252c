//! The resources of the azuread provider as the objects that they will be.
//!
//! What the provider sends for an attribute that is left out is taken from its source, version 3.9:
//! <https://github.com/hashicorp/terraform-provider-azuread>. Where it sends nothing, the directory decides, and the value is
//! known only after the plan is applied.

use std::collections::BTreeMap;

use crate::export::graph::sink::Sink;
use crate::export::json::value::Raw;
use crate::export::notice::NoticeKind;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::{Document, Resource};
use crate::export::terraform::intent::Intent;
use crate::export::terraform::source::Declared;
use crate::export::terraform::vocabulary::directory_id;
use crate::model::{Approver, Collection, Field, Mode, ObjectId, PrincipalKind, Provenance, RoleScope, Why};
use crate::source::Place;

/// Resource types that carry a request body: what they create cannot be told from their type.
const GENERIC: &[&str] = &["msgraph_", "azapi_", "restapi_", "restful_", "graph_"];

/// Puts the resources of one document among the objects of its file.
pub(crate) struct Recorder<'d, 't, 'm> {
    pub(crate) document: &'d Document<'t>,
    pub(crate) sink: &'d mut Sink<'t, 'm>,
    pub(crate) intent: &'d mut Intent,
    pub(crate) known: Known<'d, 't>,
}

/// Resources that others name by an id which is not that of their object.
#[derive(Default)]
pub(crate) struct Known<'d, 't> {
    /// Links of a catalog and a resource, by their composed id.
    pub(crate) links: BTreeMap<String, &'d Resource<'t>>,
    /// Built-in roles, by the id of their role object in this tenant.
    pub(crate) roles: BTreeMap<ObjectId, &'d Resource<'t>>,
}

impl<'d, 't> Known<'d, 't> {
    pub(crate) fn of(document: &'d Document<'t>) -> Self {
        let mut known = Self::default();
        for resource in &document.resources {
            let text = |name| resource.block.text(name).value();
            match resource.kind.as_str() {
                "azuread_access_package_resource_catalog_association" => {
                    known.links.extend(text("id").map(|id| (id.into_owned(), resource)));
                }
                "azuread_directory_role" => {
                    known.roles.extend(text("object_id").and_then(|id| directory_id(&id)).map(|id| (id, resource)));
                }
                _ => {}
            }
        }
        known
    }
}

/// An object that an attribute refers to.
pub(crate) struct Referred {
    pub(crate) id: Field<ObjectId>,
    pub(crate) kind: Option<PrincipalKind>,
}

impl<'t> Recorder<'_, 't, '_> {
    /// Records every resource.
    pub(crate) fn all(&mut self) {
        let document = self.document;
        for resource in &document.resources {
            let (place, base) = (self.place(resource), resource.base.clone());
            self.intent.declared.push(Declared { place, modules: document.calls_to(resource.module), base });
            self.resource(resource);
        }
    }

    pub(crate) fn resource(&mut self, resource: &Resource<'t>) {
        match resource.kind.as_str() {
            "azuread_group" | "azuread_group_without_members" => self.group(resource),
            "azuread_user" => self.principal(resource, Collection::Users),
            "azuread_service_principal" => self.principal(resource, Collection::ServicePrincipals),
            "azuread_administrative_unit" => self.unit(resource),
            "azuread_access_package" => self.package(resource),
            _ if resource.is_data => {}
            "azuread_group_member" => {
                self.member(resource, Collection::GroupMembers, "group_object_id", "member_object_id");
            }
            "azuread_administrative_unit_member" => {
                let collection = Collection::AdministrativeUnitMembers;
                self.member(resource, collection, "administrative_unit_object_id", "member_object_id");
            }
            "azuread_group_role_management_policy" => self.settings(resource),
            "azuread_privileged_access_group_eligibility_schedule" => self.schedule(resource, Mode::Eligible),
            "azuread_privileged_access_group_assignment_schedule" => self.schedule(resource, Mode::Active),
            "azuread_access_package_assignment_policy" => self.assignment_policy(resource),
            "azuread_access_package_resource_package_association" => self.grant(resource),
            "azuread_access_package_catalog" => self.count(Collection::Catalogs),
            "azuread_access_package_catalog_role_assignment" => self.count(Collection::CatalogRoles),
            "azuread_access_package_resource_catalog_association" => self.count(Collection::CatalogResources),
            "azuread_conditional_access_policy" => self.count(Collection::ConditionalAccessPolicies),
            "azuread_directory_role" => self.directory_role(resource),
            "azuread_custom_directory_role" => self.custom_role(resource),
            "azuread_directory_role_assignment" => {
                let scope = self.directory_scope(resource);
                self.role_assignment(resource, "role_id", "principal_object_id", scope);
            }
            "azuread_directory_role_member" => {
                self.role_assignment(resource, "role_object_id", "member_object_id", Field::Known(RoleScope::Tenant));
            }
            "azuread_administrative_unit_role_member" => {
                let unit = self.refer(resource, &resource.block, "administrative_unit_object_id").id;
                let scope = unit.map(RoleScope::AdministrativeUnit);
                self.role_assignment(resource, "role_object_id", "member_object_id", scope);
            }
            "azuread_directory_role_eligibility_schedule_request" => self.role_eligibility(resource),
            kind => self.unread(kind, &resource.provider),
        }
    }

    fn unread(&mut self, kind: &str, provider: &str) {
        let provider = provider.rsplit('/').next().unwrap_or_default();
        let message = if GENERIC.iter().any(|prefix| kind.starts_with(prefix)) {
            format!(
                "{kind}: a generic resource; what it creates is not guessed from its body, so export that object too"
            )
        } else if provider == "azuread" {
            format!("{kind}: a resource type that no rule reads")
        } else {
            format!("resources of the Terraform provider {provider}, which hold no object that a rule reads")
        };
        self.sink.notice(NoticeKind::NotRecognised, &message, None);
    }

    pub(crate) fn count(&mut self, collection: Collection) {
        self.sink.content.objects.count(collection);
    }

    pub(crate) fn place(&self, resource: &Resource<'t>) -> Place {
        self.sink.place_of(resource.text)
    }

    pub(crate) fn source(&self, resource: &Resource<'t>) -> Provenance {
        Provenance::new(self.place(resource))
    }

    /// Why a value that is neither set nor computed says nothing: the directory decides about it.
    pub(crate) fn left_open(&self) -> Why {
        if self.document.is_plan { Why::KnownAfterApply } else { Why::NotSelected }
    }

    /// The object that an attribute refers to: by its value, else by the reference in its expression.
    pub(crate) fn refer(&self, resource: &Resource<'t>, block: &Block<'t>, attribute: &str) -> Referred {
        let meant = self.document.meant(resource, &block.references(attribute));
        let kind = meant.and_then(|meant| kind_of(&meant.kind));
        let id = match block.text(attribute) {
            Raw::Value(text) => directory_id(&text).map_or(Field::Unknown(Why::UnknownValue), Field::Known),
            Raw::Odd(Why::KnownAfterApply) => match meant {
                Some(meant) => Field::Known(identity(meant)),
                None => Field::Unknown(Why::KnownAfterApply),
            },
            other => other.known_as(|text| ObjectId::parse(&text)).field(),
        };
        Referred { id, kind }
    }

    /// The object that a required attribute refers to. One that nobody can tell before the plan is applied is named by the
    /// attribute, and the list that it stands in is open: that of the parent, or any list of the collection.
    pub(crate) fn refer_or_name(
        &mut self,
        resource: &Resource<'t>,
        attribute: &str,
        list: (Collection, Option<&ObjectId>),
    ) -> (ObjectId, Option<PrincipalKind>) {
        let Referred { id, kind } = self.refer(resource, &resource.block, attribute);
        match id {
            Field::Known(id) => (id, kind),
            Field::Unknown(_) => {
                self.intent.open.insert((list.0, list.1.cloned()));
                (ObjectId::Text(format!("{}.{attribute}", resource.address).into()), kind)
            }
        }
    }

    pub(crate) fn approver(&self, resource: &Resource<'t>, entry: &Block<'t>, kind: &str) -> Approver {
        let id = || self.refer(resource, entry, "object_id").id.known().cloned();
        match entry.text(kind).value() {
            Some(kind) if kind.eq_ignore_ascii_case("singleUser") => id().map_or(Approver::Unknown, Approver::User),
            Some(kind) if kind.eq_ignore_ascii_case("groupMembers") => id().map_or(Approver::Unknown, Approver::Group),
            Some(kind) => Approver::Relation(Box::from(kind.as_ref())),
            None => Approver::Unknown,
        }
    }
}

pub(crate) fn address_of(resource: &Resource<'_>) -> ObjectId {
    ObjectId::Text(resource.address.as_str().into())
}

pub(crate) fn own_id(resource: &Resource<'_>) -> ObjectId {
    resource.block.text("id").value().and_then(|id| directory_id(&id)).unwrap_or_else(|| address_of(resource))
}

/// What an object is known by: its id in the directory, else the address of its resource.
pub(crate) fn identity(resource: &Resource<'_>) -> ObjectId {
    let names: &[&str] = match resource.kind.as_str() {
        "azuread_directory_role" => &["template_id"],
        _ => &["object_id", "id"],
    };
    let known = names.iter().find_map(|name| directory_id(&resource.block.text(name).value()?));
    known.filter(ObjectId::is_guid).unwrap_or_else(|| address_of(resource))
}

pub(crate) fn kind_of(resource_type: &str) -> Option<PrincipalKind> {
    match resource_type {
        "azuread_group" | "azuread_group_without_members" => Some(PrincipalKind::Group),
        "azuread_user" => Some(PrincipalKind::User),
        "azuread_service_principal" => Some(PrincipalKind::ServicePrincipal),
        _ => None,
    }
}
