//! What the tests of each control come to, from what was counted while the rules ran.

use super::assessment::{ControlOutcome, ControlResult, Outcomes, TestOutcome, TestResult};
use super::coverage::{Holdings, gap};
use super::scope::{expected, shows_all};
use super::scoped::{Scoped, Slice, count};
use super::subjects::{Named, Subjects, home};
use crate::catalogue::{Control, Entry, FRAMEWORKS, Framework, FrameworkKind, Test};
use crate::context::Context;
use crate::finding::{Outcome, SubjectKind};

/// What the controls count of one rule.
pub(super) struct Tallied {
    pub(super) rule: &'static str,
    pub(super) scoped: Vec<(Slice, Scoped)>,
}

/// Adds to what was counted the subjects that the export should hold and does not.
pub(super) fn unseen(
    entry: &Entry,
    cx: &Context<'_>,
    subjects: &Subjects<'_>,
    holdings: Holdings<'_>,
    slice: Slice,
    mut counted: Scoped,
) -> Scoped {
    let homes: Vec<_> = home(entry.judges).iter().copied().filter(|home| entry.reads.contains(home)).collect();
    let cut = homes.iter().filter_map(|home| gap(holdings, *home));
    if shows_all(cx, slice.subjects, &homes) {
        return counted;
    }
    if entry.judges == SubjectKind::RoleSettings && !slice.is_all() {
        let expected = expected(cx, slice.subjects, &subjects.missing_settings);
        for settings in &expected.settings {
            let why = settings.policy().err().map(Outcome::NotEvaluated);
            counted.add(why, || Named::of(settings, cx.tenant, subjects.cover).subject);
        }
        expected.gap.into_iter().for_each(|gap| count(&mut counted.gaps, gap, 0));
    } else {
        cut.chain(subjects.hidden(entry.judges, entry.reads)).for_each(|gap| count(&mut counted.gaps, gap, 0));
    }
    counted.gaps.sort_unstable();
    counted
}

/// Every control that one of these rules tests, framework by framework.
pub(super) fn controls(tallied: &[Tallied]) -> Vec<ControlOutcome> {
    let frameworks = FRAMEWORKS.iter().filter(|framework| framework.kind == FrameworkKind::Controls);
    let all = frameworks.flat_map(|framework| framework.controls.iter().map(move |control| (framework, control)));
    let outcomes = all.map(|(framework, control)| outcome(framework, control, tallied));
    outcomes.filter(|outcome| outcome.tests.iter().any(|test| test.result != TestResult::NotRun)).collect()
}

fn outcome(framework: &'static Framework, control: &'static Control, tallied: &[Tallied]) -> ControlOutcome {
    let tests: Vec<TestOutcome> = control.tests.iter().map(|test| test_outcome(test, tallied)).collect();
    ControlOutcome { framework, control, result: control_result(control, &tests), tests }
}

fn test_outcome(test: &'static Test, tallied: &[Tallied]) -> TestOutcome {
    let rule = tallied.iter().find(|tallied| tallied.rule == test.rule);
    let counted = rule.and_then(|rule| rule.scoped.iter().find(|(slice, _)| *slice == Slice::of(test)));
    let Some((_, counted)) = counted else {
        return TestOutcome {
            test,
            result: TestResult::NotRun,
            outcomes: Outcomes::default(),
            failing: Vec::new(),
            unevaluated: Vec::new(),
            gaps: Vec::new(),
        };
    };
    let Scoped { outcomes, failing, unevaluated, gaps, .. } = counted.clone();
    TestOutcome { test, result: test_result(outcomes, !gaps.is_empty()), outcomes, failing, unevaluated, gaps }
}

fn test_result(outcomes: Outcomes, has_gaps: bool) -> TestResult {
    match outcomes {
        Outcomes { fail: 1.., .. } => TestResult::Failed,
        Outcomes { not_evaluated: 1.., .. } => TestResult::NotEvaluated,
        _ if has_gaps => TestResult::NotEvaluated,
        Outcomes { pass: 1.., .. } | Outcomes { excepted: 1.., .. } => TestResult::Passed,
        _ => TestResult::NothingToTest,
    }
}

fn control_result(control: &Control, tests: &[TestOutcome]) -> ControlResult {
    let any = |result| tests.iter().any(|test| test.result == result);
    let excepted = tests.iter().any(|test| test.outcomes.excepted > 0);
    if any(TestResult::Failed) {
        ControlResult::Failed
    } else if any(TestResult::NotEvaluated) || any(TestResult::NotRun) || !any(TestResult::Passed) {
        ControlResult::NotEvaluated
    } else if any(TestResult::NothingToTest) || excepted || !control.also_asks.is_empty() {
        ControlResult::PartlyTested
    } else {
        ControlResult::Passed
    }
}

#[cfg(test)]
mod tests {
    use super::{control_result, test_result};
    use crate::catalogue::{Control, Scope, Test};
    use crate::engine::assessment::{ControlResult, Outcomes, TestOutcome, TestResult};

    const TEST: Test = Test { rule: "group-x", parts: &[], subjects: &[Scope::Everything] };
    const ASKS_NO_MORE: Control = Control { id: "1", title: None, tests: &[], also_asks: &[], differs: &[] };
    const ASKS_MORE: Control = Control { also_asks: &["a review"], ..ASKS_NO_MORE };

    fn counted(pass: usize, fail: usize, not_applicable: usize, not_evaluated: usize, excepted: usize) -> Outcomes {
        Outcomes { pass, fail, not_applicable, not_evaluated, excepted }
    }

    fn test(outcomes: Outcomes, has_gaps: bool) -> TestOutcome {
        TestOutcome {
            test: &TEST,
            result: test_result(outcomes, has_gaps),
            outcomes,
            failing: Vec::new(),
            unevaluated: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn not_run() -> TestOutcome {
        TestOutcome { result: TestResult::NotRun, ..test(Outcomes::default(), false) }
    }

    #[test]
    fn a_test_passes_only_where_something_was_judged_and_nothing_is_hidden() {
        assert_eq!(test_result(counted(2, 0, 3, 0, 0), false), TestResult::Passed);
        assert_eq!(test_result(counted(2, 0, 3, 0, 0), true), TestResult::NotEvaluated);
        assert_eq!(test_result(counted(2, 0, 0, 1, 0), false), TestResult::NotEvaluated);
        assert_eq!(test_result(counted(2, 1, 0, 1, 0), true), TestResult::Failed);
        assert_eq!(test_result(counted(0, 0, 3, 0, 0), false), TestResult::NothingToTest);
        assert_eq!(test_result(counted(0, 0, 0, 0, 0), false), TestResult::NothingToTest);
        assert_eq!(test_result(counted(0, 0, 0, 0, 1), false), TestResult::Passed);
    }

    #[test]
    fn a_control_passes_only_where_it_asks_for_nothing_else_and_every_test_passed_on_something() {
        let passed = || test(counted(1, 0, 0, 0, 0), false);
        let nothing = || test(counted(0, 0, 1, 0, 0), false);
        let unknown = || test(counted(1, 0, 0, 0, 0), true);
        let failed = || test(counted(1, 1, 0, 0, 0), false);
        let excepted = || test(counted(1, 0, 0, 0, 1), false);
        let of = |tests: &[TestOutcome]| control_result(&ASKS_NO_MORE, tests);
        assert_eq!(of(&[passed(), passed()]), ControlResult::Passed);
        assert_eq!(control_result(&ASKS_MORE, &[passed()]), ControlResult::PartlyTested);
        assert_eq!(of(&[passed(), nothing()]), ControlResult::PartlyTested);
        assert_eq!(of(&[passed(), excepted()]), ControlResult::PartlyTested);
        assert_eq!(of(&[nothing()]), ControlResult::NotEvaluated);
        assert_eq!(of(&[passed(), unknown()]), ControlResult::NotEvaluated);
        assert_eq!(of(&[passed(), not_run()]), ControlResult::NotEvaluated);
        assert_eq!(of(&[failed(), unknown(), not_run()]), ControlResult::Failed);
        assert_eq!(control_result(&ASKS_MORE, &[failed()]), ControlResult::Failed);
    }
}
