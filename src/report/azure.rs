//! The logging commands of Azure Pipelines: one a line.

use std::io::{self, Write};

use super::command::{Encoding, encoded};
use super::exceptions::{accepted, path, to_review, uncompared};
use super::gaps::unjudged;
use super::since::not_listed;
use super::spot::Spot;
use super::words::{
    capitalised, counted, decisions_of_findings, exception_and_remedy, message_and_help, ranked, sentence,
};
use super::{Options, Report};
use crate::engine::assessment::{Assessment, Reported};
use crate::finding::Severity;

/// Issues that are written. The server shows ten of a kind for a step; the rest stands in its log, which people scroll.
const MAX_ISSUES: usize = 1_000;
/// Gaps that are named.
const MAX_GAPS: usize = 20;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;
/// Characters of a decision.
const MAX_TITLE: usize = 200;

/// As `azure-pipelines-task-lib` encodes the message of a command.
const DATA: Encoding = &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];
/// And its properties.
const PROPERTY: Encoding = &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"), (']', "%5D"), (';', "%3B")];

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let decisions = decisions_of_findings(report.assessment);
    let listed = report.findings().zip(decisions).filter(|((reported, _), _)| reported.is_counted());
    for ((reported, locations), (rank, decision)) in listed.take(MAX_ISSUES) {
        let spot = Spot::of(locations, report);
        let place = format!(
            "sourcepath={};linenumber={};columnnumber={};code={};",
            encoded(spot.path, PROPERTY),
            spot.start.line,
            spot.start.column,
            encoded(reported.entry.id, PROPERTY)
        );
        issue(out, kind(reported.severity), &place, &said(reported, &ranked(rank, decision, MAX_TITLE)))?;
    }
    let count = report.assessment.findings.iter().filter(|reported| reported.is_counted()).count();
    if count > MAX_ISSUES {
        let more = counted(count - MAX_ISSUES, "more finding");
        issue(
            out,
            "warning",
            "",
            &format!("{more} are not written to this log. The JSON report lists every finding."),
        )?;
    }
    if let Some(known) = not_listed(report.assessment) {
        issue(out, "warning", "code=baseline;", &known)?;
    }
    let gaps = unjudged(report.assessment);
    for gap in gaps.iter().take(MAX_GAPS) {
        issue(out, "warning", "code=not-evaluated;", &gap.sentence_and_remedy())?;
    }
    if gaps.len() > MAX_GAPS {
        let more = counted(gaps.len() - MAX_GAPS, "more gap");
        issue(out, "warning", "code=not-evaluated;", &format!("{more}; `pimlint coverage` lists them."))?;
    }
    exceptions(report.assessment, out)?;
    if count > 0 {
        // The worse of this and the exit code decides, so a run that fails stays failed.
        writeln!(out, "##vso[task.complete result=SucceededWithIssues;]")?;
    }
    Ok(())
}

/// What is accepted is no issue, and counted in the log; an exception that somebody has to look at is one.
fn exceptions(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    for outcome in to_review(assessment).take(MAX_GAPS) {
        let place = format!(
            "sourcepath={};linenumber={};columnnumber=1;code=exception;",
            encoded(path(assessment), PROPERTY),
            outcome.exception.line
        );
        issue(out, "warning", &place, &exception_and_remedy(outcome))?;
    }
    let more = to_review(assessment).count().saturating_sub(MAX_GAPS);
    if more > 0 {
        issue(out, "warning", "code=exception;", &format!("{} to review.", counted(more, "more exception")))?;
    }
    let mut counted = accepted(assessment).into_iter().chain(uncompared(assessment));
    counted.try_for_each(|said| writeln!(out, "{said}. The JSON report lists all."))
}

fn issue(out: &mut dyn Write, kind: &str, place: &str, message: &str) -> io::Result<()> {
    writeln!(out, "##vso[task.logissue type={kind};{place}]{}", encoded(message, DATA))
}

/// Azure Pipelines knows errors and warnings.
fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Note => "warning",
    }
}

/// The decision first: the issues of a step have no titles.
fn said(reported: &Reported, decision: &str) -> String {
    let note = if reported.severity == Severity::Note { "note: " } else { "" };
    format!("{note}{} {}", sentence(decision.to_owned()), capitalised(&message_and_help(reported, MAX_MESSAGE)))
}
