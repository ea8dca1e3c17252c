//! One fault, one finding: folds findings of superseded rules into the finding that makes them redundant.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::{Folded, Reported};
use crate::catalogue::Same;
use crate::finding::{Subject, SubjectKind};
use crate::model::At;

/// A finding with what ties it to others.
pub(super) struct Tied {
    pub(super) reported: Box<Reported>,
    pub(super) group: Option<String>,
    pub(super) policy: Option<String>,
    /// The id of the subject as it was exported, where exceptions name subjects of the rule.
    pub(super) plain_id: Option<String>,
    /// Whether another finding takes it in.
    pub(super) is_part: bool,
    /// Whether it is new since the baseline, or worse.
    pub(super) is_since_baseline: bool,
}

/// Findings that go from list to list, each of some hundred bytes: lists of the findings themselves would be held two at a time.
pub(super) type Moved = Vec<Box<Reported>>;

/// Findings, one for each fault.
pub(super) struct Kept {
    /// The findings.
    pub(super) findings: Moved,
    /// What is excepted, by rule: the subjects of excepted findings, and of those that were folded into one.
    pub(super) excepted: BTreeMap<&'static str, BTreeSet<Subject>>,
}

impl Tied {
    /// The ids by which a finding may be about the same thing as a lower one.
    fn keys_above(&self, same: Same) -> Vec<&str> {
        match same {
            Same::Related => self.reported.finding.related.iter().map(|subject| subject.id.as_str()).collect(),
            _ => self.keys(same),
        }
    }

    /// The ids by which two findings may be about the same thing.
    fn keys(&self, same: Same) -> Vec<&str> {
        let (own, kind) = match same {
            Same::Subject | Same::Related => return vec![self.reported.subject.id.as_str()],
            Same::Group => (&self.group, SubjectKind::Group),
            Same::Policy => (&self.policy, SubjectKind::AssignmentPolicy),
        };
        let related = self.reported.finding.related.iter().filter(|subject| subject.kind == kind);
        own.iter().map(String::as_str).chain(related.map(|subject| subject.id.as_str())).collect()
    }
}

/// Marks the findings that others take in.
pub(super) fn mark_parts(findings: &mut [Tied]) {
    for at in superseding(findings).into_keys() {
        if let Some(tied) = findings.get_mut(at) {
            tied.is_part = true;
        }
    }
}

/// Takes out every finding that another one supersedes and folds it into that one; what was folded into it goes along.
pub(super) fn fold(findings: Vec<Tied>) -> Kept {
    let above = superseding(&findings);
    let mut slots: Vec<Option<Box<Reported>>> = Vec::new();
    let mut folded: BTreeMap<usize, Moved> = BTreeMap::new();
    let is_excepted: Vec<bool> = findings.iter().map(|tied| tied.reported.is_excepted()).collect();
    let is_excepted = |at: usize| is_excepted.get(at).copied().unwrap_or_default();
    let mut excepted: BTreeMap<&'static str, BTreeSet<Subject>> = BTreeMap::new();
    for (at, tied) in findings.into_iter().enumerate() {
        // Entries supersede in no circle (the build script sees to it), so this ends.
        let mut top = at;
        while let Some(next) = above.get(&top) {
            top = *next;
        }
        if is_excepted(at) || is_excepted(top) {
            excepted.entry(tied.reported.entry.id).or_default().insert(tied.reported.subject.clone());
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
            take_in(upper, lower);
        }
    }
    Kept { findings: slots.into_iter().flatten().collect(), excepted }
}

/// Takes in the findings below: each other object and each place once.
fn take_in(upper: &mut Reported, lower: Moved) {
    let mut known: BTreeSet<Subject> = upper.finding.related.iter().cloned().collect();
    known.insert(upper.subject.clone());
    let mut places: BTreeSet<At> = upper.finding.labels.iter().map(|label| label.at.clone()).collect();
    for reported in lower {
        let is_excepted = reported.is_excepted();
        let Reported { id, subject, severity, finding, entry, .. } = *reported;
        let subjects = std::iter::once(subject).chain(finding.related);
        upper.finding.related.extend(subjects.filter(|subject| known.insert(subject.clone())));
        upper
            .finding
            .labels
            .extend(finding.labels.into_iter().filter(|label| label.step.is_none() && places.insert(label.at.clone())));
        upper.folded.push(Folded { id, rule: entry.id, severity, message: finding.message, is_excepted });
    }
    upper.folded.sort_by_key(|folded| folded.rule);
}

/// Whether one finding may be part of another: it is not graver, and neither a plan nor the time since a baseline brought it about
/// where the other one was there before. Otherwise a rule more could keep a run from failing.
fn may_be_part(lower: &Tied, upper: &Tied) -> bool {
    let was_there = |tied: &Tied| tied.reported.introduced == Some(false);
    lower.reported.severity <= upper.reported.severity
        && (was_there(lower) || !was_there(upper))
        && (upper.is_since_baseline || !lower.is_since_baseline)
}

/// For each superseded finding, the first that supersedes it and that it may be part of.
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
            let same = supersedes.same;
            // Of each id, the few that no earlier one answers for.
            let mut tops: BTreeMap<&str, Vec<(usize, &Tied)>> = BTreeMap::new();
            for (at, tied) in upper.iter().filter_map(|at| Some((*at, findings.get(*at)?))) {
                for key in tied.keys_above(same) {
                    let tops = tops.entry(key).or_default();
                    if !tops.iter().any(|(_, top)| may_be_part(tied, top)) {
                        tops.push((at, tied));
                    }
                }
            }
            for (at, tied) in found(supersedes.rule).iter().filter_map(|at| Some((*at, findings.get(*at)?))) {
                let keys = tied.keys(same).into_iter();
                let mut tops = keys.filter_map(|key| tops.get(key)).flatten();
                if let Some((top, _)) = tops.find(|(_, top)| may_be_part(tied, top)) {
                    above.entry(at).or_insert(*top);
                }
            }
        }
    }
    above
}

#[cfg(test)]
mod tests {
    use super::{Tied, fold};
    use crate::catalogue::{Entry, Same, Supersedes, entry};
    use crate::cover::Cover;
    use crate::engine::assessment::Reported;
    use crate::engine::stake::Stake;
    use crate::finding::{Finding, Severity, Subject, SubjectKind};

    fn rule(id: &'static str, supersedes: &'static [Supersedes]) -> &'static Entry {
        let model = entry("group-pim-dynamic").expect("the first rule");
        Box::leak(Box::new(Entry { id, supersedes, ..*model }))
    }

    fn tied(entry: &'static Entry, subject: &str, group: &str) -> Tied {
        let subject = Subject { kind: SubjectKind::Grant, id: subject.to_owned(), name: None };
        let finding = Cover::plain().finding(Finding::new(format!("{} says", entry.id)));
        let reported = Reported {
            id: String::new(),
            entry,
            subject,
            severity: Severity::Error,
            stake: Stake::default(),
            holder: None,
            finding,
            folded: Vec::new(),
            introduced: None,
            baseline: None,
            exception: None,
        };
        Tied {
            reported: Box::new(reported),
            group: Some(group.to_owned()),
            policy: None,
            plain_id: None,
            is_part: false,
            is_since_baseline: false,
        }
    }

    #[test]
    fn a_chain_of_superseded_findings_folds_into_its_top() {
        let low = rule("package-c", &[]);
        let middle = rule("package-b", &[Supersedes { rule: "package-c", same: Same::Subject }]);
        let top = rule("package-a", &[Supersedes { rule: "package-b", same: Same::Group }]);
        let findings = vec![
            tied(top, "x", "g"),
            tied(middle, "y", "g"),
            tied(low, "y", "g"),
            tied(middle, "z", "another group"),
            tied(low, "x", "g"),
        ];
        let left = fold(findings).findings;
        let shown: Vec<_> = left.iter().map(|found| (found.entry.id, found.subject.id.as_str())).collect();
        assert_eq!(shown, [("package-a", "x"), ("package-b", "z"), ("package-c", "x")]);
        let first = left.first().expect("the top");
        let folded: Vec<_> = first.folded.iter().map(|folded| (folded.rule, folded.message.as_str())).collect();
        assert_eq!(folded, [("package-b", "Package-b says"), ("package-c", "Package-c says")]);
        assert_eq!(first.finding.related.len(), 1, "the same subject is named once");
    }

    /// The rules of the findings that are left of one above another, after a change to both.
    fn left_of_two(same: Same, change: impl Fn(&mut Tied, &mut Tied)) -> Vec<&'static str> {
        let low = rule("package-b", &[]);
        let supersedes: &[Supersedes] = Box::leak(Box::new([Supersedes { rule: "package-b", same }]));
        let (mut top, mut below) = (tied(rule("package-a", supersedes), "x", "g"), tied(low, "x", "g"));
        change(&mut top, &mut below);
        fold(vec![top, below]).findings.iter().map(|found| found.entry.id).collect()
    }

    #[test]
    fn a_finding_is_part_only_of_one_that_is_as_grave_and_as_new() {
        for same in [Same::Subject, Same::Group] {
            assert_eq!(left_of_two(same, |_, _| ()), ["package-a"]);
            assert_eq!(left_of_two(same, |_, low| low.reported.severity = Severity::Note), ["package-a"]);
            assert_eq!(left_of_two(same, |top, _| top.reported.severity = Severity::Note).len(), 2);
            let introduced = |tied: &mut Tied, is: bool| tied.reported.introduced = Some(is);
            let both = |top: bool, low: bool| {
                left_of_two(same, |above, below| {
                    introduced(above, top);
                    introduced(below, low);
                })
            };
            assert_eq!(both(false, true).len(), 2);
            assert_eq!(both(true, false), ["package-a"]);
            assert_eq!(both(false, false), ["package-a"]);
            assert_eq!(left_of_two(same, |_, low| low.is_since_baseline = true).len(), 2);
            assert_eq!(left_of_two(same, |top, _| top.is_since_baseline = true), ["package-a"]);
        }
    }

    #[test]
    fn another_finding_of_the_rule_takes_in_what_the_first_may_not() {
        let top = rule("package-a", &[Supersedes { rule: "package-b", same: Same::Group }]);
        let (mut first, second, below) =
            (tied(top, "x", "g"), tied(top, "y", "g"), tied(rule("package-b", &[]), "z", "g"));
        first.reported.severity = Severity::Warning;
        let left = fold(vec![first, second, below]).findings;
        let folded: Vec<_> = left.iter().map(|found| (found.subject.id.as_str(), found.folded.len())).collect();
        assert_eq!(folded, [("x", 0), ("y", 1)]);
    }
}
