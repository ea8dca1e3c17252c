//! One fault, one finding: folds findings of superseded rules into the finding that makes them redundant.

use std::collections::BTreeMap;

use super::assessment::Reported;
use crate::catalogue::Same;
use crate::finding::{Subject, SubjectKind};

/// A finding with what ties it to others.
pub(super) struct Tied {
    pub(super) reported: Reported,
    pub(super) group: Option<String>,
    pub(super) policy: Option<String>,
}

impl Tied {
    /// The ids by which two findings may be about the same thing.
    fn keys(&self, same: Same) -> Vec<&str> {
        let (own, kind) = match same {
            Same::Subject => return vec![self.reported.subject.id.as_str()],
            Same::Group => (&self.group, SubjectKind::Group),
            Same::Policy => (&self.policy, SubjectKind::AssignmentPolicy),
        };
        let related = self.reported.finding.related.iter().filter(|subject| subject.kind == kind);
        own.iter().map(String::as_str).chain(related.map(|subject| subject.id.as_str())).collect()
    }
}

/// Takes out every finding that another one supersedes and folds it into that one; what was folded into it goes along.
pub(super) fn fold(findings: Vec<Tied>) -> Vec<Reported> {
    let above = superseding(&findings);
    let mut slots: Vec<Option<Reported>> = Vec::new();
    let mut folded: BTreeMap<usize, Vec<Reported>> = BTreeMap::new();
    for (at, tied) in findings.into_iter().enumerate() {
        // Entries supersede in no circle (the build script sees to it), so this ends.
        let mut top = at;
        while let Some(next) = above.get(&top) {
            top = *next;
        }
        if top == at {
            slots.push(Some(tied.reported));
        } else {
            folded.entry(top).or_default().push(tied.reported);
            slots.push(None);
        }
    }
    for (top, lower) in folded {
        if let Some(Some(upper)) = slots.get_mut(top) {
            for reported in lower {
                take_in(upper, reported);
            }
        }
    }
    slots.into_iter().flatten().collect()
}

fn take_in(upper: &mut Reported, lower: Reported) {
    let relate = |related: &mut Vec<Subject>, subject: Subject| {
        if subject != upper.subject && !related.contains(&subject) {
            related.push(subject);
        }
    };
    relate(&mut upper.finding.related, lower.subject);
    for subject in lower.finding.related {
        relate(&mut upper.finding.related, subject);
    }
    upper.folded.push((lower.entry.id, lower.finding.message));
}

/// For each superseded finding, the first that supersedes it.
fn superseding(findings: &[Tied]) -> BTreeMap<usize, usize> {
    let mut above = BTreeMap::new();
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, tied) in findings.iter().enumerate() {
        by_rule.entry(tied.reported.entry.id).or_default().push(at);
    }
    let found = |rule: &str| by_rule.get(rule).map(Vec::as_slice).unwrap_or_default();
    for upper in by_rule.values() {
        let Some(entry) = upper.first().and_then(|at| findings.get(*at)).map(|tied| tied.reported.entry) else {
            continue;
        };
        for supersedes in entry.supersedes {
            let keyed = |at: &usize| findings.get(*at).map(|tied| tied.keys(supersedes.same)).unwrap_or_default();
            let mut tops: BTreeMap<&str, usize> = BTreeMap::new();
            for at in upper {
                for key in keyed(at) {
                    tops.entry(key).or_insert(*at);
                }
            }
            for at in found(supersedes.rule) {
                if let Some(top) = keyed(at).into_iter().find_map(|key| tops.get(key)) {
                    above.entry(*at).or_insert(*top);
                }
            }
        }
    }
    above
}
