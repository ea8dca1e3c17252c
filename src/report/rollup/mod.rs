//! Many tenants: the result of each as a line of JSON, and what they come to together.
//!
//! The lines of one machine can be merged with those of others: [`Rollup::of`] does not depend on their order.

mod html;
mod text;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

pub use self::html::write as write_html;
pub use self::text::write as write_text;
use crate::engine::assessment::{Assessment, Decision, Reported, RuleOutcome, State};
use crate::engine::stake::Reach;
use crate::finding::Severity;
use crate::report::formatter::write_lines;

/// The version of the lines and of the roll-up.
const SCHEMA_VERSION: u32 = 1;

/// The result of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TenantResult {
    /// The version of this form.
    pub schema_version: u32,
    /// The path that was given, as reports show it.
    pub path: String,
    /// Tenant id, where known.
    pub id: Option<String>,
    /// Tenant name, where known.
    pub name: Option<String>,
    /// The date evaluated.
    pub as_of: Option<String>,
    /// Why nothing could be evaluated.
    pub error: Option<String>,
    /// Findings by severity.
    pub findings: Counts,
    /// Findings that are excepted; the others do not count them.
    #[serde(default)]
    pub excepted: usize,
    /// What is to be decided, the worst first.
    pub decisions: Vec<DecisionResult>,
    /// The rules that found something or could not be fully evaluated, in id order.
    pub rules: Vec<RuleResult>,
    /// Collections that a rule reads and the export does not completely hold, by id.
    pub incomplete: Vec<String>,
    /// Parts of the export that could not be used.
    pub notices: usize,
}

/// Findings by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the severities")]
pub struct Counts {
    pub error: usize,
    pub warning: usize,
    pub note: usize,
}

impl Counts {
    /// How many findings there are of each severity.
    fn of<'f>(findings: impl IntoIterator<Item = &'f Reported>) -> Self {
        let mut counts = Self::default();
        for found in findings {
            match found.severity {
                Severity::Error => counts.error += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Note => counts.note += 1,
            }
        }
        counts
    }

    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.error + self.warning + self.note
    }

    /// The gravest severity of which there is one.
    fn worst(self) -> Option<Severity> {
        let count = |severity: &Severity| match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Note => self.note,
        };
        Severity::ALL.into_iter().find(|severity| count(severity) > 0)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.error += other.error;
        self.warning += other.warning;
        self.note += other.note;
    }
}

/// One decision of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in the JSON report")]
pub struct DecisionResult {
    pub id: String,
    pub title: String,
    pub severity: String,
    pub reach: String,
    pub people: usize,
    pub findings: usize,
}

/// What one rule came to in a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in the JSON report")]
pub struct RuleResult {
    pub rule: String,
    pub findings: Counts,
    pub not_evaluated: usize,
}

impl TenantResult {
    /// The result of a tenant that was evaluated.
    #[must_use]
    pub fn new(path: String, assessment: &Assessment) -> Self {
        let run = &assessment.run;
        let found = assessment.to_decide();
        let blind = assessment.coverage.iter().filter(|row| row.state != State::Complete && !row.blind.is_empty());
        Self {
            id: run.tenant_id.clone(),
            name: run.tenant_name.clone(),
            as_of: run.as_of.map(|moment| moment.to_string()),
            findings: Counts::of(found),
            excepted: assessment.excepted().len(),
            decisions: assessment.decisions.iter().map(DecisionResult::new).collect(),
            rules: RuleResult::of_rules(&assessment.rules, found),
            incomplete: blind.map(|row| row.collection.id().to_owned()).collect(),
            notices: assessment.notices.len(),
            ..Self::failed(path, None)
        }
    }

    /// The result of a tenant of which nothing could be evaluated.
    #[must_use]
    pub fn failed(path: String, error: Option<String>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            path,
            id: None,
            name: None,
            as_of: None,
            error,
            findings: Counts::default(),
            excepted: 0,
            decisions: Vec::new(),
            rules: Vec::new(),
            incomplete: Vec::new(),
            notices: 0,
        }
    }

    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(line: &str) -> Result<Self, String> {
        let result: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if result.schema_version == SCHEMA_VERSION {
            Ok(result)
        } else {
            Err(format!("schemaVersion is {}, but this version reads {SCHEMA_VERSION}", result.schema_version))
        }
    }

    /// Writes it as one line.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    /// What it is called: its name, else its id, else its path.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or(&self.path)
    }

    /// The order of tenants: those that could not be evaluated first, then by the worst decision, then by how many findings of
    /// each severity there are.
    fn rank(&self) -> impl Ord + '_ {
        let worst = self.decisions.first();
        let severity = worst.map_or(Severity::ALL.len(), |decision| place_of(&decision.severity));
        let reach = worst.map_or("", |decision| decision.reach.as_str());
        let counts = [self.findings.error, self.findings.warning, self.findings.note].map(Reverse);
        (self.error.is_none(), severity, place_of_reach(reach), counts, self.label(), &self.path)
    }
}

impl DecisionResult {
    fn new(decision: &Decision) -> Self {
        Self {
            id: decision.id.clone(),
            title: decision.title.clone(),
            severity: decision.severity.as_str().to_owned(),
            reach: decision.reach.as_str().to_owned(),
            people: decision.people,
            findings: decision.findings.len(),
        }
    }
}

impl RuleResult {
    /// Those that found something or could not be fully evaluated. A subject that fails counts only where it is a finding: not
    /// where it belongs to the finding of another rule, or is excepted.
    fn of_rules(rules: &[RuleOutcome], found: &[Reported]) -> Vec<Self> {
        let mut by_rule: BTreeMap<&str, Vec<&Reported>> = BTreeMap::new();
        for finding in found {
            by_rule.entry(finding.entry.id).or_default().push(finding);
        }
        let result = |rule: &RuleOutcome| {
            let findings = by_rule.remove(rule.entry.id).map(Counts::of).unwrap_or_default();
            let not_evaluated = rule.outcomes.not_evaluated;
            let rule = rule.entry.id.to_owned();
            (findings.total() + not_evaluated > 0).then_some(Self { rule, findings, not_evaluated })
        };
        rules.iter().filter_map(result).collect()
    }
}

/// The place of a severity, the gravest first.
fn place_of(severity: &str) -> usize {
    Severity::ALL.iter().position(|known| known.as_str() == severity).unwrap_or(Severity::ALL.len())
}

/// The place of what is reached, the gravest first.
fn place_of_reach(reach: &str) -> usize {
    Reach::ALL.iter().position(|known| known.as_str() == reach).unwrap_or(Reach::ALL.len())
}

/// What tenants come to together.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollup {
    schema_version: u32,
    /// The tenants, those in the worst state first.
    pub tenants: Vec<TenantResult>,
    /// The rules that found something somewhere, those that concern most tenants first.
    pub rules: Vec<RuleAcross>,
}

/// One rule over all tenants.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleAcross {
    /// The rule.
    pub rule: String,
    /// The gravest severity of its findings; nothing where it found nothing.
    pub severity: Option<Severity>,
    /// Tenants with findings.
    pub tenants: usize,
    /// Findings by severity.
    pub findings: Counts,
    /// Tenants where some object could not be evaluated.
    pub not_evaluated_in: usize,
}

impl Rollup {
    /// Puts results together. Of a tenant that is there more than once, under the same path, the last result counts. On two machines
    /// one path can be that of two tenants.
    #[must_use]
    pub fn of(results: impl IntoIterator<Item = TenantResult>) -> Self {
        let by_tenant: BTreeMap<_, TenantResult> =
            results.into_iter().map(|result| ((result.path.clone(), result.id.clone()), result)).collect();
        let mut tenants: Vec<TenantResult> = by_tenant.into_values().collect();
        tenants.sort_by(|a, b| a.rank().cmp(&b.rank()));
        let rules = rules_across(&tenants);
        Self { schema_version: SCHEMA_VERSION, tenants, rules }
    }

    /// Writes it for machines.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_lines(self, out)
    }

    /// Tenants that could not be evaluated.
    fn failed(&self) -> usize {
        self.tenants.iter().filter(|tenant| tenant.error.is_some()).count()
    }

    /// Tenants whose gravest decision has this severity.
    fn at(&self, severity: Severity) -> usize {
        let worst = |tenant: &&TenantResult| {
            tenant.decisions.first().is_some_and(|decision| decision.severity == severity.as_str())
        };
        self.tenants.iter().filter(worst).count()
    }
}

fn rules_across(tenants: &[TenantResult]) -> Vec<RuleAcross> {
    let mut rules: BTreeMap<&str, RuleAcross> = BTreeMap::new();
    for result in tenants.iter().flat_map(|tenant| &tenant.rules) {
        let across = rules.entry(&result.rule).or_insert_with(|| RuleAcross {
            rule: result.rule.clone(),
            severity: None,
            tenants: 0,
            findings: Counts::default(),
            not_evaluated_in: 0,
        });
        across.tenants += usize::from(result.findings.total() > 0);
        across.findings += result.findings;
        across.severity = across.findings.worst();
        across.not_evaluated_in += usize::from(result.not_evaluated > 0);
    }
    let mut rules: Vec<RuleAcross> = rules.into_values().collect();
    rules.sort_by(|a, b| {
        let rank = |rule: &RuleAcross| (Reverse(rule.tenants), Reverse(rule.severity), Reverse(rule.findings.total()));
        rank(a).cmp(&rank(b)).then_with(|| a.rule.cmp(&b.rule))
    });
    rules
}
