//! Floor 4: what a rule says about one subject.

mod action;
mod change;
mod evidence;
mod page;
mod request;
mod subject;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::action::{Action, Target};
pub use self::change::{Change, Edit};
pub use self::evidence::EVIDENCE;
pub use self::subject::{Subject, SubjectKind};
use crate::model::{At, Gap, Known};
use crate::source::Phrase;

/// What one rule found on one subject, or why it says nothing.
pub type Judgement = Result<Verdict, Undecided>;

/// A decided outcome.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The subject does not have the fault.
    Pass,
    /// It has. Millions of subjects do not, so that a verdict is small.
    Fail(Box<Finding>),
}

impl Verdict {
    /// The subject has the fault.
    #[must_use]
    pub fn fail(finding: Finding) -> Self {
        Self::Fail(Box::new(finding))
    }
}

/// An outcome that is neither pass nor fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// The rule says nothing about such a subject; the reason is a clause ("the role is active, not eligible").
    NotApplicable(&'static str),
    /// The export lacks what it takes to decide.
    NotEvaluated(Gap),
}

/// What came out for one subject, as it is counted and listed; `F` is what is kept of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome<F = Finding<String>> {
    /// The subject does not have the fault.
    Pass,
    /// It has.
    Fail(F),
    /// The rule says nothing about such a subject; the reason is a clause.
    NotApplicable(&'static str),
    /// The export lacks what it takes to decide.
    NotEvaluated(Gap),
}

impl<F> Outcome<F> {
    /// The outcome without its finding.
    pub fn kind(&self) -> Outcome<()> {
        match self {
            Self::Pass => Outcome::Pass,
            Self::Fail(_) => Outcome::Fail(()),
            Self::NotApplicable(reason) => Outcome::NotApplicable(reason),
            Self::NotEvaluated(gap) => Outcome::NotEvaluated(*gap),
        }
    }
}

impl From<Judgement> for Outcome<Box<Finding>> {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Ok(Verdict::Pass) => Self::Pass,
            Ok(Verdict::Fail(finding)) => Self::Fail(finding),
            Err(Undecided::NotApplicable(reason)) => Self::NotApplicable(reason),
            Err(Undecided::NotEvaluated(gap)) => Self::NotEvaluated(gap),
        }
    }
}

impl From<Gap> for Undecided {
    fn from(gap: Gap) -> Self {
        Self::NotEvaluated(gap)
    }
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Hygiene, information.
    Note,
    /// Weak, or broken in some cases.
    Warning,
    /// Broken, or directly exploitable.
    Error,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// A case in which an entry's severity is lower; only cases that the entry lists exist (`rules::lowered`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lowered {
    /// The severity in this case.
    pub severity: Severity,
    /// The case, as the entry words it.
    pub case: &'static str,
}

/// One fault of one subject. Its texts are [`Phrase`]s until a cover opens them.
#[derive(Debug, Clone)]
pub struct Finding<T = Phrase> {
    /// This object's fault, with its values.
    pub message: T,
    /// What to do, as an imperative with the value to set.
    pub help: T,
    /// What to change, as data: ways to end the fault, of which one is enough, the better one first. None where the export or
    /// something outside of Entra has to change.
    pub changes: Vec<Change<T>>,
    /// The evidence in the export, the most important first.
    pub labels: Vec<Label<T>>,
    /// The other objects that take part.
    pub related: Vec<Subject<T>>,
    /// Values for machines, and dates and counts that change by themselves.
    pub evidence: Vec<(&'static str, T)>,
    /// The keys among them of which a greater value is worse.
    pub measures: Vec<&'static str>,
    /// The lowest case that applies.
    pub lowered: Option<Lowered>,
    /// What kept the severity from being known; the lower one is then reported.
    pub severity_unknown: Option<Gap>,
    /// The parts of the fault that the entry names, and whether the object has each.
    pub parts: Vec<(&'static str, Known<bool>)>,
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct Label<T = String> {
    /// Where it stands.
    pub at: At,
    /// What it says there, as a fragment.
    pub text: T,
    /// The step of a path that it is; none for other evidence.
    pub step: Option<Box<Hop<T>>>,
}

/// A step of a path, between two things that somebody can be or have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop<T = String> {
    /// Its number, from 1.
    pub number: u32,
    /// Who takes it, or what it is taken with.
    pub from: T,
    /// What it leads to.
    pub to: T,
    /// Whether it takes something: a request, an activation.
    pub is_gated: bool,
}

impl Finding {
    /// A fault: the message names the object and its values, as one sentence without a full stop. Its first letter is made a
    /// capital.
    pub(crate) fn new(message: impl Into<Phrase>) -> Self {
        Self {
            message: message.into().capitalized(),
            help: Phrase::default(),
            changes: Vec::new(),
            labels: Vec::new(),
            related: Vec::new(),
            evidence: Vec::new(),
            measures: Vec::new(),
            lowered: None,
            severity_unknown: None,
            parts: Vec::new(),
        }
    }

    /// Says whether the object has a part of the fault; the entry lists the names under `parts`.
    #[must_use]
    pub(crate) fn part(mut self, name: &'static str, has: Known<bool>) -> Self {
        self.parts.push((name, has));
        self
    }

    /// Adds evidence; the first is the primary location.
    #[must_use]
    pub(crate) fn because(mut self, at: At, label: impl Into<Phrase>) -> Self {
        self.labels.push(Label { at, text: label.into(), step: None });
        self
    }

    /// Adds the steps of a path, in the order in which they are taken.
    #[must_use]
    pub(crate) fn steps(mut self, steps: impl IntoIterator<Item = Label<Phrase>>) -> Self {
        self.labels.extend(steps);
        self
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<Phrase>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds a way to end the fault: edits that are made together. The help says it in the words of the edits; a further way is
    /// an alternative to those before.
    #[must_use]
    pub(crate) fn change(self, edits: impl IntoIterator<Item = Edit>) -> Self {
        let change = Change { edits: edits.into_iter().collect() };
        let words = change.words();
        self.way(&words, change)
    }

    /// The same, where one sentence says several edits better than their own words do.
    #[must_use]
    pub(crate) fn change_as(self, words: impl Into<Phrase>, edits: impl IntoIterator<Item = Edit>) -> Self {
        self.way(words.into().as_part(), Change { edits: edits.into_iter().collect() })
    }

    fn way(mut self, words: &str, change: Change) -> Self {
        if change.edits.is_empty() {
            return self;
        }
        let before = self.help.as_part();
        self.help = if before.is_empty() { words.into() } else { format!("{before}, or {words}").into() };
        self.changes.push(change);
        self
    }

    /// Adds to the help what no edit says, after the changes.
    #[must_use]
    pub(crate) fn note(mut self, note: impl Into<Phrase>) -> Self {
        self.help = format!("{}; {}", self.help.as_part(), note.into().as_part()).into();
        self
    }

    /// Names another object that takes part.
    #[must_use]
    pub(crate) fn related(mut self, subject: Subject<Phrase>) -> Self {
        if !self.related.contains(&subject) {
            self.related.push(subject);
        }
        self
    }

    /// Names other objects that take part, however many there are: each once.
    #[must_use]
    pub(crate) fn related_all(mut self, subjects: impl IntoIterator<Item = Subject<Phrase>>) -> Self {
        let mut known: BTreeSet<Subject<Phrase>> = self.related.iter().cloned().collect();
        self.related.extend(subjects.into_iter().filter(|subject| known.insert(subject.clone())));
        self
    }

    /// Adds a value for machines.
    #[must_use]
    pub(crate) fn evidence(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.evidence.push((key, value.to_string().into()));
        self
    }

    /// The same for a number of which a greater one is worse: whoever accepts this one does not accept more.
    #[must_use]
    pub(crate) fn measure(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.measures.push(key);
        self.evidence(key, value)
    }

    /// Lowers the severity where the case applies. Where that is unknown, the lower severity is reported and the gap kept.
    /// Of several cases the lowest severity wins.
    #[must_use]
    pub(crate) fn lowered_if(mut self, case: Lowered, applies: Known<bool>) -> Self {
        match applies {
            Ok(false) => return self,
            Ok(true) => {}
            Err(gap) => self.severity_unknown = self.severity_unknown.or(Some(gap)),
        }
        if self.lowered.is_none_or(|lowest| case.severity < lowest.severity) {
            self.lowered = Some(case);
        }
        self
    }
}

/// The finding as a judgement.
impl From<Finding> for Judgement {
    fn from(finding: Finding) -> Self {
        Ok(Verdict::fail(finding))
    }
}
