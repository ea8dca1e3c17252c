//! `pimlint explain`: one rule in full.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::catalogue::{Entry, entry, nearest_rule};
use crate::context::THRESHOLDS;

/// What to explain, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The rule's id.
    pub rule: String,
    /// The width of a terminal that shows styles; plain Markdown without one.
    pub styled: Option<usize>,
}

/// Why a rule cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No rule has this id.
    #[error("no rule is called `{rule}`{}", suggestion(*nearest))]
    Unknown {
        /// The word.
        rule: String,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// The writer failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; `pimlint rules` lists them".to_owned(), |name| format!("; did you mean `{name}`?"))
}

/// Writes one rule: what it is, then the prose of its entry.
///
/// # Errors
/// [`Error::Unknown`] with a suggestion; otherwise what the writer reports.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<(), Error> {
    let Some(entry) = entry(&options.rule) else {
        return Err(Error::Unknown { rule: options.rule.clone(), nearest: nearest_rule(&options.rule) });
    };
    let markdown = markdown(entry);
    match options.styled {
        Some(width) => write!(out, "{}", termimad::MadSkin::default().text(&markdown, Some(width)))?,
        None => out.write_all(markdown.as_bytes())?,
    }
    Ok(())
}

/// The rule as Markdown.
#[must_use]
pub fn markdown(entry: &Entry) -> String {
    let mut out = format!("# {}\n\n{}\n\n", entry.title, entry.summary);
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(out, "- **{name}:** {value}");
    };
    row("Rule", &format!("`{}` (area `{}`, since {})", entry.id, entry.area, entry.since));
    if entry.preview {
        row("Preview", "runs only where it is selected by its id");
    }
    row("Judges", &format!("each {}", entry.judges.as_str()));
    let lowered = entry.lowered.iter().map(|(severity, case)| format!("; {severity} where {case}"));
    row("Severity", &format!("{}{}", entry.severity, lowered.collect::<String>()));
    row("Kind", entry.kind.as_str());
    row("Basis", entry.basis.as_str());
    row("Reads", &list(entry.reads.iter().map(|collection| format!("`{collection}`"))));
    for threshold in THRESHOLDS.iter().filter(|row| entry.thresholds.contains(&row.key)) {
        row("Threshold", &format!("`{}` = {} ({})", threshold.key, threshold.value, threshold.basis));
    }
    for (framework, controls) in entry.controls {
        row("Controls", &format!("{framework}: {}", controls.join(", ")));
    }
    for other in entry.supersedes {
        row("Supersedes", &format!("`{}`, where both are about the same {}", other.rule, other.same.as_str()));
    }
    for (heading, text) in entry.sections {
        let _ = write!(out, "\n## {heading}\n\n{text}\n");
    }
    out
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Error, Options, run};

    fn explain(rule: &str, styled: Option<usize>) -> Result<String, Error> {
        let mut out = Vec::new();
        run(&Options { rule: rule.to_owned(), styled }, &mut out)?;
        Ok(String::from_utf8(out).expect("text"))
    }

    #[test]
    fn a_rule_is_shown_in_full() {
        let text = explain("group-pim-dynamic", None).expect("a rule");
        for part in ["- **Severity:** error", "`pim-groups`", "## Why it matters", "## How to fix", "PATCH https://"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(explain("group-pim-dynamic", Some(80)).expect("a rule").contains("How to fix"));
    }

    #[test]
    fn an_unknown_rule_is_answered_with_the_nearest() {
        let error = explain("group-dynamic-pim", None).expect_err("unknown");
        assert!(error.to_string().starts_with("no rule is called `group-dynamic-pim`; "), "{error}");
        let error = explain("group-pim-dynamc", None).expect_err("unknown");
        assert_eq!(error.to_string(), "no rule is called `group-pim-dynamc`; did you mean `group-pim-dynamic`?");
    }
}
