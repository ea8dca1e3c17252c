//! A rule, as dashboards rank its findings: they take the severity of a result from its rule, so a rule is listed once for each
//! severity that its findings can have.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::catalogue::{Entry, Kind};
use crate::engine::assessment::Reported;
use crate::finding::Severity;

/// What a dashboard ranks by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    Note,
    Warning,
    Error,
    /// An error that gives a role of tier 0.
    Critical,
}

impl Grade {
    /// That of a finding.
    pub(super) fn of(reported: &Reported) -> Self {
        let is_critical = reported.stake.reach.is_tier0() && reported.entry.kind != Kind::Hygiene;
        match Self::from(reported.severity) {
            Self::Error if is_critical => Self::Critical,
            grade => grade,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// The level of the results, of which the standard knows no fourth.
    pub(super) fn level(self) -> &'static str {
        if self == Self::Critical { Self::Error.as_str() } else { self.as_str() }
    }

    /// As GitHub reads it: above 9.0 is critical, from 7.0 high, from 4.0 medium, less is low.
    pub(super) fn security_severity(self) -> &'static str {
        match self {
            Self::Note => "2.5",
            Self::Warning => "5.5",
            Self::Error => "8.0",
            Self::Critical => "9.5",
        }
    }

    /// As GitHub reads it of rules without a security severity.
    pub(super) fn problem_severity(self) -> &'static str {
        match self {
            Self::Note => "recommendation",
            Self::Warning => "warning",
            Self::Error | Self::Critical => "error",
        }
    }
}

impl From<Severity> for Grade {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Note,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }
}

/// A rule in one grade.
#[derive(Clone, Copy)]
pub(super) struct Variant {
    pub(super) entry: &'static Entry,
    pub(super) grade: Grade,
}

impl Variant {
    pub(super) fn of(reported: &Reported) -> Self {
        Self { entry: reported.entry, grade: Grade::of(reported) }
    }

    /// The grades that findings of a rule can have, so that the table does not depend on what was found.
    pub(super) fn grades(entry: &Entry) -> BTreeSet<Grade> {
        let critical = (entry.severity == Severity::Error && entry.kind != Kind::Hygiene).then_some(Grade::Critical);
        let lowered = entry.lowered.iter().map(|(severity, _)| Grade::from(*severity));
        std::iter::once(entry.severity.into()).chain(critical).chain(lowered).collect()
    }

    /// Whether it is the rule as its entry grades it.
    pub(super) fn is_plain(self) -> bool {
        self.grade == self.entry.severity.into()
    }

    /// The id of the rule, and, where the entry grades it otherwise, the grade below it (§3.27.5, §3.49.3).
    pub(super) fn id(self) -> Cow<'static, str> {
        if self.is_plain() { self.entry.id.into() } else { format!("{}/{}", self.entry.id, self.grade.as_str()).into() }
    }

    /// Why the grade is not that of the entry, as a sentence.
    pub(super) fn reason(self) -> Option<String> {
        if self.is_plain() {
            return None;
        }
        if self.grade == Grade::Critical {
            return Some("Critical here, because it leads to a role of tier 0.".to_owned());
        }
        let cases = self.entry.lowered.iter().filter(|(severity, _)| Grade::from(*severity) == self.grade);
        let cases: Vec<_> = cases.map(|(_, case)| *case).collect();
        Some(format!("Lowered to a {} here, because {}.", self.grade.as_str(), cases.join(", or because ")))
    }
}
