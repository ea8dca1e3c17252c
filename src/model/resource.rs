//! What can be in a catalog, and given by its packages.

use super::{Given, ObjectId};

/// A resource of entitlement management, by the system that it is from and its id there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A group (`AadGroup`).
    Group(ObjectId),
    /// An application (`AadApplication`), by its service principal.
    Application(ObjectId),
    /// A directory role (`DirectoryRole`), by its template.
    DirectoryRole(ObjectId),
    /// A site (`SharePointOnline`), by its address.
    Site(Given),
}

impl Resource {
    /// Reads a resource by `originSystem` and `originId`; `None` where the system is another one.
    #[must_use]
    pub fn parse(system: &str, origin: &str) -> Option<Self> {
        let id = || ObjectId::parse(origin).filter(ObjectId::is_guid);
        match system.trim() {
            system if system.eq_ignore_ascii_case("AadGroup") => id().map(Self::Group),
            system if system.eq_ignore_ascii_case("AadApplication") => id().map(Self::Application),
            system if system.eq_ignore_ascii_case("DirectoryRole") => id().map(Self::DirectoryRole),
            system if system.eq_ignore_ascii_case("SharePointOnline") => {
                let address = origin.trim().trim_end_matches('/').to_ascii_lowercase();
                (!address.is_empty()).then(|| Self::Site(address.into()))
            }
            _ => None,
        }
    }
}
