//! What one can ask about.

use serde::Serialize;

/// The kinds of object that one can ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A group.
    Group,
    /// A directory role.
    Role,
    /// An access package.
    Package,
    /// A user or service principal.
    Person,
}

impl Kind {
    /// The word in the output and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Role => "role",
            Self::Package => "package",
            Self::Person => "person",
        }
    }
}
