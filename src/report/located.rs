//! An assessment with where its evidence is: what every sink reads.

use std::collections::BTreeSet;

use super::locate::{Frame, Location, frames, locate};
use crate::engine::assessment::{Assessment, Reported};
use crate::export::files::fetch::Buffers;
use crate::export::files::sources::{Changed, Sources};
use crate::source::FileId;

/// One assessment with where its evidence stands: all that a sink reads.
pub struct Report<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The locations of the findings, in their order: one list each, primary first.
    pub locations: Vec<Vec<Location<'a>>>,
    pub(crate) sources: &'a Sources,
}

impl<'a> Report<'a> {
    /// Looks once for the evidence of every finding.
    #[must_use]
    pub fn new(assessment: &'a Assessment, sources: &'a Sources) -> Self {
        Self { assessment, locations: locate(assessment, sources), sources }
    }

    /// Whether names and ids are kept back: nothing of the files themselves is shown then.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.assessment.cover.hides()
    }

    /// Sees to it that every file that evidence is in is still the one that was judged.
    ///
    /// # Errors
    /// The first file that is not.
    pub fn unchanged(&self) -> Result<(), ChangedFile> {
        let unread = self.locations.iter().flatten().filter(|location| !location.is_read());
        let files: BTreeSet<FileId> = unread.map(|location| location.file).collect();
        let mut buffers = Buffers::default();
        for file in files {
            let path = || self.path(file).unwrap_or_default().to_owned();
            self.sources.text_if_any(&mut buffers, file).map_err(|changed| ChangedFile { path: path(), changed })?;
        }
        Ok(())
    }

    /// The findings in their order, each with its locations.
    pub fn findings(&self) -> impl Iterator<Item = (&'a Reported, &[Location<'a>])> {
        self.assessment.findings.iter().zip(self.locations.iter().map(Vec::as_slice))
    }

    /// Those that somebody has to decide about, each with its locations.
    pub fn to_decide(&self) -> impl Iterator<Item = (&'a Reported, &[Location<'a>])> {
        self.findings().take(self.assessment.to_decide().len())
    }

    /// A file as outputs show it: relative to the working directory, `/`-separated.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&'a str> {
        self.assessment.path(file)
    }

    /// What stands at some findings' locations, for people; nothing where the report shows nothing of the files.
    #[must_use]
    pub fn frames<'l>(&self, findings: &[&'l [Location<'l>]]) -> Vec<Option<Vec<Frame<'l>>>> {
        if self.is_redacted() {
            return findings.iter().map(|_| None).collect();
        }
        frames(findings, self.sources).into_iter().map(Some).collect()
    }
}

/// A file that evidence is in, and that is another one now.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {changed}")]
pub struct ChangedFile {
    path: String,
    changed: Changed,
}
