//! Service principals on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::is_another;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{Instant, ObjectId, PrincipalKind, Provenance, ServicePrincipal, ServicePrincipalKind};

shape! {
    /// A service principal, v1.0 and beta alike.
    ServicePrincipalShape<'a> {
        id: Raw<ObjectId> = Id,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        display_name: Raw<Text<'a>> = DisplayName,
        app: Raw<ObjectId> = AppId,
        account_enabled: Raw<bool> = AccountEnabled,
        owner_organization: Raw<ObjectId> = AppOwnerOrganizationId,
        kind: Raw<Text<'a>> = ServicePrincipalType,
        created: Raw<Option<Instant>> = CreatedDateTime,
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
            app: self.app.field(),
            account_enabled: self.account_enabled.field(),
            owner_organization: self.owner_organization.unless(self.marks.is_sdk).nullable(),
            kind: self.kind.known_as(|text| ServicePrincipalKind::parse(&text)).field(),
            source,
        })
    }
}
