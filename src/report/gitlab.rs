//! The Code Quality report of GitLab: one array of issues, in the shape of Code Climate.
//!
//! GitLab stops at the first entry it cannot read, and of two entries with one fingerprint it keeps the last.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::exceptions::{accepted, path, to_review, uncompared};
use super::formatter::Levels;
use super::gaps::{Unjudged, unjudged};
use super::since::not_listed;
use super::spot::Spot;
use super::words::{exception_and_remedy, message_and_help, sentence};
use super::{Options, Report};
use crate::engine::assessment::{Assessment, Reported};
use crate::finding::Severity;

/// The levels that stand on lines of their own: the array.
const LEVELS: usize = 1;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;
/// The rule that a gap in the export counts as, and the start of its fingerprint.
const NOT_EVALUATED: &str = "not-evaluated";
/// The same for what is said of the exceptions.
const EXCEPTION: &str = "exception";

/// The rule that the findings of a baseline together count as, and their fingerprint.
const BASELINE: &str = "baseline";

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = BTreeSet::new();
    let findings = report.findings().filter(|(reported, _)| reported.is_counted()).map(|(reported, locations)| {
        let fingerprint = unique(&reported.id, &mut fingerprints);
        Issue::of_finding(reported, fingerprint, &Spot::of(locations, report))
    });
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Levels::new(LEVELS));
    let gaps = unjudged(report.assessment);
    let gaps = gaps.iter().map(|gap| Issue::of_gap(gap, &Spot::of_export(report)));
    let known = not_listed(report.assessment).map(|said| Issue::of_known(said, &Spot::of_export(report)));
    let exceptions = exceptions(report.assessment);
    serializer.collect_seq(findings.chain(known).chain(gaps).chain(exceptions))?;
    writeln!(out)
}

/// What is accepted is counted; an exception that somebody has to look at is an issue.
fn exceptions(assessment: &Assessment) -> Vec<Issue<'_>> {
    let issue = |line: usize, fingerprint: String, description: String| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Issue {
            description,
            check_name: EXCEPTION,
            fingerprint,
            severity: "info",
            location: Place { path: path(assessment), lines: Lines { begin: line, end: line } },
        }
    };
    let uncompared = uncompared(assessment);
    let uncompared = uncompared.map(|said| issue(1, format!("{EXCEPTION}:uncompared"), sentence(said)));
    let counted = accepted(assessment).map(|said| {
        issue(
            1,
            format!("{EXCEPTION}:accepted"),
            format!("{said} and not listed here. The JSON report lists every finding."),
        )
    });
    let review = to_review(assessment).map(|outcome| {
        let exception = &outcome.exception;
        issue(
            exception.line,
            format!("{EXCEPTION}:{}:{}", exception.rule, exception.objects.join(",")),
            exception_and_remedy(outcome),
        )
    });
    counted.into_iter().chain(uncompared).chain(review).collect()
}

fn unique(id: &str, known: &mut BTreeSet<String>) -> String {
    let mut fingerprint = id.to_owned();
    let mut copy = 1;
    while !known.insert(fingerprint.clone()) {
        copy += 1;
        fingerprint = format!("{id}-{copy}");
    }
    fingerprint
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'a> Issue<'a> {
    fn of_finding(reported: &'a Reported, fingerprint: String, spot: &Spot<'a>) -> Self {
        Self {
            description: message_and_help(reported, MAX_MESSAGE),
            check_name: reported.entry.id,
            fingerprint,
            severity: match reported.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Note => "info",
            },
            location: Place::new(spot),
        }
    }

    /// What the baseline has is counted: GitLab would show each as an issue of this change.
    fn of_known(description: String, spot: &Spot<'a>) -> Self {
        Self {
            description,
            check_name: BASELINE,
            fingerprint: BASELINE.to_owned(),
            severity: "info",
            location: Place::new(spot),
        }
    }

    fn of_gap(gap: &Unjudged, spot: &Spot<'a>) -> Self {
        Self {
            description: gap.sentence_and_remedy(),
            check_name: NOT_EVALUATED,
            fingerprint: format!("{NOT_EVALUATED}:{}", gap.gap),
            severity: "info",
            location: Place::new(spot),
        }
    }
}

impl<'a> Place<'a> {
    fn new(spot: &Spot<'a>) -> Self {
        Self { path: spot.path, lines: Lines { begin: spot.start.line, end: spot.end.line } }
    }
}
