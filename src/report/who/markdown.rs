//! The answer for a ticket or a pull request.

use std::io::{self, Write};

use super::outline::Outline;
use crate::report::clipped;
use crate::report::markdown::escape::inline;

/// Characters of a line.
const MAX_LINE: usize = 1_000;

/// Writes the sections as lists.
pub(super) fn write(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", shown(&outline.title))?;
    for line in &outline.about {
        writeln!(out, "- {}", shown(&line.text))?;
    }
    for section in &outline.sections {
        writeln!(out, "\n#### {}\n", shown(&section.title))?;
        for line in &section.lines {
            writeln!(out, "{}- {}", "  ".repeat(line.depth), shown(&line.text))?;
        }
    }
    Ok(())
}

fn shown(text: &str) -> String {
    inline(&clipped(text, MAX_LINE))
}
