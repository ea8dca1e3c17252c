//! The organization on disk.

use crate::export::graph::shapes::principal::is_another;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{ObjectId, Organization, PrincipalKind, Provenance};

shape! {
    /// `organization`.
    OrganizationShape<'a> {
        id: Raw<ObjectId> = Id,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        display_name: Raw<Text<'a>> = DisplayName,
        verified_domains: Part<'a> = VerifiedDomains,
    }
}

shape! {
    /// `verifiedDomain`.
    DomainShape<'a> {
        name: Raw<Text<'a>> = "name",
    }
}

impl OrganizationShape<'_> {
    /// Whether the object does not say that it is something else.
    pub(crate) fn fits(&self) -> bool {
        !is_another(&self.odata_type, PrincipalKind::Other)
    }

    /// The record; `None` where the object has no id. Every tenant has a domain: a `null` or an empty list says nothing.
    pub(crate) fn record(self, source: Provenance) -> Option<Organization> {
        let domains = self
            .verified_domains
            .list::<DomainShape<'_>>()
            .known_as(|domains| domains.into_iter().map(|domain| name(domain.name)).collect::<Option<Box<[_]>>>());
        let is_empty = domains.as_value().is_some_and(|domains| domains.is_empty());
        let verified_domains = if is_empty { Raw::Absent } else { domains };
        Some(Organization {
            id: self.id.value()?,
            name: name(self.display_name),
            verified_domains: verified_domains.field(),
            source,
        })
    }
}
