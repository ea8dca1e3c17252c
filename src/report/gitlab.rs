//! The Code Quality report of GitLab: one array of issues, in the shape of Code Climate.
//!
//! GitLab stops at the first entry it cannot read, and of two entries with one fingerprint it keeps the last.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::formatter::Levels;
use super::gaps::{Unjudged, unjudged};
use super::since::not_listed;
use super::spot::Spot;
use super::words::message_and_help;
use super::{Options, Report};
use crate::engine::assessment::Reported;
use crate::finding::Severity;

/// The levels that stand on lines of their own: the array.
const LEVELS: usize = 1;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;
/// The rule that a gap in the export counts as, and the start of its fingerprint.
const NOT_EVALUATED: &str = "not-evaluated";

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
    serializer.collect_seq(findings.chain(known).chain(gaps))?;
    writeln!(out)
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
