//! The results by control, a row for each test.

use std::io;

use super::book::{Book, Cell, Fill, column, fillable};
use super::sheets::{counts, described};
use crate::catalogue::Control;
use crate::engine::assessment::{ControlOutcome, ControlResult, TestOutcome, TestResult};
use crate::report::Report;
use crate::report::audit::{Framework, frameworks, in_words};

/// The results by control, then the controls that no rule tests.
pub(super) fn controls(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let columns = [
        column("Framework", 34.0),
        column("Control", 16.0),
        column("Title", 40.0),
        column("Result of the control", 16.0),
        column("Test", 34.0),
        column("On", 40.0),
        column("Result of the test", 16.0),
        column("Passed", 10.0),
        column("Failed", 10.0),
        column("Excepted", 10.0),
        column("Not applicable", 11.0),
        column("Not evaluated", 11.0),
        column("Subjects that failed", 45.0),
        column("Subjects not evaluated", 45.0),
        column("What the control asks for and was not tested", 60.0),
        column("Version", 14.0),
        fillable("Reviewed by", 18.0, Fill::Text),
        fillable("Remarks", 40.0, Fill::Text),
    ];
    let frameworks = frameworks(report.assessment);
    let rows: Vec<Vec<Cell<'_>>> = frameworks.iter().flat_map(of_framework).collect();
    book.table("Controls", &columns, rows.len(), rows.into_iter())
}

fn of_framework<'a>(framework: &'a Framework<'_>) -> Vec<Vec<Cell<'a>>> {
    let known = framework.known;
    let end = || [Cell::text(known.version), Cell::Blank, Cell::Blank];
    let head = |control: &'static Control, result| {
        vec![Cell::text(known.name), Cell::text(control.id), Cell::text(control.title.unwrap_or_default()), result]
    };
    let mut rows = Vec::new();
    for outcome in &framework.controls {
        for tested in &outcome.tests {
            let mut row = head(outcome.control, result(outcome.result));
            row.extend(test(outcome, tested));
            row.extend(end());
            rows.push(row);
        }
    }
    for control in &framework.untested {
        let mut row = head(control, Cell::text("Not tested"));
        row.extend(std::iter::repeat_with(|| Cell::text("")).take(11));
        row.extend(end());
        rows.push(row);
    }
    rows
}

fn test<'a>(control: &ControlOutcome, tested: &TestOutcome) -> Vec<Cell<'a>> {
    let TestOutcome { test, result, outcomes, failing, unevaluated, gaps: _ } = tested;
    let more = |all: usize, named: usize| (all > named).then(|| format!("and {} more", all - named));
    let failed = failing.iter().map(described).chain(more(outcomes.fail, failing.len()));
    let open = unevaluated.iter().map(|(subject, gap)| format!("{}: {}", described(subject), gap.sentence()));
    let open = open.chain(more(outcomes.not_evaluated, unevaluated.len()));
    let result = match result {
        TestResult::Failed => Cell::Bad("Failed"),
        TestResult::NotEvaluated => Cell::Warn("Not evaluated"),
        TestResult::NotRun => Cell::Warn("Not run"),
        TestResult::NothingToTest => Cell::text("Nothing to evaluate"),
        TestResult::Passed => Cell::text("Passed"),
    };
    let mut row = vec![Cell::text(test.rule), Cell::text(test.about()), result];
    row.extend(counts(*outcomes));
    row.push(Cell::text(failed.collect::<Vec<_>>().join("\n")));
    row.push(Cell::text(open.collect::<Vec<_>>().join("\n")));
    row.push(Cell::text(control.not_tested().join("\n")));
    row
}

fn result(result: ControlResult) -> Cell<'static> {
    match result {
        ControlResult::Failed => Cell::Bad(in_words(result)),
        ControlResult::NotEvaluated | ControlResult::PartlyTested => Cell::Warn(in_words(result)),
        ControlResult::Passed => Cell::text(in_words(result)),
    }
}
