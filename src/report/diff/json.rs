//! The difference for machines.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Diff, EvaluationDifference, Row, Side, Turn};
use crate::finding::Severity;
use crate::report::formatter::write_lines;
use crate::report::since::{EarlierSubjectRow, SinceCounts};
use crate::report::tool::ThisTool;

const SCHEMA_VERSION: u32 = 1;

/// Writes the difference.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: ThisTool::ROW,
        old: SideRow::new(&diff.old),
        new: SideRow::new(&diff.new),
        evaluation: diff.differences.iter().map(DifferenceRow::new).collect(),
        counts: diff.counts,
        differences: diff.rows.iter().map(DifferingRow::new).collect(),
    };
    write_lines(&document, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    old: SideRow<'a>,
    new: SideRow<'a>,
    evaluation: Vec<DifferenceRow>,
    counts: SinceCounts,
    differences: Vec<DifferingRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SideRow<'a> {
    path: &'a str,
    kind: &'static str,
    tool_version: &'a str,
    as_of: Option<&'a str>,
    tenant: Option<&'a str>,
    rules: usize,
    findings: usize,
}

impl<'a> SideRow<'a> {
    fn new(side: &'a Side) -> Self {
        let result = &side.result;
        Self {
            path: &side.path,
            kind: if side.is_export { "export" } else { "result" },
            tool_version: &result.tool.version,
            as_of: result.run.as_of.as_deref(),
            tenant: result.tenant_label(),
            rules: result.rules.len(),
            findings: result.findings.len(),
        }
    }
}

#[derive(Serialize)]
struct DifferenceRow {
    what: &'static str,
    text: String,
}

impl DifferenceRow {
    fn new(difference: &EvaluationDifference) -> Self {
        Self { what: difference.as_str(), text: difference.phrase() }
    }
}

#[derive(Serialize)]
struct DifferingRow<'a> {
    state: &'static str,
    cause: &'static str,
    id: &'a str,
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    subject: EarlierSubjectRow<'a>,
    was: WasRow<'a>,
    because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
struct WasRow<'a> {
    severity: Option<&'static str>,
    evidence: &'a BTreeMap<String, String>,
}

impl<'a> DifferingRow<'a> {
    fn new(row: &'a Row) -> Self {
        let Row { turn, cause, finding, was, because } = row;
        let reason = match turn {
            Turn::Gone(gone) => gone.fate.gap().map(|gap| gap.to_string()),
            Turn::There(_) => None,
        };
        Self {
            state: turn.as_str(),
            cause: cause.as_str(),
            id: &finding.id,
            rule: &finding.rule,
            severity: finding.severity.as_str(),
            message: &finding.message,
            subject: EarlierSubjectRow::new(&finding.subject),
            was: WasRow { severity: was.severity.map(Severity::as_str), evidence: &was.evidence },
            because: because.as_deref(),
            reason,
        }
    }
}
