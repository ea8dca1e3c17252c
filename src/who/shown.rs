//! The forms that values have in an answer: known or not, in a list that is whole or not, as machines read them.

use std::fmt::Display;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::finding::Subject;
use crate::model::{Collected, Gap, Instant, Known, Lifetime, Limit};
use crate::tenant::lifetime::RealEnd;

/// A value, or why the export does not show it; in JSON the value itself, or an object with the reason as `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<T>(pub Known<T>);

impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(value) => value.serialize(serializer),
            Err(gap) => {
                let mut unknown = serializer.serialize_struct("Unknown", 1)?;
                unknown.serialize_field("unknown", &gap.to_string())?;
                unknown.end()
            }
        }
    }
}

/// A list, and why there may be more than it holds.
#[derive(Debug, Clone)]
pub struct List<T> {
    /// What is seen.
    pub items: Vec<T>,
    /// What keeps it from being everything.
    pub gap: Option<Gap>,
}

impl<T> List<T> {
    /// A list that lacks what a collected one does.
    pub fn of<U>(list: Collected<Vec<U>>, item: impl FnMut(U) -> T) -> Self {
        let (items, gap) = match list {
            Collected::Complete(items) => (items, None),
            Collected::Partial(items, gap) => (items, Some(gap)),
            Collected::Missing(gap) => (Vec::new(), Some(gap)),
        };
        Self { items: items.into_iter().map(item).collect(), gap }
    }

    /// The same items, of which there may be more.
    #[must_use]
    pub fn lacking(self, gap: Option<Gap>) -> Self {
        Self { gap: self.gap.or(gap), ..self }
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_struct("List", 3)?;
        list.serialize_field("items", &self.items)?;
        list.serialize_field("complete", &self.gap.is_none())?;
        list.serialize_field("missing", &self.gap.map(|gap| gap.to_string()))?;
        list.end()
    }
}

/// A value that machines read as people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<T>(pub T);

impl<T: Display> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// When something ends; `null` where it never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Until(pub Instant);

impl Serialize for Until {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Instant::Never => serializer.serialize_none(),
            at @ Instant::At(_) => serializer.collect_str(&at),
        }
    }
}

/// How long something may last; `null` where nothing limits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMost(pub Limit);

impl Serialize for AtMost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Limit::Unlimited => serializer.serialize_none(),
            Limit::Within(period) => period.serialize(serializer),
        }
    }
}

/// How long an assignment lasts: `P180D`, a moment, `noExpiration`, `whileInScope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life(pub Lifetime);

impl Serialize for Life {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Lifetime::WhileInScope => serializer.serialize_str("whileInScope"),
            life => serializer.serialize_str(&life.value()),
        }
    }
}

/// What really ends an eligibility: `{"by": "pim", "after": "P40D"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends(pub RealEnd);

impl Serialize for Ends {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (by, after) = match self.0 {
            RealEnd::Never => ("none", None),
            RealEnd::Package(life) => ("package", Some(life.value())),
            RealEnd::Pim { after, .. } => ("pim", Some(after.iso())),
        };
        let mut ends = serializer.serialize_struct("Ends", 2)?;
        ends.serialize_field("by", by)?;
        ends.serialize_field("after", &after)?;
        ends.end()
    }
}

/// An object as the output names it. Its texts are hostile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// What it is.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its display name.
    pub name: Option<String>,
    /// Whether it is a user in a list of those who have something, and the account is known to be disabled.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
}

impl Named {
    /// The name, else the id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

impl From<Subject> for Named {
    fn from(subject: Subject) -> Self {
        Self { kind: subject.kind.as_str(), id: subject.id, name: subject.name, disabled: false }
    }
}
