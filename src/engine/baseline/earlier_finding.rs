//! A finding of an earlier result.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::finding::Severity;

/// The word for the kind of the one subject that an export may not name.
pub(crate) const TENANT: &str = "tenant";

/// A finding.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierFinding {
    /// Its id, which stays the same from run to run.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// Its severity then.
    pub severity: Severity,
    /// What it said then.
    #[serde(default)]
    pub message: String,
    /// What it is about.
    pub subject: EarlierSubject,
    /// Values for machines.
    #[serde(default)]
    pub evidence: BTreeMap<String, Value>,
    /// Findings that were part of it.
    #[serde(default)]
    pub folded: Vec<EarlierFolded>,
    /// What kept its severity from being known.
    #[serde(default)]
    pub severity_undecided: Option<String>,
    #[serde(default)]
    exception: Option<EarlierException>,
}

/// What was said of an exception that is about a finding.
#[derive(Debug, Clone, Deserialize)]
struct EarlierException {
    #[serde(default)]
    state: String,
}

/// The states in which an exception accepts a finding.
const ACCEPTING: [&str; 2] = ["active", "expiring-soon"];

/// What a finding was about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierSubject {
    /// The word for its kind.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name then: hostile text.
    #[serde(default)]
    pub name: Option<String>,
}

/// A finding that was part of another one.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierFolded {
    /// Its id, where it was recorded.
    #[serde(default)]
    pub id: Option<String>,
    /// Its rule.
    #[serde(default)]
    pub rule: String,
    /// Its severity, where it was recorded.
    #[serde(default)]
    pub severity: Option<Severity>,
}

impl EarlierFinding {
    /// Whether an exception accepted it then.
    #[must_use]
    pub fn is_excepted(&self) -> bool {
        self.exception.as_ref().is_some_and(|exception| ACCEPTING.contains(&exception.state.as_str()))
    }
}

impl EarlierSubject {
    /// Its name, else its id: hostile text.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}
