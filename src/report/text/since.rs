//! What became of the findings of the baseline that are not shown.

use std::io;

use super::page::{MAX_MESSAGE, Page, shown_text};
use crate::engine::assessment::Assessment;
use crate::engine::baseline::Gone;
use crate::report::since::since;
use crate::report::words::counted;

/// Findings of one list that are shown without `--verbose`.
const LISTED: usize = 10;

impl Page<'_> {
    /// Those that are fixed, those that nobody judged, and how many are as they were.
    pub(super) fn gone(&mut self, assessment: &Assessment) -> io::Result<()> {
        let (Some(baseline), Some(counts)) = (&assessment.baseline, since(assessment)) else { return Ok(()) };
        if counts.unchanged > 0 && !self.options.verbose {
            let unchanged = counted(counts.unchanged, "unchanged finding");
            let said = format!("{unchanged} of the baseline not shown: --verbose shows all");
            writeln!(self.out, "{}\n", self.paint.dim(&said))?;
        }
        self.list("Fixed since the baseline", &baseline.fixed().collect::<Vec<_>>())?;
        self.list("Not known to be fixed", &baseline.no_longer_judged().collect::<Vec<_>>())
    }

    fn list(&mut self, title: &str, all: &[&Gone]) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.heading(title)?;
        let limit = if self.options.verbose { usize::MAX } else { LISTED };
        for gone in all.iter().take(limit) {
            let finding = &gone.finding;
            let (rule, message) = (shown_text(&finding.rule, MAX_MESSAGE), shown_text(&finding.message, MAX_MESSAGE));
            self.wrapped("  ", "    ", &format!("{}[{rule}] {message} ({})", finding.severity, gone.fate.clause()))?;
        }
        if all.len() > limit {
            let more = format!("  and {} more (--verbose lists all)", all.len() - limit);
            writeln!(self.out, "{}", self.paint.dim(&more))?;
        }
        writeln!(self.out)
    }
}
