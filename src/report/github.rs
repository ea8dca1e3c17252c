//! The annotations of GitHub Actions: one workflow command a line.
//!
//! Of one step GitHub shows ten of each kind; the gravest findings come first, and the last line says what is not shown.
//! The job summary beside them is [`super::markdown::write_summary`].

use std::io::{self, Write};

use super::command::{Encoding, encoded, without_commands};
use super::gaps::{blind_rules, unjudged};
use super::spot::Spot;
use super::words::{SEVERITIES, counted, findings_by_severity, findings_of, message_and_help, sentence};
use super::{Options, Report, tool};
use crate::engine::assessment::Assessment;
use crate::finding::Severity;

/// Annotations of one kind that GitHub shows of a step.
const SHOWN: usize = 10;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;
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
    let last = last_line(assessment);
    let mut left_out = None;
    for severity in SEVERITIES {
        // The last line is a notice itself.
        let limit = if severity == Severity::Note && last.is_some() { SHOWN - 1 } else { SHOWN };
        let mut findings = report.findings().filter(|(reported, _)| reported.severity == severity);
        for (reported, locations) in findings.by_ref().take(limit) {
            let title = format!("{}: {}", reported.entry.id, reported.entry.title);
            let message = message_and_help(reported, MAX_MESSAGE);
            annotate(out, severity, &Spot::of(locations, report), &title, &message)?;
        }
        left_out = left_out.or_else(|| findings.next().map(|(_, locations)| Spot::of(locations, report)));
    }
    let Some(message) = last else { return Ok(()) };
    let spot = left_out.unwrap_or_else(|| Spot::of_export(report));
    annotate(out, Severity::Note, &spot, tool::NAME, &message)
}

fn annotate(out: &mut dyn Write, severity: Severity, spot: &Spot<'_>, title: &str, message: &str) -> io::Result<()> {
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (spot.start, spot.end);
    write!(out, "::{command} title={},file={}", encoded(title, PROPERTY), encoded(spot.path, PROPERTY))?;
    write!(out, ",line={},endLine={}", start.line, end.line)?;
    // The runner takes columns only where both are on one line.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    // The agent of Azure Pipelines finds its commands anywhere in a line.
    writeln!(out, "::{}", encoded(&without_commands(message.into()), DATA))
}

/// What the annotations do not show.
fn last_line(assessment: &Assessment) -> Option<String> {
    let notes = findings_of(Severity::Note, assessment);
    let grave = [Severity::Error, Severity::Warning].map(|severity| findings_of(severity, assessment));
    let gaps = unjudged(assessment);
    let too_many = notes > SHOWN || grave.into_iter().any(|count| count > SHOWN);
    if !too_many && gaps.is_empty() {
        return None;
    }
    let shown_notes = notes.min(SHOWN - 1);
    let hidden = grave.into_iter().map(|count| count.saturating_sub(SHOWN)).sum::<usize>() + notes - shown_notes;
    let mut said = Vec::new();
    if hidden > 0 {
        said.push(format!(
            "{} in all. {} are not annotated, the first of them here, because GitHub shows {SHOWN} annotations of a kind.",
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
        said.push(sentence(format!("{rules} could not judge all they should: {}", named.join("; "))));
    }
    said.push("The job summary tells more.".to_owned());
    Some(said.join(" "))
}
