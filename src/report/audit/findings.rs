//! The findings, rule by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::catalogue::Entry;
use crate::engine::assessment::Reported;
use crate::finding::Severity;
use crate::report::Report;
use crate::report::locate::Location;

/// What one rule found.
pub struct RuleFindings<'r> {
    /// The rule.
    pub entry: &'static Entry,
    /// The highest severity among its findings.
    pub worst: Severity,
    /// Its findings with their locations, in the order of the report.
    pub findings: Vec<(&'r Reported, &'r [Location<'r>])>,
}

/// The findings by rule: the worst rule first, of equally grave ones the one with more findings.
#[must_use]
pub fn by_rule<'r>(report: &'r Report<'_>) -> Vec<RuleFindings<'r>> {
    let mut rules: BTreeMap<&str, RuleFindings<'r>> = BTreeMap::new();
    for (reported, locations) in report.to_decide() {
        let empty = || RuleFindings { entry: reported.entry, worst: reported.severity, findings: Vec::new() };
        let rule = rules.entry(reported.entry.id).or_insert_with(empty);
        rule.worst = rule.worst.max(reported.severity);
        rule.findings.push((reported, locations));
    }
    let mut rules: Vec<_> = rules.into_values().collect();
    rules.sort_by_key(|rule| Reverse((rule.worst, rule.findings.len())));
    rules
}
