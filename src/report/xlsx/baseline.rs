//! What became of the findings of the baseline that are no longer there.

use std::io;

use super::book::{Book, Cell, column};
use crate::engine::baseline::Gone;
use crate::report::Report;
use crate::source::visible;

/// Writes the sheet, where there is a baseline.
pub(super) fn baseline(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let Some(baseline) = &report.assessment.baseline else { return Ok(()) };
    let columns = [
        column("State", 18.0),
        column("Why", 50.0),
        column("Severity", 10.0),
        column("Rule", 30.0),
        column("Subject kind", 16.0),
        column("Subject name", 32.0),
        column("Finding of the baseline", 60.0),
        column("Subject id", 40.0),
        column("Finding id", 36.0),
    ];
    book.table("Baseline", &columns, baseline.gone.len(), baseline.gone.iter().map(row))
}

fn row(gone: &Gone) -> Vec<Cell<'_>> {
    let finding = &gone.finding;
    vec![
        if gone.fate.is_fixed() { Cell::text("fixed") } else { Cell::Warn("not known to be fixed") },
        Cell::text(gone.fate.clause()),
        Cell::text(finding.severity.as_str()),
        Cell::Text(visible(&finding.rule)),
        Cell::Text(visible(&finding.subject.kind)),
        Cell::text(finding.subject.name.as_deref().unwrap_or_default()),
        Cell::Text(visible(&finding.message)),
        Cell::text(finding.subject.id.as_str()),
        Cell::Text(visible(&finding.id)),
    ]
}
