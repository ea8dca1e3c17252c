//! The tables.

use std::borrow::Cow;
use std::io;

use super::book::{Book, Cell, Column, Fill, column, fillable};
use crate::catalogue::Entry;
use crate::engine::assessment::{Coverage, Outcomes, RuleOutcome, State, Tested};
use crate::finding::{Outcome, Subject};
use crate::model::{Collection, Gap};
use crate::report::Report;
use crate::report::audit::Conclusion;
use crate::source::visible;

/// What the export holds.
pub(super) fn population(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Collection", 28.0),
        column("State", 11.0),
        column("Objects", 10.0),
        column("Files", 8.0),
        column("Unresolved references", 12.0),
        column("Detail", 50.0),
        column("Rules that cannot decide without it", 45.0),
        column("Request", 60.0),
        fillable("Count in the portal", 12.0, Fill::Text),
        fillable("Compared by", 18.0, Fill::Text),
        fillable("Compared on", 12.0, Fill::Date),
    ];
    let rows = &report.assessment.coverage;
    book.table("Population", &columns, rows.len(), rows.iter().map(collection))
}

fn collection(row: &Coverage) -> Vec<Cell<'_>> {
    let state = match row.state {
        State::Complete => Cell::text("complete"),
        State::Partial => Cell::Warn("partial"),
        State::Absent => Cell::Bad("absent"),
    };
    vec![
        Cell::text(row.collection.id()),
        state,
        Cell::count(row.objects),
        Cell::count(row.pages),
        Cell::count(row.unresolved),
        Cell::Text(visible(row.detail.as_deref().unwrap_or_default())),
        Cell::text(row.blind.join(", ")),
        Cell::text(row.collection.advice()),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
    ]
}

fn conclusion(conclusion: Conclusion) -> Cell<'static> {
    match conclusion {
        Conclusion::Failures => Cell::Bad(conclusion.as_str()),
        Conclusion::Incomplete => Cell::Warn(conclusion.as_str()),
        Conclusion::NoFailures | Conclusion::NothingToTest => Cell::text(conclusion.as_str()),
    }
}

pub(super) fn counts(outcomes: Outcomes) -> [Cell<'static>; 5] {
    [outcomes.pass, outcomes.fail, outcomes.excepted, outcomes.not_applicable, outcomes.not_evaluated].map(Cell::count)
}

pub(super) fn name(subject: &Subject) -> Cell<'_> {
    Cell::text(subject.name.as_deref().unwrap_or_default())
}

pub(super) fn described(subject: &Subject) -> String {
    let (kind, id) = (subject.kind.as_str(), visible(&subject.id));
    subject.name.as_deref().map_or_else(|| format!("{kind} {id}"), |name| format!("{kind} {} ({id})", visible(name)))
}

pub(super) fn controls_of(entry: &Entry) -> String {
    let all = entry.controls.iter().map(|(framework, ids)| format!("{framework}: {}", ids.join(", ")));
    all.collect::<Vec<_>>().join("\n")
}

/// What could not be decided.
pub(super) fn not_evaluated(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Rule", 34.0),
        column("Title", 50.0),
        column("Subjects", 14.0),
        column("Reason", 60.0),
        column("Code", 40.0),
        column("What to export", 70.0),
        fillable("Tested by other means", 40.0, Fill::Text),
        fillable("By", 18.0, Fill::Text),
    ];
    let rules = &report.assessment.rules;
    let count = rules.iter().map(|rule| rule.not_evaluated.len()).sum();
    let rows =
        rules.iter().flat_map(|rule| rule.not_evaluated.iter().map(move |(gap, count)| undecided(rule, *gap, *count)));
    book.table("Not evaluated", &columns, count, rows)
}

fn undecided(rule: &RuleOutcome, gap: Gap, count: usize) -> Vec<Cell<'static>> {
    let export = gap.collection().map_or_else(String::new, Collection::advice);
    vec![
        Cell::text(rule.entry.id),
        Cell::text(rule.entry.title),
        // A collection that is absent altogether: nobody knows how many subjects it would have.
        if count == 0 { Cell::Warn("unknown") } else { Cell::count(count) },
        Cell::text(gap.sentence()),
        Cell::text(gap.to_string()),
        Cell::text(export),
        Cell::Blank,
        Cell::Blank,
    ]
}

/// Every file.
pub(super) fn inputs(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Path", 60.0),
        column("SHA-256", 68.0),
        column("Bytes", 14.0),
        column("Read as", 20.0),
        column("Objects", 60.0),
    ];
    let inputs = &report.assessment.inputs;
    let rows = inputs.iter().map(|input| {
        let collections = input.collections.iter().map(|(collection, count)| format!("{collection}: {count}"));
        vec![
            Cell::text(input.path.as_str()),
            Cell::text(input.sha256.as_deref().unwrap_or_default()),
            Cell::Count(input.bytes),
            Cell::text(input.source),
            Cell::text(collections.collect::<Vec<_>>().join(", ")),
        ]
    });
    book.table("Inputs", &columns, inputs.len(), rows)
}

/// What could not be used.
pub(super) fn notices(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let notices = &report.assessment.notices;
    if notices.is_empty() {
        return Ok(());
    }
    let columns = [
        column("Kind", 20.0),
        column("File", 50.0),
        column("Line", 8.0),
        column("Notice", 80.0),
        column("Collection", 28.0),
        column("Objects", 10.0),
    ];
    let rows = notices.iter().map(|notice| {
        vec![
            Cell::text(notice.kind.as_str()),
            Cell::text(notice.file.and_then(|file| report.path(file)).unwrap_or_default()),
            notice.position.map_or(Cell::text(""), |(line, _)| Cell::Count(line.into())),
            Cell::Text(visible(&notice.message)),
            Cell::text(notice.collection.map_or("", |collection| collection.id())),
            Cell::count(notice.objects),
        ]
    });
    book.table("Notices", &columns, notices.len(), rows)
}

/// How each rule is judged, and what came out.
pub(super) fn procedures(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Rule", 34.0),
        column("Title", 45.0),
        column("Severity", 10.0),
        column("Conclusion", 16.0),
        column("Passed", 10.0),
        column("Failed", 10.0),
        column("Excepted", 10.0),
        column("Not applicable", 11.0),
        column("Not evaluated", 11.0),
        column("Evaluates", 18.0),
        column("Reads", 30.0),
        column("How it is evaluated", 90.0),
        column("How to fix", 70.0),
        column("Why it did not apply", 45.0),
        column("Controls", 40.0),
        column("Since", 9.0),
    ];
    let rules = &report.assessment.rules;
    book.table("Rules and procedures", &columns, rules.len(), rules.iter().map(procedure))
}

fn procedure(rule: &RuleOutcome) -> Vec<Cell<'_>> {
    let entry = rule.entry;
    let reads: Vec<_> = entry.reads.iter().map(|collection| collection.id()).collect();
    let clauses: Vec<_> = rule.not_applicable.iter().map(|(clause, count)| format!("{count}: {clause}")).collect();
    let mut row = vec![
        Cell::text(entry.id),
        Cell::text(entry.title),
        Cell::text(entry.severity.as_str()),
        conclusion(Conclusion::of_rule(rule)),
    ];
    row.extend(counts(rule.outcomes));
    row.extend([
        Cell::text(entry.judges.as_str()),
        Cell::text(reads.join(", ")),
        Cell::text(entry.section("How it is evaluated")),
        Cell::text(entry.section("How to fix")),
        Cell::text(clauses.join("\n")),
        Cell::text(controls_of(entry)),
        Cell::text(entry.since),
    ]);
    row
}

const TESTED: [Column; 6] = [
    column("Rule", 34.0),
    column("Subject kind", 18.0),
    column("Subject name", 40.0),
    column("Subject id", 60.0),
    column("Result", 14.0),
    column("Reason", 60.0),
];

/// The sample, where one was drawn.
pub(super) fn sample(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    if report.assessment.run.sample.is_none() {
        return Ok(());
    }
    let mut columns = TESTED.to_vec();
    columns.extend([
        fillable("Checked by", 18.0, Fill::Text),
        fillable("Checked on", 12.0, Fill::Date),
        fillable("Agrees", 10.0, Fill::Choice(&["Yes", "No"])),
        fillable("Remarks", 40.0, Fill::Text),
    ]);
    let drawn =
        || report.assessment.rules.iter().flat_map(|rule| rule.sample.iter().flatten().map(move |one| (rule, one)));
    let rows = drawn().map(|(rule, tested)| {
        let mut row = subject(rule, tested);
        row.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]);
        row
    });
    book.table("Sample", &columns, drawn().count(), rows)
}

fn subject<'a>(rule: &RuleOutcome, tested: &'a Tested) -> Vec<Cell<'a>> {
    let (result, reason) = match tested.outcome {
        Outcome::Pass => (Cell::text("passed"), Cow::Borrowed("")),
        Outcome::Fail(()) if tested.is_excepted => (Cell::text("excepted"), Cow::Borrowed("")),
        Outcome::Fail(()) => (Cell::Bad("failed"), Cow::Borrowed("")),
        Outcome::NotApplicable(clause) => (Cell::text("not applicable"), Cow::Borrowed(clause)),
        Outcome::NotEvaluated(gap) => (Cell::Warn("not evaluated"), Cow::Owned(gap.sentence())),
    };
    vec![
        Cell::text(rule.entry.id),
        Cell::text(tested.subject.kind.as_str()),
        name(&tested.subject),
        Cell::text(tested.subject.id.as_str()),
        result,
        Cell::Text(reason),
    ]
}
