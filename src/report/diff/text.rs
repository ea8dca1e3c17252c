//! The difference for a terminal.

use std::io::{self, Write};

use super::{Diff, Row, Side};
use crate::report::words::{capitalised, counted};
use crate::report::{Options, clipped, text};
use crate::source::visible;

/// Findings of one part that are listed without `--verbose`.
const LISTED: usize = 30;
/// Characters of a message.
const MAX_MESSAGE: usize = 600;

/// Writes the difference.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(diff: &Diff, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    side("old", &diff.old, out)?;
    side("new", &diff.new, out)?;
    for difference in &diff.differences {
        wrapped("Evaluated with ", &difference.phrase(), options, out)?;
    }
    writeln!(out, "\n{}", capitalised(&diff.counts.sentence()))?;
    for (cause, rows) in diff.parts() {
        writeln!(out, "\n{} ({})", cause.title(), counted(rows.len(), "finding"))?;
        let limit = if options.verbose { usize::MAX } else { LISTED };
        for row in rows.iter().take(limit) {
            self::row(row, options, out)?;
        }
        if rows.len() > limit {
            writeln!(out, "  and {} more (--verbose lists all)", rows.len() - limit)?;
        }
    }
    Ok(())
}

fn side(word: &str, side: &Side, out: &mut dyn Write) -> io::Result<()> {
    let result = &side.result;
    let as_of = result.run.as_of.as_deref().unwrap_or("an unknown date");
    let kind = if side.is_export { "export" } else { "result" };
    let counts = format!("{}, {}", counted(result.rules.len(), "rule"), counted(result.findings.len(), "finding"));
    writeln!(out, "{word}  {kind} {}, as of {}: {counts}", visible(&side.path), visible(as_of))
}

fn row(row: &Row, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let finding = &row.finding;
    let notes: Vec<String> = row.notes();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    let said = format!(
        "{}[{}] {}{}",
        finding.severity,
        clipped(&finding.rule, MAX_MESSAGE),
        clipped(&finding.message, MAX_MESSAGE),
        clipped(&notes, MAX_MESSAGE)
    );
    wrapped(&format!("  {:16} ", row.turn.as_str()), &said, options, out)
}

fn wrapped(first: &str, text: &str, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let indent = " ".repeat(first.len());
    text::wrapped(&visible(text), first, &indent, options.width).iter().try_for_each(|line| writeln!(out, "{line}"))
}
