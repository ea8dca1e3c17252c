//! The difference as one page, in the style of the HTML report.

use std::io::{self, Write};

use maud::{Markup, html};

use super::{Cause, Diff, Row, Side};
use crate::report::html::{Text, page};
use crate::report::words::{capitalised, counted};

/// Writes the difference.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let body = html! {
        header class="top" { h1 { (capitalised(&diff.counts.sentence())) } }
        main id="main" {
            section aria-labelledby="sides" {
                h2 id="sides" { "What is compared" }
                ul { li { "Old: " (side(&diff.old)) } li { "New: " (side(&diff.new)) } }
                @if !diff.differences.is_empty() {
                    ul { @for difference in &diff.differences { li { "Evaluated with " (Text(&difference.phrase())) } } }
                }
            }
            @for (cause, rows) in diff.parts() { (part(cause, &rows)) }
        }
    };
    page("What differs between two results", &body, out)
}

fn side(side: &Side) -> Markup {
    let result = &side.result;
    html! {
        (if side.is_export { "export " } else { "result " }) code { (Text(&side.path)) } ", as of "
        (Text(result.run.as_of.as_deref().unwrap_or("an unknown date"))) ", version " (Text(&result.tool.version)) ": "
        (counted(result.rules.len(), "rule")) ", " (counted(result.findings.len(), "finding"))
    }
}

fn part(cause: Cause, rows: &[&Row]) -> Markup {
    let id = cause.as_str();
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (cause.title()) }
            table {
                caption { (counted(rows.len(), "finding")) }
                thead { tr { @for heading in ["", "Severity", "Rule", "Finding", "Why"] { th scope="col" { (heading) } } } }
                tbody { @for row in rows { (self::row(row)) } }
            }
        }
    }
}

fn row(row: &Row) -> Markup {
    let finding = &row.finding;
    html! {
        tr {
            th scope="row" { (row.turn.as_str().replace('-', " ")) }
            td { (finding.severity.as_str()) }
            td { code { (Text(&finding.rule)) } }
            td { (Text(&finding.message)) br; small { (Text(finding.subject.label())) } }
            td { (Text(&row.notes().join("; "))) }
        }
    }
}
