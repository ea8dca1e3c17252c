//! Conditional Access policies on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::json::nested::Nested;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, name};
use crate::model::conditional_access::{Audience, ConditionalAccessPolicy, PolicyState, UserScope};
use crate::model::{Field, Instant, ObjectId, Provenance, Why};

shape! {
    /// `conditionalAccessPolicy`.
    ConditionalAccessShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        state: Raw<Text<'a>> = State,
        conditions: Nested<Conditions<'a>> = "conditions",
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
    }
}

shape! {
    /// `conditions`.
    Conditions<'a> {
        users: Nested<Assigned<'a>> = "users",
        applications: Nested<Applications<'a>> = "applications",
    }
}

shape! {
    /// `conditions.users`.
    Assigned<'a> {
        include_users: Words<'a> = "includeUsers",
        exclude_users: Words<'a> = "excludeUsers",
        include_groups: Words<'a> = "includeGroups",
        exclude_groups: Words<'a> = "excludeGroups",
        include_roles: Words<'a> = "includeRoles",
        exclude_roles: Words<'a> = "excludeRoles",
    }
}

shape! {
    /// `conditions.applications`.
    Applications<'a> {
        contexts: Words<'a> = "includeAuthenticationContextClassReferences",
    }
}

impl ConditionalAccessShape<'_> {
    /// Whether the object has the property that only policies have.
    pub(crate) fn fits(&self) -> bool {
        self.conditions.0.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<ConditionalAccessPolicy> {
        let (include, exclude, contexts) = match self.conditions.0 {
            Raw::Value(conditions) => {
                let (include, exclude) = audiences(conditions.users.0);
                (include, exclude, contexts(conditions.applications.0))
            }
            other => {
                let why = Nested(other).why();
                (unknown(why), unknown(why), Field::Unknown(why))
            }
        };
        Some(ConditionalAccessPolicy {
            id: self.id.value()?,
            name: name(self.display_name),
            state: self.state.known_as(|text| PolicyState::parse(&text)).field(),
            include,
            exclude,
            contexts,
            source,
        })
    }
}

/// A list as records keep it: `null` is an empty one, and an entry that is none makes it unknown.
fn list<T>(words: Words<'_>, read: impl Fn(&str) -> Option<T>) -> Field<Box<[T]>> {
    words.0.known_as(|words| words.iter().map(|word| read(word)).collect()).field_or(Box::default())
}

fn contexts(applications: Raw<Applications<'_>>) -> Field<Box<[Box<str>]>> {
    match applications {
        Raw::Value(applications) => list(applications.contexts, |context| Some(Box::from(context.trim()))),
        Raw::Null => Field::Known(Box::default()),
        other => Field::Unknown(Nested(other).why()),
    }
}

/// Whom a policy includes and excludes; `users` is `null` in one for workload identities.
fn audiences(users: Raw<Assigned<'_>>) -> (Audience, Audience) {
    let users = match users {
        Raw::Value(users) => users,
        Raw::Null => return (nobody(), nobody()),
        other => {
            let why = Nested(other).why();
            return (unknown(why), unknown(why));
        }
    };
    let audience = |users, groups, roles| Audience {
        users: list(users, UserScope::parse),
        groups: list(groups, ObjectId::parse),
        roles: list(roles, ObjectId::parse),
    };
    (
        audience(users.include_users, users.include_groups, users.include_roles),
        audience(users.exclude_users, users.exclude_groups, users.exclude_roles),
    )
}

fn nobody() -> Audience {
    Audience {
        users: Field::Known(Box::default()),
        groups: Field::Known(Box::default()),
        roles: Field::Known(Box::default()),
    }
}

fn unknown(why: Why) -> Audience {
    Audience { users: Field::Unknown(why), groups: Field::Unknown(why), roles: Field::Unknown(why) }
}
