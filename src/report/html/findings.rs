//! The findings with their evidence and what to do, rule by rule.

use std::io::{self, Write};

use maud::{Markup, html};

use super::markdown;
use super::page::Page;
use super::procedures;
use super::text::{Text, badge, capitalised, counted, mention, number, scrolled, sentence, subject, write_markup};
use crate::engine::assessment::Reported;
use crate::report::Report;
use crate::report::audit::{RuleFindings, by_rule};
use crate::report::locate::Location;

/// So many findings of a rule are shown with their evidence.
const DETAILED: usize = 10;
/// A longer table is laid out only where it is looked at.
const MANY: usize = 200;
/// So many places of one finding are listed.
const PLACES: usize = 12;

/// Writes the findings.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = page.report;
    let rules = by_rule(report);
    write_markup(out, &introduction(&rules, report))?;
    let has = procedures::known(report.assessment);
    for rule in &rules {
        write_markup(out, &rule_findings(rule, &has, page))?;
    }
    Ok(())
}

fn introduction(rules: &[RuleFindings<'_>], report: &Report<'_>) -> Markup {
    let failed: usize = report.assessment.rules.iter().map(|rule| rule.outcomes.fail).sum();
    let total: usize = rules.iter().map(|rule| rule.findings.len()).sum();
    let is_cut = rules.iter().any(|rule| rule.findings.len() > DETAILED);
    if rules.is_empty() {
        return html! { p { "No rule found a fault. What could not be evaluated is listed under the procedures." } };
    }
    let table = html! {
        table {
            caption class="quiet" { "Rules with findings" }
            thead {
                tr {
                    th scope="col" { "Severity" }
                    th scope="col" { "Fault" }
                    th scope="col" class="num" { "Findings" }
                }
            }
            tbody {
                @for rule in rules {
                    tr {
                        td { (badge(rule.worst)) }
                        td { a href={ "#findings-" (rule.entry.id) } { (rule.entry.title) } }
                        td class="num" { (number(rule.findings.len())) }
                    }
                }
            }
        }
    };
    html! {
        p {
            (counted(total, "finding")) " of " (counted(rules.len(), "rule")) ", the worst first."
            @if failed > total {
                " " (counted(failed - total, "failed test")) " said the same of an object as another finding, which includes it."
            }
            @if is_cut {
                " The first " (DETAILED) " of each rule stand with their evidence; the others follow in a table, each on a line. \
                The evidence of all is in the JSON report of the same run."
            }
        }
        (scrolled("Rules with findings", &table))
    }
}

fn rule_findings(rule: &RuleFindings<'_>, has: &dyn Fn(&str) -> bool, page: &Page<'_>) -> Markup {
    let entry = rule.entry;
    let (detailed, others) = rule.findings.split_at(rule.findings.len().min(DETAILED));
    html! {
        article class="rule" aria-labelledby={ "findings-" (entry.id) } {
            h3 id={ "findings-" (entry.id) } { (badge(rule.worst)) " " (entry.title) }
            p class="about" {
                (counted(rule.findings.len(), "finding"))
                " of " a href={ "#rule-" (entry.id) } { (entry.id) } ", " (entry.kind.as_str()) ", " (entry.basis.as_str())
            }
            p { (entry.summary) }
            details open {
                summary { "Findings" }
                ol class="cards" { @for (reported, locations) in detailed { (card(reported, locations, page)) } }
                @if !others.is_empty() { (compact(rule, others)) }
            }
            details open {
                summary { "Why it matters and how to fix it" }
                div class="prose" {
                    (markdown::render(entry.section("Why it matters"), has))
                    (markdown::render(entry.section("How to fix"), has))
                }
            }
        }
    }
}

fn card(reported: &Reported, locations: &[Location<'_>], page: &Page<'_>) -> Markup {
    let finding = &reported.finding;
    html! {
        li id={ "finding-" (reported.id) } {
            div class="subject" { (badge(reported.severity)) div { (subject(&reported.subject)) @if let Some(link) = page.link(&reported.subject) { a href=(link) { "Open in the admin center" } } } }
            p class="message" { (sentence(&finding.message)) "." (introduced(reported)) }
            dl {
                @if !finding.help.is_empty() { div { dt { "Fix" } dd { (sentence(&capitalised(&finding.help))) "." } } }
                div { dt { "Evidence" } dd { ul { @for place in locations.iter().take(PLACES) { li { (location(place)) } } (more(locations.len())) } } }
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
                        dd { ul { @for (rule, message) in reported.folded.iter().take(PLACES) { li { (rule) ": " (sentence(message)) } } (more(reported.folded.len())) } }
                    }
                }
            }
        }
    }
}

fn introduced(reported: &Reported) -> Markup {
    html! { @if reported.introduced == Some(true) { " " em { "The plan brings it about." } } }
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

fn compact(rule: &RuleFindings<'_>, others: &[(&Reported, &[Location<'_>])]) -> Markup {
    let table = html! {
        table class="compact" {
            caption { "The other " (number(others.len())) " findings" }
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
                    tr id={ "finding-" (reported.id) } {
                        td { (badge(reported.severity)) }
                        td { (subject(&reported.subject)) }
                        td { (sentence(&reported.finding.message)) (introduced(reported)) }
                        td { @if let Some(primary) = locations.first() { (file(primary)) } }
                    }
                }
            }
        }
    };
    html! {
        div class=[(others.len() > MANY).then_some("many")] {
            (scrolled(&format!("Other findings of {}", rule.entry.id), &table))
        }
    }
}
