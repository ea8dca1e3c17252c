//! What objects of the log refer to by number.

use std::collections::BTreeMap;

use super::artifact::ArtifactLocation;
use crate::catalogue::Entry;
use crate::engine::assessment::Assessment;
use crate::source::FileId;

/// The numbers of rules and artifacts.
pub(super) struct Index {
    pub(super) rules: Vec<&'static Entry>,
    by_id: BTreeMap<&'static str, usize>,
    artifacts: BTreeMap<FileId, usize>,
    pub(super) first_file: Option<(String, FileId)>,
}

impl Index {
    /// Every rule of the catalogue, so that the table does not depend on what was judged.
    pub(super) fn new(assessment: &Assessment) -> Self {
        let judged = assessment.rules.iter().map(|rule| rule.entry);
        let found = assessment.findings.iter().map(|reported| reported.entry);
        let rules: BTreeMap<_, _> =
            crate::catalogue::entries().iter().chain(judged).chain(found).map(|entry| (entry.id, entry)).collect();
        Self {
            by_id: rules.keys().enumerate().map(|(index, id)| (*id, index)).collect(),
            rules: rules.into_values().collect(),
            artifacts: assessment.inputs.iter().enumerate().map(|(index, input)| (input.file, index)).collect(),
            first_file: assessment.inputs.first().map(|input| (input.path.clone(), input.file)),
        }
    }

    pub(super) fn rule(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn artifact(&self, path: &str, file: FileId) -> ArtifactLocation {
        ArtifactLocation::new(path, self.artifacts.get(&file).copied())
    }
}
