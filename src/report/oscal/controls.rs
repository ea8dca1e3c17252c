//! The results by control: an observation for each test, a finding for each control that failed or passed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use uuid::Uuid;

use super::Results;
use super::observations::Observation;
use super::words::{Prop, markdown, statement_id};
use crate::engine::assessment::{ControlOutcome, ControlResult, TestOutcome, TestResult};
use crate::finding::{Subject, SubjectKind};
use crate::report::audit::in_words;

/// The faults by rule and subject.
type Faults<'r> = BTreeMap<(&'static str, SubjectKind, &'r str), Uuid>;

impl Results<'_> {
    /// What each test of each control saw.
    pub(super) fn tests(&self) -> impl Iterator<Item = Value> {
        let controls = self.report.assessment.controls.iter();
        let ran = |test: &&TestOutcome| test.result != TestResult::NotRun;
        controls.flat_map(move |control| control.tests.iter().filter(ran).map(|test| self.test(control, test)))
    }

    pub(super) fn has_findings(&self) -> bool {
        self.report.assessment.controls.iter().any(|control| state(control.result).is_some())
    }

    /// The findings, in the order of the controls.
    pub(super) fn findings(&self) -> impl Iterator<Item = Value> {
        let findings = self.report.assessment.findings.iter().zip(&self.faults);
        let faults: Faults<'_> = findings
            .map(|(reported, uuid)| ((reported.entry.id, reported.subject.kind, reported.subject.id.as_str()), *uuid))
            .collect();
        let controls = self.report.assessment.controls.iter();
        controls.filter_map(move |control| Some(self.finding(control, state(control.result)?, &faults)))
    }

    fn finding(&self, control: &ControlOutcome, state: &str, faults: &Faults<'_>) -> Value {
        let name = named(control);
        let tests = control.tests.iter().filter(|test| test.result != TestResult::NotRun);
        let seen = tests.clone().map(|test| self.test_id(control, test));
        let failing = tests.flat_map(|test| {
            let fault = |subject: &Subject| faults.get(&(test.test.rule, subject.kind, subject.id.as_str())).copied();
            test.failing.iter().filter_map(fault)
        });
        let related: Vec<_> = seen.chain(failing).map(|uuid| json!({"observation-uuid": uuid})).collect();
        let (framework, id) = (control.framework.id, control.control.id);
        let props = [
            Prop::new("control", id).map(|prop| prop.of_class(framework)),
            Prop::new("result", control.result.as_str()),
        ];
        let mut finding = json!({
            "uuid": self.ids.of(&["finding", &self.moment, framework, id]),
            "title": format!("{name}: {}", in_words(control.result).to_lowercase()),
            "description": said(control),
            "props": props.into_iter().flatten().collect::<Vec<_>>(),
            "target": {
                "type": "statement-id",
                "target-id": statement_id(framework, id),
                "title": name,
                "status": {
                    "state": state,
                    "remarks": "The state is that of the tests on the subjects that the control is about.",
                },
            },
            "related-observations": related,
        });
        let not_tested = control.not_tested();
        if let (Some(finding), false) = (finding.as_object_mut(), not_tested.is_empty()) {
            let words: Vec<_> = not_tested.iter().map(|words| format!("- {}", markdown(words))).collect();
            finding.insert("remarks".to_owned(), format!("Not tested:\n\n{}", words.join("\n")).into());
        }
        finding
    }

    fn test_id(&self, control: &ControlOutcome, test: &TestOutcome) -> Uuid {
        self.ids.of(&["test", &self.moment, control.framework.id, control.control.id, test.test.rule])
    }

    fn test(&self, control: &ControlOutcome, test: &TestOutcome) -> Value {
        let outcomes = test.outcomes;
        let props = [
            Prop::new("control", control.control.id).map(|prop| prop.of_class(control.framework.id)),
            Prop::new("control-result", control.result.as_str()),
            Prop::new("rule", test.test.rule),
            Prop::new("result", test.result.as_str()),
            Prop::new("passed", outcomes.pass),
            Prop::new("failed", outcomes.fail),
            Prop::new("excepted", outcomes.excepted),
            Prop::new("not-applicable", outcomes.not_applicable),
            Prop::new("not-evaluated", outcomes.not_evaluated),
        ];
        let mut description = format!(
            "{} was tested on {}: {} passed, {} failed, {} excepted, {} not applicable, {} not evaluated.",
            markdown(test.test.rule),
            markdown(&test.test.about()),
            outcomes.pass,
            outcomes.fail,
            outcomes.excepted,
            outcomes.not_applicable,
            outcomes.not_evaluated
        );
        for subject in &test.failing {
            let _ = write!(description, "\n\nFailed: {}", named_subject(subject));
        }
        for (subject, gap) in &test.unevaluated {
            let why = markdown(&gap.sentence());
            let _ = write!(description, "\n\nNot evaluated: {}: {why}", named_subject(subject));
        }
        self.observation(Observation {
            uuid: self.test_id(control, test),
            title: format!("{}, tested by {}", named(control), markdown(test.test.rule)),
            description,
            method: "TEST",
            props: props.into_iter().flatten().collect(),
            more: json!({}),
        })
    }
}

/// `CISA SCuBA MS.AAD.7.6v1 (Approval for activating Global Administrator)`.
fn named(control: &ControlOutcome) -> String {
    let title = control.control.title.map_or_else(String::new, |title| format!(" ({title})"));
    markdown(&format!("{} {}{title}", control.framework.name, control.control.id))
}

fn named_subject(subject: &Subject) -> String {
    markdown(&format!("{} {}", subject.kind.as_str(), subject.name.as_deref().unwrap_or(&subject.id)))
}

fn said(control: &ControlOutcome) -> &'static str {
    match control.result {
        ControlResult::Failed => "A subject that the control is about has a fault.",
        _ => {
            "Every test ran and passed on every subject that the control is about, and the control asks for nothing else."
        }
    }
}

/// OSCAL has two states only; what was not evaluated, or in part, is neither.
fn state(result: ControlResult) -> Option<&'static str> {
    match result {
        ControlResult::Failed => Some("not-satisfied"),
        ControlResult::Passed => Some("satisfied"),
        ControlResult::NotEvaluated | ControlResult::PartlyTested => None,
    }
}
