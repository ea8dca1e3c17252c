//! The counts, and what to do first.

use std::collections::BTreeMap;
use std::io;

use super::page::Page;
use crate::engine::assessment::{AsOfSource, Assessment, Reported, State};
use crate::finding::Severity;
use crate::report::tool;
use crate::report::words::{self, counted};

/// Rules named as those to fix first.
const TOP_RULES: usize = 3;

impl Page<'_> {
    pub(super) fn summary(&mut self, assessment: &Assessment) -> io::Result<()> {
        self.heading("Summary")?;
        write!(self.out, "  ")?;
        self.counts(assessment)?;
        if let Some(introduced) = words::introduced(assessment) {
            writeln!(self.out, "  introduced by the plan: {introduced}")?;
        }
        let run = &assessment.run;
        match run.as_of {
            Some(moment) => {
                let source = match run.as_of_source {
                    AsOfSource::Option => "--as-of",
                    AsOfSource::Manifest => "the export's manifest",
                    AsOfSource::NewestTimestamp => "the newest time in the export",
                    AsOfSource::None => AsOfSource::None.as_str(),
                };
                writeln!(self.out, "  judged as of {moment} ({source})")?;
            }
            None => {
                writeln!(self.out, "  no evaluation date: the export does not state one, and --as-of was not given")?;
            }
        }
        let top = top_rules(&assessment.findings);
        if !top.is_empty() {
            writeln!(self.out, "  fix first:")?;
            for (severity, id, title, count) in &top {
                let rule = self.paint.severity(*severity, &format!("{severity}[{id}]"));
                writeln!(self.out, "    {} {rule} {title}", counted(*count, "finding"))?;
            }
        }
        let gap = assessment.coverage.iter().any(|row| row.state != State::Complete && !row.blind.is_empty());
        let next = match top.first() {
            Some((_, id, ..)) => Some(format!("{} explain {id}", tool::NAME)),
            None if gap => Some(format!("{} coverage", tool::NAME)),
            None => None,
        };
        if let Some(next) = next {
            writeln!(self.out, "  next: {}", self.paint.bold(&next))?;
        }
        Ok(())
    }
}

/// The rules with the gravest findings, those with most of them first.
fn top_rules(findings: &[Reported]) -> Vec<(Severity, &'static str, &'static str, usize)> {
    let mut counts = BTreeMap::<_, usize>::new();
    for reported in findings {
        *counts.entry((reported.severity, reported.entry.id, reported.entry.title)).or_default() += 1;
    }
    let mut top: Vec<_> =
        counts.into_iter().map(|((severity, id, title), count)| (severity, id, title, count)).collect();
    top.sort_by_key(|(severity, id, _, count)| (std::cmp::Reverse((*severity, *count)), *id));
    top.truncate(TOP_RULES);
    top
}
