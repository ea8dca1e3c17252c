//! What was judged, what kind of evidence that is, and who stands for it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{Text, number, plain, write_markup};
use crate::catalogue::entries;
use crate::report::audit::statements;
use crate::report::{Report, tool};

/// Writes the scope.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_markup(out, &facts(page.report))?;
    write_markup(
        out,
        &html! {
            h3 { "What kind of evidence this is" }
            p { (statements::EVIDENCE) }
            dl class="terms" {
                @for (word, meaning) in statements::RESULTS { div { dt { (word) } dd { (meaning) } } }
            }
            h3 { "What it cannot see" }
            ul { @for limit in statements::NOT_SEEN { li { (limit) } } }
        },
    )
}

fn facts(report: &Report<'_>) -> Markup {
    let assessment = report.assessment;
    let run = &assessment.run;
    let mut layouts: BTreeMap<&str, usize> = BTreeMap::new();
    for input in &assessment.inputs {
        *layouts.entry(input.source).or_default() += 1;
    }
    let read: Vec<_> = layouts.iter().map(|(layout, files)| format!("{} ({layout})", number(*files))).collect();
    html! {
        dl class="facts" {
            div { dt { "Tenant" } dd { (run.tenant_name.as_deref().map_or_else(unknown, |name| html! { (Text(name)) })) } }
            div { dt { "Tenant id" } dd { (run.tenant_id.as_deref().map_or_else(unknown, |id| html! { code { (Text(id)) } })) } }
            div {
                dt { "Evaluated as of" }
                dd {
                    @if let Some(moment) = run.as_of { (moment.to_string()) "; " }
                    (statements::as_of_source(run.as_of_source))
                }
            }
            div { dt { "Files read" } dd { (if read.is_empty() { "none".to_owned() } else { read.join(", ") }) } }
            div { dt { "Rules applied" } dd { (number(assessment.rules.len())) " of " (number(entries().len() + assessment.run.request.own_rules.len())) } }
            @for phrase in run.request.settings.phrases() { div { dt { "Configured" } dd { (plain(&phrase, 4_000)) } } }
            div { dt { "Tool" } dd { (tool::NAME) " " (tool::VERSION) } }
            div { dt { "Command" } dd { code { (tool::NAME) @for word in &run.arguments { " " (plain(&quoted(word), 400)) } } } }
        }
    }
}

fn unknown() -> Markup {
    html! { "not in the export" }
}

/// An argument as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./=:,@+".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Writes the lines to sign on.
pub(super) fn write_sign_off(_: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let line = |who: &str, what: &str| {
        html! {
            tr { th scope="row" { (who) small { (what) } } td {} td {} td {} td {} }
        }
    };
    write_markup(
        out,
        &html! {
            p { "To be filled in by hand. Nothing in this report was reviewed by a person before it is signed here." }
            table class="sign" {
                caption class="quiet" { "Prepared and reviewed by" }
                thead {
                    tr {
                        td {}
                        @for heading in ["Name", "Role", "Date", "Signature"] { th scope="col" { (heading) } }
                    }
                }
                tbody {
                    (line("Prepared by", "ran the export and the test"))
                    (line("Reviewed by", "checked population, sample and findings"))
                    (line("Accepted by", "owns the remediation"))
                }
            }
        },
    )
}
