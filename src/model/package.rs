//! Access packages and what they give.

use std::cmp::Ordering;

use super::{
    Access, Collected, Collection, Field, Gap, Given, Instant, Known, Merge, Mode, ObjectId, Property, Provenance,
    Resource, Why,
};
use crate::source::Place;

/// An access package.
#[derive(Debug, Clone)]
pub struct AccessPackage {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// Its catalog; unknown where the navigation was not expanded.
    pub catalog: Field<ObjectId>,
    /// Whether people find it only by its link.
    pub hidden: Field<bool>,
    /// Its resource roles; missing where they were not expanded.
    pub grants: Collected<Box<[Grant]>>,
    /// The packages that keep their holders from requesting this one.
    pub incompatible_packages: Field<Box<[ObjectId]>>,
    /// The groups that keep their members from requesting this package.
    pub incompatible_groups: Field<Box<[ObjectId]>>,
    /// Where it was read.
    pub source: Provenance,
}

impl AccessPackage {
    /// A package as a layout tells it that has no incompatibilities.
    #[must_use]
    pub fn stated(id: ObjectId, name: Option<Given>, grants: Collected<Box<[Grant]>>, source: Provenance) -> Self {
        Self {
            id,
            name,
            catalog: Field::default(),
            hidden: Field::default(),
            grants,
            incompatible_packages: Field::default(),
            incompatible_groups: Field::default(),
            source,
        }
    }

    /// What it gives.
    #[must_use]
    pub fn grants(&self) -> Collected<&[Grant]> {
        self.grants.as_ref().map(AsRef::as_ref)
    }

    /// Its catalog.
    ///
    /// # Errors
    /// The gap, where the catalog was not expanded.
    pub fn catalog(&self) -> Known<&ObjectId> {
        self.catalog.of(Collection::AccessPackages, Property::Catalog)
    }

    /// Whether people find it only by its link.
    ///
    /// # Errors
    /// The gap, where `isHidden` is unknown.
    pub fn is_hidden(&self) -> Known<bool> {
        self.hidden.of(Collection::AccessPackages, Property::IsHidden).copied()
    }

    /// The packages that keep their holders from requesting this one.
    ///
    /// # Errors
    /// The gap, where the relation was not expanded.
    pub fn incompatible_packages(&self) -> Known<&[ObjectId]> {
        let of = self.incompatible_packages.of(Collection::AccessPackages, Property::IncompatibleAccessPackages);
        of.map(AsRef::as_ref)
    }

    /// The groups that keep their members from requesting this package.
    ///
    /// # Errors
    /// The gap, where the relation was not expanded.
    pub fn incompatible_groups(&self) -> Known<&[ObjectId]> {
        let of = self.incompatible_groups.of(Collection::AccessPackages, Property::IncompatibleGroups);
        of.map(AsRef::as_ref)
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same package.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, catalog, hidden, grants, incompatible_packages, incompatible_groups, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::Catalog, &mut self.catalog, catalog);
        merge.field(Property::IsHidden, &mut self.hidden, hidden);
        merge_grants(&mut self.grants, grants, merge);
        merge.list(Property::IncompatibleAccessPackages, &mut self.incompatible_packages, incompatible_packages);
        merge.list(Property::IncompatibleGroups, &mut self.incompatible_groups, incompatible_groups);
        self.source.merge(source);
    }
}

/// One resource role scope of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What is given.
    pub target: GrantTarget,
    /// Whether the requestor becomes eligible or active.
    pub mode: Field<Mode>,
    /// When the package began to give it.
    pub created: Field<Instant>,
    /// The catalog of the resource, where the export says so.
    pub catalog: Field<ObjectId>,
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
    /// A role of an application.
    Application {
        /// Its service principal.
        id: Field<ObjectId>,
        /// The app role; of all zeros for mere access to the application.
        role: Field<ObjectId>,
    },
    /// A permission of an API, for agents and service principals, by the service principal of the API.
    Permission(Field<ObjectId>),
    /// A role of a `SharePoint` site, by the site's address.
    Site(Field<Given>),
    /// Another resource.
    Other,
    /// A role scope whose role and scope were not expanded.
    Unknown,
}

impl GrantTarget {
    /// Whether it is a role of the directory or of one of its groups, or may be one.
    #[must_use]
    pub fn may_be_role(&self) -> bool {
        matches!(self, Self::Group { .. } | Self::DirectoryRole(_) | Self::Unknown)
    }

    /// The resource; `None` where it is of a system that no rule looks into.
    ///
    /// # Errors
    /// The gap, where the resource is unknown.
    pub fn resource(&self) -> Known<Option<Resource>> {
        const HERE: Collection = Collection::AccessPackages;
        let scope = Property::ResourceScope;
        Ok(Some(match self {
            Self::Group { id, .. } => Resource::Group(id.of(HERE, scope)?.clone()),
            Self::DirectoryRole(id) => Resource::DirectoryRole(id.of(HERE, scope)?.clone()),
            Self::Application { id, .. } | Self::Permission(id) => Resource::Application(id.of(HERE, scope)?.clone()),
            Self::Site(address) => Resource::Site(address.of(HERE, scope)?.clone()),
            Self::Other => return Ok(None),
            Self::Unknown => return Err(Gap::Property(HERE, Property::ResourceRole, Why::NotSelected)),
        }))
    }
}

impl Grant {
    /// What it says, wherever it stands.
    fn says(&self) -> (&GrantTarget, &Field<Mode>) {
        (&self.target, &self.mode)
    }

    /// How much it leaves open: a copy may have been exported without the role or its resource.
    fn unknowns(&self) -> usize {
        let target = match &self.target {
            GrantTarget::Group { id, access } => {
                usize::from(id.known().is_none()) + usize::from(access.known().is_none())
            }
            GrantTarget::DirectoryRole(role) => usize::from(role.known().is_none()),
            GrantTarget::Application { id, role } => {
                usize::from(id.known().is_none()) + usize::from(role.known().is_none())
            }
            GrantTarget::Permission(id) => usize::from(id.known().is_none()),
            GrantTarget::Site(address) => usize::from(address.known().is_none()),
            GrantTarget::Other => 0,
            GrantTarget::Unknown => 3,
        };
        target + usize::from(self.target.may_be_role() && self.mode.known().is_none())
    }
}

/// The fuller of two lists of what a package gives. Lists that are both whole and say other things contradict each other, unless
/// one of them leaves open what the other says.
fn merge_grants(mine: &mut Collected<Box<[Grant]>>, theirs: &Collected<Box<[Grant]>>, merge: &mut Merge) {
    let is_contradicted = match (&*mine, theirs) {
        (&Collected::Missing(CONTRADICTED), _) => return,
        (_, &Collected::Missing(CONTRADICTED)) => false,
        (_, Collected::Missing(_)) => return,
        (Collected::Missing(_), _) => false,
        _ if merge.is_over() => return,
        (Collected::Complete(list), Collected::Complete(other)) if says_all(list, other) && says_all(other, list) => {
            return;
        }
        (Collected::Complete(list), Collected::Complete(other)) => {
            let unknowns = |list: &[Grant]| list.iter().map(Grant::unknowns).sum::<usize>();
            match unknowns(list).cmp(&unknowns(other)) {
                _ if list.len() != other.len() => true,
                Ordering::Less => return,
                Ordering::Equal => true,
                Ordering::Greater => false,
            }
        }
        (Collected::Complete(whole), Collected::Partial(part, _)) if says_all(whole, part) => return,
        (Collected::Complete(_), Collected::Partial(..)) => true,
        (Collected::Partial(part, _), Collected::Complete(whole)) => !says_all(whole, part),
        (Collected::Partial(list, gap), Collected::Partial(other, _)) => {
            let further = other.iter().filter(|grant| !says_all(list, std::slice::from_ref(grant)));
            *mine = Collected::Partial(list.iter().chain(further).cloned().collect(), *gap);
            return;
        }
    };
    if is_contradicted {
        merge.contradict(Property::ResourceRoleScopes, &mut Field::<()>::default());
        *mine = Collected::Missing(CONTRADICTED);
    } else {
        mine.clone_from(theirs);
    }
}

const CONTRADICTED: Gap = Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, Why::Contradicted);

/// Whether a list says all that a part of it says.
fn says_all(list: &[Grant], part: &[Grant]) -> bool {
    part.iter().all(|grant| list.iter().any(|known| known.says() == grant.says()))
}
