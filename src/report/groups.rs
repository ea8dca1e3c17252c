//! Findings by rule, as sinks for people show them.

use std::ops::Range;

use crate::engine::assessment::Reported;

/// A rule in one severity, with its findings by index.
pub(super) struct RuleGroup<'a> {
    pub(super) first: &'a Reported,
    pub(super) findings: Range<usize>,
}

/// The groups, in the order of the findings: errors first.
pub(super) fn groups(findings: &[Reported]) -> Vec<RuleGroup<'_>> {
    let mut groups: Vec<RuleGroup<'_>> = Vec::new();
    for (index, reported) in findings.iter().enumerate() {
        let same = |group: &&mut RuleGroup<'_>| {
            group.first.severity == reported.severity && group.first.entry.id == reported.entry.id
        };
        match groups.last_mut().filter(same) {
            Some(group) => group.findings.end = index + 1,
            None => groups.push(RuleGroup { first: reported, findings: index..index + 1 }),
        }
    }
    groups
}
