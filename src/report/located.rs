//! An assessment with where its evidence is: what every sink reads.

use super::locate::{Frame, Location, frames, locate};
use super::redact::Redactor;
use crate::engine::assessment::{Assessment, Reported};
use crate::export::files::sources::Sources;
use crate::source::FileId;

/// One assessment with where its evidence stands: all that a sink reads.
pub struct Report<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The locations of the findings, in their order: one list each, primary first.
    pub locations: Vec<Vec<Location<'a>>>,
    pub(crate) sources: &'a Sources,
    pub(super) redactor: Option<&'a Redactor<'a>>,
}

impl<'a> Report<'a> {
    /// Looks once for the evidence of every finding.
    #[must_use]
    pub fn new(assessment: &'a Assessment, sources: &'a Sources) -> Self {
        Self { assessment, locations: locate(&assessment.findings, sources), sources, redactor: None }
    }

    /// A report on a redacted assessment: nothing of the files themselves is shown.
    #[must_use]
    pub fn redacted(assessment: &'a Assessment, sources: &'a Sources, redactor: &'a Redactor<'a>) -> Self {
        let mut report = Self { redactor: Some(redactor), ..Self::new(assessment, sources) };
        for location in report.locations.iter_mut().flatten() {
            location.pointer = location.pointer.take().map(|pointer| redactor.text(&pointer));
        }
        report
    }

    /// The findings in their order, each with its locations.
    pub fn findings(&self) -> impl Iterator<Item = (&'a Reported, &[Location<'a>])> {
        self.assessment.findings.iter().zip(self.locations.iter().map(Vec::as_slice))
    }

    /// A file as outputs show it: relative to the working directory, `/`-separated.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&'a str> {
        self.sources.get(file).map(|file| file.shown.as_str())
    }

    /// What stands at some findings' locations, for people; nothing where the report shows nothing of the files.
    #[must_use]
    pub fn frames<'l>(&self, findings: &[&'l [Location<'l>]]) -> Vec<Option<Vec<Frame<'l>>>> {
        if self.redactor.is_some() {
            return findings.iter().map(|_| None).collect();
        }
        frames(findings, self.sources).into_iter().map(Some).collect()
    }
}
