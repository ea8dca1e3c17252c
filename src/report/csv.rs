//! The findings as rows (RFC 4180), for spreadsheets: one row a finding, those that are excepted last, then one for each rule and
//! reason that kept it from judging, then one for each finding of the baseline that is gone, then one for each exception.
//!
//! No cell begins as a formula does, and hidden characters are replaced: RFC 4180 has none in a field, and a line break in
//! a name would let it begin a line of a log.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::command::without_commands;
use super::exceptions::{remedy, sentence_of};
use super::locate::Location;
use super::words::{decisions_of_findings, tenant};
use super::{Options, Report};
use crate::catalogue::Entry;
use crate::engine::assessment::{Assessment, Decision, Reported, Run};
use crate::engine::baseline::{BaselineState, Gone};
use crate::engine::exception::{ExceptionOutcome, ExceptionState};
use crate::finding::Subject;
use crate::model::Gap;
use crate::register::{Disposition, Exception};
use crate::source::visible;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let assessment = report.assessment;
    let run = &assessment.run;
    let row = Row::default();
    writer.write_record(row.columns().map(|(name, _)| name))?;
    for ((reported, locations), (rank, decision)) in report.findings().zip(decisions_of_findings(assessment)) {
        Row::of_finding(reported, locations).of_decision(rank, decision).of_run(run).write(&mut writer)?;
    }
    for (reported, locations) in report.findings().skip(assessment.to_decide().len()) {
        Row { outcome: "excepted", ..Row::of_finding(reported, locations) }.of_run(run).write(&mut writer)?;
    }
    for rule in &assessment.rules {
        for (gap, subjects) in &rule.not_evaluated {
            Row::of_gap(rule.entry, *gap, *subjects).of_run(run).write(&mut writer)?;
        }
    }
    for gone in assessment.baseline.iter().flat_map(|baseline| &baseline.gone) {
        Row::of_gone(assessment, gone).of_run(run).write(&mut writer)?;
    }
    for outcome in &assessment.exceptions {
        Row::of_exception(assessment, outcome).of_run(run).write(&mut writer)?;
    }
    writer.flush()
}

#[derive(Default)]
struct Row<'a> {
    id: &'a str,
    outcome: &'static str,
    rank: String,
    decision: &'a str,
    decision_title: &'a str,
    rule: &'static str,
    title: &'static str,
    area: &'static str,
    severity: &'static str,
    kind: &'static str,
    subjects: String,
    subject_kind: &'static str,
    subject_id: &'a str,
    subject_name: &'a str,
    message: Cow<'a, str>,
    help: &'a str,
    path: &'a str,
    line: String,
    column: String,
    pointer: &'a str,
    related: String,
    evidence: String,
    controls: String,
    introduced: &'static str,
    baseline: &'static str,
    lowered_by: &'static str,
    severity_undecided: String,
    folded: String,
    exception: &'static str,
    exception_detail: &'a str,
    reason: &'a str,
    owner: &'a str,
    approved_by: &'a str,
    approved_on: String,
    expires: String,
    disposition: &'static str,
    ticket: &'a str,
    tenant: &'a str,
    as_of: String,
}

impl<'a> Row<'a> {
    /// Names as in the JSON report.
    fn columns(&self) -> [(&'static str, &str); 39] {
        [
            ("id", self.id),
            ("outcome", self.outcome),
            ("rank", &self.rank),
            ("decision", self.decision),
            ("decisionTitle", self.decision_title),
            ("rule", self.rule),
            ("title", self.title),
            ("area", self.area),
            ("severity", self.severity),
            ("kind", self.kind),
            ("subjects", &self.subjects),
            ("subjectKind", self.subject_kind),
            ("subjectId", self.subject_id),
            ("subjectName", self.subject_name),
            ("message", &self.message),
            ("help", self.help),
            ("path", self.path),
            ("line", &self.line),
            ("column", &self.column),
            ("pointer", self.pointer),
            ("related", &self.related),
            ("evidence", &self.evidence),
            ("controls", &self.controls),
            ("introduced", self.introduced),
            ("baseline", self.baseline),
            ("loweredBy", self.lowered_by),
            ("severityUndecided", &self.severity_undecided),
            ("folded", &self.folded),
            ("exception", self.exception),
            ("exceptionDetail", self.exception_detail),
            ("reason", self.reason),
            ("owner", self.owner),
            ("approvedBy", self.approved_by),
            ("approvedOn", &self.approved_on),
            ("expires", &self.expires),
            ("disposition", self.disposition),
            ("ticket", self.ticket),
            ("tenant", self.tenant),
            ("asOf", &self.as_of),
        ]
    }

    fn write<W: Write>(&self, writer: &mut Writer<W>) -> io::Result<()> {
        let cells = self.columns().map(|(_, value)| cell(value));
        Ok(writer.write_record(cells.iter().map(|cell| cell.as_bytes()))?)
    }

    fn of_rule(entry: &'static Entry) -> Self {
        Self {
            rule: entry.id,
            title: entry.title,
            area: entry.area,
            kind: entry.kind.as_str(),
            controls: joined(
                entry
                    .controls
                    .iter()
                    .flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework}/{id}"))),
            ),
            ..Self::default()
        }
    }

    fn of_finding(reported: &'a Reported, locations: &'a [Location<'a>]) -> Self {
        let finding = &reported.finding;
        let primary = locations.first();
        Self {
            id: &reported.id,
            outcome: "fail",
            severity: reported.severity.as_str(),
            subjects: "1".to_owned(),
            subject_kind: reported.subject.kind.as_str(),
            subject_id: &reported.subject.id,
            subject_name: reported.subject.name.as_deref().unwrap_or_default(),
            message: Cow::Borrowed(&finding.message),
            help: &finding.help,
            path: primary.map_or("", |location| location.path),
            line: primary.map(|location| location.start.line.to_string()).unwrap_or_default(),
            column: primary.map(|location| location.start.column.to_string()).unwrap_or_default(),
            pointer: primary.and_then(|location| location.pointer.as_deref()).unwrap_or_default(),
            related: joined(finding.related.iter().map(named)),
            evidence: joined(finding.evidence.iter().map(|(key, value)| format!("{key}={value}"))),
            introduced: reported
                .introduced
                .map(|introduced| if introduced { "true" } else { "false" })
                .unwrap_or_default(),
            baseline: reported.state().map(BaselineState::as_str).unwrap_or_default(),
            lowered_by: finding.lowered.map(|lowered| lowered.case).unwrap_or_default(),
            severity_undecided: finding.severity_unknown.map(|gap| gap.to_string()).unwrap_or_default(),
            folded: joined(reported.folded.iter().map(|folded| format!("{}: {}", folded.rule, folded.message))),
            ..Self::of_rule(reported.entry)
        }
        .with_exception(reported.exception.as_deref().map(|known| (&known.exception, known.state)))
        .with_detail(reported.exception.as_deref().and_then(|known| known.detail.as_deref()))
    }

    fn of_exception(assessment: &Assessment, outcome: &'a ExceptionOutcome) -> Self {
        let known = assessment.entry(&outcome.exception.rule).map(Self::of_rule).unwrap_or_default();
        Self {
            outcome: "exception",
            subjects: outcome.findings.len().to_string(),
            message: Cow::Owned(sentence_of(outcome)),
            help: remedy(outcome.state).unwrap_or_default(),
            line: outcome.exception.line.to_string(),
            related: joined(outcome.objects.iter().map(named)),
            evidence: joined(outcome.exception.accepts.iter().map(|(key, value)| format!("{key}={value}"))),
            ..known
        }
        .with_exception(Some((&outcome.exception, outcome.state)))
        .with_detail(outcome.detail.as_deref())
    }

    fn with_exception(self, exception: Option<(&'a Exception, ExceptionState)>) -> Self {
        let Some((exception, state)) = exception else { return self };
        Self {
            exception: state.as_str(),
            reason: &exception.reason,
            owner: &exception.owner,
            approved_by: exception.approved_by.as_deref().unwrap_or_default(),
            approved_on: exception.approved_on.map(|day| day.to_string()).unwrap_or_default(),
            expires: exception.expires.to_string(),
            disposition: exception.disposition.map_or("", Disposition::as_str),
            ticket: exception.ticket.as_deref().unwrap_or_default(),
            ..self
        }
    }

    fn with_detail(self, detail: Option<&'a str>) -> Self {
        Self { exception_detail: detail.unwrap_or_default(), ..self }
    }

    fn of_gap(entry: &'static Entry, gap: Gap, subjects: usize) -> Self {
        Self {
            outcome: "not-evaluated",
            subjects: subjects.to_string(),
            subject_kind: entry.judges.as_str(),
            message: Cow::Owned(gap.sentence()),
            evidence: gap.to_string(),
            ..Self::of_rule(entry)
        }
    }

    /// A finding of the baseline that is no longer there; the message is that of the baseline.
    fn of_gone(assessment: &Assessment, gone: &'a Gone) -> Self {
        let finding = &gone.finding;
        let of_rule = assessment.entry(&finding.rule).map(Self::of_rule).unwrap_or_default();
        Self {
            id: &finding.id,
            outcome: if gone.fate.is_fixed() { "fixed" } else { "no-longer-judged" },
            severity: finding.severity.as_str(),
            subjects: "1".to_owned(),
            subject_id: &finding.subject.id,
            subject_name: finding.subject.name.as_deref().unwrap_or_default(),
            message: Cow::Borrowed(&finding.message),
            baseline: gone.fate.as_str(),
            evidence: gone.fate.gap().map(|gap| gap.to_string()).unwrap_or_default(),
            ..of_rule
        }
    }

    /// The rows of one decision stand together.
    fn of_decision(self, rank: usize, decision: &'a Decision) -> Self {
        Self { rank: rank.to_string(), decision: &decision.id, decision_title: &decision.title, ..self }
    }

    /// Rows of several runs may end up in one sheet.
    fn of_run(self, run: &'a Run) -> Self {
        let as_of = run.as_of.map(|instant| instant.to_string()).unwrap_or_default();
        Self { tenant: tenant(run).unwrap_or_default(), as_of, ..self }
    }
}

fn named(subject: &Subject) -> String {
    let (kind, id) = (subject.kind.as_str(), &subject.id);
    subject.name.as_ref().map_or_else(|| format!("{kind} {id}"), |name| format!("{kind} {id} ({name})"))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A cell that no spreadsheet takes for a formula: an apostrophe before what begins one, as OWASP advises. Where a tab or a
/// carriage return would begin one, it is replaced as a hidden character.
fn cell(text: &str) -> Cow<'_, str> {
    let text = without_commands(visible(text));
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}
