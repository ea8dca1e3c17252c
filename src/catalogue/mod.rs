//! Floor 6: what the rules are, compiled from `rules/**.md`.

mod control;
mod examples;
mod scope;
mod selector;

use crate::finding::{Severity, SubjectKind};
use crate::model::Collection;

pub use crate::source::nearest_of;
pub use control::ControlFilter;
pub use examples::CONFIGURATION;
pub use scope::{Roles, Scope, Way};
pub use selector::{Selector, UnknownWord};

/// One rule, as its entry in `rules/<area>/<id>.md` describes it.
#[derive(Clone, Copy)]
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
    /// What to decide, as an imperative; `{}` stands for the objects. Findings of rules with the same one are decided together.
    pub decision: &'static str,
    /// The collections it reads.
    pub reads: &'static [Collection],
    /// The thresholds it compares with, by key.
    pub thresholds: &'static [&'static str],
    /// The version that brought it.
    pub since: &'static str,
    /// Off unless selected, because it would be noise to many.
    pub preview: bool,
    /// Whether it judges schedules and role assignments that ended, or have not begun, too.
    pub ended: bool,
    /// Cases that lower the severity: severity, case. There is none where a configuration sets the severity.
    pub lowered: &'static [(Severity, &'static str)],
    /// Rules whose finding about the same object folds into this one's.
    pub supersedes: &'static [Supersedes],
    /// Framework id (`nist-800-53`), ids of the controls that it tests; derived from the frameworks.
    pub controls: &'static [(&'static str, &'static [&'static str])],
    /// What a finding tells apart, so that a control can be about one of it.
    pub parts: &'static [&'static str],
    /// Checks of other tools that look for the same (`SCUBA 7.6`); [`PEERS`] says which tool it is.
    pub peers: &'static [&'static str],
    /// The entry's prose, by heading (`Why it matters`, ...), Markdown, examples left out.
    pub sections: &'static [(&'static str, &'static str)],
    /// Small exports, and what the rule says about each.
    pub examples: &'static [Example],
    /// The rule itself.
    pub check: crate::rules::Check,
}

/// The area of rules of one's own, which no catalogue lists; their ids begin with it and a hyphen.
pub const CUSTOM: &str = "custom";

/// A small export, and what a rule says about it.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it shows.
    pub name: &'static str,
    /// `fails`, `passes`, `not-evaluated` or `not-applicable`.
    pub outcome: &'static str,
    /// The moment judged, where it matters.
    pub as_of: Option<&'static str>,
    subject: Option<&'static str>,
    /// The severity of the finding, where it is said.
    pub severity: Option<&'static str>,
    /// What differs from the samples, as JSON.
    differences: Option<&'static str>,
    /// File names and texts, given word by word.
    files: &'static [(&'static str, &'static str)],
}

/// A control framework (`rules/frameworks/<id>.toml`).
#[derive(Debug, Clone, Copy)]
pub struct Framework {
    /// `nist-800-53`.
    pub id: &'static str,
    /// `NIST SP 800-53`.
    pub name: &'static str,
    /// `Revision 5`.
    pub version: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// Whether what it lists asks for something.
    pub kind: FrameworkKind,
    /// The controls beside those listed, of which none is tested, as a phrase.
    pub others: &'static str,
    /// The controls that are known here, tested or not, in the order of the framework.
    pub controls: &'static [Control],
}

/// What a framework lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameworkKind {
    /// Controls: they ask for something, so tests have a result.
    Controls,
    /// Techniques of attackers: they ask for nothing.
    Techniques,
}

/// One control of a framework, or one technique.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// `AC-6(1)`.
    pub id: &'static str,
    /// What it asks for, in a few words, where we know it for sure.
    pub title: Option<&'static str>,
    /// What tests it; nothing for a control that no rule tests.
    pub tests: &'static [Test],
    /// What it asks for beside that, a phrase each.
    pub also_asks: &'static [&'static str],
    /// Where the tests judge otherwise than its words do, a sentence each, in Markdown.
    pub differs: &'static [&'static str],
}

/// One rule as a test of a control.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Its id.
    pub rule: &'static str,
    /// The parts of the rule that count; all where there are none.
    pub parts: &'static [&'static str],
    /// The subjects of the rule that count.
    pub subjects: &'static [Scope],
}

impl Test {
    /// What it counts, as a phrase: the subjects, and the parts of the rule.
    #[must_use]
    pub fn about(&self) -> String {
        let subjects: Vec<&str> = self.subjects.iter().map(|scope| scope.phrase()).collect();
        let parts = if self.parts.is_empty() { String::new() } else { format!(" ({} only)", self.parts.join(" and ")) };
        format!("{}{parts}", subjects.join(", and "))
    }
}

impl Framework {
    /// The controls that are listed here and that no rule tests.
    pub fn untested(&self) -> impl Iterator<Item = &'static Control> {
        self.controls.iter().filter(|control| control.tests.is_empty())
    }

    /// One of its controls by its id.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&'static Control> {
        self.controls.iter().find(|control| control.id == id)
    }
}

/// A tool that looks at the same configuration, or one family of its checks.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// What stands before the id of a check: `SCUBA`.
    pub abbreviation: &'static str,
    /// The tool: `ScubaGear`.
    pub tool: &'static str,
    /// Which of its checks.
    pub about: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// Its checks that some rule makes too, and what they are about.
    pub checks: &'static [(&'static str, &'static str)],
    /// Its checks that no rule makes: what they are about, a colon, and why.
    pub lacking: &'static [(&'static str, &'static str)],
}

impl Peer {
    /// The id of one of its checks, and what is said about it, as an entry names it: `7.6 (part)` of `SCUBA 7.6 (part)`.
    #[must_use]
    pub fn check<'n>(&self, named: &'n str) -> Option<&'n str> {
        named.strip_prefix(self.abbreviation)?.strip_prefix([' ', '.'])
    }
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
    /// The lower finding's subject is one of those that the upper finding names, and the lower one is no graver.
    Related,
}

impl Same {
    /// `subject`, `group`, `policy` or `related`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Related => "related",
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
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Conflict, Self::Exposure, Self::Hygiene];

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
    /// Seen in the service, by us or by others, and not documented.
    Observed,
    /// A documented recommendation, or reasoning.
    Advice,
}

impl Basis {
    /// `documented`, `observed` or `advice`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
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
include!(concat!(env!("OUT_DIR"), "/frameworks.rs"));
include!(concat!(env!("OUT_DIR"), "/peers.rs"));
include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Every rule, in id order.
#[must_use]
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

/// The framework with this id.
#[must_use]
pub fn framework(id: &str) -> Option<&'static Framework> {
    FRAMEWORKS.iter().find(|framework| framework.id == id)
}

/// The rules that supersede this one.
pub fn superseding(id: &str) -> impl Iterator<Item = (&'static Entry, Same)> {
    ENTRIES
        .iter()
        .flat_map(|entry| entry.supersedes.iter().map(move |other| (entry, other)))
        .filter_map(move |(entry, other)| (other.rule == id).then_some((entry, other.same)))
}

/// The rule with this id.
#[must_use]
pub fn entry(id: &str) -> Option<&'static Entry> {
    ENTRIES.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|at| ENTRIES.get(at))
}

/// Every rule with one severity for all its findings, in id order.
static ERRORS: [Entry; ENTRIES.len()] = graded(Severity::Error);
static WARNINGS: [Entry; ENTRIES.len()] = graded(Severity::Warning);
static NOTES: [Entry; ENTRIES.len()] = graded(Severity::Note);

#[expect(clippy::indexing_slicing, clippy::large_stack_arrays, reason = "evaluated by the compiler")]
const fn graded(severity: Severity) -> [Entry; ENTRIES.len()] {
    let mut all = [ENTRIES[0]; ENTRIES.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = Entry { severity, lowered: &[], ..ENTRIES[at] };
        at += 1;
    }
    all
}

/// The rule with this id as it is where a configuration sets its severity: all findings have that one.
#[must_use]
pub fn entry_graded(id: &str, severity: Severity) -> Option<&'static Entry> {
    let all = match severity {
        Severity::Error => &ERRORS,
        Severity::Warning => &WARNINGS,
        Severity::Note => &NOTES,
    };
    all.binary_search_by(|entry| entry.id.cmp(id)).ok().and_then(|at| all.get(at))
}

impl Entry {
    /// One section of the prose by its heading: `How to fix`.
    #[must_use]
    pub fn section(&self, heading: &str) -> &'static str {
        self.sections.iter().find(|(known, _)| *known == heading).map_or("", |(_, text)| text)
    }
}

/// The rule or control whose id comes nearest to a word, where one is near enough to be meant.
#[must_use]
pub fn nearest_rule_or_control(word: &str) -> Option<&'static str> {
    nearest_of(word, names())
}

/// The names of all rules, areas and controls.
fn names() -> impl Iterator<Item = &'static str> {
    let controls = FRAMEWORKS.iter().flat_map(|framework| framework.controls).map(|control| control.id);
    ENTRIES.iter().map(|entry| entry.id).chain(AREAS.iter().map(|area| area.name)).chain(controls)
}

/// The rule whose id comes nearest to a word, where one is near enough to be meant.
#[must_use]
pub fn nearest_rule(word: &str) -> Option<&'static str> {
    nearest_of(word, ENTRIES.iter().map(|entry| entry.id))
}
