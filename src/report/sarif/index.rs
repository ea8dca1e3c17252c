//! What objects of the log refer to by number.

use std::collections::BTreeMap;

use super::artifact::ArtifactLocation;
use super::variant::{Grade, Variant};
use crate::catalogue::Entry;
use crate::engine::assessment::{Assessment, Reported};
use crate::source::FileId;

/// The numbers of rules and artifacts.
pub(super) struct Index {
    /// Every rule in each of its grades.
    pub(super) rules: Vec<Variant>,
    by_id: BTreeMap<(&'static str, Grade), usize>,
    artifacts: BTreeMap<FileId, usize>,
    pub(super) first_file: Option<(String, FileId)>,
}

impl Index {
    /// Every rule of the catalogue, so that the table does not depend on what was judged; those that ran as they ran, because a
    /// configuration may have set their severities.
    pub(super) fn new(assessment: &Assessment) -> Self {
        let judged: BTreeMap<_, _> = assessment.rules.iter().map(|rule| (rule.entry.id, rule.entry)).collect();
        let others = crate::catalogue::entries().iter().filter(|entry| !judged.contains_key(entry.id));
        let known = others.chain(judged.values().copied());
        let known =
            known.flat_map(|entry| Variant::grades(entry).into_iter().map(move |grade| Variant { entry, grade }));
        let all = known.chain(assessment.findings.iter().map(Variant::of));
        let rules: BTreeMap<_, _> = all.map(|variant| ((variant.entry.id, variant.grade), variant)).collect();
        Self {
            by_id: rules.keys().enumerate().map(|(index, id)| (*id, index)).collect(),
            rules: rules.into_values().collect(),
            artifacts: assessment.inputs.iter().enumerate().map(|(index, input)| (input.file, index)).collect(),
            first_file: assessment.inputs.first().map(|input| (input.path.clone(), input.file)),
        }
    }

    /// Every rule once.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.rules.iter().filter(|variant| variant.is_plain()).map(|variant| variant.entry)
    }

    /// The rule as its entry grades it.
    pub(super) fn rule(&self, entry: &Entry) -> Option<usize> {
        self.by_id.get(&(entry.id, entry.severity.into())).copied()
    }

    /// The rule as a finding is graded.
    pub(super) fn rule_of(&self, reported: &Reported) -> Option<usize> {
        self.by_id.get(&(reported.entry.id, Grade::of(reported))).copied()
    }

    pub(super) fn artifact(&self, path: &str, file: FileId) -> ArtifactLocation {
        ArtifactLocation::new(path, self.artifacts.get(&file).copied())
    }
}
