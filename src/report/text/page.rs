//! What every part of the page is made with.

use std::io::{self, Write};

use textwrap::wrap_algorithms::Penalties;
use textwrap::{WordSplitter, WrapAlgorithm};

use super::paint::Paint;
use crate::engine::assessment::{Assessment, Reported};
use crate::engine::baseline::BaselineState;
use crate::finding::Severity;
use crate::report::locate::Location;
use crate::report::since::since;
use crate::report::words::{self, counted};
use crate::report::{Options, clipped};
use crate::source::visible;

/// Characters of a message that are shown.
pub(super) const MAX_MESSAGE: usize = 600;

/// More than the gaps of any lines cost.
const NEVER: usize = 1_000_000;

/// A page that is being written.
pub(super) struct Page<'a> {
    pub(super) options: &'a Options,
    pub(super) paint: Paint,
    pub(super) out: &'a mut dyn Write,
}

impl Page<'_> {
    pub(super) fn heading(&mut self, title: &str) -> io::Result<()> {
        wrapped(title, "", "", self.options.width)
            .iter()
            .try_for_each(|line| writeln!(self.out, "{}", self.paint.bold(line)))
    }

    pub(super) fn aside(&mut self, indent: &str, words: &str) -> io::Result<()> {
        wrapped(words, indent, indent, self.options.width)
            .iter()
            .try_for_each(|line| writeln!(self.out, "{}", self.paint.dim(line)))
    }

    /// A finding in one line, for programs.
    pub(super) fn finding_line(&mut self, reported: &Reported, locations: &[Location<'_>]) -> io::Result<()> {
        let rule = format!("{}[{}]", reported.severity, reported.entry.id);
        let rule = self.paint.severity(reported.severity, &rule);
        writeln!(self.out, "{}{rule}: {}", before(locations), message(reported))
    }

    /// A further finding of those that are shown.
    pub(super) fn further(&mut self, reported: &Reported, locations: &[Location<'_>]) -> io::Result<()> {
        self.wrapped("  ", "      ", &format!("{}{}", before(locations), message(reported)))
    }

    pub(super) fn counts(&mut self, assessment: &Assessment) -> io::Result<()> {
        let all = words::outcomes(assessment);
        let found = Severity::ALL.map(|severity| {
            let count = words::findings_of(severity, assessment);
            let words = counted(count, severity.as_str());
            if count > 0 { self.paint.severity(severity, &words) } else { words }
        });
        let excepted = if all.excepted > 0 { format!(", {} excepted", all.excepted) } else { String::new() };
        let counts = format!(
            "{}; {} passed, {} not applicable, {} not evaluated{excepted} ({})",
            found.join(", "),
            all.pass,
            all.not_applicable,
            all.not_evaluated,
            counted(assessment.rules.len(), "rule"),
        );
        if !self.options.quiet {
            return self.wrapped("  ", "    ", &counts);
        }
        writeln!(self.out, "{counts}")?;
        since(assessment).map_or(Ok(()), |since| writeln!(self.out, "since the baseline: {}", since.sentence()))
    }

    pub(super) fn wrapped(&mut self, first: &str, indent: &str, words: &str) -> io::Result<()> {
        wrapped(words, first, indent, self.options.width).iter().try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// Words after a beginning of so many columns, which may hold colors.
    pub(super) fn wrapped_after(&mut self, beginning: &str, columns: usize, words: &str) -> io::Result<()> {
        for (number, line) in
            textwrap::wrap(words, fitting(self.options.width.saturating_sub(columns).max(20))).iter().enumerate()
        {
            match number {
                0 => writeln!(self.out, "{beginning}{}", line.trim_end())?,
                _ => writeln!(self.out, "{:columns$}{}", "", line.trim_end())?,
            }
        }
        Ok(())
    }
}

/// The words in lines of so many columns, the first and the others each after its indent.
pub(in crate::report) fn wrapped(words: &str, first: &str, indent: &str, width: usize) -> Vec<String> {
    let plain = fitting(width).initial_indent(first).subsequent_indent(indent);
    textwrap::wrap(words, plain).iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Lines of at most so many columns, but for a word that is longer: a name must not be broken.
fn fitting(width: usize) -> textwrap::Options<'static> {
    let penalties = Penalties { overflow_penalty: NEVER, ..Penalties::default() };
    textwrap::Options::new(width)
        .wrap_algorithm(WrapAlgorithm::OptimalFit(penalties))
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}

/// Whether a finding is shown without `--verbose`: with a baseline, those that are as they were are counted only.
pub(super) fn is_news(reported: &Reported) -> bool {
    reported.state() != Some(BaselineState::Unchanged)
}

/// The message, and whether it is the plan that brings the fault about.
pub(super) fn message(reported: &Reported) -> String {
    visible(&words::message(reported, MAX_MESSAGE)).into_owned()
}

pub(super) fn shown_text(text: &str, limit: usize) -> String {
    visible(&clipped(text, limit)).into_owned()
}

/// Where a finding points first, before what is said of it.
fn before(locations: &[Location<'_>]) -> String {
    locations.first().map(|location| format!("{}: ", place(location))).unwrap_or_default()
}

/// `path:line:column`, which terminals open.
pub(super) fn place(location: &Location<'_>) -> String {
    format!("{}:{}:{}", shown_text(location.path, usize::MAX), location.start.line, location.start.column)
}
