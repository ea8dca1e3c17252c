//! The tenant itself.

use super::{Field, ObjectId, Provenance};

/// The organization object: <https://learn.microsoft.com/graph/api/resources/organization>.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Tenant id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Box<str>>,
    /// The names among `verifiedDomains`.
    pub verified_domains: Field<Box<[Box<str>]>>,
    /// Where it was read.
    pub source: Provenance,
}
