//! The first page: what to decide, what is at stake, and how the numbers belong together.

use maud::{Markup, html};

use super::decisions::consequence;
use super::since;
use super::text::{Text, badge, capitalised, counted, number, scrolled, sentence, small};
use super::unread;
use crate::catalogue::AREAS;
use crate::engine::assessment::{Assessment, Outcomes};
use crate::finding::Severity;
use crate::report::Report;
use crate::report::words::{findings_of, outcomes, tenant};

/// So many decisions have a sentence of their own.
const SENTENCES: usize = 5;

/// What the tenant is called: its name, else its id.
pub(super) fn tenant_name(assessment: &Assessment) -> &str {
    tenant(&assessment.run).unwrap_or("Unnamed tenant")
}

/// The moment judged, as people write it.
pub(super) fn moment(assessment: &Assessment) -> String {
    let as_of = assessment.run.as_of.map(|moment| moment.to_string());
    as_of.map_or_else(|| "an unknown date".to_owned(), |moment| day(&moment))
}

/// `2026-01-31T00:00:00Z` as people write it.
fn day(moment: &str) -> String {
    moment.trim_end_matches("T00:00:00Z").replace('T', " ").replace('Z', " UTC")
}

/// The first page.
pub(super) fn top(report: &Report<'_>) -> Markup {
    let assessment = report.assessment;
    html! {
        header class="top" {
            p class="eyebrow" { "Privileged access and entitlements in Microsoft Entra ID" }
            h1 { (Text(tenant_name(assessment))) }
            p class="lead" { "Configuration test as of " strong { (moment(assessment)) } }
            (unread::banner(report))
            (since::line(assessment))
            (sentences(assessment))
            dl class="figures" {
                (figure("error", findings_of(Severity::Error, assessment), "errors", "broken, or directly exploitable"))
                (figure("warning", findings_of(Severity::Warning, assessment), "warnings", "weak, or broken in some cases"))
                (figure("note", findings_of(Severity::Note, assessment), "notes", "hygiene"))
            }
            (areas(assessment))
            (tests(assessment))
        }
    }
}

/// The worst decisions, a sentence each.
fn sentences(assessment: &Assessment) -> Markup {
    let decisions = &assessment.decisions;
    let others = decisions.len().saturating_sub(SENTENCES);
    html! {
        h2 id="first" { "What to decide first, and what is at stake" }
        @if decisions.is_empty() {
            p { "There is nothing to decide: no rule found a fault in what could be evaluated." }
        } @else {
            ol class="sentences" {
                @for decision in decisions.iter().take(SENTENCES) {
                    li {
                        (badge(decision.severity)) " "
                        a href={ "#decision-" (decision.id) } { (sentence(&decision.title)) }
                        ": " (consequence(assessment, decision)) "."
                    }
                }
            }
            @if others > 0 {
                p class="about" { a href="#decisions" { (counted(others, "further decision")) } " " (if others == 1 { "follows" } else { "follow" }) "." }
            }
        }
    }
}

fn figure(class: &str, count: usize, name: &str, about: &str) -> Markup {
    html! {
        div class={ "figure " (class) } {
            dt { (name) }
            dd { span class="count" { (number(count)) } small { (about) } }
        }
    }
}

/// How grave the findings are in each area, and where rules were blind.
fn areas(assessment: &Assessment) -> Markup {
    let row = |area: Option<&str>| {
        let is_in = |of: &str| area.is_none_or(|area| area == of);
        let found = |severity: Severity| {
            let all =
                assessment.to_decide().iter().filter(|found| is_in(found.entry.area) && found.severity == severity);
            all.count()
        };
        let rules: Vec<_> = assessment.rules.iter().filter(|rule| is_in(rule.entry.area)).collect();
        let blind = rules.iter().filter(|rule| !rule.not_evaluated.is_empty()).count();
        (Severity::ALL.map(found), rules.len(), blind)
    };
    let cells = |(found, rules, blind): ([usize; 3], usize, usize)| {
        html! {
            @for count in found { td class="num" { (number(count)) } }
            td class="num" { (number(blind)) " of " (number(rules)) }
        }
    };
    let table = html! {
        table class="areas" {
            caption { "Findings by area" }
            thead {
                tr {
                    th scope="col" { "Area" }
                    @for heading in ["Errors", "Warnings", "Notes", "Rules not fully evaluated"] {
                        th scope="col" class="num" { (heading) }
                    }
                }
            }
            tbody {
                @for area in AREAS {
                    @let row = row(Some(area.name));
                    @if row.1 > 0 { tr { th scope="row" { (capitalised(area.about)) } (cells(row)) } }
                }
            }
            tfoot { tr { th scope="row" { "All" } (cells(row(None))) } }
        }
    };
    scrolled("Findings by area", &table)
}

/// All tests as one bar, and why there are fewer findings than failed tests.
fn tests(assessment: &Assessment) -> Markup {
    let tests = outcomes(assessment);
    html! {
        div class="tests" {
            (bar(tests))
            p class="about" {
                "One test is one rule applied to one subject. " (agreement(assessment, tests))
            }
        }
    }
}

/// How failed tests, findings and decisions belong together.
fn agreement(assessment: &Assessment, tests: Outcomes) -> String {
    let findings = assessment.to_decide().len();
    let parts = assessment.to_decide().iter().flat_map(|reported| &reported.folded);
    let folded = parts.filter(|part| !part.is_excepted).count();
    let said = match folded {
        0 => format!("{} failed: a finding each.", counted(tests.fail, "test")),
        1 => format!(
            "{} failed. One of them says of an object what another finding includes, so that there {}.",
            counted(tests.fail, "test"),
            are(findings)
        ),
        _ => format!(
            "{} failed. {} of them say of an object what another finding includes, so that there {}.",
            counted(tests.fail, "test"),
            number(folded),
            are(findings)
        ),
    };
    let decisions = assessment.decisions.len();
    let close = if decisions == 1 { "closes" } else { "close" };
    if findings == 0 { said } else { format!("{said} {} {close} all of them.", counted(decisions, "decision")) }
}

fn are(findings: usize) -> String {
    format!("{} {}", if findings == 1 { "is" } else { "are" }, counted(findings, "finding"))
}

/// What passed, failed, did not apply and could not be decided.
fn bar(tests: Outcomes) -> Markup {
    let parts = [
        ("passed", tests.pass),
        ("failed", tests.fail),
        ("not evaluated", tests.not_evaluated),
        ("not applicable", tests.not_applicable),
        ("excepted", tests.excepted),
    ];
    let total = parts.iter().map(|(_, count)| count).sum::<usize>().max(1);
    let mut from = 0;
    let placed = parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| {
        let (start, width) = (small(from, total, 1000), small(*count, total, 1000));
        from += count;
        (name.replace(' ', "-"), start, width)
    });
    html! {
        svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (class, start, width) in placed {
                rect class=(class) x=(start) y="0" width=(width) height="10" {}
            }
        }
        ul class="legend" {
            @for (name, count) in parts.iter().filter(|(name, count)| *count > 0 || *name != "excepted") {
                li class=(name.replace(' ', "-")) { strong { (number(*count)) } " " (name) }
            }
        }
    }
}
