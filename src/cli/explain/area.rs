//! An area: what it is about, and its rules.

use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::{AREAS, Area, CUSTOM, Entry, entries};
use crate::cli::prose::{BOLD, Prose, styled};
use crate::custom::Own;
use crate::report::Options;
use crate::report::formatter::write_lines;

/// Prose in longer lines is hard to read.
const WIDEST: usize = 100;
const INDENT: usize = 2;

/// An area with its rules.
pub(super) struct Listed {
    name: &'static str,
    about: &'static str,
    rules: Vec<&'static Entry>,
}

/// The area of this name, in whatever case it is written; rules of one's own are one where there are some.
pub(super) fn named(word: &str, own: &Own) -> Option<Listed> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(word.trim());
    if let Some(Area { name, about, .. }) = AREAS.iter().find(|area| is_it(area.name)) {
        return Some(Listed { name, about, rules: entries().iter().filter(|entry| entry.area == *name).collect() });
    }
    let rules = own.entries.clone();
    (is_it(CUSTOM) && !rules.is_empty()).then_some(Listed { name: CUSTOM, about: "Rules of your own", rules })
}

impl Listed {
    fn items(&self) -> String {
        let item = |entry: &&Entry| format!("- `{}` ({}): {}", entry.id, entry.severity, entry.title);
        self.rules.iter().map(item).collect::<Vec<_>>().join("\n")
    }

    /// The page for people at a terminal.
    pub(super) fn text(&self, options: &Options) -> String {
        let mut prose = Prose::new(options.width.min(WIDEST), options.color);
        prose.line(0, &styled(BOLD, &format!("{}: {}", self.name, self.about)));
        prose.heading("Rules");
        prose.markdown(INDENT, &self.items());
        prose.finish()
    }

    /// The page as Markdown.
    pub(super) fn markdown(&self) -> String {
        format!("# {}\n\n{}\n\n## Rules\n\n{}\n", self.name, self.about, self.items())
    }

    /// The page for programs.
    pub(super) fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let rule = |entry: &&Entry| Rule { id: entry.id, severity: entry.severity.as_str(), title: entry.title };
        let described = Described { name: self.name, about: self.about, rules: self.rules.iter().map(rule).collect() };
        write_lines(&Document { schema_version: 1, area: described }, out)
    }
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
