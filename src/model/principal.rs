//! Users, groups and service principals as holders of something.

use super::{ObjectId, Provenance};

/// What kind of directory object a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// A user, member or guest.
    User,
    /// A group.
    Group,
    /// A service principal or managed identity.
    ServicePrincipal,
    /// A device, contact or another directory object.
    Other,
}

impl PrincipalKind {
    /// Reads `@odata.type`, with or without `#` and the namespace.
    #[must_use]
    pub fn parse(odata_type: &str) -> Option<Self> {
        let name = odata_type.rsplit(['.', '#']).next()?;
        Some(match name {
            name if name.eq_ignore_ascii_case("user") => Self::User,
            name if name.eq_ignore_ascii_case("group") => Self::Group,
            name if name.eq_ignore_ascii_case("servicePrincipal") => Self::ServicePrincipal,
            "" => return None,
            name if name.eq_ignore_ascii_case("directoryObject") => return None,
            _ => Self::Other,
        })
    }
}

/// A user or service principal, as far as rules and messages need it.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Box<str>>,
    /// Where it was read.
    pub source: Provenance,
}

/// A directory object listed as a member of a group or of an administrative unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Object id.
    pub id: ObjectId,
    /// Its kind, where the entry says so.
    pub kind: Option<PrincipalKind>,
}

impl Principal {
    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_deref().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// Takes from another copy what this one lacks. Returns whether two known values contradict.
    pub fn merge(&mut self, other: &Self) -> bool {
        self.source.merge(&other.source);
        super::group::merge_value(&mut self.name, other.name.as_ref())
    }
}
