//! The procedure of every rule, and what came out of it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use maud::{Markup, html};

use super::markdown;
use super::page::Page;
use super::text::{counted, number, scrolled, write_markup};
use crate::catalogue::framework;
use crate::config::Settings;
use crate::context::THRESHOLDS;
use crate::engine::assessment::{Assessment, RuleOutcome};
use crate::report::audit::{Conclusion, has_controls};

/// Whether a rule has a procedure in the report.
pub(super) fn known(assessment: &Assessment) -> impl Fn(&str) -> bool {
    let rules: BTreeSet<&str> = told(assessment).map(|rule| rule.entry.id).collect();
    move |rule| rules.contains(rule)
}

/// The rules that found something, or could not be fully evaluated.
fn told(assessment: &Assessment) -> impl Iterator<Item = &RuleOutcome> {
    assessment.rules.iter().filter(|rule| is_told(rule))
}

fn is_told(rule: &RuleOutcome) -> bool {
    rule.outcomes.fail + rule.outcomes.excepted > 0 || !rule.not_evaluated.is_empty()
}

/// Writes the procedures, in the order of rule ids.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let assessment = page.report.assessment;
    let has = known(assessment);
    let introduction = html! {
        p { "What each rule did that found something or could not be fully evaluated, in words, so that another person can repeat it; \
            and what came out, with the reasons where a subject could not be decided. The procedures of the other rules are in the \
            workbook (xlsx) of the same run; what came out of them stands in the table below. On paper, why a fault matters, the steps of a fix and references are left out; " code { "pimlint explain RULE" } " has them." }
    };
    write_markup(out, &introduction)?;
    write!(out, "<div class=\"procedures\">")?;
    for rule in told(assessment) {
        write_markup(out, &procedure(rule, &assessment.run.request.settings, &has))?;
    }
    write!(out, "</div>")?;
    write_markup(out, &others(&assessment.rules.iter().filter(|rule| !is_told(rule)).collect::<Vec<_>>()))
}

/// The rules that judged all they should and found nothing.
fn others(rules: &[&RuleOutcome]) -> Markup {
    if rules.is_empty() {
        return html! {};
    }
    let table = html! {
        table class="compact" {
            caption { (counted(rules.len(), "rule")) " that found nothing and were fully evaluated" }
            thead {
                tr {
                    th scope="col" { "Rule" }
                    th scope="col" class="num" { "Passed" }
                    th scope="col" class="num" { "Not applicable" }
                }
            }
            tbody {
                @for rule in rules {
                    tr data-outcome="passed" data-area=(rule.entry.area) id={ "outcome-" (rule.entry.id) } {
                        td { (rule.entry.title) " " code { (rule.entry.id) } }
                        td class="num" { (number(rule.outcomes.pass)) }
                        td class="num" { (number(rule.outcomes.not_applicable)) }
                    }
                }
            }
        }
    };
    scrolled("Other rules", &table)
}

fn procedure(rule: &RuleOutcome, settings: &Settings, has: &dyn Fn(&str) -> bool) -> Markup {
    let entry = rule.entry;
    html! {
        article class="rule" aria-labelledby={ "rule-" (entry.id) } data-area=(entry.area) data-outcome=(chosen_by(rule)) {
            h3 id={ "rule-" (entry.id) } { (entry.title) }
            p class="about" {
                code { (entry.id) } ", evaluates each " (entry.judges.as_str()) "; highest severity " (entry.severity.as_str()) "; since "
                (entry.since)
            }
            (results(rule))
            @if rule.outcomes.fail > 0 {
                details class="fix" open {
                    summary { "Why it matters and how to fix it" }
                    div class="prose" {
                        (markdown::render(entry.section("Why it matters"), has))
                        (markdown::render(entry.section("How to fix"), has))
                    }
                }
            }
            details class=[(rule.outcomes.fail > 0).then_some("judged")] {
                summary { "How it is evaluated" }
                div class="prose" {
                    (markdown::render(entry.section("How it is evaluated"), has))
                    (parameters(rule, settings))
                    div class="references" {
                        p { strong { "References" } }
                        (markdown::render(entry.section("References"), has))
                    }
                }
            }
        }
    }
}

/// The outcomes that a procedure is shown for.
fn chosen_by(rule: &RuleOutcome) -> String {
    let words = [
        ("failed", rule.outcomes.fail > 0),
        ("not-evaluated", !rule.not_evaluated.is_empty()),
        ("passed", rule.outcomes.pass > 0),
    ];
    words.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word).collect::<Vec<_>>().join(" ")
}

fn results(rule: &RuleOutcome) -> Markup {
    let outcomes = rule.outcomes;
    let counts = [
        ("passed", outcomes.pass),
        ("failed", outcomes.fail),
        ("not applicable", outcomes.not_applicable),
        ("not evaluated", outcomes.not_evaluated),
        ("excepted", outcomes.excepted),
    ];
    let counts = counts.into_iter().filter(|(word, count)| *count > 0 || *word != "excepted");
    html! {
        p class="results" {
            (conclusion(Conclusion::of_rule(rule)))
            @for (word, count) in counts { " " span { strong { (number(count)) } " " (word) } }
        }
        @if !rule.not_evaluated.is_empty() || !rule.not_applicable.is_empty() {
            ul class="reasons" {
                @for (gap, count) in &rule.not_evaluated {
                    li {
                        "Not evaluated, "
                        @if *count == 0 { "nobody knows how many" } @else { (number(*count)) }
                        ": " (gap.sentence()) " " code { (gap) }
                    }
                }
                @for (reason, count) in &rule.not_applicable {
                    li { "Not applicable, " (number(*count)) ": " (reason) }
                }
            }
        }
    }
}

fn parameters(rule: &RuleOutcome, settings: &Settings) -> Markup {
    let entry = rule.entry;
    let reads: Vec<_> = entry.reads.iter().map(|collection| collection.id()).collect();
    html! {
        p { strong { "Reads" } " " (reads.join(", ")) }
        @for threshold in THRESHOLDS.iter().filter(|row| entry.thresholds.contains(&row.key)) {
            p {
                strong { "Threshold" } " "
                @if let Some(value) = settings.thresholds.get(threshold.key) {
                    code { (threshold.key) " = " (value) } " (set by the configuration)"
                } @else {
                    code { (threshold.key) " = " (threshold.value) } " (" (threshold.basis) ")"
                }
            }
        }
        @for (severity, case) in entry.lowered { p { strong { "Lower severity" } " " (severity.as_str()) " where " (case) } }
        @for (id, controls) in entry.controls {
            p {
                strong { @if has_controls(id) { "Supports evidence for" } @else { "See also" } }
                " " (framework(id).map_or(*id, |framework| framework.name)) " " (controls.join(", "))
            }
        }
    }
}

/// What tests come to, as a word in a box.
fn conclusion(conclusion: Conclusion) -> Markup {
    let class = match conclusion {
        Conclusion::Failures => "fails",
        Conclusion::Incomplete => "incomplete",
        Conclusion::NoFailures => "passes",
        Conclusion::NothingToTest => "nothing",
    };
    html! { span class={ "conclusion " (class) } { (conclusion.as_str()) } }
}
