//! The control matrix.

use std::io::{self, Write};

use maud::{Markup, html};

use super::text::{number, scrolled, write_markup};
use crate::report::Report;
use crate::report::audit::{Conclusion, Control, Framework, frameworks, statements};

/// Writes one table a framework.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_markup(out, &html! { p { (statements::MAPPING) } })?;
    for framework in frameworks(report.assessment) {
        write_markup(out, &table(&framework))?;
    }
    Ok(())
}

fn table(framework: &Framework<'_>) -> Markup {
    let table = html! {
        table class="matrix" {
            caption class="quiet" { "Controls of " (framework.title) " for which the rules give evidence" }
            thead {
                tr {
                    th scope="col" { "Control" }
                    th scope="col" { "Result of the tests" }
                    @for heading in ["Passed", "Failed", "Not applicable", "Not evaluated"] {
                        th scope="col" class="num" { (heading) }
                    }
                    th scope="col" { "Supported by the evidence of" }
                }
            }
            tbody { @for control in &framework.controls { (row(control)) } }
        }
    };
    html! {
        h3 { (framework.title) }
        p class="about" { "Version: " a href=(framework.source) { (framework.version) } }
        (scrolled(framework.title, &table))
        @if framework.unmapped > 0 {
            p class="about" { (number(framework.unmapped)) " of the rules applied name no control of this framework." }
        }
    }
}

fn row(control: &Control<'_>) -> Markup {
    let outcomes = control.outcomes;
    html! {
        tr {
            th scope="row" { (control.id) @if let Some(name) = control.name { small { (name) } } }
            td { (conclusion(control.conclusion)) }
            @for count in [outcomes.pass, outcomes.fail, outcomes.not_applicable, outcomes.not_evaluated] {
                td class="num" { (number(count)) }
            }
            td class="rules" {
                @for (at, rule) in control.rules.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href={ "#rule-" (rule.entry.id) } { (rule.entry.id) }
                }
            }
        }
    }
}

/// What tests come to, as a word in a box.
pub(super) fn conclusion(conclusion: Conclusion) -> Markup {
    let class = match conclusion {
        Conclusion::Failures => "fails",
        Conclusion::Incomplete => "incomplete",
        Conclusion::NoFailures => "passes",
        Conclusion::NothingToTest => "nothing",
    };
    html! { span class={ "conclusion " (class) } { (conclusion.as_str()) } }
}
