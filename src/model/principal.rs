//! Users, groups and service principals as holders of something.

use super::ObjectId;

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

/// A directory object listed as a member or owner of a group, or as a member of an administrative unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Object id.
    pub id: ObjectId,
    /// Its kind, where the entry says so.
    pub kind: Option<PrincipalKind>,
}
