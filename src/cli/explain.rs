//! `pimlint explain`: one rule in full.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;
use termimad::MadSkin;

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::catalogue::{Entry, entry};
use crate::context::THRESHOLDS;

/// The options of `explain`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The rule
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let entry = entry(&arguments.rule).ok_or_else(|| Failure::unknown_rule(&arguments.rule))?;
    let page = markdown(entry);
    let options = terminal::options(color, false, false);
    terminal::print(&options, |out| {
        if options.color { draw(&page, options.width, out) } else { out.write_all(page.as_bytes()) }
    })?;
    Ok(Exit::Clean)
}

fn draw(page: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut skin = MadSkin::default();
    for header in &mut skin.headers {
        header.align = termimad::Alignment::Left;
    }
    write!(out, "{}", skin.text(page, Some(width)))
}

/// The rule as Markdown.
fn markdown(entry: &Entry) -> String {
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
    use super::{draw, entry, markdown};

    #[test]
    fn a_rule_is_shown_in_full() {
        let page = markdown(entry("group-pim-dynamic").expect("a rule"));
        for part in ["- **Severity:** error", "`pim-groups`", "## Why it matters", "## How to fix", "PATCH https://"] {
            assert!(page.contains(part), "{part}");
        }
        let mut drawn = Vec::new();
        draw(&page, 60, &mut drawn).expect("a vector can be written");
        assert!(String::from_utf8_lossy(&drawn).contains("How to fix"));
    }
}
