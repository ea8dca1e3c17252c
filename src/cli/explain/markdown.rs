//! The page as Markdown.

use std::fmt::Write as _;

use super::facts::facts;
use crate::catalogue::{Entry, Example};

/// The whole page.
pub(super) fn page(entry: &Entry, examples: bool) -> String {
    let mut out = format!("# {}\n\n{}\n\n- **Rule:** `{}`\n", entry.title, entry.summary, entry.id);
    for (name, text) in facts(entry) {
        let _ = writeln!(out, "- **{name}:** {text}");
    }
    for (heading, text) in entry.sections {
        let _ = write!(out, "\n## {heading}\n\n{text}\n");
    }
    out.push_str("\n## Examples\n\n");
    for (at, example) in entry.examples.iter().enumerate() {
        if examples {
            out.push_str(if at == 0 { "" } else { "\n" });
            whole(entry, example, &mut out);
        } else {
            let _ = writeln!(out, "- {}: {}", example.name, outcome(example));
        }
    }
    out
}

/// What the rule says about an example: `fails as note`.
pub(super) fn outcome(example: &Example) -> String {
    match example.severity {
        Some(severity) => format!("{} as {severity}", example.outcome),
        None => example.outcome.to_owned(),
    }
}

/// What else an example says: the moment, and the subject that is meant.
pub(super) fn circumstances(example: &Example) -> String {
    let as_of = example.as_of.map(|moment| format!(", as of {moment}"));
    let subject = example.subject().map(|subject| format!(", for the subject `{subject}`"));
    [as_of, subject].into_iter().flatten().collect()
}

fn whole(entry: &Entry, example: &Example, out: &mut String) {
    let _ = writeln!(out, "### {}\n\nOutcome: {}{}.", example.name, outcome(example), circumstances(example));
    for (name, text) in entry.files(example).unwrap_or_default() {
        let _ = write!(out, "\n`{name}`:\n\n```json\n{text}\n```\n");
    }
}
