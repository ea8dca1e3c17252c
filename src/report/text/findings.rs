//! The findings, group by group.

use std::collections::BTreeMap;
use std::io;

use super::diagnostic::{Shown, renderer};
use super::page::{MAX_MESSAGE, Page, is_news, shown_text};
use crate::engine::assessment::Reported;
use crate::report::locate::{Frame, Location};
use crate::report::words::counted;
use crate::report::{GroupBy, Report};

/// Findings of one group that are shown in full without `--verbose`.
const FULL_FINDINGS: usize = 3;
/// Findings whose frames are drawn at a time, so that they need not all be held.
const BATCH: usize = 256;

/// Findings under one heading, by index.
struct Group {
    heading: String,
    findings: Vec<usize>,
}

impl Page<'_> {
    /// All findings; where there is a budget of lines, one of each group until it is spent.
    pub(super) fn findings(&mut self, report: &Report<'_>) -> io::Result<()> {
        let groups = self.groups(report);
        match self.options.lines.filter(|_| !self.options.verbose) {
            Some(lines) => self.some(report, &groups, lines),
            None => groups.iter().try_for_each(|group| self.group(report, group)),
        }
    }

    fn some(&mut self, report: &Report<'_>, groups: &[Group], lines: usize) -> io::Result<()> {
        let (mut spent, mut shown) = (0, 0);
        for group in groups {
            let Some(first) = group.findings.first().filter(|_| spent < lines) else { break };
            self.group_heading(group)?;
            spent += 2 + self.full(report, &[*first])?;
            shown += 1;
        }
        let all: usize = groups.iter().map(|group| group.findings.len()).sum();
        if all > shown {
            let more =
                format!("{} not shown: --verbose shows all, --quiet a line each", counted(all - shown, "finding"));
            writeln!(self.out, "{}", self.paint.dim(&more))?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn group(&mut self, report: &Report<'_>, group: &Group) -> io::Result<()> {
        self.group_heading(group)?;
        let limit = if self.options.verbose { usize::MAX } else { FULL_FINDINGS };
        let (full, brief) = group.findings.split_at(group.findings.len().min(limit));
        self.full(report, full)?;
        for index in brief {
            if let (Some(reported), Some(locations)) =
                (report.assessment.findings.get(*index), report.locations.get(*index))
            {
                self.further(reported, locations)?;
            }
        }
        if brief.is_empty() { Ok(()) } else { writeln!(self.out) }
    }

    /// Draws findings, and says how many lines that took.
    fn full(&mut self, report: &Report<'_>, findings: &[usize]) -> io::Result<usize> {
        let mut lines = 0;
        for batch in findings.chunks(BATCH) {
            let locations: Vec<_> =
                batch.iter().map(|index| report.locations.get(*index).map_or(&[][..], Vec::as_slice)).collect();
            for ((index, locations), frames) in batch.iter().zip(&locations).zip(report.frames(&locations)) {
                if let Some(reported) = report.assessment.findings.get(*index) {
                    lines += self.finding(reported, locations, frames)?;
                }
            }
        }
        Ok(lines)
    }

    /// The findings that are shown, by what they are grouped by, in the order of the first of each group.
    fn groups(&self, report: &Report<'_>) -> Vec<Group> {
        let assessment = report.assessment;
        let mut groups: Vec<Group> = Vec::new();
        // Decisions may have one title, such as the old ones and those that a plan brings about.
        let mut by_heading: BTreeMap<(Option<usize>, String), usize> = BTreeMap::new();
        for (number, decision) in assessment.decisions.iter().enumerate() {
            let number = (self.options.group_by == GroupBy::Decision).then_some(number);
            for index in decision.findings.clone() {
                let is_shown =
                    |found: &&Reported| self.options.shows(found.severity) && (self.options.verbose || is_news(found));
                let Some(reported) = assessment.findings.get(index).filter(is_shown) else { continue };
                let heading = match self.options.group_by {
                    GroupBy::Decision => decision.title.clone(),
                    GroupBy::Rule => reported.entry.title.to_owned(),
                    GroupBy::Object => reported.subject.name.as_ref().unwrap_or(&reported.subject.id).clone(),
                    GroupBy::File => file_of(report, index).unwrap_or_default().to_owned(),
                };
                let at = *by_heading.entry((number, heading.clone())).or_insert(groups.len());
                match groups.get_mut(at) {
                    Some(group) => group.findings.push(index),
                    None => groups.push(Group { heading, findings: vec![index] }),
                }
            }
        }
        groups
    }

    fn group_heading(&mut self, group: &Group) -> io::Result<()> {
        let count = match group.findings.len() {
            1 => String::new(),
            count => format!(" ({})", counted(count, "finding")),
        };
        self.heading(&format!("{}{count}", shown_text(&group.heading, MAX_MESSAGE)))?;
        writeln!(self.out)
    }

    fn finding(
        &mut self,
        reported: &Reported,
        locations: &[Location<'_>],
        frames: Option<Vec<Frame<'_>>>,
    ) -> io::Result<usize> {
        let mut drawn = String::new();
        let diagnostic = Shown::new(reported, locations, frames, self.options);
        renderer(self.options).render_report(&mut drawn, &diagnostic).map_err(io::Error::other)?;
        for line in drawn.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        writeln!(self.out)?;
        Ok(drawn.lines().count() + 1)
    }
}

fn file_of<'a>(report: &'a Report<'_>, index: usize) -> Option<&'a str> {
    report.locations.get(index)?.first().map(|location| location.path)
}
