//! The list for people.

use std::io::{self, Write};

use crate::catalogue::Entry;
use crate::cli::prose::Prose;

/// Columns from which on a rule has one line.
const WIDE: usize = 90;

/// Writes one line a rule, or three where lines are short.
pub(super) fn write(listed: &[&Entry], width: usize, out: &mut dyn Write) -> io::Result<()> {
    if listed.is_empty() {
        return writeln!(out, "No rule matches. `pimlint rules` without options lists all rules.");
    }
    if width < WIDE {
        narrow(listed, width, out)?;
    } else {
        wide(listed, out)?;
    }
    let plural = if listed.len() == 1 { "" } else { "s" };
    writeln!(out, "\n{} rule{plural}; `pimlint explain RULE` shows one in full", listed.len())
}

fn narrow(listed: &[&Entry], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut prose = Prose::new(width, false);
    for entry in listed {
        prose.line(0, entry.id);
        prose.line(
            2,
            &format!("{}, {}, {}{}", entry.severity, entry.kind.as_str(), entry.basis.as_str(), preview(entry)),
        );
        prose.line(2, entry.title);
    }
    out.write_all(prose.finish().as_bytes())
}

fn preview(entry: &Entry) -> &'static str {
    if entry.preview { " (preview)" } else { "" }
}

fn wide(listed: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    let longest = listed.iter().map(|entry| entry.id.len()).max().unwrap_or_default().max("RULE".len());
    writeln!(out, "{:longest$}  {:8}  {:9}  {:10}  TITLE", "RULE", "SEVERITY", "KIND", "BASIS")?;
    for entry in listed {
        let preview = preview(entry);
        writeln!(
            out,
            "{:longest$}  {:8}  {:9}  {:10}  {}{preview}",
            entry.id,
            entry.severity,
            entry.kind.as_str(),
            entry.basis.as_str(),
            entry.title
        )?;
    }
    Ok(())
}
