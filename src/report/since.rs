//! What became of a baseline, in words and rows that several sinks share.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::counted;
use crate::engine::assessment::{Assessment, Baseline, Reported};
use crate::engine::baseline::{BaselineState, Because, Compared, EarlierSubject, Gone, Was};
use crate::finding::Severity;

/// How many findings there are of each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SinceCounts {
    pub(super) new: usize,
    pub(super) worse: usize,
    pub(super) changed: usize,
    pub(super) better: usize,
    /// Those among them that are part of others now.
    pub(super) unchanged: usize,
    pub(super) fixed: usize,
    pub(super) no_longer_judged: usize,
}

impl SinceCounts {
    pub(super) fn of(assessment: &Assessment, baseline: &Baseline) -> Self {
        let states = assessment.findings.iter().filter_map(Reported::state);
        Self::new(states, baseline.folded, baseline.gone.iter())
    }

    pub(super) fn new<'g>(
        states: impl Iterator<Item = BaselineState>,
        folded: usize,
        gone: impl Iterator<Item = &'g Gone>,
    ) -> Self {
        let mut counts = Self { unchanged: folded, ..Self::default() };
        for state in states {
            *match state {
                BaselineState::New => &mut counts.new,
                BaselineState::Worse => &mut counts.worse,
                BaselineState::Changed => &mut counts.changed,
                BaselineState::Better => &mut counts.better,
                BaselineState::Unchanged => &mut counts.unchanged,
            } += 1;
        }
        for gone in gone {
            *(if gone.fate.is_fixed() { &mut counts.fixed } else { &mut counts.no_longer_judged }) += 1;
        }
        counts
    }

    /// `3 new, 1 worse, 77 unchanged, 2 fixed, 1 not known to be fixed`; what is rare only where there is some.
    pub(super) fn sentence(self) -> String {
        let Self { new, worse, changed, better, unchanged, fixed, no_longer_judged } = self;
        let always = [(new, "new", true), (worse, "worse", true), (changed, "changed", false)];
        let rest = [(better, "better", false), (unchanged, "unchanged", true), (fixed, "fixed", true)];
        let all = always.into_iter().chain(rest).chain([(no_longer_judged, "not known to be fixed", false)]);
        let said = all.filter(|(count, _, is_always)| *count > 0 || *is_always);
        said.map(|(count, word, _)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }

    /// The findings that are neither new nor worse.
    pub(super) fn known(self) -> usize {
        self.changed + self.better + self.unchanged
    }
}

/// The counts, where there is a baseline.
pub(super) fn since(assessment: &Assessment) -> Option<SinceCounts> {
    assessment.baseline.as_ref().map(|baseline| SinceCounts::of(assessment, baseline))
}

/// `77 findings that the baseline has are not listed`, for sinks that show what is new only.
pub(super) fn not_listed(assessment: &Assessment) -> Option<String> {
    let known = since(assessment)?.known();
    let verb = if known == 1 { "is" } else { "are" };
    (known > 0).then(|| {
        format!("{} of the baseline {verb} not listed here: neither new nor worse.", counted(known, "finding"))
    })
}

/// How a finding compares, for machines.
#[derive(Serialize)]
pub(super) struct StateRow<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    evidence: &'a BTreeMap<String, String>,
}

impl<'a> StateRow<'a> {
    pub(super) fn new(compared: &'a Compared) -> Self {
        let Compared { state, because, was: Was { severity, evidence } } = compared;
        Self {
            state: state.as_str(),
            because: because.map(Because::as_str),
            severity: severity.map(Severity::as_str),
            evidence,
        }
    }
}

/// The baseline, for machines.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BaselineRow<'a> {
    tool_version: &'a str,
    schema_version: u32,
    sha256: &'a str,
    as_of: Option<&'a str>,
    counts: SinceCounts,
    fixed: Vec<GoneRow<'a>>,
    no_longer_judged: Vec<GoneRow<'a>>,
}

impl<'a> BaselineRow<'a> {
    pub(super) fn new(assessment: &Assessment, baseline: &'a Baseline) -> Self {
        Self {
            tool_version: &baseline.request.tool_version,
            schema_version: baseline.request.schema_version,
            sha256: &baseline.request.sha256,
            as_of: baseline.as_of.as_deref(),
            counts: SinceCounts::of(assessment, baseline),
            fixed: baseline.fixed().map(GoneRow::new).collect(),
            no_longer_judged: baseline.no_longer_judged().map(GoneRow::new).collect(),
        }
    }
}

/// A finding that is no longer there, for machines.
#[derive(Serialize)]
pub(super) struct GoneRow<'a> {
    id: &'a str,
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    subject: EarlierSubjectRow<'a>,
    because: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The subject of a recorded finding.
#[derive(Serialize)]
pub(super) struct EarlierSubjectRow<'a> {
    kind: &'a str,
    id: &'a str,
    name: Option<&'a str>,
}

impl<'a> EarlierSubjectRow<'a> {
    pub(super) fn new(subject: &'a EarlierSubject) -> Self {
        let EarlierSubject { kind, id, name } = subject;
        Self { kind, id, name: name.as_deref() }
    }
}

impl<'a> GoneRow<'a> {
    pub(super) fn new(gone: &'a Gone) -> Self {
        let finding = &gone.finding;
        Self {
            id: &finding.id,
            rule: &finding.rule,
            severity: finding.severity.as_str(),
            message: &finding.message,
            subject: EarlierSubjectRow::new(&finding.subject),
            because: gone.fate.as_str(),
            reason: gone.fate.gap().map(|gap| gap.to_string()),
        }
    }
}

/// What a finding was where it is another now: `was warning, members: 3`. Hostile text.
pub(super) fn was(was: &Was) -> Option<String> {
    let Was { severity, evidence } = was;
    let severity = severity.iter().map(ToString::to_string);
    let values = evidence.iter().map(|(key, value)| format!("{key} {value}"));
    let parts: Vec<String> = severity.chain(values).collect();
    (!parts.is_empty()).then(|| format!("was {}", parts.join(", ")))
}

/// What became of a finding, as a note beside it: hostile text. Nothing where it is as it was.
pub(super) fn note(reported: &Reported) -> Option<String> {
    let compared = reported.baseline.as_ref()?;
    if compared.state == BaselineState::Unchanged {
        return None;
    }
    let because = compared.because.map(|because| because.clause().to_owned());
    let said = std::iter::once(compared.state.as_str().to_owned()).chain(was(&compared.was)).chain(because);
    Some(format!("since the baseline: {}", said.collect::<Vec<_>>().join("; ")))
}
