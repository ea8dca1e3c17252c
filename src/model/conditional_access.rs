//! Conditional Access policies: whom they are for, and which authentication contexts they guard.

use super::{Collection, Field, Given, Known, Merge, ObjectId, Property, Provenance};

/// A Conditional Access policy: <https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy>.
#[derive(Debug, Clone)]
pub struct ConditionalAccessPolicy {
    /// Policy id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `state`.
    pub state: Field<PolicyState>,
    /// Whom it is for.
    pub include: Audience,
    /// Who is left out of those.
    pub exclude: Audience,
    /// `conditions.applications.includeAuthenticationContextClassReferences`: `c1`, `c2`, ...
    pub contexts: Field<Box<[Given]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// Whether a policy is in force (`state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyState {
    /// In force.
    Enabled,
    /// Switched off.
    Disabled,
    /// Logged, and nobody is kept from anything.
    ReportOnly,
}

/// The users, groups and roles that a policy includes or excludes. A policy for workload identities has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Users.
    pub users: Field<Box<[UserScope]>>,
    /// Groups.
    pub groups: Field<Box<[ObjectId]>>,
    /// Directory roles, by their template ids.
    pub roles: Field<Box<[ObjectId]>>,
}

/// An entry of a policy's list of users.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserScope {
    /// Everybody.
    All,
    /// Nobody.
    None,
    /// All guests and external users.
    GuestsOrExternalUsers,
    /// One user.
    User(ObjectId),
}

impl PolicyState {
    /// Reads `state`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("enabled") => Some(Self::Enabled),
            text if text.eq_ignore_ascii_case("disabled") => Some(Self::Disabled),
            text if text.eq_ignore_ascii_case("enabledForReportingButNotEnforced") => Some(Self::ReportOnly),
            _ => None,
        }
    }
}

impl UserScope {
    /// Reads an entry of `includeUsers` or `excludeUsers`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            text if text.eq_ignore_ascii_case("all") => Self::All,
            text if text.eq_ignore_ascii_case("none") => Self::None,
            text if text.eq_ignore_ascii_case("guestsOrExternalUsers") => Self::GuestsOrExternalUsers,
            text => Self::User(ObjectId::parse(text)?),
        })
    }
}

fn listed<T>(field: &Field<Box<[T]>>, property: Property) -> Known<&[T]> {
    field.of(Collection::ConditionalAccessPolicies, property).map(AsRef::as_ref)
}

impl ConditionalAccessPolicy {
    /// Whether it is on, off or only logs.
    ///
    /// # Errors
    /// The gap, where `state` is unknown.
    pub fn state(&self) -> Known<PolicyState> {
        self.state.of(Collection::ConditionalAccessPolicies, Property::State).copied()
    }

    /// The users it is for.
    ///
    /// # Errors
    /// The gap, where `includeUsers` is unknown.
    pub fn included_users(&self) -> Known<&[UserScope]> {
        listed(&self.include.users, Property::IncludeUsers)
    }

    /// The groups it is for.
    ///
    /// # Errors
    /// The gap, where `includeGroups` is unknown.
    pub fn included_groups(&self) -> Known<&[ObjectId]> {
        listed(&self.include.groups, Property::IncludeGroups)
    }

    /// The directory roles it is for, by their template ids.
    ///
    /// # Errors
    /// The gap, where `includeRoles` is unknown.
    pub fn included_roles(&self) -> Known<&[ObjectId]> {
        listed(&self.include.roles, Property::IncludeRoles)
    }

    /// The users who are left out.
    ///
    /// # Errors
    /// The gap, where `excludeUsers` is unknown.
    pub fn excluded_users(&self) -> Known<&[UserScope]> {
        listed(&self.exclude.users, Property::ExcludeUsers)
    }

    /// The groups whose members are left out.
    ///
    /// # Errors
    /// The gap, where `excludeGroups` is unknown.
    pub fn excluded_groups(&self) -> Known<&[ObjectId]> {
        listed(&self.exclude.groups, Property::ExcludeGroups)
    }

    /// The directory roles whose holders are left out, by their template ids.
    ///
    /// # Errors
    /// The gap, where `excludeRoles` is unknown.
    pub fn excluded_roles(&self) -> Known<&[ObjectId]> {
        listed(&self.exclude.roles, Property::ExcludeRoles)
    }

    /// The authentication contexts that it guards.
    ///
    /// # Errors
    /// The gap, where `includeAuthenticationContextClassReferences` is unknown.
    pub fn contexts(&self) -> Known<&[Given]> {
        listed(&self.contexts, Property::IncludeAuthenticationContexts)
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same policy.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, state, include, exclude, contexts, source } = other;
        let Audience { users, groups, roles } = include;
        merge.list(Property::IncludeUsers, &mut self.include.users, users);
        merge.list(Property::IncludeGroups, &mut self.include.groups, groups);
        merge.list(Property::IncludeRoles, &mut self.include.roles, roles);
        let Audience { users, groups, roles } = exclude;
        merge.list(Property::ExcludeUsers, &mut self.exclude.users, users);
        merge.list(Property::ExcludeGroups, &mut self.exclude.groups, groups);
        merge.list(Property::ExcludeRoles, &mut self.exclude.roles, roles);
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::State, &mut self.state, state);
        merge.list(Property::IncludeAuthenticationContexts, &mut self.contexts, contexts);
        self.source.merge(source);
    }
}
