//! Floor 8: the answer of `pimlint fix`: the requests of Microsoft Graph that end findings, each judged again on the changed tenant
//! before it is offered. Nothing is applied.

mod answer;
mod configured;
mod draft;
mod method;
mod object;
mod obstacle;
mod plan;
mod problem;
mod request;
mod splice;
mod step;
mod terraform;
mod texts;
mod trials;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

pub use self::draft::Written;
pub use self::method::Method;
pub use self::obstacle::Obstacle;
pub use self::plan::{findings, plan};
pub use self::problem::Problem;

use crate::finding::{Severity, Subject, SubjectKind};
use crate::source::FileId;
use crate::who::Run;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Only findings of these rules, in the decisions that a check of them alone has.
    pub rules: Option<BTreeSet<&'static str>>,
    /// Only the decision of this number, from 1.
    pub decision: Option<usize>,
    /// Only the finding of this id.
    pub finding: Option<String>,
    /// Where the better change of a finding is not a value, take the next one that is.
    pub alternatives: bool,
    /// Also make changes that cannot be undone.
    pub allow_irreversible: bool,
}

/// A subject that has the fault of a rule. Whatever a change makes of its name, it is the same one.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The rule.
    pub rule: &'static str,
    /// What has the fault.
    pub kind: SubjectKind,
    /// Its id in the output.
    pub id: String,
    /// Its name in the output, where it has one.
    pub name: Option<String>,
}

impl Fault {
    pub(crate) fn new(rule: &'static str, subject: &Subject) -> Self {
        Self { rule, kind: subject.kind, id: subject.id.clone(), name: subject.name.clone() }
    }

    fn key(&self) -> (&str, SubjectKind, &str) {
        (self.rule, self.kind, &self.id)
    }

    /// `group-pim-dynamic on "Payroll operators"`; without a name by kind and id.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.name {
            Some(name) => format!("{} on \"{name}\"", self.rule),
            None => format!("{} on {} {}", self.rule, self.kind.as_str(), self.id),
        }
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Fault {}

impl PartialOrd for Fault {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fault {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// What the rules say about an export, as far as it is not that all is well.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// What has a fault, and how grave it is.
    pub failing: BTreeMap<Fault, Severity>,
    /// What cannot be evaluated.
    pub undecided: BTreeSet<Fault>,
}

/// The texts of files as they are to be.
pub type Texts = BTreeMap<FileId, String>;

/// The answer.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The export, and as of when.
    pub run: Run,
    /// How many decisions there are in the export, of the rules that were asked for.
    pub numbered: usize,
    /// The decisions that were asked for, and what becomes of their findings.
    pub decisions: Vec<Handled>,
    /// Findings that nobody asked to fix, and that the changes end.
    pub also: Vec<Fix>,
    /// The requests, in the order in which they are to be made.
    pub requests: Vec<Request>,
    /// The attributes that are changed in the configuration of Terraform.
    pub attributes: Vec<Attribute>,
    /// The files of that configuration, as they are and as they are to be.
    pub files: Vec<ChangedFile>,
    /// The files of the export that hold what the requests change, as they are and as they are to be.
    pub export: Vec<ChangedFile>,
    /// What shows that the changes do what they are for.
    pub proof: Proof,
}

/// What the rules say before and after all changes. Findings are those that a report lists; what appears or gets worse is looked for
/// among all faults, also those that a report folds into others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Findings in the export.
    pub before: usize,
    /// Findings in the changed export.
    pub after: usize,
    /// Findings that are gone; none appeared.
    pub ended: usize,
    /// Findings of the changed export that were there before, folded into others.
    pub surfaced: usize,
    /// Faults in the changed export that were not there before.
    pub introduced: usize,
    /// Faults that are graver than before.
    pub worsened: usize,
    /// What could be evaluated in the export and cannot in the changed export, because something else now decides it.
    pub no_longer_evaluated: Vec<Unknown>,
    /// How often the changed export was judged.
    pub evaluations: usize,
}

/// What can no longer be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What.
    pub fault: Fault,
    /// The requests that are about it, by their numbers.
    pub requests: Vec<usize>,
    /// The attributes that are about it, by their numbers.
    pub attributes: Vec<usize>,
}

/// What becomes of the findings of one decision.
#[derive(Debug, Clone)]
pub struct Handled {
    /// Its number among all decisions, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// What to decide.
    pub title: String,
    /// The findings that the requests end.
    pub fixed: Vec<Fix>,
    /// The others, and why.
    pub left: Vec<Left>,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// The rule.
    pub rule: &'static str,
    /// What has the fault.
    pub subject: Subject,
    /// What the rule says.
    pub message: String,
    /// What it says is to be done.
    pub help: String,
}

/// A finding that requests end.
#[derive(Debug, Clone)]
pub struct Fix {
    /// The finding.
    pub finding: Named,
    /// Which of the ways to end it is taken, from 1; none where it ends with what ends others.
    pub way: Option<usize>,
    /// The faults that its change alone brings about, and whose changes are made with it.
    pub uncovers: Vec<Fault>,
    /// The requests that end it, by their numbers.
    pub requests: Vec<usize>,
    /// The attributes whose change ends it, by their numbers.
    pub attributes: Vec<usize>,
}

/// A finding that is not fixed.
#[derive(Debug, Clone)]
pub struct Left {
    /// The finding.
    pub finding: Named,
    /// Why.
    pub obstacle: Obstacle,
}

/// An attribute of a resource of Terraform, and its new value.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its number, from 1.
    pub number: usize,
    /// The object that the resource makes.
    pub object: Subject,
    /// The file that writes it.
    pub path: String,
    /// The address of the resource.
    pub resource: String,
    /// The attribute, with the blocks around it.
    pub attribute: &'static str,
    /// What the plan has.
    pub before: Option<Value>,
    /// What it is to be.
    pub after: Value,
    /// Why it cannot be undone, where it cannot.
    pub irreversible: Option<String>,
    /// The findings that it helps to end.
    pub ends: Vec<Fault>,
}

/// A file, and the same with the changes.
#[derive(Debug, Clone)]
pub struct ChangedFile {
    /// The file.
    pub file: FileId,
    /// The path, as outputs show it.
    pub path: String,
    /// The parts of its text that change, by their bytes, and what comes in their place.
    pub edits: Vec<(Range<usize>, String)>,
    /// Its text.
    pub before: String,
    /// Its text with the changes.
    pub after: String,
}

/// A request that changes one object.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its number, from 1.
    pub number: usize,
    /// The object.
    pub object: Subject,
    /// How it is changed.
    pub method: Method,
    /// The path in v1.0.
    pub url: String,
    /// The body.
    pub body: Map<String, Value>,
    /// The body of the same request that puts everything back.
    pub undo: Map<String, Value>,
    /// What it changes.
    pub changes: Vec<Written>,
    /// Why it cannot be undone, where it cannot.
    pub irreversible: Option<String>,
    /// The findings that it helps to end: rule and subject.
    pub ends: Vec<Fault>,
    /// The requests without which it brings about another finding, by their numbers.
    pub together: Vec<usize>,
}
