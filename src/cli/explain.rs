//! `pimlint explain`: one rule in full.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::Args;
use termimad::MadSkin;

use super::exit::Exit;
use super::failure::Failure;
use super::select;
use super::terminal::{self, Color};
use crate::catalogue::Entry;
use crate::report;

/// The options of `explain`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The rule
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let entry = select::rule(report::catalogue(), &arguments.rule)?;
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

/// The entry as one page of Markdown: its prose, then what its head says.
fn markdown(entry: &Entry) -> String {
    let mut page = format!("# {}\n\n", entry.title);
    let _ = writeln!(
        page,
        "`{}`: {}, {}, {}. Judges each {}. Since {}.{}\n",
        entry.id,
        entry.severity,
        report::kind(entry.kind),
        report::basis(entry.basis),
        entry.judges.as_str(),
        entry.since,
        if entry.preview { " In preview: runs only where selected." } else { "" }
    );
    if !entry.summary.is_empty() {
        let _ = writeln!(page, "{}\n", entry.summary);
    }
    for (severity, case) in entry.lowered {
        let _ = writeln!(page, "* {severity} where {case}");
    }
    if !entry.lowered.is_empty() {
        page.push('\n');
    }
    for (title, body) in entry.sections {
        let _ = writeln!(page, "## {title}\n\n{}\n", body.trim());
    }
    page.push_str("## What it reads\n\n");
    for collection in entry.reads {
        let _ = writeln!(page, "* {collection}: `GET {}`", collection.request());
    }
    if !entry.controls.is_empty() {
        page.push_str("\n## Controls it gives evidence for\n\n");
        for (framework, ids) in entry.controls {
            let _ = writeln!(page, "* {framework}: {}", ids.join(", "));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{draw, markdown};
    use crate::catalogue::Kind;
    use crate::finding::Severity;
    use crate::report::sample::entry;

    #[test]
    fn a_rule_is_one_page() {
        let page = markdown(entry("group-pim-dynamic", Severity::Error, Kind::Conflict));
        insta::with_settings!({ snapshot_path => "../../tests/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("cli_explain", page);
        });
        let mut drawn = Vec::new();
        draw(&page, 60, &mut drawn).expect("a vector can be written");
        assert!(String::from_utf8_lossy(&drawn).contains("Why it matters"));
    }
}
