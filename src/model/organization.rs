//! The tenant itself.

use super::{Field, Given, Merge, ObjectId, Property, Provenance};

/// The organization object: <https://learn.microsoft.com/graph/api/resources/organization>.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Tenant id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// The names among `verifiedDomains`.
    pub verified_domains: Field<Box<[Given]>>,
    /// Where it was read.
    pub source: Provenance,
}

impl Organization {
    /// Takes in another copy of the same organization.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, verified_domains, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.list(Property::VerifiedDomains, &mut self.verified_domains, verified_domains);
        self.source.merge(source);
    }
}
