//! What is accepted, and the exceptions that somebody has to look at.

use std::io;

use super::page::{MAX_MESSAGE, Page, shown_text};
use crate::engine::assessment::Assessment;
use crate::engine::exception::ExceptionOutcome;
use crate::report::exceptions::{acceptance, accepted, path, uncompared};
use crate::report::words::{counted, exception_and_remedy};

/// Accepted findings that are listed without `--verbose`.
const LISTED: usize = 5;

impl Page<'_> {
    pub(super) fn exceptions(&mut self, assessment: &Assessment) -> io::Result<()> {
        self.accepted(assessment)?;
        let is_shown = |outcome: &&ExceptionOutcome| self.options.verbose || outcome.state.needs_action();
        let shown: Vec<&ExceptionOutcome> = assessment.exceptions.iter().filter(is_shown).collect();
        let uncompared = uncompared(assessment).filter(|_| !self.options.verbose);
        if shown.is_empty() && uncompared.is_none() {
            return Ok(());
        }
        self.heading(if self.options.verbose { "Exceptions" } else { "Exceptions to review" })?;
        let path = shown_text(path(assessment), usize::MAX);
        for outcome in shown {
            let said = shown_text(&exception_and_remedy(outcome), MAX_MESSAGE);
            self.wrapped(&format!("  {path}:{}: ", outcome.exception.line), "    ", &said)?;
        }
        if let Some(uncompared) = uncompared {
            self.wrapped("  ", "  ", &format!("{uncompared} (--verbose lists all)"))?;
        }
        writeln!(self.out)
    }

    fn accepted(&mut self, assessment: &Assessment) -> io::Result<()> {
        let Some(title) = accepted(assessment) else { return Ok(()) };
        self.heading(&title)?;
        let limit = if self.options.verbose { usize::MAX } else { LISTED };
        for reported in assessment.excepted().iter().take(limit) {
            let word = self.paint.severity(reported.severity, &format!("{:7}", reported.severity.as_str()));
            let name = reported.subject.name.as_deref().unwrap_or(&reported.subject.id);
            let why = reported.exception.as_ref().map(|known| acceptance(&known.exception)).unwrap_or_default();
            let said = format!("{} on \"{name}\": {why}", reported.entry.id);
            self.wrapped_after(&format!("  {word} "), 10, &shown_text(&said, MAX_MESSAGE))?;
        }
        let more = assessment.excepted().len().saturating_sub(limit);
        if more > 0 {
            let more = format!("  and {} (--verbose lists all)", counted(more, "more finding"));
            writeln!(self.out, "{}", self.paint.dim(&more))?;
        }
        writeln!(self.out)
    }
}
