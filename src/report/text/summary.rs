//! The counts, and what to do next.

use std::io;

use super::page::Page;
use crate::engine::assessment::{Assessment, State};
use crate::report::since::since;
use crate::report::{tool, words};

impl Page<'_> {
    pub(super) fn summary(&mut self, assessment: &Assessment) -> io::Result<()> {
        self.heading("Summary")?;
        self.counts(assessment)?;
        if let Some(introduced) = words::introduced(assessment) {
            writeln!(self.out, "  introduced by the plan: {introduced}")?;
        }
        if let Some(ended) = words::ended(assessment) {
            writeln!(self.out, "  ended by the plan: {ended}")?;
        }
        if let Some(since) = since(assessment) {
            writeln!(self.out, "  since the baseline: {}", since.sentence())?;
        }
        let gap = assessment.coverage.iter().any(|row| row.state != State::Complete && !row.blind.is_empty());
        let to_decide = assessment.to_decide();
        let next = match to_decide.iter().find(|found| found.is_counted()).or(to_decide.first()) {
            Some(first) => Some(format!("{} explain {}", tool::NAME, first.entry.id)),
            None if gap => Some(format!("{} coverage", tool::NAME)),
            None => None,
        };
        if let Some(next) = next {
            writeln!(self.out, "  next: {}", self.paint.bold(&next))?;
        }
        Ok(())
    }
}
