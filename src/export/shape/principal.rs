//! Users, service principals, organizations and directory objects on disk.

use super::shape;
use super::value::{Raw, Text, name};
use crate::export::recognise::Kind;
use crate::model::{Instant, Member, ObjectId, Principal, PrincipalKind, Provenance};

shape! {
    /// A user, service principal or organization, as far as it is read.
    PrincipalShape<'a> {
        id: Raw<ObjectId> = "id",
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        odata_id: Raw<Text<'a>> = "@odata.id",
        display_name: Raw<Text<'a>> = "displayName",
        user_principal_name: Raw<Text<'a>> = "userPrincipalName",
        created: Raw<Option<Instant>> = "createdDateTime",
    }
}

impl PrincipalShape<'_> {
    /// Whether the object says that it is of another kind.
    pub(in crate::export) fn is_another(&self, kind: Kind) -> bool {
        let expected = match kind {
            Kind::User => PrincipalKind::User,
            Kind::ServicePrincipal => PrincipalKind::ServicePrincipal,
            _ => PrincipalKind::Other,
        };
        self.odata_type.as_value().is_some_and(|said| *said != expected)
    }

    /// The record; `None` where the object has no id.
    pub(in crate::export) fn record(self, source: Provenance) -> Option<Principal> {
        let label = name(self.display_name).or_else(|| name(self.user_principal_name));
        Some(Principal { id: self.id.value()?, name: label, source })
    }

    /// The object as an entry of a member list. `$ref` entries hold only `@odata.id`, a URL with the id in it.
    pub(in crate::export) fn member(self) -> Option<Member> {
        let from_url = self.odata_id.as_value().and_then(|url| {
            let tail = url.rfind("directoryObjects/").and_then(|at| url.get(at..)).unwrap_or(url);
            ObjectId::find_guid(tail)
        });
        Some(Member { id: self.id.value().or(from_url)?, kind: self.odata_type.value() })
    }
}

shape! {
    /// An expanded `principal`: an SDK prints one that was not expanded as an object of nulls.
    PrincipalRef<'a> {
        id: Raw<Text<'a>> = "id",
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
    }
}
