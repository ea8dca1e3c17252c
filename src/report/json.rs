//! The JSON report: everything there is, for machines. Its fields are a contract (`docs/reports.md`).

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::audit::inputs_digest;
use super::digest::{self, ResultDigest};
use super::document::Document;
use super::exceptions::{ExceptionRow, RegisterRow};
use super::locate::Location;
use super::rows::{ChangeRow, Evidence, SubjectRow, TenantRow};
use super::since::{BaselineRow, StateRow};
use super::tool::ThisTool;
use super::words::decisions_of_findings;
use super::{Options, Report, parallel};
use crate::engine::assessment::{
    Assessment, ControlOutcome, Coverage, Decision, Ended, Folded, Input, Outcomes, Reported, RuleOutcome, TestOutcome,
};
use crate::engine::request::Request;
use crate::export::notice::Notice;
use crate::finding::Hop;
use crate::model::Gap;

/// The form of the report, as JSON Schema.
pub const SCHEMA: &str = include_str!("findings.schema.json");
/// The version of the contract.
const SCHEMA_VERSION: u32 = 2;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let assessment = report.assessment;
    let mut document = Document::begin(out)?;
    document.member("schemaVersion", &SCHEMA_VERSION)?;
    document.member("tool", &ThisTool::ROW)?;
    document.member("run", &Run::new(assessment))?;
    document.rows("inputs", assessment.inputs.iter(), |input| InputRow::new(input))?;
    document.member("inputsSha256", &inputs_digest(assessment))?;
    document.rows("coverage", assessment.coverage.iter(), |coverage| CoverageRow::new(coverage))?;
    document.rows("notices", assessment.notices.iter(), |notice| NoticeRow::new(notice, report))?;
    document.rows("rules", assessment.rules.iter(), |rule| RuleRow::new(rule))?;
    document.rows("controls", assessment.controls.iter(), |control| ControlRow::new(control))?;
    document.rows("decisions", (1..).zip(&assessment.decisions), |ranked| DecisionRow::new(ranked, assessment))?;
    document.rows("findings", findings(report), FindingRow::new)?;
    if let Some(baseline) = baseline_row(assessment) {
        document.member("baseline", &baseline)?;
    }
    if let Some(ended) = ended_rows(assessment) {
        document.member("endedByPlan", &ended)?;
    }
    document.rows("exceptions", assessment.exceptions.iter(), |exception| RegisterRow::new(exception))?;
    document.member("resultSha256", &result_sha256(report)?)?;
    document.end()
}

/// The digest of the result: of the moment and the tenant, then of every row of coverage, notices, rules, controls, decisions,
/// findings and exceptions, as they stand in the report, of the baseline, and of what the plan ends. Arguments and inputs are not in it: the same export
/// elsewhere gives the same result.
///
/// # Errors
/// Where a row is no JSON.
pub fn result_sha256(report: &Report<'_>) -> io::Result<String> {
    let assessment = report.assessment;
    let mut digest = ResultDigest::default();
    digest.row(&Head::new(&Run::new(assessment)))?;
    assessment.coverage.iter().try_for_each(|coverage| digest.row(&CoverageRow::new(coverage)))?;
    assessment.notices.iter().try_for_each(|notice| digest.row(&NoticeRow::new(notice, report)))?;
    assessment.rules.iter().try_for_each(|rule| digest.row(&RuleRow::new(rule)))?;
    assessment.controls.iter().try_for_each(|control| digest.row(&ControlRow::new(control)))?;
    (1..).zip(&assessment.decisions).try_for_each(|ranked| digest.row(&DecisionRow::new(&ranked, assessment)))?;
    let line = |finding: &Found<'_>, lines: &mut Vec<u8>| Ok(digest::line(&FindingRow::new(finding), lines)?);
    parallel::in_order(findings(report), line, |lines| {
        digest.lines(lines);
        Ok(())
    })?;
    assessment.exceptions.iter().try_for_each(|exception| digest.row(&RegisterRow::new(exception)))?;
    baseline_row(assessment).iter().try_for_each(|baseline| digest.row(baseline))?;
    ended_rows(assessment).iter().try_for_each(|ended| digest.row(ended))?;
    Ok(digest.finish())
}

/// The first row of a digest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    schema_version: u32,
    as_of: Option<&'a str>,
    as_of_source: &'a str,
    tenant: &'a TenantRow<'a>,
}

impl<'a> Head<'a> {
    fn new(run: &'a Run<'a>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            as_of: run.as_of.as_deref(),
            as_of_source: run.as_of_source,
            tenant: &run.tenant,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    as_of: Option<String>,
    as_of_source: &'static str,
    tenant: TenantRow<'a>,
    request: &'a Request,
    arguments: &'a [String],
}

impl<'a> Run<'a> {
    fn new(assessment: &'a Assessment) -> Self {
        let run = &assessment.run;
        Self {
            as_of: run.as_of.map(|instant| instant.to_string()),
            as_of_source: run.as_of_source.as_str(),
            tenant: TenantRow::new(run.tenant_id.as_ref(), run.tenant_name.as_ref()),
            request: &run.request,
            arguments: &run.arguments,
        }
    }
}

#[derive(Serialize)]
struct InputRow<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    bytes: u64,
    source: &'static str,
    collections: BTreeMap<&'static str, usize>,
}

impl<'a> InputRow<'a> {
    fn new(input: &'a Input) -> Self {
        Self {
            path: &input.path,
            sha256: input.sha256.as_deref(),
            bytes: input.bytes,
            source: input.source,
            collections: input.collections.iter().map(|(collection, count)| (collection.id(), count)).collect(),
        }
    }
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    collection: &'static str,
    state: &'static str,
    objects: usize,
    detail: Option<&'a str>,
}

impl<'a> CoverageRow<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        Self {
            collection: coverage.collection.id(),
            state: coverage.state.as_str(),
            objects: coverage.objects,
            detail: coverage.detail.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct NoticeRow<'a> {
    kind: &'static str,
    path: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    message: &'a str,
    collection: Option<&'static str>,
    objects: usize,
}

impl<'a> NoticeRow<'a> {
    fn new(notice: &'a Notice, report: &Report<'a>) -> Self {
        Self {
            kind: notice.kind.as_str(),
            path: notice.file.and_then(|file| report.path(file)),
            line: notice.position.map(|(line, _)| line),
            column: notice.position.map(|(_, column)| column),
            message: &notice.message,
            collection: notice.collection.map(crate::model::Collection::id),
            objects: notice.objects,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleRow<'a> {
    id: &'static str,
    severity: &'static str,
    kind: &'static str,
    area: &'static str,
    outcomes: OutcomesRow,
    not_evaluated: Vec<GapRow<'a>>,
}

#[derive(Serialize)]
struct GapRow<'a> {
    reason: String,
    count: usize,
    /// The ids of all of them; nothing where not all are named.
    subjects: Option<Vec<&'a str>>,
}

impl<'a> RuleRow<'a> {
    fn new(rule: &'a RuleOutcome) -> Self {
        Self {
            id: rule.entry.id,
            severity: rule.entry.severity.as_str(),
            kind: rule.entry.kind.as_str(),
            area: rule.entry.area,
            outcomes: OutcomesRow::new(rule.outcomes),
            not_evaluated: rule
                .not_evaluated
                .iter()
                .map(|(gap, count)| GapRow {
                    reason: gap.to_string(),
                    count: *count,
                    subjects: named(rule, *gap, *count),
                })
                .collect(),
        }
    }
}

/// The ids of the subjects that were not evaluated for a reason; nothing where not all of them are named.
fn named(rule: &RuleOutcome, gap: Gap, count: usize) -> Option<Vec<&str>> {
    let of_gap = rule.unevaluated.iter().filter(|(known, _)| *known == gap);
    let mut subjects: Vec<&str> = of_gap.map(|(_, id)| id.as_str()).collect();
    subjects.sort_unstable();
    (count > 0 && subjects.len() == count).then_some(subjects)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ControlRow<'a> {
    framework: &'static str,
    id: &'static str,
    title: Option<&'static str>,
    result: &'static str,
    outcomes: OutcomesRow,
    not_tested: Vec<String>,
    tests: Vec<TestRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TestRow<'a> {
    rule: &'static str,
    subjects: Vec<&'static str>,
    parts: &'static [&'static str],
    result: &'static str,
    outcomes: OutcomesRow,
    failing: Vec<SubjectRow<'a>>,
    not_evaluated: Vec<Unevaluated<'a>>,
}

/// A subject that could not be judged, and why.
#[derive(Serialize)]
struct Unevaluated<'a> {
    subject: SubjectRow<'a>,
    reason: String,
}

impl<'a> ControlRow<'a> {
    fn new(outcome: &'a ControlOutcome) -> Self {
        Self {
            framework: outcome.framework.id,
            id: outcome.control.id,
            title: outcome.control.title,
            result: outcome.result.as_str(),
            outcomes: OutcomesRow::new(outcome.outcomes()),
            not_tested: outcome.not_tested(),
            tests: outcome.tests.iter().map(TestRow::new).collect(),
        }
    }
}

impl<'a> TestRow<'a> {
    fn new(outcome: &'a TestOutcome) -> Self {
        let TestOutcome { test, result, outcomes, failing, unevaluated, gaps: _ } = outcome;
        Self {
            rule: test.rule,
            subjects: test.subjects.iter().map(|scope| scope.as_str()).collect(),
            parts: test.parts,
            result: result.as_str(),
            outcomes: OutcomesRow::new(*outcomes),
            failing: failing.iter().map(SubjectRow::new).collect(),
            not_evaluated: unevaluated
                .iter()
                .map(|(subject, gap)| Unevaluated { subject: SubjectRow::new(subject), reason: gap.to_string() })
                .collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomesRow {
    pass: usize,
    fail: usize,
    not_applicable: usize,
    not_evaluated: usize,
    excepted: usize,
}

impl OutcomesRow {
    fn new(outcomes: Outcomes) -> Self {
        let Outcomes { pass, fail, not_applicable, not_evaluated, excepted } = outcomes;
        Self { pass, fail, not_applicable, not_evaluated, excepted }
    }
}

/// A finding with its locations, and the id of the decision that it belongs to; one that is excepted belongs to none.
type Found<'a> = (&'a Reported, &'a [Location<'a>], Option<&'a str>);

fn findings<'a>(report: &'a Report<'_>) -> impl Iterator<Item = Found<'a>> {
    let decisions = decisions_of_findings(report.assessment).map(|(_, decision)| Some(decision.id.as_str()));
    let each = report.findings().zip(decisions.chain(std::iter::repeat(None)));
    each.map(|((reported, locations), decision)| (reported, locations, decision))
}

fn baseline_row(assessment: &Assessment) -> Option<BaselineRow<'_>> {
    assessment.baseline.as_ref().map(|baseline| BaselineRow::new(assessment, baseline))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecisionRow<'a> {
    id: &'a str,
    rank: usize,
    title: &'a str,
    severity: &'static str,
    reach: &'static str,
    people: usize,
    rules: &'a [&'static str],
    objects: Vec<SubjectRow<'a>>,
    findings: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    introduced: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_since_baseline: Option<bool>,
}

impl<'a> DecisionRow<'a> {
    fn new((rank, decision): &(usize, &'a Decision), assessment: &'a Assessment) -> Self {
        let findings = assessment.findings_of(decision);
        Self {
            id: &decision.id,
            rank: *rank,
            title: &decision.title,
            severity: decision.severity.as_str(),
            reach: decision.reach.as_str(),
            people: decision.people,
            rules: &decision.rules,
            objects: decision.objects.iter().map(SubjectRow::new).collect(),
            findings: findings.iter().map(|reported| reported.id.as_str()).collect(),
            introduced: decision.introduced,
            is_since_baseline: decision.is_since_baseline,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingRow<'a> {
    id: &'a str,
    rule: &'static str,
    severity: &'static str,
    decision: Option<&'a str>,
    reach: &'static str,
    message: &'a str,
    subject: SubjectRow<'a>,
    related: Vec<SubjectRow<'a>>,
    evidence: Evidence<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    measures: &'a [&'static str],
    locations: Vec<LocationRow<'a>>,
    help: &'a str,
    change: Vec<ChangeRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lowered_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_undecided: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folded: Vec<FoldedRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    introduced: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<StateRow<'a>>,
    exception: Option<ExceptionRow<'a>>,
}

impl<'a> FindingRow<'a> {
    fn new(&(reported, locations, decision): &Found<'a>) -> Self {
        let finding = &reported.finding;
        Self {
            id: &reported.id,
            rule: reported.entry.id,
            severity: reported.severity.as_str(),
            decision,
            reach: reported.stake.reach.as_str(),
            message: &finding.message,
            subject: SubjectRow::new(&reported.subject),
            related: finding.related.iter().map(SubjectRow::new).collect(),
            evidence: Evidence(&finding.evidence),
            measures: &finding.measures,
            locations: locations.iter().map(LocationRow::new).collect(),
            help: &finding.help,
            change: finding.changes.iter().map(ChangeRow::new).collect(),
            lowered_by: finding.lowered.map(|lowered| lowered.case),
            severity_undecided: finding.severity_unknown.map(|gap| gap.to_string()),
            folded: reported.folded.iter().map(FoldedRow::new).collect(),
            introduced: reported.introduced,
            baseline: reported.baseline.as_ref().map(StateRow::new),
            exception: reported.exception.as_deref().map(ExceptionRow::of_finding),
        }
    }
}

/// What path rules find without the plan, and not with it; none where there is nothing.
fn ended_rows(assessment: &Assessment) -> Option<Vec<EndedRow<'_>>> {
    let rows: Vec<_> = assessment.ended.iter().map(EndedRow::new).collect();
    (!rows.is_empty()).then_some(rows)
}

#[derive(Serialize)]
struct EndedRow<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    subject: SubjectRow<'a>,
}

impl<'a> EndedRow<'a> {
    fn new(ended: &'a Ended) -> Self {
        let Ended { entry, subject, severity, message } = ended;
        Self { rule: entry.id, severity: severity.as_str(), message, subject: SubjectRow::new(subject) }
    }
}

#[derive(Serialize)]
struct FoldedRow<'a> {
    id: &'a str,
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
}

impl<'a> FoldedRow<'a> {
    fn new(folded: &'a Folded) -> Self {
        let Folded { id, rule, severity, message, is_excepted: _ } = folded;
        Self { id, rule, severity: severity.as_str(), message }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationRow<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    pointer: Option<&'a str>,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<HopRow<'a>>,
}

#[derive(Serialize)]
struct HopRow<'a> {
    number: u32,
    from: &'a str,
    to: &'a str,
}

impl<'a> HopRow<'a> {
    fn new(hop: &'a Hop) -> Self {
        Self { number: hop.number, from: &hop.from, to: &hop.to }
    }
}

impl<'a> LocationRow<'a> {
    fn new(location: &'a Location<'a>) -> Self {
        Self {
            path: location.path,
            line: location.start.line,
            column: location.start.column,
            end_line: location.end.line,
            end_column: location.end.column,
            pointer: location.pointer.as_deref(),
            label: location.label,
            step: location.step.map(HopRow::new),
        }
    }
}
