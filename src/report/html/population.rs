//! Completeness and accuracy: what was there to test, and from which bytes.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{Text, counted, number, scrolled, sentence, write_markup};
use crate::engine::assessment::{Assessment, Coverage, State};
use crate::report::Report;
use crate::report::audit::{inputs_digest, totals};

/// So many files or notices are listed; an export may have hundreds of thousands.
const LISTED: usize = 5_000;

/// Writes the population.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = page.report;
    let assessment = report.assessment;
    let totals = totals(assessment);
    write_markup(
        out,
        &html! {
            p {
                "Collections: " strong { (totals.complete) " whole" } ", " (totals.partial) " in part, " (totals.absent)
                " absent. Together they hold "
                strong { (counted(totals.objects, "object")) } " from " (counted(totals.inputs, "file")) ". "
                "References to objects that are not in the export: " (number(totals.unresolved)) "."
            }
            p {
                "To check completeness, compare the numbers of objects with those that the admin center or Microsoft Graph \
                ($count) shows for the same day. " em { "Counted" } " means that the manifest of the export confirms the number, "
                em { "assumed" } " that nothing speaks against it."
            }
        },
    )?;
    write_markup(out, &collections(assessment))?;
    write_markup(out, &notices(report))?;
    write_markup(out, &inputs(assessment))
}

fn collections(assessment: &Assessment) -> Markup {
    let table = html! {
        table {
            caption { "Collections" }
            thead {
                tr {
                    th scope="col" { "Collection" }
                    th scope="col" { "State" }
                    th scope="col" class="num" { "Objects" }
                    th scope="col" class="num" { "Files" }
                    th scope="col" class="num" { "Unresolved" }
                    th scope="col" { "Detail" }
                    th scope="col" class="num" { "Rules it leaves undecided" }
                }
            }
            tbody { @for row in &assessment.coverage { (collection(row)) } }
        }
    };
    scrolled("Collections", &table)
}

fn collection(row: &Coverage) -> Markup {
    html! {
        tr {
            th scope="row" { (row.collection.id()) }
            td { span class={ "state " (row.state.as_str()) } { (row.state.as_str()) } }
            td class="num" { (number(row.objects)) }
            td class="num" { (number(row.pages)) }
            td class="num" { (number(row.unresolved)) }
            td {
                @match (&row.detail, row.state) {
                    (Some(detail), _) => { (sentence(detail)) }
                    (None, State::Absent) => { "not in the export: " code { (row.collection.advice()) } }
                    (None, _) => {}
                }
            }
            td class="num" { @if !row.blind.is_empty() { (number(row.blind.len())) } }
        }
    }
}

fn notices(report: &Report<'_>) -> Markup {
    let notices = &report.assessment.notices;
    if notices.is_empty() {
        return html! { p { "No part of the export was left out: there are no notices." } };
    }
    let table = html! {
        table {
            caption { (counted(notices.len(), "notice")) ": problems with the input" }
            thead {
                tr { th scope="col" { "Kind" } th scope="col" { "Where" } th scope="col" { "What" } }
            }
            tbody {
                @for notice in notices.iter().take(LISTED) {
                    tr {
                        td { (notice.kind.as_str()) }
                        td {
                            @if let Some(path) = notice.file.and_then(|file| report.path(file)) {
                                code { (Text(path)) @if let Some((line, column)) = notice.position { ":" (line) ":" (column) } }
                            }
                        }
                        td { (sentence(&notice.message)) }
                    }
                }
            }
        }
        (left_out(notices.len()))
    };
    html! { h3 { "Notices" } (scrolled("Notices", &table)) }
}

fn inputs(assessment: &Assessment) -> Markup {
    let inputs = &assessment.inputs;
    let table = html! {
        table class="hashes" {
            caption { "Files, with the SHA-256 of their bytes" }
            thead {
                tr {
                    th scope="col" { "File" }
                    th scope="col" class="num" { "Bytes" }
                    th scope="col" { "SHA-256" }
                }
            }
            tbody {
                @for input in inputs.iter().take(LISTED) {
                    tr {
                        th scope="row" { (Text(&input.path)) }
                        td class="num" { (number(usize::try_from(input.bytes).unwrap_or(usize::MAX))) }
                        td { code { (input.sha256.as_deref().unwrap_or("not computed")) } }
                    }
                }
            }
        }
        (left_out(inputs.len()))
    };
    html! {
        h3 { "Inputs" }
        @if let Some(digest) = inputs_digest(assessment) {
            p {
                "All inputs together: " code class="hash" { (digest) } ", the SHA-256 of the list below in the form and order that "
                code { "sha256sum" } " writes."
            }
        }
        (scrolled("Inputs", &table))
    }
}

fn left_out(count: usize) -> Markup {
    html! {
        @if count > LISTED { p { "The first " (number(LISTED)) " are listed; the JSON report has all." } }
    }
}
