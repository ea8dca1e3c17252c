//! What became of an earlier result.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{Text, badge, number, scrolled, sentence, write_markup};
use crate::engine::assessment::{Assessment, Reported};
use crate::engine::baseline::Gone;
use crate::report::since::{note, since};

/// A longer list ends with how many more there are.
const LISTED: usize = 500;

/// One line on the first page.
pub(super) fn line(assessment: &Assessment) -> Markup {
    html! {
        @if let Some(counts) = since(assessment) {
            p { strong { "Since the baseline: " (counts.sentence()) "." } " " a href="#baseline" { "What is fixed, and what was not evaluated again" } }
        }
    }
}

/// What became of a finding, beside its message.
pub(super) fn mark(reported: &Reported) -> Markup {
    html! { @if let Some(note) = note(reported) { " " em { "(" (sentence(&note)) ")" } } }
}

/// Writes the part.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assessment = page.report.assessment;
    let (Some(baseline), Some(counts)) = (&assessment.baseline, since(assessment)) else { return Ok(()) };
    let request = &baseline.request;
    let of = baseline.as_of.as_deref().unwrap_or("an unknown date");
    let introduction = html! {
        p {
            "Compared by id with a result of version " (Text(&request.tool_version)) ", evaluated as of " (Text(of)) ", SHA-256 "
            code { (Text(&request.sha256)) } ": " (counts.sentence()) "."
        }
        p { "A finding is fixed only where its object was evaluated and passes, no longer exists, or is one that the rule does not apply to." }
    };
    write_markup(out, &introduction)?;
    write_markup(out, &list("Fixed", &baseline.fixed().collect::<Vec<_>>()))?;
    write_markup(out, &list("Not known to be fixed", &baseline.no_longer_judged().collect::<Vec<_>>()))
}

fn list(title: &str, all: &[&Gone]) -> Markup {
    let table = html! {
        table {
            caption { (title) }
            thead { tr { @for heading in ["Severity", "Rule", "Subject", "Finding of the baseline", "Why"] { th scope="col" { (heading) } } } }
            tbody { @for gone in all.iter().take(LISTED) { (row(gone)) } }
        }
    };
    html! {
        @if !all.is_empty() {
            (scrolled(title, &table))
            @if all.len() > LISTED { p { "and " (number(all.len() - LISTED)) " more, in the JSON report" } }
        }
    }
}

fn row(gone: &Gone) -> Markup {
    let finding = &gone.finding;
    html! {
        tr {
            td { (badge(finding.severity)) }
            td { code { (Text(&finding.rule)) } }
            td { (sentence(finding.subject.label())) }
            td { (sentence(&finding.message)) }
            td { (gone.fate.clause()) }
        }
    }
}
