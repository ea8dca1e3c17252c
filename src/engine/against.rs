//! Compares what was found with a baseline: which findings are new, and what became of those that are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::{Baseline, Coverage, Reported, State};
use super::baseline::{Current, Earlier, EarlierFinding, EarlierSubject, Fate, Gone, Known, TENANT, homes};
use super::fold::Tied;
use super::subjects::group_is_gone;
use crate::finding::Outcome;
use crate::model::Collection;
use crate::tenant::Tenant;

/// The subjects of one rule whose outcome the comparison needs.
#[derive(Default)]
pub(super) struct Named<'e> {
    ids: BTreeSet<&'e str>,
    /// The objects that they are parts of, where what an export leaves open may be any part.
    parents: BTreeSet<&'e str>,
}

impl<'e> Named<'e> {
    /// Those that a baseline names, rule by rule.
    pub(super) fn by_rule(earlier: &'e Earlier) -> BTreeMap<&'e str, Self> {
        let mut rules: BTreeMap<&str, Self> = BTreeMap::new();
        for finding in &earlier.findings {
            let named = rules.entry(&finding.rule).or_default();
            named.ids.insert(&finding.subject.id);
            named.parents.extend(parent(&finding.subject.kind, &finding.subject.id));
        }
        rules
    }

    /// Whether the outcome of a subject of this kind and id says something about one of them.
    pub(super) fn concerns(&self, kind: &str, id: &str, outcome: Outcome<()>) -> bool {
        let is_open = || matches!(outcome, Outcome::NotEvaluated(_));
        let is_part = || parent(kind, id).is_some_and(|parent| self.parents.contains(parent));
        kind == TENANT || self.ids.contains(id) || (is_open() && is_part())
    }
}

/// The package or policy whose part a subject is.
fn parent<'i>(kind: &str, id: &'i str) -> Option<&'i str> {
    matches!(kind, "grant" | "offer").then(|| id.split_once('/').map(|(parent, _)| parent)).flatten()
}

/// What came out for the subjects that a baseline names, by rule and subject id.
pub(super) type Asked = BTreeMap<(&'static str, String), Outcome<()>>;

/// What the comparison needs beside the findings.
pub(super) struct Against<'a> {
    pub(super) earlier: &'a Earlier,
    /// The ids of every fault, those among them that are part of another finding.
    pub(super) failing: &'a BTreeSet<String>,
    pub(super) asked: &'a Asked,
    pub(super) coverage: &'a [Coverage],
    /// The rules that were run.
    pub(super) rules: &'a BTreeSet<&'static str>,
    /// The export; nothing where ids are pseudonyms, by which nobody finds an object.
    pub(super) tenant: Option<&'a Tenant>,
}

impl Against<'_> {
    /// Notes which findings are new or worse, before any is part of another and before exceptions, which ask about parts.
    pub(super) fn note(&self, findings: &mut [Tied]) {
        if !self.earlier.records_parts() {
            return;
        }
        let known = Known::of(self.earlier);
        for tied in findings {
            let now = Current { is_excepted: true, ..self.current(&tied.reported) };
            tied.is_since_baseline = known.compare(&now).state.is_counted();
        }
    }

    /// Marks every finding, and says what became of the others.
    pub(super) fn compare(&self, findings: &mut [Box<Reported>]) -> Baseline {
        let known = Known::of(self.earlier);
        let mut there = BTreeSet::new();
        for reported in findings.iter_mut() {
            let now = self.current(reported);
            there.extend(known.find(&now).map(|finding| finding.id.as_str()));
            reported.baseline = Some(known.compare(&now));
        }
        let missing = known.findings().filter(|finding| !there.contains(finding.id.as_str()));
        let (folded, missing): (Vec<_>, Vec<_>) = missing.partition(|finding| self.failing.contains(&finding.id));
        let gone = missing.into_iter().map(|finding| Gone { finding: finding.clone(), fate: self.fate(finding) });
        let mut gone: Vec<Gone> = gone.collect();
        gone.sort_by(|a, b| a.order().cmp(&b.order()));
        Baseline { request: self.earlier.request(), as_of: self.earlier.run.as_of.clone(), gone, folded: folded.len() }
    }

    fn fate(&self, finding: &EarlierFinding) -> Fate {
        let Some(rule) = self.rules.get(finding.rule.as_str()) else { return Fate::RuleNotRun };
        match self.outcome(rule, &finding.subject) {
            Some(Outcome::Pass) => Fate::Passes,
            Some(Outcome::NotApplicable(_)) => Fate::NotApplicable,
            Some(Outcome::NotEvaluated(gap)) => Fate::NotEvaluated(*gap),
            // Its id would be known as failing, unless another version made it otherwise.
            Some(Outcome::Fail(())) => Fate::Unclear,
            None => self.fate_of_object(rule, finding),
        }
    }

    /// What came out for a subject. There is one tenant, whether the export names it or not.
    fn outcome(&self, rule: &'static str, subject: &EarlierSubject) -> Option<&Outcome<()>> {
        if subject.kind == TENANT {
            let mut of_rule = self.asked.range((rule, String::new())..).take_while(|((of, _), _)| *of == rule);
            return of_rule.next().map(|(_, outcome)| outcome);
        }
        self.asked.get(&(rule, subject.id.clone()))
    }

    /// An object that is not there is gone only where nothing of its kind can be missing.
    fn fate_of_object(&self, rule: &'static str, finding: &EarlierFinding) -> Fate {
        let (kind, id) = (&finding.subject.kind, &finding.subject.id);
        let parts = parent(kind, id).map(|parent| format!("{parent}/"));
        let open_part = parts.and_then(|parts| {
            let from = (rule, parts.clone());
            let mut near = self.asked.range(from..).take_while(|((of, id), _)| *of == rule && id.starts_with(&parts));
            near.find_map(|(_, outcome)| match outcome {
                Outcome::NotEvaluated(gap) => Some(*gap),
                _ => None,
            })
        });
        if let Some(gap) = open_part {
            return Fate::NotEvaluated(gap);
        }
        if self.tenant.is_some_and(|tenant| group_is_gone(tenant, kind, id)) {
            return Fate::ObjectGone;
        }
        match homes(kind) {
            Some(homes) if homes.iter().all(|home| self.state(*home) == Some(State::Complete)) => Fate::ObjectGone,
            _ => Fate::NotExported,
        }
    }

    fn current<'r>(&self, reported: &'r Reported) -> Current<'r> {
        let finding = &reported.finding;
        Current {
            id: &reported.id,
            rule: reported.entry.id,
            kind: reported.subject.kind.as_str(),
            subject: &reported.subject.id,
            is_whole: reported.entry.reads.iter().all(|collection| self.state(*collection) == Some(State::Complete)),
            severity: reported.severity,
            severity_is_open: finding.severity_unknown.is_some(),
            is_excepted: reported.is_excepted(),
            evidence: finding.evidence.iter().map(|(key, value)| (*key, value.clone())).collect(),
        }
    }

    fn state(&self, collection: Collection) -> Option<State> {
        self.coverage.iter().find(|row| row.collection == collection).map(|row| row.state)
    }
}
