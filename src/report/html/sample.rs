//! The sample: what a reviewer looks at by hand.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{number, scrolled, subject, write_markup};
use crate::engine::assessment::{RuleOutcome, Tested};
use crate::finding::Outcome;
use crate::report::audit::statements;

/// Writes the sample of every rule that tested something.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(sample) = page.report.assessment.run.sample else { return Ok(()) };
    let introduction = html! {
        p { "Up to " (number(sample.size)) " subjects of each rule, with the seed " strong { (sample.seed) } ". " (statements::SAMPLING) }
    };
    write_markup(out, &introduction)?;
    for rule in &page.report.assessment.rules {
        if let Some(drawn) = rule.sample.as_deref().filter(|drawn| !drawn.is_empty()) {
            write_markup(out, &table(rule, drawn))?;
        }
    }
    Ok(())
}

fn table(rule: &RuleOutcome, drawn: &[Tested]) -> Markup {
    let entry = rule.entry;
    let decided = rule.outcomes.pass + rule.outcomes.fail + rule.outcomes.excepted;
    let table = html! {
        table class="sample" {
            caption { (entry.id) ": " (number(drawn.len())) " of " (number(decided)) " decided" }
            thead {
                tr {
                    th scope="col" class="num" { "No." }
                    th scope="col" { "Subject" }
                    th scope="col" { "Result" }
                    th scope="col" class="fill" { "Checked, remarks" }
                }
            }
            tbody {
                @for (number, tested) in (1_u32..).zip(drawn) {
                    tr {
                        td class="num" { (number) }
                        td { (subject(&tested.subject)) }
                        td { (result(tested)) }
                        td {}
                    }
                }
            }
        }
    };
    html! { (scrolled(&format!("Sample of {}", entry.id), &table)) }
}

fn result(tested: &Tested) -> &'static str {
    match tested.outcome {
        Outcome::Fail(()) if tested.is_excepted => "failed, excepted",
        Outcome::Pass => "passed",
        Outcome::Fail(()) => "failed",
        Outcome::NotApplicable(_) => "not applicable",
        Outcome::NotEvaluated(_) => "not evaluated",
    }
}
