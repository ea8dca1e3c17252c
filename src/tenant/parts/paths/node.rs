use crate::model::{Access, Audience, ObjectId, SettingsRole};

/// Something that somebody can be or have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// Everybody of an audience of an assignment policy.
    Audience(Audience),
    /// The guests among all users, where a policy for all users leaves out the member users because another one is for them alone.
    Guests,
    /// Whoever a membership rule matches: that of a dynamic group, or of a policy that assigns automatically.
    Rule(ObjectId),
    /// A user or a service principal.
    Principal(ObjectId),
    /// The right to decide what the packages of a catalog give, and to whom.
    Catalog(ObjectId),
    /// An assignment of an access package.
    Package(ObjectId),
    /// Active membership or ownership of a group.
    Group(ObjectId, Access),
    /// A directory role in the entire tenant, by its template.
    Role(ObjectId),
}

impl Node {
    /// What a role with settings of its own gives; a directory role by its template.
    #[must_use]
    pub fn of_role(role: SettingsRole) -> Self {
        match role {
            SettingsRole::Group(group, access) => Self::Group(group, access),
            SettingsRole::Directory(role) => Self::Role(role),
        }
    }

    /// The role whose settings say what its activation takes; none where nothing is activated.
    #[must_use]
    pub fn settings_role(&self) -> Option<SettingsRole> {
        match self {
            Self::Group(group, access) => Some(SettingsRole::Group(group.clone(), *access)),
            Self::Role(role) => Some(SettingsRole::Directory(role.clone())),
            _ => None,
        }
    }

    /// The user or service principal that it is.
    #[must_use]
    pub fn principal(&self) -> Option<&ObjectId> {
        if let Self::Principal(id) = self { Some(id) } else { None }
    }

    /// Whether it is where a path can begin: people, and not what they can get.
    #[must_use]
    pub fn is_entry(&self) -> bool {
        matches!(self, Self::Audience(_) | Self::Guests | Self::Rule(_) | Self::Principal(_))
    }
}
