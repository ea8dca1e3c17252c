//! Users, groups and service principals as holders of something.

use super::ObjectId;

/// What kind of directory object a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// A user, member or guest, or the user account of an agent.
    User,
    /// A group.
    Group,
    /// A service principal, managed identity or agent identity.
    ServicePrincipal,
    /// A device, contact or another directory object.
    Other,
}

impl PrincipalKind {
    /// Reads `@odata.type`, with or without `#` and the namespace. An agent identity inherits from a service principal, and its user
    /// account from a user: <https://learn.microsoft.com/graph/api/resources/agentidentity>.
    #[must_use]
    pub fn parse(odata_type: &str) -> Option<Self> {
        let name = odata_type.rsplit(['.', '#']).next()?.to_ascii_lowercase();
        Some(match name.as_str() {
            "user" | "agentuser" => Self::User,
            "group" => Self::Group,
            "serviceprincipal" | "agentidentity" | "agentidentityblueprintprincipal" => Self::ServicePrincipal,
            "" | "directoryobject" => return None,
            _ => Self::Other,
        })
    }
}

/// A directory object listed as a member or owner of a group, or as a member of an administrative unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Object id.
    pub id: ObjectId,
    /// Its kind, where the entry says so.
    pub kind: Option<PrincipalKind>,
}
