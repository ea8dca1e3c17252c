//! The results by control.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{counted, mention, number, scrolled, write_markup};
use crate::engine::assessment::{ControlOutcome, ControlResult, TestOutcome, TestResult};
use crate::report::audit::{Conclusion, Framework, frameworks, in_words, statements};

/// Writes one table a framework.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let results = html! {
        p { (statements::MAPPING) }
        ul class="reasons" { @for (word, meaning) in statements::CONTROL_RESULTS { li { strong { (word) } ": " (meaning) } } }
    };
    write_markup(out, &results)?;
    for framework in frameworks(page.report.assessment) {
        write_markup(out, &table(&framework))?;
    }
    Ok(())
}

fn table(framework: &Framework<'_>) -> Markup {
    let known = framework.known;
    let table = html! {
        table class="matrix" {
            caption class="quiet" { "Controls of " (known.name) " that the rules test" }
            thead {
                tr {
                    th scope="col" { "Control" }
                    th scope="col" { "Result of the tests" }
                    @for heading in ["Passed", "Failed", "Not applicable", "Not evaluated"] {
                        th scope="col" class="num" { (heading) }
                    }
                    th scope="col" { "Tests, and what was not tested" }
                }
            }
            tbody { @for control in &framework.controls { (row(control)) } }
        }
    };
    html! {
        h3 { (known.name) }
        p class="about" { "Version: " a href=(known.source) { (known.version) } }
        (scrolled(known.name, &table))
        p class="about" { (framework.not_tested()) }
    }
}

fn row(outcome: &ControlOutcome) -> Markup {
    let outcomes = outcome.outcomes();
    let not_tested = outcome.not_tested();
    html! {
        tr {
            th scope="row" { (outcome.control.id) @if let Some(title) = outcome.control.title { small { (title) } } }
            td { (result(outcome.result)) }
            @for count in [outcomes.pass, outcomes.fail, outcomes.not_applicable, outcomes.not_evaluated] {
                td class="num" { (number(count)) }
            }
            td class="rules" {
                @for tested in &outcome.tests { (test(tested)) }
                @if !not_tested.is_empty() {
                    p { strong { "Not tested" } }
                    ul { @for words in &not_tested { li { (words) } } }
                }
            }
        }
    }
}

/// One test: what it counts, and the subjects that failed or could not be judged.
fn test(outcome: &TestOutcome) -> Markup {
    let TestOutcome { test, result, outcomes, failing, unevaluated, gaps: _ } = outcome;
    html! {
        p {
            @if *result == TestResult::NotRun { (test.rule) } @else { a href={ "#rule-" (test.rule) } { (test.rule) } }
            " on " (test.about()) ": "
            strong { (tested(*result)) }
            @if outcomes.pass > 0 { ", " (counted(outcomes.pass, "subject")) " passed" }
        }
        @if !failing.is_empty() {
            ul {
                @for subject in failing { li { "Failed: " (mention(subject)) } }
                @if outcomes.fail > failing.len() { li { (number(outcomes.fail - failing.len())) " more failed" } }
            }
        }
        @if !unevaluated.is_empty() {
            ul {
                @for (subject, gap) in unevaluated { li { "Not evaluated: " (mention(subject)) ": " (gap.sentence()) } }
                @if outcomes.not_evaluated > unevaluated.len() {
                    li { (number(outcomes.not_evaluated - unevaluated.len())) " more were not evaluated" }
                }
            }
        }
    }
}

fn tested(result: TestResult) -> &'static str {
    match result {
        TestResult::NotRun => "not run",
        TestResult::Failed => "failed",
        TestResult::NotEvaluated => "not evaluated",
        TestResult::NothingToTest => "nothing to judge",
        TestResult::Passed => "passed",
    }
}

/// The result of a control, as a word in a box.
fn result(result: ControlResult) -> Markup {
    let class = match result {
        ControlResult::Failed => "fails",
        ControlResult::NotEvaluated => "incomplete",
        ControlResult::PartlyTested => "nothing",
        ControlResult::Passed => "passes",
    };
    html! { span class={ "conclusion " (class) } { (in_words(result)) } }
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
