//! The organizations whose people may request access packages, and what becomes of these people.

use super::{
    Collection, Field, Given, Instant, Known, Merge, ObjectId, Period, Property, Provenance, all_of, any_of, not,
};

const HERE: Collection = Collection::ConnectedOrganizations;

/// A connected organization: <https://learn.microsoft.com/graph/api/resources/connectedorganization>.
#[derive(Debug, Clone)]
pub struct ConnectedOrganization {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// Whether somebody here set it up.
    pub state: Field<OrganizationState>,
    /// Since when it is known.
    pub created: Field<Instant>,
    /// By what its people are told.
    pub sources: Field<Box<[IdentitySource]>>,
    /// The members of the directory who vouch for it; unknown where they were not expanded.
    pub internal_sponsors: Field<Box<[ObjectId]>>,
    /// Its own people who vouch for it; unknown where they were not expanded.
    pub external_sponsors: Field<Box<[ObjectId]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// Whether an organization was set up (`state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationState {
    /// An administrator set it up.
    Configured,
    /// It came into being by a request of somebody from outside.
    Proposed,
}

/// By what the people of an organization are told (`identitySources`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentitySource {
    /// The accounts of one organization: of a directory or a federation.
    Organization,
    /// The mail addresses of a domain, in lower case.
    Domain(Given),
    /// The accounts of a provider at which anybody can get one: its name.
    Anybody(Given),
}

/// Which kind of sponsors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sponsors {
    /// Members of the directory.
    Internal,
    /// People of the organization.
    External,
}

impl OrganizationState {
    /// Reads `state`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [("configured", Self::Configured), ("proposed", Self::Proposed)];
        known.into_iter().find(|(word, _)| text.trim().eq_ignore_ascii_case(word)).map(|(_, state)| state)
    }
}

impl Sponsors {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Internal, Self::External];

    /// The type by which an approval stage names them.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Internal => "internalSponsors",
            Self::External => "externalSponsors",
        }
    }

    /// The property that holds them.
    #[must_use]
    pub fn property(self) -> Property {
        match self {
            Self::Internal => Property::InternalSponsors,
            Self::External => Property::ExternalSponsors,
        }
    }

    /// `internal`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::External => "external",
        }
    }
}

impl ConnectedOrganization {
    /// Whether it came into being by a request, and no administrator set it up.
    ///
    /// # Errors
    /// The gap, where `state` is unknown.
    pub fn is_proposed(&self) -> Known<bool> {
        self.state.of(HERE, Property::State).map(|state| *state == OrganizationState::Proposed)
    }

    /// Since when it is known.
    ///
    /// # Errors
    /// The gap, where it is unknown.
    pub fn created(&self) -> Known<Instant> {
        self.created.of(HERE, Property::CreatedDateTime).copied()
    }

    /// The provider among its identity sources at which anybody can get an account.
    ///
    /// # Errors
    /// The gap, where the identity sources are unknown.
    pub fn open_provider(&self) -> Known<Option<&Given>> {
        let sources = self.sources.of(HERE, Property::IdentitySources)?;
        Ok(sources.iter().find_map(|source| match source {
            IdentitySource::Anybody(name) => Some(name),
            IdentitySource::Organization | IdentitySource::Domain(_) => None,
        }))
    }

    /// The mail domains among its identity sources, in lower case.
    ///
    /// # Errors
    /// The gap, where the identity sources are unknown.
    pub fn domains(&self) -> Known<impl Iterator<Item = &Given>> {
        let sources = self.sources.of(HERE, Property::IdentitySources)?;
        Ok(sources.iter().filter_map(|source| match source {
            IdentitySource::Domain(domain) => Some(domain),
            IdentitySource::Organization | IdentitySource::Anybody(_) => None,
        }))
    }

    /// Whether it has no sponsors of any of some kinds.
    ///
    /// # Errors
    /// The gap, where those of a kind were not expanded, and none of another kind is seen.
    pub fn is_without(&self, kinds: &[Sponsors]) -> Known<bool> {
        all_of(kinds.iter().map(|kind| not(self.has_sponsors(*kind))))
    }

    /// Whether it has sponsors of a kind.
    ///
    /// # Errors
    /// The gap, where they were not expanded.
    pub fn has_sponsors(&self, kind: Sponsors) -> Known<bool> {
        let sponsors = match kind {
            Sponsors::Internal => &self.internal_sponsors,
            Sponsors::External => &self.external_sponsors,
        };
        sponsors.of(HERE, kind.property()).map(|sponsors| !sponsors.is_empty())
    }

    /// Whether anybody vouches for it.
    ///
    /// # Errors
    /// The gap, where the sponsors were not expanded.
    pub fn has_any_sponsor(&self) -> Known<bool> {
        any_of(Sponsors::ALL.map(|kind| self.has_sponsors(kind)))
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same organization.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, state, created, sources, internal_sponsors, external_sponsors, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::State, &mut self.state, state);
        merge.field(Property::CreatedDateTime, &mut self.created, created);
        merge.list(Property::IdentitySources, &mut self.sources, sources);
        merge.list(Property::InternalSponsors, &mut self.internal_sponsors, internal_sponsors);
        merge.list(Property::ExternalSponsors, &mut self.external_sponsors, external_sponsors);
        self.source.merge(source);
    }
}

/// The settings of entitlement management: <https://learn.microsoft.com/graph/api/resources/entitlementmanagementsettings>.
#[derive(Debug, Clone)]
pub struct EntitlementSettings {
    /// The same in every tenant.
    pub id: ObjectId,
    /// What becomes of a guest whom entitlement management invited, when the last package ends.
    pub lifecycle: Field<GuestLifecycle>,
    /// How long the account of a guest stays after it was blocked.
    pub deletion: Field<Period>,
    /// Where they were read.
    pub source: Provenance,
}

/// What becomes of a guest when the last package ends (`externalUserLifecycleAction`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestLifecycle {
    /// Nothing.
    Nothing,
    /// They are blocked from signing in.
    Blocked,
    /// They are blocked, and their account is removed later.
    BlockedAndRemoved,
}

impl GuestLifecycle {
    /// Reads `externalUserLifecycleAction`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [
            ("none", Self::Nothing),
            ("blockSignIn", Self::Blocked),
            ("blockSignInAndDelete", Self::BlockedAndRemoved),
        ];
        known.into_iter().find(|(word, _)| text.trim().eq_ignore_ascii_case(word)).map(|(_, action)| action)
    }
}

impl EntitlementSettings {
    /// What becomes of a guest when the last package ends.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn lifecycle(&self) -> Known<GuestLifecycle> {
        self.lifecycle.of(Collection::EntitlementSettings, Property::ExternalUserLifecycleAction).copied()
    }

    /// How long the account of a guest stays after it was blocked.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn deletion(&self) -> Known<Period> {
        self.deletion.of(Collection::EntitlementSettings, Property::ExternalUserDeletion).copied()
    }

    /// Takes in another copy of the settings.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, lifecycle, deletion, source } = other;
        merge.field(Property::ExternalUserLifecycleAction, &mut self.lifecycle, lifecycle);
        merge.field(Property::ExternalUserDeletion, &mut self.deletion, deletion);
        self.source.merge(source);
    }
}
