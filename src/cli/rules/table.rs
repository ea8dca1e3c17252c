//! The list for people.

use std::io::{self, Write};

use crate::catalogue::Entry;

/// Writes one line a rule.
pub(super) fn write(listed: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    if listed.is_empty() {
        return writeln!(out, "No rule matches. `pimlint rules` without options lists all rules.");
    }
    let longest = listed.iter().map(|entry| entry.id.len()).max().unwrap_or_default().max("RULE".len());
    writeln!(out, "{:longest$}  {:8}  {:9}  {:10}  TITLE", "RULE", "SEVERITY", "KIND", "BASIS")?;
    for entry in listed {
        let preview = if entry.preview { " (preview)" } else { "" };
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
    let plural = if listed.len() == 1 { "" } else { "s" };
    writeln!(out, "\n{} rule{plural}; `pimlint explain RULE` shows one in full", listed.len())
}
