//! What an edit does, and to what of an object.

use std::collections::BTreeSet;
use std::fmt;

use super::subject::Subject;
use crate::model::{Collection, Property};
use crate::source::Phrase;

/// What of an object an edit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The object itself.
    Object,
    /// One of its properties.
    Property(Property),
    /// What a collection holds of it: the members of a group, the eligibilities of a group's role.
    Collection(Collection),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<T = Phrase> {
    /// Give the property this value.
    Set(T),
    /// Give it this value or less.
    AtMost(T),
    /// Give it this value, or have as many of it, or more.
    AtLeast(T),
    /// Create another object with this value, because Entra fixes it at creation, and move to it what the object is for.
    Replace(T),
    /// Add this value to the list.
    Include(T),
    /// Take this value off the list.
    Exclude(T),
    /// Add these objects to the list.
    Add(Vec<Subject<T>>),
    /// Take these objects off the list.
    Remove(Vec<Subject<T>>),
    /// Give it a value that people have to choose.
    Choose,
    /// Delete the object.
    Delete,
}

impl<T> Action<T> {
    /// The word in the output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Set(_) => "set",
            Self::AtMost(_) => "at-most",
            Self::AtLeast(_) => "at-least",
            Self::Replace(_) => "replace",
            Self::Include(_) | Self::Add(_) => "add",
            Self::Exclude(_) | Self::Remove(_) => "remove",
            Self::Choose => "choose",
            Self::Delete => "delete",
        }
    }

    /// The value to set, the bound, or the value that is added or taken off.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value)
            | Self::AtMost(value)
            | Self::AtLeast(value)
            | Self::Replace(value)
            | Self::Include(value)
            | Self::Exclude(value) => Some(value),
            Self::Add(_) | Self::Remove(_) | Self::Choose | Self::Delete => None,
        }
    }

    /// What is added or taken off.
    #[must_use]
    pub fn objects(&self) -> &[Subject<T>] {
        match self {
            Self::Add(objects) | Self::Remove(objects) => objects,
            _ => &[],
        }
    }

    /// The same with other texts.
    pub(crate) fn map<U>(self, text: impl Fn(T) -> U, subject: impl Fn(Subject<T>) -> Subject<U>) -> Action<U> {
        let all = |objects: Vec<Subject<T>>| objects.into_iter().map(&subject).collect();
        match self {
            Self::Set(value) => Action::Set(text(value)),
            Self::AtMost(value) => Action::AtMost(text(value)),
            Self::AtLeast(value) => Action::AtLeast(text(value)),
            Self::Replace(value) => Action::Replace(text(value)),
            Self::Include(value) => Action::Include(text(value)),
            Self::Exclude(value) => Action::Exclude(text(value)),
            Self::Add(objects) => Action::Add(all(objects)),
            Self::Remove(objects) => Action::Remove(all(objects)),
            Self::Choose => Action::Choose,
            Self::Delete => Action::Delete,
        }
    }
}

impl Action {
    /// The same, with its objects each once and in an order that does not depend on the files.
    pub(super) fn in_order(self) -> Self {
        let ordered =
            |objects: Vec<Subject<Phrase>>| objects.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        match self {
            Self::Add(objects) => Self::Add(ordered(objects)),
            Self::Remove(objects) => Self::Remove(ordered(objects)),
            other => other,
        }
    }

    /// Gives the property this value.
    pub(crate) fn set(value: impl fmt::Display) -> Self {
        Self::Set(value.to_string().into())
    }

    /// Gives it this value or less.
    pub(crate) fn at_most(value: impl fmt::Display) -> Self {
        Self::AtMost(value.to_string().into())
    }

    /// Gives it this value or more.
    pub(crate) fn at_least(value: impl fmt::Display) -> Self {
        Self::AtLeast(value.to_string().into())
    }

    /// Adds this value to the list.
    pub(crate) fn include(value: impl fmt::Display) -> Self {
        Self::Include(value.to_string().into())
    }

    /// Takes this value off the list.
    pub(crate) fn exclude(value: impl fmt::Display) -> Self {
        Self::Exclude(value.to_string().into())
    }

    /// Has another object created with this value.
    pub(crate) fn replace(value: impl fmt::Display) -> Self {
        Self::Replace(value.to_string().into())
    }
}

impl Target {
    /// The name in the output: of a property as Microsoft Graph writes it, of a collection its id.
    #[must_use]
    pub fn name(self) -> Option<String> {
        match self {
            Self::Object => None,
            Self::Property(property) => Some(property.to_string()),
            Self::Collection(collection) => Some(collection.id().to_owned()),
        }
    }
}

impl From<Property> for Target {
    fn from(property: Property) -> Self {
        Self::Property(property)
    }
}

impl From<Collection> for Target {
    fn from(collection: Collection) -> Self {
        Self::Collection(collection)
    }
}
