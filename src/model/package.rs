//! Access packages and what they give.

use super::{Access, Collected, Field, Mode, ObjectId, Provenance};
use crate::source::Place;

/// An access package.
#[derive(Debug, Clone)]
pub struct AccessPackage {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Box<str>>,
    /// Its resource roles; missing where they were not expanded.
    pub grants: Collected<Box<[Grant]>>,
    /// Where it was read.
    pub source: Provenance,
}

impl AccessPackage {
    /// What it gives.
    #[must_use]
    pub fn grants(&self) -> Collected<&[Grant]> {
        self.grants.as_ref().map(AsRef::as_ref)
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_deref().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// Takes from another copy what this one lacks. Returns whether two known values contradict.
    pub fn merge(&mut self, other: &Self) -> bool {
        self.source.merge(&other.source);
        let name = super::group::merge_value(&mut self.name, other.name.as_ref());
        // The same role scopes stand at another place in each copy: only their absence matters here.
        match (&self.grants, &other.grants) {
            (Collected::Missing(_), _) | (Collected::Partial(..), Collected::Complete(_)) => {
                self.grants.clone_from(&other.grants);
            }
            _ => {}
        }
        name
    }
}

/// One resource role scope of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What is given.
    pub target: GrantTarget,
    /// Whether the requestor becomes eligible or active.
    pub mode: Field<Mode>,
    /// The resource role scope in the export.
    pub place: Place,
}

/// The resource and role of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTarget {
    /// A role of a group.
    Group {
        /// The group.
        id: Field<ObjectId>,
        /// Member or owner.
        access: Field<Access>,
    },
    /// A directory role, by template id.
    DirectoryRole(Field<ObjectId>),
    /// An application, a site or another resource.
    Other,
    /// A role scope whose role and scope were not expanded.
    Unknown,
}
