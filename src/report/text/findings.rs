//! The findings, rule by rule.

use std::io;

use super::diagnostic::{Shown, renderer};
use super::page::Page;
use crate::engine::assessment::Reported;
use crate::report::Report;
use crate::report::groups::{RuleGroup, groups};
use crate::report::locate::{Frame, Location};
use crate::report::words::counted;

/// Findings of one rule that are shown in full without `--verbose`.
const FULL_FINDINGS: usize = 3;
/// Findings whose frames are drawn at a time, so that they need not all be held.
const BATCH: usize = 256;

impl Page<'_> {
    pub(super) fn findings(&mut self, report: &Report<'_>) -> io::Result<()> {
        let (assessment, located) = (report.assessment, &report.locations);
        let limit = if self.options.verbose { usize::MAX } else { FULL_FINDINGS };
        for group in groups(&assessment.findings) {
            self.group_heading(&group)?;
            let full = group.findings.len().min(limit);
            let (shown, brief) =
                (group.findings.start..group.findings.start + full, group.findings.start + full..group.findings.end);
            for batch in shown.collect::<Vec<_>>().chunks(BATCH) {
                let locations: Vec<_> =
                    batch.iter().map(|index| located.get(*index).map_or(&[][..], Vec::as_slice)).collect();
                for ((index, locations), frames) in batch.iter().zip(&locations).zip(report.frames(&locations)) {
                    if let Some(reported) = assessment.findings.get(*index) {
                        self.finding(reported, locations, frames)?;
                    }
                }
            }
            if !brief.is_empty() {
                for index in brief {
                    if let (Some(reported), Some(locations)) = (assessment.findings.get(index), located.get(index)) {
                        self.finding_line("  ", reported, locations, false)?;
                    }
                }
                writeln!(self.out)?;
            }
        }
        Ok(())
    }

    fn group_heading(&mut self, group: &RuleGroup<'_>) -> io::Result<()> {
        let (severity, entry) = (group.first.severity, group.first.entry);
        let count = counted(group.findings.len(), severity.as_str());
        writeln!(self.out, "{} ({})", self.paint.bold(entry.title), self.paint.severity(severity, &count))?;
        writeln!(self.out)
    }

    fn finding(
        &mut self,
        reported: &Reported,
        locations: &[Location<'_>],
        frames: Option<Vec<Frame<'_>>>,
    ) -> io::Result<()> {
        let mut drawn = String::new();
        let diagnostic = Shown::new(reported, locations, frames);
        renderer(self.options).render_report(&mut drawn, &diagnostic).map_err(io::Error::other)?;
        for line in drawn.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        writeln!(self.out)
    }
}
