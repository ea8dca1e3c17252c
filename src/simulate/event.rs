//! What happens after a request, and how certain it is.

use crate::model::Gap;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What kind of thing.
    pub what: What,
    /// Days after the request; none where it may be any day, or where it is unknown.
    pub day: Option<u64>,
    /// What happens, as a sentence without a full stop.
    pub words: String,
    /// Whether it is not what the requestor or the organization expects.
    pub is_wrong: bool,
    /// Why it is not known for certain.
    pub gap: Option<Gap>,
}

/// The kinds of things that happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Somebody asks for the package.
    Request,
    /// Somebody decides about it.
    Approval,
    /// Entitlement management assigns the package.
    Assignment,
    /// The requestor has the assignment extended.
    Extension,
    /// The package gives something.
    Access,
    /// What it gives is activated.
    Activation,
    /// What that leads to.
    Reach,
    /// The access ends.
    End,
}

impl What {
    /// As machines read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Approval => "approval",
            Self::Assignment => "assignment",
            Self::Extension => "extension",
            Self::Access => "access",
            Self::Activation => "activation",
            Self::Reach => "reach",
            Self::End => "end",
        }
    }
}

pub(super) fn event(what: What, day: Option<u64>, words: impl Into<String>) -> Event {
    Event { what, day, words: words.into(), is_wrong: false, gap: None }
}

pub(super) fn wrong(what: What, words: impl Into<String>) -> Event {
    Event { is_wrong: true, ..event(what, None, words) }
}

pub(super) fn unknown(what: What, words: &str, gap: Gap) -> Event {
    Event { gap: Some(gap), ..event(what, None, format!("{words}: {}", gap.sentence())) }
}
