//! The exceptions register.

use std::io;

use super::book::{Book, Cell, column};
use super::sheets::described;
use crate::engine::exception::{ExceptionOutcome, ExceptionState};
use crate::report::Report;
use crate::report::exceptions::{in_one_line, remedy, sentence_of};
use crate::source::visible;

/// Every exception with what became of it, where there is a register.
pub(super) fn exceptions(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let exceptions = &report.assessment.exceptions;
    if exceptions.is_empty() {
        return Ok(());
    }
    let columns = [
        column("Line", 7.0),
        column("State", 14.0),
        column("What became of it", 60.0),
        column("What to do", 45.0),
        column("Rule", 34.0),
        column("Objects", 50.0),
        column("Accepted values", 26.0),
        column("Expected count", 10.0),
        column("Reason", 50.0),
        column("Owner", 28.0),
        column("Approved by", 28.0),
        column("Approved on", 12.0),
        column("Expires", 12.0),
        column("Disposition", 18.0),
        column("Ticket", 16.0),
        column("Finding ids", 36.0),
    ];
    book.table("Exceptions", &columns, exceptions.len(), exceptions.iter().map(row))
}

fn row(outcome: &ExceptionOutcome) -> Vec<Cell<'_>> {
    let exception = &outcome.exception;
    let state = match outcome.state {
        ExceptionState::OverBroad | ExceptionState::Expired | ExceptionState::Reopened => {
            Cell::Bad(outcome.state.as_str())
        }
        state if state.needs_action() => Cell::Warn(state.as_str()),
        state => Cell::text(state.as_str()),
    };
    let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
    let accepts: Vec<_> = exception.accepts.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    vec![
        Cell::count(exception.line),
        state,
        Cell::text(visible(&sentence_of(outcome)).into_owned()),
        Cell::text(remedy(outcome.state).unwrap_or_default()),
        Cell::text(exception.rule.as_str()),
        Cell::text(outcome.objects.iter().map(described).collect::<Vec<_>>().join("\n")),
        Cell::text(visible(&accepts.join("\n")).into_owned()),
        exception.expected_count.map_or(Cell::text(""), Cell::count),
        Cell::text(visible(&in_one_line(&exception.reason)).into_owned()),
        Cell::Text(visible(&exception.owner)),
        text(&exception.approved_by),
        Cell::text(exception.approved_on.map(|day| day.to_string()).unwrap_or_default()),
        Cell::text(exception.expires.to_string()),
        Cell::text(exception.disposition.map_or("", crate::register::Disposition::as_str)),
        text(&exception.ticket),
        Cell::text(outcome.findings.join("\n")),
    ]
}
