//! One finding a rule that was decided on all its subjects, or failed on one.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::Results;
use super::definitions::rule_props;
use super::words::{markdown, objective_id};
use crate::engine::assessment::RuleOutcome;
use crate::report::audit::Conclusion;

impl Results<'_> {
    pub(super) fn has_findings(&self) -> bool {
        self.report.assessment.rules.iter().any(|rule| state(rule).is_some())
    }

    /// The findings, in the order of the rules.
    pub(super) fn findings(&self) -> impl Iterator<Item = Value> {
        let mut faults: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for (reported, uuid) in self.report.assessment.findings.iter().zip(&self.faults) {
            faults.entry(reported.entry.id).or_default().push(*uuid);
        }
        let rules = self.report.assessment.rules.iter().filter_map(|rule| Some((rule, state(rule)?)));
        rules.map(move |(rule, state)| {
            let faults = faults.get(rule.entry.id).map(Vec::as_slice).unwrap_or_default();
            self.finding(rule, state, faults)
        })
    }

    fn finding(&self, rule: &RuleOutcome, state: &str, faults: &[Uuid]) -> Value {
        let entry = rule.entry;
        let gaps = rule.not_evaluated.iter().map(|(gap, _)| self.gap_id(entry.id, *gap));
        let observations = std::iter::once(self.tested_id(entry.id)).chain(faults.iter().copied()).chain(gaps);
        let related: Vec<_> = observations.map(|uuid| json!({"observation-uuid": uuid})).collect();
        json!({
            "uuid": self.ids.of(&["finding", &self.moment, entry.id]),
            "title": markdown(entry.title),
            "description": entry.summary,
            "props": rule_props(entry),
            "target": {
                "type": "objective-id",
                "target-id": objective_id(entry.id),
                "title": format!("What the rule {} tests", entry.id),
                "status": {
                    "state": state,
                    "remarks": "The state is that of the rule's own objective, not of a control.",
                },
            },
            "related-observations": related,
        })
    }
}

/// OSCAL has two states only; missing data is neither.
fn state(rule: &RuleOutcome) -> Option<&'static str> {
    match Conclusion::of_rule(rule) {
        Conclusion::Failures => Some("not-satisfied"),
        Conclusion::NoFailures => Some("satisfied"),
        Conclusion::Incomplete | Conclusion::NothingToTest => None,
    }
}
