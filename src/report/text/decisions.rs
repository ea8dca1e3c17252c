//! What to decide, the worst first.

use std::io;

use super::page::{MAX_MESSAGE, Page, shown_text};
use crate::engine::assessment::{Assessment, Decision};
use crate::report::words::{by_severity, counted};

/// Decisions that are listed without `--verbose`.
const LISTED: usize = 10;

impl Page<'_> {
    pub(super) fn decisions(&mut self, assessment: &Assessment) -> io::Result<()> {
        // The rank is that among all, as every format and `fix --decision` have it.
        let ranked = (1..).zip(&assessment.decisions);
        let decisions: Vec<(usize, &Decision)> =
            ranked.filter(|(_, decision)| self.options.shows(decision.severity)).collect();
        if decisions.is_empty() {
            let whole = assessment.rules.iter().all(|rule| rule.not_evaluated.is_empty());
            self.heading(if whole { "Nothing to decide." } else { "Nothing to decide in what could be evaluated." })?;
            return writeln!(self.out);
        }
        let all = decisions.iter().flat_map(|(_, decision)| assessment.findings_of(decision));
        let closes = if decisions.len() == 1 { "closes" } else { "close" };
        let title =
            format!("{} {closes} {}", counted(decisions.len(), "decision"), counted(all.clone().count(), "finding"));
        writeln!(self.out, "{} ({})", self.paint.bold(&title), by_severity(&all))?;
        let limit = if self.options.verbose { usize::MAX } else { LISTED };
        let is_known = |(_, decision): &&(usize, &Decision)| decision.is_since_baseline == Some(false);
        let known = decisions.iter().filter(is_known).count();
        let listed = if self.options.verbose { decisions.len() } else { decisions.len() - known };
        for (rank, decision) in decisions.iter().take(limit.min(listed)) {
            self.decision(*rank, decision)?;
        }
        let (cut, known) = (listed.saturating_sub(limit), decisions.len() - listed);
        if cut > 0 {
            let more = format!("    and {cut} more (--verbose lists all)");
            writeln!(self.out, "{}", self.paint.dim(&more))?;
        }
        if known > 0 {
            let more = format!("    and {} that the baseline has (--verbose lists all)", counted(known, "decision"));
            writeln!(self.out, "{}", self.paint.dim(&more))?;
        }
        writeln!(self.out)
    }

    fn decision(&mut self, rank: usize, decision: &Decision) -> io::Result<()> {
        let word = format!("{:7}", decision.severity.as_str());
        let word = self.paint.severity(decision.severity, &word);
        let count = match decision.findings.len() {
            1 => String::new(),
            count => format!(" ({})", counted(count, "finding")),
        };
        let new = if decision.introduced == Some(true) { " (introduced by the plan)" } else { "" };
        let title = shown_text(&decision.title, MAX_MESSAGE);
        self.wrapped_after(&format!("{rank:3}. {word} "), 13, &format!("{title}{count}{new}"))
    }
}
