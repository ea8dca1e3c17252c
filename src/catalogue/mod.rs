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
    /// What both findings must be about.
    pub same: Same,
}

/// What two findings have in common, so that one makes the other redundant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// The subject's id.
    Subject,
    /// A group that both findings are about.
    Group,
    /// An assignment policy that both findings are about.
    Policy,
}

impl Same {
    /// `subject`, `group` or `policy`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Group => "group",
            Self::Policy => "policy",
        }
    }
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

impl Kind {
    /// `conflict`, `exposure` or `hygiene`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Exposure => "exposure",
            Self::Hygiene => "hygiene",
        }
    }
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A documented constraint or outcome.
    Documented,
    /// A documented recommendation, or reasoning.
    Advice,
}

impl Basis {
    /// `documented` or `advice`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Advice => "advice",
        }
    }
}

/// A family of rules: one folder, and one word for `--select` and `--ignore`.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// The folder: `package`.
    pub name: &'static str,
    /// What its rules are about.
    pub about: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// Every rule, in id order.
#[must_use]
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

/// The rule with this id.
#[must_use]
pub fn entry(id: &str) -> Option<&'static Entry> {
    ENTRIES.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|at| ENTRIES.get(at))
}

impl Entry {
    /// One section of the prose by its heading: `How to fix`.
    #[must_use]
    pub fn section(&self, heading: &str) -> &'static str {
        self.sections.iter().find(|(known, _)| *known == heading).map_or("", |(_, text)| text)
    }
}

/// The rule or area whose name comes nearest to a word, where one is near enough to be meant.
#[must_use]
pub fn nearest(word: &str) -> Option<&'static str> {
    nearest_of(word, ENTRIES.iter().map(|entry| entry.id).chain(AREAS.iter().map(|area| area.name)))
}

/// The rule whose id comes nearest to a word, where one is near enough to be meant.
#[must_use]
pub fn nearest_rule(word: &str) -> Option<&'static str> {
    nearest_of(word, ENTRIES.iter().map(|entry| entry.id))
}

fn nearest_of(word: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(&word, name), name))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}
