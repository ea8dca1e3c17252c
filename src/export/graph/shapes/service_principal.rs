//! Service principals on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::{MOST_EXPANDED, PrincipalShape, is_another};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, name};
use crate::model::{
    AppRole, Field, Instant, Member, ObjectId, PrincipalKind, Provenance, ServicePrincipal, ServicePrincipalKind, Why,
};

shape! {
    /// A service principal, v1.0 and beta alike.
    ServicePrincipalShape<'a> {
        id: Raw<ObjectId> = Id,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        display_name: Raw<Text<'a>> = DisplayName,
        account_enabled: Raw<bool> = AccountEnabled,
        owner_organization: Raw<ObjectId> = AppOwnerOrganizationId,
        kind: Raw<Text<'a>> = ServicePrincipalType,
        app: Raw<ObjectId> = AppId,
        app_roles: Part<'a> = AppRoles,
        owners: Part<'a> = Owners,
        created: Raw<Option<Instant>> = CreatedDateTime,
    }
}

shape! {
    /// An app role that the application defines.
    AppRoleShape<'a> {
        id: Raw<ObjectId> = Id,
        value: Raw<Text<'a>> = "value",
        enabled: Raw<bool> = IsEnabled,
        members: Words<'a> = "allowedMemberTypes",
    }
}

impl AppRoleShape<'_> {
    fn record(self) -> Option<AppRole> {
        let of_applications = |kinds: &Vec<Text<'_>>| kinds.iter().any(|kind| kind.eq_ignore_ascii_case("Application"));
        Some(AppRole {
            id: self.id.value()?,
            value: name(self.value),
            is_enabled: self.enabled.value(),
            is_for_applications: self.members.0.as_value().map(of_applications),
        })
    }
}

impl ServicePrincipalShape<'_> {
    /// Whether the object does not say that it is something else.
    pub(crate) fn fits(&self) -> bool {
        !is_another(&self.odata_type, PrincipalKind::ServicePrincipal)
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created])
    }

    /// The record; `None` where the object has no id. Where the Graph SDK printed it, a null says nothing.
    pub(crate) fn record(self, source: Provenance) -> Option<ServicePrincipal> {
        Some(ServicePrincipal {
            id: self.id.value()?,
            name: name(self.display_name),
            account_enabled: self.account_enabled.field(),
            owner_organization: self.owner_organization.unless(self.marks.is_sdk).nullable(),
            kind: self.kind.known_as(|text| ServicePrincipalKind::parse(&text)).field(),
            app: self.app.field(),
            app_roles: if self.app_roles.is_filled() {
                let records = |roles: Vec<AppRoleShape<'_>>| roles.into_iter().map(AppRoleShape::record).collect();
                self.app_roles.list().known_as(records).field()
            } else {
                Field::default()
            },
            owners: owners(self.owners),
            source,
        })
    }
}

/// The owners, where they were expanded. As many as Graph expands at most may not be all.
fn owners(part: Part<'_>) -> Field<Box<[Member]>> {
    if !part.is_filled() {
        return Field::default();
    }
    let read = |owners: Vec<PrincipalShape<'_>>| -> Option<Box<[Member]>> {
        owners.into_iter().map(PrincipalShape::member).collect()
    };
    match part.list().known_as(read).field() {
        Field::Known(owners) if owners.len() == MOST_EXPANDED => Field::Unknown(Why::CutList),
        owners => owners,
    }
}
