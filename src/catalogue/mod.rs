//! Floor 6: what the rules are, compiled from `rules/**.md`.

use crate::finding::{Severity, SubjectKind};
use crate::model::Collection;

/// One rule, as its entry in `rules/<area>/<id>.md` describes it.
#[derive(Clone)]
pub struct Entry {
    /// `package-eligible-outlives-pim`.
    pub id: &'static str,
    /// The folder it stands in: `package`.
    pub area: &'static str,
    /// The fault as a sentence.
    pub title: &'static str,
    /// One sentence below the title.
    pub summary: &'static str,
    /// What it judges.
    pub judges: SubjectKind,
    /// The highest severity a finding can have.
    pub severity: Severity,
    /// Conflict, exposure or hygiene.
    pub kind: Kind,
    /// Documented or advice.
    pub basis: Basis,
    /// The collections it reads.
    pub reads: &'static [Collection],
    /// The thresholds it compares with, by key.
    pub thresholds: &'static [&'static str],
    /// The version that brought it.
    pub since: &'static str,
    /// Off unless selected, because it would be noise to many.
    pub preview: bool,
    /// Cases that lower the severity: severity, case.
    pub lowered: &'static [(Severity, &'static str)],
    /// Rules whose finding about the same object folds into this one's.
    pub supersedes: &'static [Supersedes],
    /// Framework id (`nist-800-53`), control ids.
    pub controls: &'static [(&'static str, &'static [&'static str])],
    /// The entry's prose, by heading (`Why it matters`, ...), Markdown, examples left out.
    pub sections: &'static [(&'static str, &'static str)],
    pub(crate) check: crate::rules::Check,
}

/// A rule that this one makes redundant.
#[derive(Debug, Clone, Copy)]
pub struct Supersedes {
    /// The other rule.
    pub rule: &'static str,
    /// What both findings must be about: `subject`, `group`, `policy`.
    pub same: &'static str,
}

/// What kind of fault a rule finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Entra refuses it, or silently breaks it.
    Conflict,
    /// It weakens security.
    Exposure,
    /// It is untidy.
    Hygiene,
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A documented constraint or outcome.
    Documented,
    /// A documented recommendation, or reasoning.
    Advice,
}
