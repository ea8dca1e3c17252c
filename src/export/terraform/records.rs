//! The resources of the azuread provider as the objects that they will be.
//!
//! What the provider sends for an attribute that is left out is taken from its source, version 3.9:
//! <https://github.com/hashicorp/terraform-provider-azuread>. Where it sends nothing, the directory decides, and the value is
//! known only after the plan is applied.

use std::collections::BTreeMap;

use crate::export::graph::sink::Sink;
use crate::export::json::value::Raw;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::{Document, Resource};
use crate::export::terraform::intent::Intent;
use crate::export::terraform::vocabulary::directory_id;
use crate::model::{Approver, Collection, Field, ObjectId, PrincipalKind, Provenance, Why};
use crate::source::Place;

/// Puts the resources of one document among the objects of its file.
pub(crate) struct Recorder<'d, 't, 'm> {
    pub(crate) document: &'d Document<'t>,
    pub(crate) sink: &'d mut Sink<'t, 'm>,
    pub(crate) intent: &'d mut Intent,
    pub(crate) known: KnownIds<'d, 't>,
}

/// Resources that others name by an id which is not that of their object.
#[derive(Default)]
pub(crate) struct KnownIds<'d, 't> {
    /// Links of a catalog and a resource, by their composed id.
    pub(crate) links: BTreeMap<String, &'d Resource<'t>>,
    /// The templates of built-in roles, by the id of their role object in this tenant.
    pub(crate) roles: BTreeMap<ObjectId, ObjectId>,
}

impl<'d, 't> KnownIds<'d, 't> {
    pub(crate) fn of(document: &'d Document<'t>) -> Self {
        const ROLE: &str = "azuread_directory_role";
        let own = |block: &Block<'_>| directory_id(&block.text("object_id").value()?);
        let mut known = Self::default();
        for resource in &document.resources {
            let text = |name| resource.block.text(name).value();
            match resource.kind.as_str() {
                "azuread_access_package_resource_catalog_association" => {
                    known.links.extend(text("id").map(|id| (id.into_owned(), resource)));
                }
                ROLE => known.roles.extend(own(&resource.block).map(|id| (id, identity(resource)))),
                _ => {}
            }
        }
        for removed in document.removed.iter().filter(|removed| removed.kind == ROLE) {
            let template = removed.before.text("template_id").value().and_then(|id| directory_id(&id));
            known.roles.extend(own(&removed.before).zip(template));
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
        let named = |of: fn(ObjectId) -> Approver| match self.refer(resource, entry, "object_id").id {
            Field::Known(id) => of(id),
            Field::Unknown(Why::KnownAfterApply) => Approver::Open,
            Field::Unknown(_) => Approver::Unknown,
        };
        match entry.text(kind).value() {
            Some(kind) if kind.eq_ignore_ascii_case("singleUser") => named(Approver::User),
            Some(kind) if kind.eq_ignore_ascii_case("groupMembers") => named(Approver::Group),
            Some(kind) => Approver::Relation(kind.as_ref().into()),
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

/// What the provider has no attribute for: known of what the plan creates; else the export knows it.
pub(crate) fn left_out<T>(resource: &Resource<'_>, value: T) -> Field<T> {
    if resource.is_created { Field::Known(value) } else { Field::Unknown(Why::LeftToDefault) }
}

pub(crate) fn kind_of(resource_type: &str) -> Option<PrincipalKind> {
    match resource_type {
        "azuread_group" | "azuread_group_without_members" => Some(PrincipalKind::Group),
        "azuread_user" => Some(PrincipalKind::User),
        "azuread_service_principal" => Some(PrincipalKind::ServicePrincipal),
        _ => None,
    }
}
