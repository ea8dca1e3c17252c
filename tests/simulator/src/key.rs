//! The answer key: what a reader of the export should find.

use serde::Serialize;

use crate::model::{Id, Moment};

/// The answer key of an export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// What the tenant was made from.
    pub seed: u64,
    /// How large it is.
    pub scale: f64,
    /// The tenant, which is the subject of some faults.
    pub tenant_id: Id,
    /// When the export was made, which is the evaluation date.
    pub as_of: Moment,
    /// The emergency access accounts, which are to be declared.
    pub emergency_accounts: Vec<Id>,
    /// The faults in it.
    pub faults: Vec<Fault>,
    /// The chains of steps in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chains: Vec<Chain>,
}

/// A chain of steps from a person to a directory role, in the order in which they are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The person at whom it begins.
    pub entry: Id,
    /// The template id of the role to which it leads.
    pub role: String,
    /// The steps.
    pub steps: Vec<ChainStep>,
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainStep {
    /// What makes it, in the words of the reports.
    pub by: &'static str,
    /// The id of what it leads to.
    pub to: String,
}

impl ChainStep {
    /// A step.
    pub fn new(by: &'static str, to: impl Into<String>) -> Self {
        Self { by, to: to.into() }
    }
}

/// What kind of subject a finding is about, in the words of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Kind {
    Tenant,
    Group,
    GroupRole,
    RoleSettings,
    Schedule,
    RoleAssignment,
    AdministrativeUnit,
    AccessPackage,
    AccessReview,
    AuthenticationContext,
    ConditionalAccessPolicy,
    LifecycleWorkflow,
    AssignmentPolicy,
    Catalog,
    PackageAssignment,
    Grant,
    Offer,
    User,
    ServicePrincipal,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// Another finding that the fault sets off, and rightly so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consequence {
    /// The rule.
    pub rule: &'static str,
    /// The id of its subject.
    pub id: String,
}

/// One planted fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The rule that it breaks.
    pub rule: &'static str,
    /// What kind of subject has it.
    pub kind: Kind,
    /// The id of the subject.
    pub id: String,
    /// How bad it is, by the definition of the rule.
    pub severity: Severity,
    /// What else is found because of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explains: Vec<Consequence>,
}

impl Fault {
    /// A fault without consequences.
    pub fn new(rule: &'static str, kind: Kind, id: impl Into<String>, severity: Severity) -> Self {
        Self { rule, kind, id: id.into(), severity, explains: vec![] }
    }

    /// Adds a consequence.
    #[must_use]
    pub fn explaining(mut self, rule: &'static str, id: impl Into<String>) -> Self {
        self.explains.push(Consequence { rule, id: id.into() });
        self
    }
}
