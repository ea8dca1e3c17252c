//! The annotations of GitHub Actions: one workflow command a line.
//!
//! Of one step GitHub shows ten of each kind: the first ten in the order of the decisions, each of which is named. The last
//! line says what is not shown.
//! The job summary beside them is [`super::markdown::write_summary`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::command::{Encoding, encoded, without_commands};
use super::exceptions::{accepted, path, sentence_of, to_review, uncompared};
use super::gaps::{Unjudged, blind_rules, unjudged};
use super::since::not_listed;
use super::spot::Spot;
use super::words::{counted, decisions_of_findings, findings_by_severity, message_and_help, ranked, sentence};
use super::{Options, Report, tool};
use crate::engine::assessment::Assessment;
use crate::finding::Severity;

/// Annotations of one kind that GitHub shows of a step.
const SHOWN: usize = 10;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;
/// Characters of a decision.
const MAX_TITLE: usize = 200;
/// Gaps that the last line names.
const MAX_GAPS: usize = 3;

/// As `@actions/core` encodes the message of a command.
const DATA: Encoding = &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A")];
/// And its properties.
const PROPERTY: Encoding = &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A"), (':', "%3A"), (',', "%2C")];

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let assessment = report.assessment;
    let gaps = unjudged(assessment);
    let counted_of =
        |severity| assessment.findings.iter().filter(move |found| found.severity == severity && found.is_counted());
    let is_too_many = |severity| counted_of(severity).count() > SHOWN;
    let mut unlisted = said_of_exceptions(assessment);
    unlisted.extend(not_listed(assessment));
    let says_more = !gaps.is_empty() || !unlisted.is_empty() || Severity::ALL.into_iter().any(is_too_many);
    let mut shown = BTreeMap::<Severity, usize>::new();
    let mut left_out = None;
    let listed = report.findings().zip(decisions_of_findings(assessment)).filter(|((found, _), _)| found.is_counted());
    for ((reported, locations), (rank, decision)) in listed {
        let severity = reported.severity;
        let count = shown.entry(severity).or_default();
        // The last line is a notice itself.
        let limit = if severity == Severity::Note && says_more { SHOWN - 1 } else { SHOWN };
        if *count == limit {
            left_out = left_out.or_else(|| Some(Spot::of(locations, report)));
            continue;
        }
        *count += 1;
        let title = format!("{} ({})", ranked(rank, decision, MAX_TITLE), reported.entry.id);
        annotate(out, severity, &Spot::of(locations, report), &title, &message_and_help(reported, MAX_MESSAGE))?;
    }
    if !says_more {
        return Ok(());
    }
    let hidden = assessment.findings.iter().filter(|found| found.is_counted()).count() - shown.values().sum::<usize>();
    let spot = left_out.unwrap_or_else(|| Spot::of_export(report));
    annotate(out, Severity::Note, &spot, tool::NAME, &last_line(assessment, hidden, &gaps, unlisted))
}

fn annotate(out: &mut dyn Write, severity: Severity, spot: &Spot<'_>, title: &str, message: &str) -> io::Result<()> {
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (spot.start, spot.end);
    let mut line = format!("::{command} title={},file={}", encoded(title, PROPERTY), encoded(spot.path, PROPERTY));
    let _ = write!(line, ",line={},endLine={}", start.line, end.line);
    // The runner takes columns only where both are on one line.
    if start.line == end.line {
        let _ = write!(line, ",col={},endColumn={}", start.column, end.column);
    }
    line.push_str("::");
    line.push_str(&encoded(message, DATA));
    // The agent of Azure Pipelines finds its commands anywhere in a line.
    writeln!(out, "{}", without_commands(line.into()))
}

/// What is accepted and therefore not annotated, and the exceptions that somebody has to look at.
fn said_of_exceptions(assessment: &Assessment) -> Vec<String> {
    let mut said: Vec<String> = accepted(assessment).map(sentence).into_iter().collect();
    let path = path(assessment);
    let review = to_review(assessment).take(MAX_GAPS);
    said.extend(review.map(|outcome| sentence(format!("{path}:{}: {}", outcome.exception.line, sentence_of(outcome)))));
    let more = to_review(assessment).count().saturating_sub(MAX_GAPS);
    said.extend((more > 0).then(|| sentence(format!("{} to review", counted(more, "more exception")))));
    said.extend(uncompared(assessment).map(sentence));
    said
}

/// What the annotations do not show.
fn last_line(assessment: &Assessment, hidden: usize, gaps: &[Unjudged], unlisted: Vec<String>) -> String {
    let mut said = unlisted;
    if hidden > 0 {
        let decisions = counted(assessment.decisions.len(), "decision");
        let verb = if hidden == 1 { "is" } else { "are" };
        said.push(format!(
            "{decisions} in all, with {}. {} {verb} not annotated, the first of them here, because GitHub shows {SHOWN} annotations of a kind.",
            findings_by_severity(assessment),
            counted(hidden, "more finding"),
        ));
    }
    if !gaps.is_empty() {
        let rules = counted(blind_rules(assessment), "rule");
        let mut named: Vec<_> = gaps.iter().take(MAX_GAPS).map(|gap| gap.gap.sentence()).collect();
        if gaps.len() > MAX_GAPS {
            named.push(format!("{} more", gaps.len() - MAX_GAPS));
        }
        said.push(sentence(format!("{rules} could not be fully evaluated: {}", named.join("; "))));
    }
    said.push("The job summary tells more.".to_owned());
    said.join(" ")
}
