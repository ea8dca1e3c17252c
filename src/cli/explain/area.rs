//! An area: what it is about, and its rules.

use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::{AREAS, Area, Entry, entries};
use crate::cli::prose::{BOLD, Prose, styled};
use crate::report::Options;
use crate::report::formatter::write_lines;

/// Prose in longer lines is hard to read.
const WIDEST: usize = 100;
const INDENT: usize = 2;

/// The area of this name, in whatever case it is written.
pub(super) fn named(word: &str) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.name.eq_ignore_ascii_case(word.trim()))
}

fn rules(area: &Area) -> impl Iterator<Item = &'static Entry> {
    let name = area.name;
    entries().iter().filter(move |entry| entry.area == name)
}

fn items(area: &Area) -> String {
    let item = |entry: &Entry| format!("- `{}` ({}): {}", entry.id, entry.severity, entry.title);
    rules(area).map(item).collect::<Vec<_>>().join("\n")
}

/// The page for people at a terminal.
pub(super) fn text(area: &Area, options: &Options) -> String {
    let mut prose = Prose::new(options.width.min(WIDEST), options.color);
    prose.line(0, &styled(BOLD, &format!("{}: {}", area.name, area.about)));
    prose.heading("Rules");
    prose.markdown(INDENT, &items(area));
    prose.finish()
}

/// The page as Markdown.
pub(super) fn markdown(area: &Area) -> String {
    format!("# {}\n\n{}\n\n## Rules\n\n{}\n", area.name, area.about, items(area))
}

/// The page for programs.
pub(super) fn json(area: &Area, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(area).map(|entry| Rule { id: entry.id, severity: entry.severity.as_str(), title: entry.title });
    let described = Described { name: area.name, about: area.about, rules: rules.collect() };
    write_lines(&Document { schema_version: 1, area: described }, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: u32,
    area: Described,
}

#[derive(Serialize)]
struct Described {
    name: &'static str,
    about: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
}
