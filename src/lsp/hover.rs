//! What is shown over a finding.

use std::fmt::Write as _;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

use super::view::{Said, Shown};
use crate::report::markdown::escape::inline;
use crate::report::rule_page;

/// The sections of an entry that help where the finding is.
const SECTIONS: [&str; 4] = ["Why it matters", "How to fix", "When to accept", "References"];

/// All findings at a position, under each other.
pub(super) fn hover(shown: &[Shown], at: Position) -> Option<Hover> {
    let here: Vec<(&Shown, &Said)> = shown
        .iter()
        .filter(|shown| holds(shown.diagnostic.range, at))
        .filter_map(|shown| Some((shown, shown.said.as_ref()?)))
        .collect();
    let (first, _) = here.first()?;
    let range = first.diagnostic.range;
    let pages: Vec<String> = here.iter().map(|(_, said)| page(said)).collect();
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: pages.join("\n\n---\n\n") };
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(range) })
}

/// Whether a position is in a range, or at its edge.
pub(super) fn holds(range: Range, at: Position) -> bool {
    range.start <= at && at <= range.end
}

fn page(said: &Said) -> String {
    let entry = said.entry;
    let mut page =
        format!("### {}\n\n**{}** `{}`\n\n{}\n", entry.title, said.severity, entry.id, inline(&said.message));
    if !said.help.is_empty() {
        let _ = write!(page, "\n**What to do:** {}\n", inline(&said.help));
    }
    for (heading, text) in entry.sections.iter().filter(|(heading, _)| SECTIONS.contains(heading)) {
        let _ = write!(page, "\n**{heading}**\n\n{}\n", text.trim());
    }
    if let Some(address) = rule_page(entry) {
        let _ = write!(page, "\n[The rule in full]({address})\n");
    }
    page
}
