//! The findings with their evidence and what to do, decision by decision.

use std::io::{self, Write};

use maud::{Markup, html};

use super::decisions::{introduced, reached, size};
use super::facets::Facets;
use super::page::Page;
use super::path;
use super::since;
use super::text::{Text, badge, capitalised, counted, mention, number, scrolled, sentence, subject, write_markup};
use crate::engine::assessment::{Decision, Reported};
use crate::finding::{Change, Edit};
use crate::report::exceptions::not_accepted;
use crate::report::locate::Location;
use crate::report::words::edit_line;

/// So many findings of a decision are shown with their evidence.
const DETAILED: usize = 10;
/// A longer table is laid out only where it is looked at.
const MANY: usize = 200;
/// So many places of one finding are listed.
const PLACES: usize = 12;

/// Writes the findings.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assessment = page.report.assessment;
    write_markup(out, &introduction(&assessment.decisions, assessment.to_decide().len()))?;
    write!(out, "<div class=\"decided\">")?;
    for (rank, decision) in (1..).zip(&assessment.decisions) {
        write_markup(out, &of_decision(rank, decision, page))?;
    }
    writeln!(out, "</div>")
}

fn introduction(decisions: &[Decision], findings: usize) -> Markup {
    if decisions.is_empty() {
        return html! { p { "No rule found a fault. What could not be evaluated is listed under the procedures." } };
    }
    let is_cut = decisions.iter().any(|decision| decision.findings.len() > DETAILED);
    html! {
        p {
            (counted(findings, "finding")) " in " (counted(decisions.len(), "decision")) ", the worst first."
            @if is_cut {
                " The first " (DETAILED) " of each decision stand with their evidence; the others follow in a table, each on a line. \
                The evidence of all is in the JSON report of the same run."
            }
        }
    }
}

fn of_decision(rank: usize, decision: &Decision, page: &Page<'_>) -> Markup {
    let findings = page.report.assessment.findings_of(decision);
    let locations = page.report.locations.get(decision.findings.clone()).unwrap_or_default();
    let cut = findings.len().min(DETAILED);
    let facets = Facets::of(findings);
    html! {
        article class="rule" aria-labelledby={ "decision-" (decision.id) }
            data-severity=(facets.severities) data-area=(facets.areas) data-outcome="failed" {
            h3 id={ "decision-" (decision.id) } { (number(rank)) ". " (badge(decision.severity)) " " (sentence(&decision.title)) }
            p class="about" { "Reached: " (reached(decision, findings)) ". " (capitalised(&size(decision, findings))) "." (introduced(decision)) }
            @for rule in &decision.rules {
                @if let Some(entry) = page.report.assessment.entry(rule) {
                    p { strong { (entry.title) ": " } (entry.summary) " " a href={ "#rule-" (entry.id) } { "Why, and how to fix it" } }
                }
            }
            ol class="cards" {
                @for (reported, places) in findings.iter().zip(locations).take(cut) { (card(reported, places, page)) }
            }
            @if findings.len() > cut {
                (compact(decision, findings.iter().zip(locations).skip(cut).collect()))
            }
        }
    }
}

fn card(reported: &Reported, locations: &[Location<'_>], page: &Page<'_>) -> Markup {
    let finding = &reported.finding;
    let (steps, evidence): (Vec<_>, Vec<_>) = locations.iter().partition(|place| place.step.is_some());
    html! {
        li id={ "finding-" (reported.id) } data-severity=(reported.severity.as_str()) data-area=(reported.entry.area) data-outcome="failed" {
            div class="subject" { (badge(reported.severity)) div { (subject(&reported.subject)) (page.open(&reported.subject)) } }
            p class="message" { (sentence(&finding.message)) "." (brought_about(reported)) }
            dl {
                @if !finding.help.is_empty() { div { dt { "Fix" } dd { (sentence(&capitalised(&finding.help))) "." } } }
                @if !finding.changes.is_empty() { div class="change" { dt { "Change" } dd { (changes(&finding.changes)) } } }
                @if !steps.is_empty() {
                    div { dt { "Path" } dd { (path::drawn(&steps)) ol { @for step in &steps { li { (location(step)) } } } } }
                }
                @if !evidence.is_empty() {
                    div { dt { "Evidence" } dd { ul { @for place in evidence.iter().take(PLACES) { li { (location(place)) } } (more(evidence.len())) } } }
                }
                @if !finding.related.is_empty() {
                    div {
                        dt { "Takes part" }
                        dd { ul { @for other in finding.related.iter().take(PLACES) { li { (mention(other)) } } (more(finding.related.len())) } }
                    }
                }
                @if let Some(lowered) = finding.lowered {
                    div {
                        dt { "Severity" }
                        dd {
                            "lowered: " (lowered.case)
                            @if let Some(gap) = finding.severity_unknown { " (not decided: " (gap.sentence()) ")" }
                        }
                    }
                }
                @if !reported.folded.is_empty() {
                    div {
                        dt { "Includes" }
                        dd { ul { @for folded in reported.folded.iter().take(PLACES) { li { (folded.rule) ": " (sentence(&folded.message)) } } (more(reported.folded.len())) } }
                    }
                }
            }
        }
    }
}

/// One list for each way to end the fault.
fn changes(ways: &[Change<String>]) -> Markup {
    html! {
        @for (number, way) in ways.iter().enumerate() {
            @if number > 0 { p { "or" } }
            ul { @for edit in way.edits.iter().take(PLACES) { li { (self::edit(edit)) } } (more(way.edits.len())) }
        }
    }
}

fn edit(edit: &Edit<String>) -> Markup {
    html! {
        (sentence(&edit_line(edit)))
        @if let Some(request) = &edit.request { br; code { (Text(request)) } }
    }
}

/// Whether the plan brings it about, and why an exception does not accept it.
fn brought_about(reported: &Reported) -> Markup {
    html! {
        @if reported.introduced == Some(true) { " " em { "The plan brings it about." } }
        @if let Some(why) = not_accepted(reported) { " " em { (sentence(&capitalised(&why))) "." } }
        (since::mark(reported))
    }
}

fn more(count: usize) -> Markup {
    html! { @if count > PLACES { li { "and " (number(count - PLACES)) " more, in the JSON report" } } }
}

fn location(location: &Location<'_>) -> Markup {
    html! {
        (sentence(location.label)) ": " (file(location))
        @if let Some(pointer) = location.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
            " " code class="pointer" { (Text(pointer)) }
        }
    }
}

fn file(location: &Location<'_>) -> Markup {
    html! { code { (Text(location.path)) ":" (location.start.line) ":" (location.start.column) } }
}

fn compact(decision: &Decision, others: Vec<(&Reported, &Vec<Location<'_>>)>) -> Markup {
    let count = others.len();
    let table = html! {
        table class="compact" {
            caption { "The other " (number(count)) " findings" }
            thead {
                tr {
                    th scope="col" { "Severity" }
                    th scope="col" { "Subject" }
                    th scope="col" { "Finding" }
                    th scope="col" { "Evidence" }
                }
            }
            tbody {
                @for (reported, locations) in others {
                    tr id={ "finding-" (reported.id) } data-severity=(reported.severity.as_str()) data-area=(reported.entry.area) data-outcome="failed" {
                        td { (badge(reported.severity)) }
                        td { (subject(&reported.subject)) }
                        td { (sentence(&reported.finding.message)) (brought_about(reported)) }
                        td { @if let Some(primary) = locations.first() { (file(primary)) } }
                    }
                }
            }
        }
    };
    html! {
        div class=[(count > MANY).then_some("many")] {
            (scrolled(&format!("Other findings of decision {}", decision.id), &table))
        }
    }
}
