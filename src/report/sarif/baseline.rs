//! How results compare with a baseline, and the results that are no longer there.
//!
//! Dashboards pass over `baselineState` and open an alert for every result, so what is gone is a result in the full profile only.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::Fold;
use super::index::Index;
use super::location::Places;
use super::message::{MAX_MESSAGE, Message, end_sentence, plain};
use super::population::{IDENTITY, OutcomeResult};
use crate::catalogue::Entry;
use crate::engine::assessment::{Assessment, Baseline, Reported};
use crate::engine::baseline::{BaselineState, Gone};
use crate::naming::counted;
use crate::report::since::SinceCounts;

/// §3.27.24 baselineState of a result that stands for these findings.
pub(super) fn state(assessment: &Assessment, fold: &Fold) -> Option<&'static str> {
    let all = std::iter::once(&fold.finding).chain(&fold.others);
    let states: BTreeSet<_> =
        all.filter_map(|finding| assessment.findings.get(*finding).and_then(Reported::state)).collect();
    let first = states.first()?;
    Some(match first {
        BaselineState::New if states.len() == 1 => "new",
        BaselineState::Unchanged => "unchanged",
        _ => "updated",
    })
}

/// The same for results that are no findings: a baseline records findings only.
pub(super) fn mark(others: &mut [OutcomeResult<'_>], assessment: &Assessment) {
    let Some(baseline) = &assessment.baseline else { return };
    let gone: BTreeSet<&str> = baseline.gone.iter().map(|gone| gone.finding.id.as_str()).collect();
    for other in others {
        let was_found = other.identity().is_some_and(|identity| gone.contains(identity));
        other.baseline_state = Some(if was_found { "updated" } else { "unchanged" });
    }
}

/// A result for each finding that is gone, as many as there is room for: `absent` where it is fixed, else open, because nobody
/// judged it. One that is open among the others already is not repeated. Also says if some are left out.
pub(super) fn gone<'a>(
    assessment: &Assessment,
    baseline: &Baseline,
    room: usize,
    others: &[OutcomeResult<'_>],
    (index, places): (&Index, &Places<'_>),
) -> (Vec<OutcomeResult<'a>>, Option<String>) {
    let known: BTreeSet<&str> = others.iter().filter_map(OutcomeResult::identity).collect();
    let is_new = |gone: &&Gone| gone.fate.is_fixed() || !known.contains(gone.finding.id.as_str());
    let gone = baseline.gone.iter().filter(is_new);
    let of = |gone| result(gone, assessment.entry(&gone.finding.rule)?, index, places);
    let results: Vec<_> = gone.clone().filter_map(of).take(room).collect();
    let left = gone.count() - results.len();
    let said = (left > 0).then(|| {
        let text = counted(left, "finding");
        format!(
            "Of those that the baseline has and this result does not, {text} are left out. The JSON report lists them."
        )
    });
    (results, said)
}

fn result<'a>(gone: &Gone, entry: &'static Entry, index: &Index, places: &Places<'_>) -> Option<OutcomeResult<'a>> {
    let finding = &gone.finding;
    let mut text = plain(&finding.message, MAX_MESSAGE);
    end_sentence(&mut text);
    let (kind, level, state, said) = if gone.fate.is_fixed() {
        ("fail", finding.severity.as_str(), "absent", "Fixed")
    } else {
        ("open", "none", "updated", "Not known to be fixed")
    };
    text.extend([" ", said, ": ", &plain(&gone.fate.clause(), MAX_MESSAGE)]);
    end_sentence(&mut text);
    Some(OutcomeResult {
        rule_id: entry.id,
        rule_index: index.rule(entry)?,
        kind,
        level,
        baseline_state: Some(state),
        message: Message::escaped(&text),
        locations: [places.of_tenant()],
        partial_fingerprints: BTreeMap::from([(IDENTITY, finding.id.clone())]),
        occurrence_count: None,
        suppressions: None,
        properties: None,
    })
}

/// What became of the baseline, for the run.
pub(super) fn said(assessment: &Assessment) -> Option<String> {
    let counts = SinceCounts::of(assessment, assessment.baseline.as_ref()?);
    Some(format!("Since the baseline: {}.", counts.sentence()))
}
