//! The report as a comment on a pull request, and as the summary of a GitHub job: the worst first, and what does not fit
//! counted.

pub(in crate::report) mod escape;

use std::fmt::Write as _;
use std::io::{self, Write};

use self::escape::{code, inline};
use super::gaps::{blind_rules, unjudged};
use super::groups::{RuleGroup, groups};
use super::locate::Location;
use super::words::{counted, findings_by_severity, message, outcome_counts, outcomes, sentence, tenant};
use super::{Options, Report, clipped, tool};
use crate::engine::assessment::{Assessment, Reported, State};

/// By this first line a script finds the comment it wrote before.
const MARKER: &str = "<!-- pimlint -->";
/// Bytes of a comment: GitHub takes 65,536 characters, Azure DevOps 150,000, GitLab 1,000,000.
const COMMENT: usize = 60_000;
/// Bytes of a summary: GitHub takes 1 MiB of one step.
const SUMMARY: usize = 1_000_000;
/// Bytes for what is said of findings that do not fit.
const RESERVE: usize = 300;
/// Rows of a table, findings of a rule, and collections that are shown.
const MAX_ROWS: usize = 50;
const MAX_FINDINGS: usize = 20;
/// Characters of a message and of a name.
const MAX_MESSAGE: usize = 600;
const MAX_NAME: usize = 200;

/// Writes a comment.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report, COMMENT).as_bytes())
}

/// Writes the summary of a job.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_summary(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report, SUMMARY).as_bytes())
}

fn page(report: &Report<'_>, limit: usize) -> String {
    let assessment = report.assessment;
    let groups = groups(&assessment.findings);
    let mut page = head(assessment, &groups);
    let tail = format!("{}{}", not_evaluated(assessment), notices(report));
    let room = limit.saturating_sub(tail.len());
    let mut left_out = 0;
    for group in &groups {
        match details(report, group, room.saturating_sub(page.len())) {
            Some(details) if left_out == 0 => page.push_str(&details),
            _ => left_out += group.findings.len(),
        }
    }
    if left_out > 0 {
        let more = counted(left_out, "more finding");
        let _ =
            writeln!(page, "{more} of the rules further down do not fit here. The JSON report lists every finding.\n");
    }
    page + &tail
}

fn head(assessment: &Assessment, groups: &[RuleGroup<'_>]) -> String {
    let name =
        tenant(&assessment.run).map(|name| format!(" in {}", inline(&clipped(name, MAX_NAME)))).unwrap_or_default();
    let mut head = format!("{MARKER}\n### {}: {}{name}\n\n", tool::NAME, findings_by_severity(assessment));
    let (rules, outcomes) = (counted(assessment.rules.len(), "rule"), outcome_counts(outcomes(assessment)));
    let _ = write!(head, "{rules}: {outcomes}.");
    let blind = blind_rules(assessment);
    if blind > 0 {
        let _ = write!(head, " **{} could not judge all they should**: see below.", counted(blind, "rule"));
    }
    let as_of = assessment.run.as_of.map_or_else(|| "no moment".to_owned(), |moment| moment.to_string());
    let _ = writeln!(head, " Judged as of {as_of}.\n");
    if groups.is_empty() {
        return head;
    }
    head.push_str("| Severity | Rule | Findings |\n|---|---|---:|\n");
    for group in groups.iter().take(MAX_ROWS) {
        let (entry, severity, count) = (group.first.entry, group.first.severity, group.findings.len());
        let page = tool::page(entry);
        let _ = writeln!(head, "| {severity} | {} ([{}]({page})) | {count} |", inline(entry.title), entry.id);
    }
    if groups.len() > MAX_ROWS {
        let _ = writeln!(head, "| | {} | |", counted(groups.len() - MAX_ROWS, "more rule"));
    }
    head.push('\n');
    head
}

/// The findings of a rule, folded away: as many as there is room for; nothing where there is room for none.
fn details(report: &Report<'_>, group: &RuleGroup<'_>, room: usize) -> Option<String> {
    let (entry, severity, all) = (group.first.entry, group.first.severity, group.findings.len());
    let count = counted(all, severity.as_str());
    let mut details = format!("<details><summary><code>{}</code>: {count}</summary>\n\n", entry.id);
    let mut shown = 0;
    for (reported, locations) in report.findings().skip(group.findings.start).take(all.min(MAX_FINDINGS)) {
        let item = item(reported, locations);
        if details.len() + item.len() + RESERVE > room {
            break;
        }
        details.push_str(&item);
        shown += 1;
    }
    if shown < all {
        let _ = writeln!(details, "- {}; the JSON report lists them.", counted(all - shown, "more finding"));
    }
    details.push_str("\n</details>\n\n");
    (shown > 0).then_some(details)
}

/// A finding. Its place stands first, so that no text of the export begins a block.
fn item(reported: &Reported, locations: &[Location<'_>]) -> String {
    let place = match locations.first() {
        Some(Location { path, start, .. }) => {
            code(&format!("{}:{}:{}", clipped(path, MAX_NAME), start.line, start.column))
        }
        None => "The export".to_owned(),
    };
    let mut item = format!("- {place}<br>{}", inline(&sentence(message(reported, MAX_MESSAGE))));
    if !reported.finding.help.is_empty() {
        let help = sentence(clipped(&reported.finding.help, MAX_MESSAGE).into_owned());
        let _ = write!(item, "<br>Fix: {}", inline(&help));
    }
    item.push('\n');
    item
}

fn not_evaluated(assessment: &Assessment) -> String {
    let gaps = unjudged(assessment);
    if gaps.is_empty() {
        return String::new();
    }
    let blind = counted(blind_rules(assessment), "rule");
    let mut page = format!("<details><summary>Not evaluated: {blind} could not judge all they should</summary>\n\n");
    for gap in gaps.iter().take(MAX_ROWS) {
        let remedy = gap.remedy().map(|(what, with)| format!("<br>{what} {}", code(&with))).unwrap_or_default();
        let _ = writeln!(page, "- {}{remedy}", inline(&sentence(gap.sentence())));
    }
    if gaps.len() > MAX_ROWS {
        let _ = writeln!(page, "- {}; `pimlint coverage` lists them.", counted(gaps.len() - MAX_ROWS, "more gap"));
    }
    page.push_str("\n</details>\n\n");
    page
}

/// What could not be read is counted; the other reports name each.
fn notices(report: &Report<'_>) -> String {
    let assessment = report.assessment;
    let (notices, rows) = (assessment.notices.len(), &assessment.coverage);
    let partial: Vec<_> =
        rows.iter().filter(|row| row.state == State::Partial).map(|row| row.collection.id()).take(MAX_ROWS).collect();
    let mut said = String::new();
    if notices > 0 {
        let parts = counted(notices, "part");
        let _ = writeln!(said, "{parts} of the export had problems: they could not be used, or only in part.\n");
    }
    if !partial.is_empty() {
        let _ = writeln!(said, "Only partly in the export: {}.\n", partial.join(", "));
    }
    said
}
