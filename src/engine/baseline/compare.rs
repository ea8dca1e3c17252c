//! How a finding compares with an earlier result.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::direction::{is_count, turn};
use super::earlier::Earlier;
use super::earlier_finding::{EarlierFinding, EarlierFolded, TENANT};
use super::fate::homes;
use crate::catalogue::entry;
use crate::finding::Severity;

/// What became of a finding since the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BaselineState {
    /// It was not there.
    New,
    /// Its severity or a value of its evidence is worse.
    Worse,
    /// A value of its evidence is another, and nothing says whether that is better or worse.
    Changed,
    /// Its severity or a value of its evidence is less bad.
    Better,
    /// It is as it was.
    Unchanged,
}

impl BaselineState {
    /// Every state, those that fail a run first.
    pub const ALL: [Self; 5] = [Self::New, Self::Worse, Self::Changed, Self::Better, Self::Unchanged];

    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse => "worse",
            Self::Changed => "changed",
            Self::Better => "better",
            Self::Unchanged => "unchanged",
        }
    }

    /// Whether the baseline does not answer for it: it is new, or got worse.
    #[must_use]
    pub fn is_counted(self) -> bool {
        matches!(self, Self::New | Self::Worse)
    }
}

/// Why a finding may be new or worse although the tenant did not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// The baseline did not run its rule.
    RuleNotRun,
    /// The baseline did not evaluate its object, or may not have.
    NotEvaluated,
}

impl Because {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RuleNotRun => "rule-not-run",
            Self::NotEvaluated => "not-evaluated",
        }
    }

    /// The same as a clause about the baseline, or the older side of a comparison.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::RuleNotRun => "the earlier result did not run the rule",
            Self::NotEvaluated => "the earlier export may have lacked what it takes to find it",
        }
    }
}

/// What a finding was, as far as it is another now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Was {
    /// Its severity.
    pub severity: Option<Severity>,
    /// Values of its evidence, by key.
    pub evidence: BTreeMap<String, String>,
}

/// How a finding compares with a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What became of it.
    pub state: BaselineState,
    /// Why it may be new or worse although the tenant did not change.
    pub because: Option<Because>,
    /// What it was, as far as it is another now.
    pub was: Was,
}

impl Compared {
    fn unchanged() -> Self {
        Self { state: BaselineState::Unchanged, because: None, was: Was::default() }
    }
}

/// A finding of the later result.
pub struct Current<'c> {
    /// Its id.
    pub id: &'c str,
    /// The rule.
    pub rule: &'c str,
    /// The word for the kind of its subject.
    pub kind: &'c str,
    /// The id of its subject.
    pub subject: &'c str,
    /// Whether the export holds all that the rule reads, so that nothing is missing from what it counts.
    pub is_whole: bool,
    /// Its severity.
    pub severity: Severity,
    /// Whether something keeps its severity from being known.
    pub severity_is_open: bool,
    /// Whether an exception accepts it.
    pub is_excepted: bool,
    /// Values for machines.
    pub evidence: BTreeMap<&'c str, String>,
}

impl<'c> Current<'c> {
    /// A finding of a recorded result.
    #[must_use]
    pub fn recorded(finding: &'c EarlierFinding, result: &Earlier) -> Self {
        Self {
            id: &finding.id,
            rule: &finding.rule,
            kind: &finding.subject.kind,
            subject: &finding.subject.id,
            is_whole: is_whole(result, &finding.rule),
            severity: finding.severity,
            severity_is_open: finding.severity_undecided.is_some(),
            is_excepted: finding.is_excepted(),
            evidence: finding.evidence.iter().map(|(key, value)| (key.as_str(), text(value))).collect(),
        }
    }
}

/// Whether a result holds all that a rule reads.
fn is_whole(result: &Earlier, rule: &str) -> bool {
    entry(rule).is_some_and(|entry| entry.reads.iter().all(|collection| result.is_complete(collection.id())))
}

/// A value of the evidence as reports write it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The findings of an earlier result, by id.
pub struct Known<'e> {
    earlier: &'e Earlier,
    findings: BTreeMap<&'e str, &'e EarlierFinding>,
    folded: BTreeMap<&'e str, &'e EarlierFolded>,
    /// Those on the tenant, by rule: an export has one tenant, whether it names it or not.
    on_tenant: BTreeMap<&'e str, &'e EarlierFinding>,
}

impl<'e> Known<'e> {
    /// Those of one result.
    #[must_use]
    pub fn of(earlier: &'e Earlier) -> Self {
        let findings = earlier.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
        let folded = earlier.findings.iter().flat_map(|finding| &finding.folded);
        let folded = folded.filter_map(|folded| Some((folded.id.as_deref()?, folded))).collect();
        let on_tenant = earlier.findings.iter().filter(|finding| finding.subject.kind == TENANT);
        let on_tenant = on_tenant.map(|finding| (finding.rule.as_str(), finding)).collect();
        Self { earlier, findings, folded, on_tenant }
    }

    /// What is known of a finding.
    #[must_use]
    pub fn find(&self, now: &Current<'_>) -> Option<&'e EarlierFinding> {
        let on_tenant = || self.on_tenant.get(now.rule).filter(|_| now.kind == TENANT);
        self.findings.get(now.id).or_else(on_tenant).copied()
    }

    /// The findings, each once.
    pub fn findings(&self) -> impl Iterator<Item = &'e EarlierFinding> + '_ {
        self.findings.values().copied()
    }

    /// Whether the earlier export may have been without an object of a kind that the tenant had.
    fn may_lack(&self, kind: &str) -> bool {
        homes(kind).is_some_and(|homes| homes.iter().any(|home| !self.earlier.is_complete(home.id())))
    }

    /// How a finding compares with what was known of it.
    #[must_use]
    pub fn compare(&self, now: &Current<'_>) -> Compared {
        match (self.find(now), self.folded.get(now.id)) {
            (Some(was), _) => compare(was, is_whole(self.earlier, now.rule), now),
            (None, Some(folded)) => folded.severity.map_or_else(Compared::unchanged, |was| graded(was, now)),
            (None, None) => {
                let because = match self.earlier.rule(now.rule) {
                    None => Some(Because::RuleNotRun),
                    Some(rule) if !rule.evaluated(now.kind, now.subject) || self.may_lack(now.kind) => {
                        Some(Because::NotEvaluated)
                    }
                    Some(_) => None,
                };
                Compared { state: BaselineState::New, because, was: Was::default() }
            }
        }
    }
}

/// Of what may be missing from an export fewer is not better, and more than before may not be worse.
fn compare(was: &EarlierFinding, was_whole: bool, now: &Current<'_>) -> Compared {
    let mut compared = graded(was.severity, now);
    let mut turns = vec![compared.state];
    // A count that may only have been incomplete; any other worse turn is the tenant's.
    let mut counts = 0;
    for (key, value) in &was.evidence {
        let (Some(is), value) = (now.evidence.get(key.as_str()), text(value)) else { continue };
        let state = match turn(now.rule, key, &value, is) {
            Some(Ordering::Equal) => continue,
            Some(Ordering::Greater) => {
                counts += usize::from(is_count(key) && !was_whole);
                BaselineState::Worse
            }
            Some(Ordering::Less) if is_count(key) && !now.is_whole => BaselineState::Changed,
            Some(Ordering::Less) => BaselineState::Better,
            None => BaselineState::Changed,
        };
        turns.push(state);
        compared.was.evidence.insert(key.clone(), value);
    }
    // An exception that no longer holds gives a finding back.
    if was.is_excepted() && !now.is_excepted {
        turns.push(BaselineState::Worse);
    }
    let worse = turns.iter().filter(|state| **state == BaselineState::Worse).count();
    compared.because = (counts > 0 && counts == worse).then_some(Because::NotEvaluated);
    let has = |state| turns.contains(&state);
    compared.state = match () {
        () if has(BaselineState::Worse) => BaselineState::Worse,
        () if has(BaselineState::Better) => BaselineState::Better,
        () if has(BaselineState::Changed) => BaselineState::Changed,
        () => BaselineState::Unchanged,
    };
    compared
}

/// What the severity alone says. A lower one that is not known for sure is not better.
fn graded(was: Severity, now: &Current<'_>) -> Compared {
    let state = match now.severity.cmp(&was) {
        Ordering::Equal => return Compared::unchanged(),
        Ordering::Greater => BaselineState::Worse,
        Ordering::Less if now.severity_is_open => BaselineState::Changed,
        Ordering::Less => BaselineState::Better,
    };
    Compared { state, because: None, was: Was { severity: Some(was), evidence: BTreeMap::new() } }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{BaselineState, Because, Current, compare};
    use crate::finding::Severity;

    #[test]
    fn only_where_counts_alone_are_greater_they_may_have_been_incomplete() {
        let was = json!({ "id": "1", "rule": "x", "severity": "warning", "message": "It lasts.",
            "subject": { "kind": "group", "id": "g" }, "evidence": { "length-seconds": "60", "members": "3" } });
        let was = serde_json::from_value(was).expect("a finding");
        for (seconds, members, severity, because) in [
            ("60", "5", Severity::Warning, Some(Because::NotEvaluated)),
            ("120", "5", Severity::Warning, None),
            ("120", "3", Severity::Warning, None),
            ("60", "5", Severity::Error, None),
        ] {
            let evidence = BTreeMap::from([("length-seconds", seconds.to_owned()), ("members", members.to_owned())]);
            let now = Current {
                id: "1",
                rule: "x",
                kind: "group",
                subject: "g",
                is_whole: true,
                severity,
                severity_is_open: false,
                is_excepted: false,
                evidence,
            };
            let compared = compare(&was, false, &now);
            assert_eq!((compared.state, compared.because), (BaselineState::Worse, because), "{seconds} {members}");
        }
    }
}
