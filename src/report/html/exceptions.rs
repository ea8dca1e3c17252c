//! What is accepted: by the exceptions register, with what became of each exception, and by the export itself.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{Text, counted, mention, scrolled, sentence, write_markup};
use crate::engine::assessment::{Assessment, Reported};
use crate::engine::exception::ExceptionOutcome;
use crate::register::{Exception, NOT_IN_REGISTER};
use crate::report::exceptions::{accepted, in_one_line, path};
use crate::report::words::exception_and_remedy;

/// So many findings of an exception are listed.
const LISTED: usize = 20;

/// Writes the register, and what the export excludes.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assessment = page.report.assessment;
    let headings = [
        "Line",
        "State",
        "Rule",
        "Objects",
        "Reason",
        "Owner",
        "Approved",
        "Expires",
        "Disposition",
        "Ticket",
        "Accepted findings",
    ];
    let table = html! {
        table class="exceptions" {
            caption { (counted(assessment.exceptions.len(), "exception")) " in " code { (Text(path(assessment))) } }
            thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
            tbody { @for outcome in &assessment.exceptions { (row(assessment, outcome)) } }
        }
    };
    let introduction = html! {
        p {
            "Every finding is evaluated first. One that an exception accepts is counted as excepted, leads to no decision \
            and does not fail the run; it is listed here. " @if let Some(accepted) = accepted(assessment) { (accepted) "." } @else { "No finding is accepted." }
        }
        @if let Some(register) = &assessment.run.request.register { p { "SHA-256 of the register: " code class="hash" { (register.sha256) } } }
    };
    let excluded: Vec<_> = assessment.excepted().iter().filter_map(excluded).collect();
    write_markup(
        out,
        &html! {
            (introduction)
            @if !assessment.exceptions.is_empty() { (scrolled("Exceptions", &table)) }
            @if !excluded.is_empty() { (scrolled("Accepted because of the export", &of_export(&excluded))) }
        },
    )
}

/// A finding that no exception of the register accepts, and what does.
fn excluded(reported: &Reported) -> Option<(&Reported, &Exception)> {
    let exception = &reported.exception.as_ref()?.exception;
    (exception.line == NOT_IN_REGISTER).then_some((reported, exception))
}

fn of_export(excluded: &[(&Reported, &Exception)]) -> Markup {
    html! {
        table class="exceptions" {
            caption { (counted(excluded.len(), "finding")) " that the export says to accept" }
            thead { tr { @for heading in ["Rule", "Object", "Accepted finding", "Reason"] { th scope="col" { (heading) } } } }
            tbody {
                @for (reported, exception) in excluded {
                    tr {
                        td { code { (exception.rule) } }
                        td { (mention(&reported.subject)) }
                        td { p id={ "finding-" (reported.id) } { (sentence(&reported.finding.message)) "." } }
                        td { (sentence(&in_one_line(&exception.reason))) }
                    }
                }
            }
        }
    }
}

fn row(assessment: &Assessment, outcome: &ExceptionOutcome) -> Markup {
    let exception = &outcome.exception;
    let accepted: Vec<&Reported> =
        assessment.excepted().iter().filter(|reported| outcome.findings.contains(&reported.id)).collect();
    html! {
        tr {
            td class="num" { (exception.line) }
            td {
                strong { (outcome.state.as_str()) } small { (sentence(&exception_and_remedy(outcome))) }
            }
            td { code { (exception.rule) } }
            td {
                @for object in outcome.objects.iter().take(LISTED) { p { (mention(object)) } }
                @if let Some(count) = exception.expected_count { p { "at most " (counted(count, "finding")) } }
                @for (key, value) in &exception.accepts { p { (Text(key)) " = " (Text(&value.to_string())) } }
            }
            td { (sentence(&in_one_line(&exception.reason))) }
            td { (Text(&exception.owner)) }
            td {
                @if let Some(by) = &exception.approved_by { (Text(by)) }
                @if let Some(on) = exception.approved_on { " " (on.to_string()) }
            }
            td { (exception.expires.to_string()) }
            td { @if let Some(disposition) = exception.disposition { (disposition.as_str()) } }
            td { @if let Some(ticket) = &exception.ticket { (Text(ticket)) } }
            td {
                @for reported in accepted.iter().take(LISTED) { p id={ "finding-" (reported.id) } { (sentence(&reported.finding.message)) "." } }
                @if accepted.len() > LISTED { p { "and " (accepted.len() - LISTED) " more, in the JSON report" } }
            }
        }
    }
}
