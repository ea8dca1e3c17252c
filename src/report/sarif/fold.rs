//! Findings as results: one each, or, where those are more than dashboards keep, one for each rule and cause.

use std::collections::BTreeMap;

use super::variant::Grade;
use crate::engine::assess::finding_id;
use crate::engine::assessment::{Assessment, Reported};
use crate::finding::{Subject, SubjectKind};
use crate::report::locate::Location;
use crate::report::words::decisions_of_findings;

/// Results that dashboards keep of one run (GitHub and GitHub Advanced Security for Azure DevOps).
pub(super) const MAX_RESULTS: usize = 5_000;

/// One result, which may stand for several findings.
pub(super) struct Fold {
    /// The finding that is shown.
    pub(super) finding: usize,
    /// Those that are folded into it.
    pub(super) others: Vec<usize>,
    /// What the alert is followed by; not the first finding's id where there are several, because that one may be fixed first.
    pub(super) identity: String,
}

/// The cause is the object that takes part beside the subject; where even that leaves too many, the file, then the rule alone.
pub(super) fn folds(assessment: &Assessment, shown: &[Reported], located: &[Vec<Location<'_>>]) -> Vec<Fold> {
    let findings = shown;
    if findings.len() <= MAX_RESULTS {
        let alone = |(finding, reported): (usize, &Reported)| Fold {
            finding,
            others: Vec::new(),
            identity: reported.id.clone(),
        };
        return findings.iter().enumerate().map(alone).collect();
    }
    let by_object =
        fold(assessment, shown, |_, reported| reported.finding.related.last().unwrap_or(&reported.subject).clone());
    if by_object.len() <= MAX_RESULTS {
        return by_object;
    }
    let file = |finding: usize| located.get(finding).and_then(|places| places.last()).map_or("", |place| place.path);
    let whole = |id: &str| Subject { kind: SubjectKind::Tenant, id: id.to_owned(), name: None };
    let by_file = fold(assessment, shown, |finding, _| whole(file(finding)));
    if by_file.len() <= MAX_RESULTS { by_file } else { fold(assessment, shown, |_, _| whole("")) }
}

/// What is folded is of one rule and grade, and of one decision, or excepted.
fn fold(assessment: &Assessment, shown: &[Reported], cause: impl Fn(usize, &Reported) -> Subject) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut known = BTreeMap::new();
    let decisions = decisions_of_findings(assessment).map(|(_, decision)| decision.id.as_str());
    let decisions = decisions.chain(std::iter::repeat(""));
    for ((finding, reported), decision) in shown.iter().enumerate().zip(decisions) {
        let cause = cause(finding, reported);
        let next = folds.len();
        let slot = *known
            .entry((reported.entry.id, Grade::of(reported), decision, cause.kind, cause.id.clone()))
            .or_insert(next);
        match folds.get_mut(slot) {
            Some(fold) => fold.others.push(finding),
            None => folds.push(Fold {
                finding,
                others: Vec::new(),
                identity: finding_id(reported.entry.id, &folded_subject(reported, decision, cause)),
            }),
        }
    }
    folds
}

/// Findings of one rule and cause may differ in severity or decision and are then two results.
fn folded_subject(reported: &Reported, decision: &str, cause: Subject) -> Subject {
    Subject { id: format!("{}\0{}\0{decision}", cause.id, reported.severity), ..cause }
}

/// That there are fewer results than outcomes, and where all of them are.
pub(super) fn said(findings: usize, results: usize) -> Option<String> {
    (results < findings).then(|| {
        format!(
            "{findings} findings are shown as {results} results, one for each rule and cause, because dashboards keep \
             {MAX_RESULTS} results of a run. The JSON report lists every finding."
        )
    })
}
