//! What became of each exception of the register, and what it says of a finding.

use crate::finding::Subject;
use crate::register::Exception;

/// What became of one exception.
#[derive(Debug, Clone)]
pub struct ExceptionOutcome {
    /// The exception, as reports show it.
    pub exception: Exception,
    /// The objects that it names, as far as the export has them with their names.
    pub objects: Vec<Subject>,
    /// What became of it.
    pub state: ExceptionState,
    /// Why, as a clause, where the state alone does not say it.
    pub detail: Option<String>,
    /// The ids of the findings that it is about, accepted or not.
    pub findings: Vec<String>,
}

/// The exception of a finding.
#[derive(Debug, Clone)]
pub struct FindingException {
    /// The exception, as reports show it.
    pub exception: Exception,
    /// What became of it, as far as this finding is concerned.
    pub state: ExceptionState,
    /// Why, as a clause, where the state alone does not say it.
    pub detail: Option<String>,
}

/// What became of an exception. Of several findings that it is about, the first in this list decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptionState {
    /// There are more findings than it expects, so it accepts none.
    OverBroad,
    /// Its last day is over: the finding is back.
    Expired,
    /// The date evaluated is unknown, so nobody can say whether it is expired: it accepts nothing.
    DateUnknown,
    /// The finding is worse than what is accepted.
    Reopened,
    /// It accepts a finding, and expires soon.
    ExpiringSoon,
    /// It accepts a finding.
    Active,
    /// The rule could not evaluate the object, or the export may lack it.
    InputMissing,
    /// The rule found nothing.
    Fixed,
    /// The export is complete and does not have the object.
    ObjectGone,
    /// The rule was not selected.
    RuleNotRun,
}

impl ExceptionState {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OverBroad => "over-broad",
            Self::Expired => "expired",
            Self::DateUnknown => "date-unknown",
            Self::Reopened => "re-opened",
            Self::ExpiringSoon => "expiring-soon",
            Self::Active => "active",
            Self::InputMissing => "input-missing",
            Self::Fixed => "fixed",
            Self::ObjectGone => "object-gone",
            Self::RuleNotRun => "rule-not-run",
        }
    }

    /// Whether it accepts findings.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::Active | Self::ExpiringSoon)
    }

    /// Whether it accepts nothing that there is any more, so that it can be removed.
    #[must_use]
    pub fn is_unused(self) -> bool {
        matches!(self, Self::Fixed | Self::ObjectGone)
    }

    /// Whether somebody has to look at it.
    #[must_use]
    pub fn needs_action(self) -> bool {
        !matches!(self, Self::Active | Self::InputMissing | Self::RuleNotRun)
    }
}
