//! What is decided, in the property bags of the run and of each result.

use serde::Serialize;

use crate::engine::assessment::Decision;

/// A decision in the run: what the JSON report says of it, its findings and objects counted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DecisionSummary<'a> {
    #[serde(flatten)]
    decision: DecisionReference<'a>,
    severity: &'static str,
    reach: &'static str,
    people: usize,
    rules: &'a [&'static str],
    objects: usize,
    findings: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    introduced: Option<bool>,
}

impl<'a> DecisionSummary<'a> {
    pub(super) fn new(rank: usize, decision: &'a Decision) -> Self {
        Self {
            decision: DecisionReference::new(rank, decision),
            severity: decision.severity.as_str(),
            reach: decision.reach.as_str(),
            people: decision.people,
            rules: &decision.rules,
            objects: decision.objects.len(),
            findings: decision.findings.len(),
            introduced: decision.introduced,
        }
    }
}

/// The decision that a result belongs to.
#[derive(Serialize, Clone, Copy)]
pub(super) struct DecisionReference<'a> {
    id: &'a str,
    rank: usize,
    title: &'a str,
}

impl<'a> DecisionReference<'a> {
    pub(super) fn new(rank: usize, decision: &'a Decision) -> Self {
        Self { id: &decision.id, rank, title: &decision.title }
    }
}
