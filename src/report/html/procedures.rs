//! The procedure of every rule, and what came out of it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use maud::{Markup, html};

use super::controls::conclusion;
use super::markdown;
use super::page::Page;
use super::text::{number, write_markup};
use crate::catalogue::framework;
use crate::context::THRESHOLDS;
use crate::engine::assessment::{Assessment, RuleOutcome};
use crate::report::audit::{Conclusion, has_controls};

/// Whether a rule has a procedure in the report.
pub(super) fn known(assessment: &Assessment) -> impl Fn(&str) -> bool {
    let rules: BTreeSet<&str> = assessment.rules.iter().map(|rule| rule.entry.id).collect();
    move |rule| rules.contains(rule)
}

/// Writes the procedures, in the order of rule ids.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let has = known(page.report.assessment);
    let introduction = html! {
        p { "What each rule did, in words, so that another person can do it again; and what came out, with the reasons where a \
            subject could not be decided." }
    };
    write_markup(out, &introduction)?;
    for rule in &page.report.assessment.rules {
        write_markup(out, &procedure(rule, &has))?;
    }
    Ok(())
}

fn procedure(rule: &RuleOutcome, has: &dyn Fn(&str) -> bool) -> Markup {
    let entry = rule.entry;
    html! {
        article class="rule" aria-labelledby={ "rule-" (entry.id) } {
            h3 id={ "rule-" (entry.id) } { (entry.title) }
            p class="about" {
                code { (entry.id) } ", judges each " (entry.judges.as_str()) "; highest severity " (entry.severity.as_str()) "; since "
                (entry.since)
            }
            (results(rule))
            details open {
                summary { "How it is judged" }
                div class="prose" {
                    (markdown::render(entry.section("How it is judged"), has))
                    (parameters(rule))
                    p { strong { "References" } }
                    (markdown::render(entry.section("References"), has))
                }
            }
        }
    }
}

fn results(rule: &RuleOutcome) -> Markup {
    let outcomes = rule.outcomes;
    let counts = [
        ("passed", outcomes.pass),
        ("failed", outcomes.fail),
        ("not applicable", outcomes.not_applicable),
        ("not evaluated", outcomes.not_evaluated),
    ];
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

fn parameters(rule: &RuleOutcome) -> Markup {
    let entry = rule.entry;
    let reads: Vec<_> = entry.reads.iter().map(|collection| collection.id()).collect();
    html! {
        p { strong { "Reads" } " " (reads.join(", ")) }
        @for threshold in THRESHOLDS.iter().filter(|row| entry.thresholds.contains(&row.key)) {
            p { strong { "Threshold" } " " code { (threshold.key) " = " (threshold.value) } " (" (threshold.basis) ")" }
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
