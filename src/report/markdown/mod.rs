//! The report as a comment on a pull request, and as the summary of a GitHub job: what to decide, then the findings decision by
//! decision, and what does not fit counted.

pub(crate) mod escape;

use std::fmt::Write as _;
use std::io::{self, Write};

use self::escape::{code, inline};
use super::exceptions::{acceptance, accepted, path, to_review, uncompared};
use super::gaps::{blind_rules, unjudged};
use super::locate::Location;
use super::since::{not_listed, note, since};
use super::words::{
    capitalised, counted, exception_and_remedy, findings_by_severity, message, outcome_counts, outcomes, sentence,
    tenant,
};
use super::{Options, Report, clipped, tool};
use crate::engine::assessment::{Assessment, Decision, Reported, State};

/// By this first line a script finds the comment it wrote before.
const MARKER: &str = "<!-- pimlint -->";
/// Bytes of a comment: GitHub takes 65,536 characters, Azure DevOps 150,000, GitLab 1,000,000.
const COMMENT: usize = 60_000;
/// Bytes of a summary: GitHub takes 1 MiB of one step.
const SUMMARY: usize = 1_000_000;
/// Bytes for what is said of findings that do not fit.
const RESERVE: usize = 300;
/// Rows of a table, findings of a decision, and collections that are shown.
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
    let mut page = head(assessment);
    let (gone, exceptions) = (gone(assessment), exceptions(assessment));
    let tail = format!("{}{exceptions}{gone}{}{}", ended(assessment), not_evaluated(assessment), notices(report));
    let room = limit.saturating_sub(tail.len());
    let mut left_out = 0;
    for (rank, decision) in (1..).zip(&assessment.decisions).filter(|(_, decision)| is_news(decision)) {
        match details(report, rank, decision, room.saturating_sub(page.len())) {
            Some(details) if left_out == 0 => page.push_str(&details),
            _ => left_out += decision.findings.len(),
        }
    }
    if left_out > 0 {
        let more = counted(left_out, "more finding");
        let _ = writeln!(
            page,
            "{more} of the decisions further down do not fit here. The JSON report lists every finding.\n"
        );
    }
    if let Some(known) = not_listed(assessment) {
        let _ = writeln!(page, "{known}\n");
    }
    page + &tail
}

fn head(assessment: &Assessment) -> String {
    let name =
        tenant(&assessment.run).map(|name| format!(" in {}", inline(&clipped(name, MAX_NAME)))).unwrap_or_default();
    let mut head = format!("{MARKER}\n### {}: {}{name}\n\n", tool::NAME, findings_by_severity(assessment));
    if let Some(since) = since(assessment) {
        let _ = writeln!(head, "**Since the baseline**: {}.\n", since.sentence());
    }
    head.push_str(&decisions(&assessment.decisions));
    let (rules, outcomes) = (counted(assessment.rules.len(), "rule"), outcome_counts(outcomes(assessment)));
    let _ = write!(head, "{rules}: {outcomes}.");
    let blind = blind_rules(assessment);
    if blind > 0 {
        let _ = write!(head, " **{} could not be fully evaluated**: see below.", counted(blind, "rule"));
    }
    let as_of = assessment.run.as_of.map_or_else(|| "no date".to_owned(), |moment| moment.to_string());
    let _ = writeln!(head, " Evaluated as of {as_of}.\n");
    head
}

/// Whether a decision is listed: with a baseline, those are that it does not have.
fn is_news(decision: &Decision) -> bool {
    decision.is_since_baseline != Some(false)
}

/// What to decide, the worst first.
fn decisions(decisions: &[Decision]) -> String {
    let decisions: Vec<&Decision> = decisions.iter().filter(|decision| is_news(decision)).collect();
    if decisions.is_empty() {
        return String::new();
    }
    let mut table = String::from("| Rank | Severity | Decision | Findings |\n|---:|---|---|---:|\n");
    for (rank, decision) in (1..).zip(decisions.iter().take(MAX_ROWS)) {
        let (severity, count) = (decision.severity, decision.findings.len());
        let new = if decision.introduced == Some(true) { " (introduced by the plan)" } else { "" };
        let title = inline(&clipped(&decision.title, MAX_NAME));
        let _ = writeln!(table, "| {rank} | {severity} | {title}{new} | {count} |");
    }
    if decisions.len() > MAX_ROWS {
        let _ = writeln!(table, "| | | {} | |", counted(decisions.len() - MAX_ROWS, "more decision"));
    }
    table.push('\n');
    table
}

/// The findings of a decision, folded away: as many as there is room for; nothing where there is room for none.
fn details(report: &Report<'_>, rank: usize, decision: &Decision, room: usize) -> Option<String> {
    let all = decision.findings.len();
    let mut details = format!(
        "<details><summary>Decision {rank}: {}</summary>\n\n{}\n\n",
        counted(all, "finding"),
        inline(&sentence(clipped(&decision.title, MAX_MESSAGE).into_owned()))
    );
    let mut shown = 0;
    for (reported, locations) in report.findings().skip(decision.findings.start).take(all.min(MAX_FINDINGS)) {
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
    let id = reported.entry.id;
    let rule = tool::page(reported.entry).map_or_else(|| code(id), |page| format!("[{id}]({page})"));
    let mut item = format!("- {place}: {}, {rule}", reported.severity);
    let _ = write!(item, "<br>{}", inline(&sentence(message(reported, MAX_MESSAGE))));
    if let Some(note) = note(reported) {
        let _ = write!(item, "<br>{}", inline(&sentence(capitalised(&clipped(&note, MAX_MESSAGE)))));
    }
    if !reported.finding.help.is_empty() {
        let help = sentence(clipped(&reported.finding.help, MAX_MESSAGE).into_owned());
        let _ = write!(item, "<br>Fix: {}", inline(&help));
    }
    item.push('\n');
    item
}

/// What path rules find without the plan, and not with it.
fn ended(assessment: &Assessment) -> String {
    let ended = &assessment.ended;
    if ended.is_empty() {
        return String::new();
    }
    let mut page =
        format!("<details><summary>The plan ends {} of path rules</summary>\n\n", counted(ended.len(), "finding"));
    for ended in ended.iter().take(MAX_FINDINGS) {
        let said = inline(&sentence(clipped(&ended.message, MAX_NAME).into_owned()));
        let _ = writeln!(page, "- {}, {}: {said}", ended.severity, code(ended.entry.id));
    }
    if ended.len() > MAX_FINDINGS {
        let _ = writeln!(page, "- {}", counted(ended.len() - MAX_FINDINGS, "more finding"));
    }
    page.push_str("\n</details>\n\n");
    page
}

/// What became of the findings of the baseline that are no longer there.
fn gone(assessment: &Assessment) -> String {
    let Some(baseline) = &assessment.baseline else { return String::new() };
    let fixed: Vec<_> = baseline.fixed().collect();
    let lost: Vec<_> = baseline.no_longer_judged().collect();
    let lists = [(format!("{} fixed", fixed.len()), fixed), (format!("{} not known to be fixed", lost.len()), lost)];
    let mut page = String::new();
    for (title, all) in lists.into_iter().filter(|(_, all)| !all.is_empty()) {
        let _ = writeln!(page, "<details><summary>{title}</summary>\n");
        for gone in all.iter().take(MAX_FINDINGS) {
            let finding = &gone.finding;
            let said = inline(&sentence(clipped(&finding.message, MAX_NAME).into_owned()));
            let (rule, why) = (code(&finding.rule), inline(&gone.fate.clause()));
            let _ = writeln!(page, "- {}, {rule}: {said} ({why})", finding.severity);
        }
        if all.len() > MAX_FINDINGS {
            let more = counted(all.len() - MAX_FINDINGS, "more finding");
            let _ = writeln!(page, "- {more}; the JSON report lists them.");
        }
        page.push_str("\n</details>\n\n");
    }
    page
}

/// What is accepted, folded away, and the exceptions that somebody has to look at.
fn exceptions(assessment: &Assessment) -> String {
    let mut page = String::new();
    for outcome in to_review(assessment).take(MAX_ROWS) {
        let place = code(&format!("{}:{}", clipped(path(assessment), MAX_NAME), outcome.exception.line));
        let said = exception_and_remedy(outcome);
        let _ = writeln!(page, "- {place}: {}", inline(&clipped(&said, MAX_MESSAGE)));
    }
    let more = to_review(assessment).count().saturating_sub(MAX_ROWS);
    if more > 0 {
        let _ = writeln!(page, "- {} to review", counted(more, "more exception"));
    }
    if let Some(uncompared) = uncompared(assessment) {
        let _ = writeln!(page, "- {uncompared}.");
    }
    if !page.is_empty() {
        page.insert_str(0, "**Exceptions to review**\n\n");
        page.push('\n');
    }
    if let Some(accepted) = accepted(assessment) {
        let _ = writeln!(page, "<details><summary>{accepted}</summary>\n");
        for reported in assessment.excepted().iter().take(MAX_ROWS) {
            let why = reported.exception.as_ref().map(|known| acceptance(&known.exception)).unwrap_or_default();
            let said = inline(&sentence(message(reported, MAX_MESSAGE)));
            let why = inline(&sentence(capitalised(&clipped(&why, MAX_MESSAGE))));
            let _ = writeln!(page, "- {}, {}<br>{said}<br>{why}", reported.severity, reported.entry.id);
        }
        let more = assessment.excepted().len().saturating_sub(MAX_ROWS);
        if more > 0 {
            let _ = writeln!(page, "- {}; the JSON report lists them.", counted(more, "more finding"));
        }
        page.push_str("\n</details>\n\n");
    }
    page
}

fn not_evaluated(assessment: &Assessment) -> String {
    let gaps = unjudged(assessment);
    if gaps.is_empty() {
        return String::new();
    }
    let blind = counted(blind_rules(assessment), "rule");
    let mut page = format!("<details><summary>{blind} could not be fully evaluated</summary>\n\n");
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
