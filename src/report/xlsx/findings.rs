//! What is to be decided, and the faults that it closes.

use std::io;

use super::book::{Book, Cell, Fill, column, fillable};
use super::sheets::{controls_of, described, name};
use crate::engine::assessment::{Decision, Folded, Reported};
use crate::engine::baseline::BaselineState;
use crate::finding::{Change, Edit, Severity, Subject, SubjectKind};
use crate::naming::holder;
use crate::report::exceptions::{acceptance, not_accepted};
use crate::report::locate::Location;
use crate::report::portal;
use crate::report::words::{decisions_of_findings, edit_line};
use crate::report::{Options, Report};
use crate::source::visible;

const STATUS: &[&str] = &["Open", "In progress", "Fixed", "Risk accepted", "Not a fault"];
/// Objects of a decision, and principals of a finding, that a cell names.
const MAX_NAMED: usize = 20;

/// What is to be decided, the worst first.
pub(super) fn decisions(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Rank", 7.0),
        column("Severity", 10.0),
        column("Decision", 70.0),
        column("Leads to", 26.0),
        column("People", 9.0),
        column("Objects", 9.0),
        column("Findings", 10.0),
        fillable("Owner", 18.0, Fill::Text),
        fillable("Due date", 12.0, Fill::Date),
        fillable("Ticket", 14.0, Fill::Text),
        fillable("Status", 14.0, Fill::Choice(STATUS)),
        fillable("Remarks", 30.0, Fill::Text),
        column("Objects to change", 60.0),
        column("Rules", 40.0),
        column("Introduced by the plan", 12.0),
        column("Decision id", 20.0),
    ];
    let decisions = &report.assessment.decisions;
    let rows = (1..).zip(decisions).map(|(rank, decision)| row_of_decision(rank, decision));
    book.table("Decisions", &columns, decisions.len(), rows)
}

fn row_of_decision(rank: usize, decision: &Decision) -> Vec<Cell<'_>> {
    let objects = &decision.objects;
    let more = objects.len().checked_sub(MAX_NAMED).filter(|more| *more > 0).map(|more| format!("and {more} more"));
    let objects = objects.iter().take(MAX_NAMED).map(described).chain(more);
    vec![
        Cell::count(rank),
        severity(decision.severity),
        Cell::Text(visible(&decision.title)),
        Cell::text(decision.reach.as_str()),
        Cell::count(decision.people),
        Cell::count(decision.objects.len()),
        Cell::count(decision.findings.len()),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        lines(objects),
        Cell::text(decision.rules.join("\n")),
        introduced(decision.introduced),
        Cell::text(decision.id.as_str()),
    ]
}

/// Every fault, one a row, decision by decision.
pub(super) fn findings(report: &Report<'_>, options: &Options, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("No.", 7.0),
        column("Decision", 10.0),
        column("Severity", 10.0),
        column("Title", 40.0),
        column("Group", 32.0),
        column("Principal", 28.0),
        column("Subject kind", 16.0),
        column("Subject name", 32.0),
        column("Finding", 60.0),
        column("What to do", 55.0),
        fillable("Owner", 18.0, Fill::Text),
        fillable("Due date", 12.0, Fill::Date),
        fillable("Ticket", 14.0, Fill::Text),
        fillable("Status", 14.0, Fill::Choice(STATUS)),
        fillable("Remarks", 30.0, Fill::Text),
        column("Where", 45.0),
        column("Change", 55.0),
        column("Rule", 30.0),
        column("Subject id", 40.0),
        column("Related objects", 45.0),
        column("Also found", 45.0),
        column("Evidence", 40.0),
        column("Controls", 40.0),
        column("Leads to", 18.0),
        column("Introduced by the plan", 12.0),
        column("Since the baseline", 14.0),
        column("Exception", 45.0),
        column("Finding id", 36.0),
    ];
    let linked = |subject: &Subject| portal::link(subject, report, options);
    let ranks = decisions_of_findings(report.assessment).map(|(rank, _)| Cell::count(rank));
    let ranks = ranks.chain(std::iter::repeat_with(|| Cell::text("")));
    let rows = (1..).zip(report.findings().zip(ranks)).map(|(number, ((reported, locations), rank))| {
        let mut row = vec![Cell::count(number), rank];
        row.extend(about(reported, &linked));
        row.extend(work(reported));
        row.extend(evidence(reported, locations));
        row
    });
    book.table("Findings", &columns, report.assessment.findings.len(), rows)
}

/// What people sort by.
fn about<'a>(reported: &'a Reported, linked: &dyn Fn(&Subject) -> Option<String>) -> [Cell<'a>; 6] {
    let with_link = |subject: &'a Subject| match (linked(subject), name(subject)) {
        (Some(address), Cell::Text(name)) if !name.is_empty() => Cell::Link(name, address),
        (_, name) => name,
    };
    [
        severity(reported.severity),
        Cell::text(reported.entry.title),
        group(reported).map_or_else(|| Cell::text(""), with_link),
        principals(reported, &with_link),
        Cell::text(reported.subject.kind.as_str()),
        with_link(&reported.subject),
    ]
}

/// The group whose role is meant: that of the subject, else the only one that takes part.
fn group(reported: &Reported) -> Option<&Subject> {
    let subject = &reported.subject;
    let all = || std::iter::once(subject).chain(&reported.finding.related).filter(|one| one.kind == SubjectKind::Group);
    let is_own = |group: &&Subject| !group.id.is_empty() && subject.id.contains(&group.id);
    all().find(is_own).or_else(|| all().next().filter(|_| all().nth(1).is_none()))
}

/// Who holds what is meant, else the people and service principals that take part.
fn principals<'a>(reported: &'a Reported, with_link: &dyn Fn(&'a Subject) -> Cell<'a>) -> Cell<'a> {
    let subject = &reported.subject;
    let is_principal = |one: &&Subject| matches!(one.kind, SubjectKind::User | SubjectKind::ServicePrincipal);
    if let Some(holder) = holder(subject) {
        let of_that_name = |one: &&Subject| is_principal(one) && one.name.as_deref() == Some(holder);
        return reported.finding.related.iter().find(of_that_name).map_or_else(|| Cell::text(holder), with_link);
    }
    let all: Vec<_> = std::iter::once(subject).chain(&reported.finding.related).filter(is_principal).collect();
    if let [one] = *all {
        return with_link(one);
    }
    let shown = |one: &&Subject| visible(one.name.as_deref().unwrap_or(&one.id)).into_owned();
    let more = (all.len() > MAX_NAMED).then(|| format!("and {} more", all.len() - MAX_NAMED));
    lines(all.iter().take(MAX_NAMED).map(shown).chain(more))
}

/// What is wrong and what to do, and columns for those who do it.
fn work(reported: &Reported) -> [Cell<'_>; 7] {
    let finding = &reported.finding;
    [
        Cell::Text(visible(&finding.message)),
        Cell::Text(visible(&finding.help)),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
    ]
}

fn evidence<'a>(reported: &'a Reported, locations: &[Location<'_>]) -> [Cell<'a>; 13] {
    let finding = &reported.finding;
    let place = |location: &Location<'_>| {
        let label = visible(location.label);
        format!("{}:{}:{}: {label}", visible(location.path), location.start.line, location.start.column)
    };
    let value = |(key, value): &(&str, String)| format!("{key}: {}", visible(value));
    let folded = |folded: &Folded| format!("{}: {}", folded.rule, visible(&folded.message));
    [
        lines(locations.iter().map(place)),
        lines(changes(&finding.changes)),
        Cell::text(reported.entry.id),
        Cell::text(reported.subject.id.as_str()),
        lines(finding.related.iter().map(described)),
        lines(reported.folded.iter().map(folded)),
        lines(finding.evidence.iter().map(value)),
        Cell::text(controls_of(reported.entry)),
        Cell::text(reported.stake.reach.as_str()),
        introduced(reported.introduced),
        Cell::text(reported.state().map_or("", BaselineState::as_str)),
        Cell::text(exception(reported)),
        Cell::text(reported.id.as_str()),
    ]
}

/// Who accepts it until when, or why an exception does not.
fn exception(reported: &Reported) -> String {
    let accepted = || reported.exception.as_ref().map(|known| acceptance(&known.exception));
    visible(&not_accepted(reported).or_else(accepted).unwrap_or_default()).into_owned()
}

/// The edits of each way to end the fault, with `or` between the ways.
fn changes(ways: &[Change<String>]) -> impl Iterator<Item = String> {
    ways.iter().enumerate().flat_map(|(number, way)| {
        let between = (number > 0).then(|| "or".to_owned());
        let more = way.edits.len().checked_sub(MAX_NAMED).filter(|more| *more > 0);
        let edits = way.edits.iter().take(MAX_NAMED).map(edit_with_request);
        between.into_iter().chain(edits).chain(more.map(|more| format!("and {more} more")))
    })
}

fn edit_with_request(edit: &Edit<String>) -> String {
    let request = edit.request.as_ref().map(|request| format!(" ({request})")).unwrap_or_default();
    visible(&format!("{}{request}", edit_line(edit))).into_owned()
}

fn severity(severity: Severity) -> Cell<'static> {
    match severity {
        Severity::Error => Cell::Bad("error"),
        Severity::Warning => Cell::Warn("warning"),
        Severity::Note => Cell::text("note"),
    }
}

fn introduced(introduced: Option<bool>) -> Cell<'static> {
    Cell::text(introduced.map_or("", |introduced| if introduced { "yes" } else { "no" }))
}

fn lines<'a>(lines: impl Iterator<Item = String>) -> Cell<'a> {
    Cell::text(lines.collect::<Vec<_>>().join("\n"))
}
