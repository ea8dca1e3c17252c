//! The results by control.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::procedures::known;
use super::text::{counted, mention, number, scrolled, write_markup};
use crate::engine::assessment::{ControlOutcome, ControlResult, TestOutcome, TestResult};
use crate::report::audit::{Framework, frameworks, in_words, statements};

/// So many subjects of a test are named.
const NAMED: usize = 3;
/// Subjects of one test that could not be judged and are named: there may be as many as the export lacks.
const UNEVALUATED: usize = 3;

/// Writes one table a framework.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let results = html! {
        p { (statements::MAPPING) }
        ul class="reasons" { @for (word, meaning) in statements::CONTROL_RESULTS { li { strong { (word) } ": " (meaning) } } }
    };
    write_markup(out, &results)?;
    let has = known(page.report.assessment);
    for framework in frameworks(page.report.assessment) {
        write_markup(out, &table(&framework, &has))?;
    }
    Ok(())
}

fn table(framework: &Framework<'_>, has: &dyn Fn(&str) -> bool) -> Markup {
    let known = framework.known;
    let table = html! {
        table class="matrix" {
            caption class="quiet" { "Controls of " (known.name) " that the rules test" }
            thead {
                tr {
                    th scope="col" { "Control" }
                    th scope="col" { "Result of the tests" }
                    @for heading in ["Passed", "Failed", "Excepted", "Not applicable", "Not evaluated"] {
                        th scope="col" class="num" { (heading) }
                    }
                    th scope="col" { "Tests, and what was not tested" }
                }
            }
            tbody { @for control in &framework.controls { (row(control, has)) } }
        }
    };
    html! {
        h3 { (known.name) }
        p class="about" { "Version: " a href=(known.source) { (known.version) } }
        (scrolled(known.name, &table))
        p class="about" { (framework.not_tested()) }
    }
}

fn row(outcome: &ControlOutcome, has: &dyn Fn(&str) -> bool) -> Markup {
    let outcomes = outcome.outcomes();
    let not_tested = outcome.not_tested();
    html! {
        tr data-outcome=(outcome.result.as_str()) {
            th scope="row" { (outcome.control.id) @if let Some(title) = outcome.control.title { small { (title) } } }
            td { (result(outcome.result)) }
            @for count in [outcomes.pass, outcomes.fail, outcomes.excepted, outcomes.not_applicable, outcomes.not_evaluated] {
                td class="num" { (number(count)) }
            }
            td class="rules" {
                @for tested in &outcome.tests { (test(tested, has)) }
                @if !not_tested.is_empty() {
                    p { strong { "Not tested" } }
                    ul { @for words in &not_tested { li { (words) } } }
                }
            }
        }
    }
}

/// One test: what it counts, the subjects that failed, and some of those that could not be judged. Why stands among what was not
/// tested.
fn test(outcome: &TestOutcome, has: &dyn Fn(&str) -> bool) -> Markup {
    let TestOutcome { test, result, outcomes, failing, unevaluated, gaps: _ } = outcome;
    html! {
        p {
            @if has(test.rule) { a href={ "#rule-" (test.rule) } { (test.rule) } } @else { (test.rule) }
            " on " (test.about()) ": "
            strong { (tested(*result)) }
            @if outcomes.pass > 0 { ", " (counted(outcomes.pass, "subject")) " passed" }
        }
        @if !failing.is_empty() || !unevaluated.is_empty() {
            ul {
                @for subject in failing.iter().take(NAMED) { li { "Failed: " (mention(subject)) } }
                @if outcomes.fail > failing.len().min(NAMED) { li { (number(outcomes.fail - failing.len().min(NAMED))) " more failed" } }
                @for (subject, _) in unevaluated.iter().take(UNEVALUATED) { li { "Not evaluated: " (mention(subject)) } }
                @if outcomes.not_evaluated > UNEVALUATED { li { (number(outcomes.not_evaluated - UNEVALUATED)) " more not evaluated" } }
            }
        }
    }
}

fn tested(result: TestResult) -> &'static str {
    match result {
        TestResult::NotRun => "not run",
        TestResult::Failed => "failed",
        TestResult::NotEvaluated => "not evaluated",
        TestResult::NothingToTest => "nothing to evaluate",
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
