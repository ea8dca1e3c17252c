//! Texts as the export gives them.

use std::fmt;

use crate::source::seal;

/// A text of the export: a name, an address, a rule, a value outside the known set.
///
/// It is written sealed, so that no report shows it but through a cover. [`Given::raw`] is for comparing and parsing only
/// (`tests/it/seals.rs` lists who does).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Given(Box<str>);

impl Given {
    /// The text itself, to compare or to parse.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether it is this text, in any ASCII case.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0.eq_ignore_ascii_case(text)
    }

    /// The text as what is no name: a value, a rule.
    #[must_use]
    pub fn as_word(&self) -> seal::Sealed<&str> {
        seal::word(&self.0)
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Box<str>> for Given {
    fn from(text: Box<str>) -> Self {
        Self(text)
    }
}

impl fmt::Display for Given {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        seal::name(&self.0).fmt(out)
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}
