//! The page for people at a terminal.

use clap::builder::styling::{AnsiColor, Style};

use super::facts::facts;
use super::markdown::{circumstances, outcome};
use crate::catalogue::{Entry, Example};
use crate::cli::prose::{BOLD, Prose, styled};
use crate::finding::Severity;
use crate::report::Options;

/// Prose in longer lines is hard to read.
const WIDEST: usize = 100;
const INDENT: usize = 2;

/// The whole page.
pub(super) fn page(entry: &Entry, examples: bool, options: &Options) -> String {
    let mut prose = Prose::new(options.width.min(WIDEST), options.color);
    let severity = styled(color(entry.severity).bold(), entry.severity.as_str());
    prose.line(0, &format!("{severity}: {}", styled(BOLD, entry.title)));
    prose.line(0, entry.id);
    prose.blank();
    prose.markdown(INDENT, entry.summary);
    prose.blank();
    block(entry, &mut prose);
    for (heading, text) in entry.sections {
        prose.heading(heading);
        prose.markdown(INDENT, text);
    }
    prose.heading("Examples");
    if examples {
        for example in entry.examples {
            whole(entry, example, &mut prose);
        }
    } else {
        titles(entry, &mut prose);
    }
    prose.finish()
}

fn color(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    color.on_default()
}

/// The facts in two columns; a name stands once for all that is said under it.
fn block(entry: &Entry, prose: &mut Prose) {
    let facts = facts(entry);
    let longest = facts.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut last = "";
    for (name, text) in &facts {
        let shown = if last == *name { "" } else { name };
        last = name;
        prose.row(INDENT, &styled(BOLD, &format!("{shown:longest$}")), text);
    }
}

fn titles(entry: &Entry, prose: &mut Prose) {
    let longest = entry.examples.iter().map(|example| outcome(example).len()).max().unwrap_or_default();
    for example in entry.examples {
        prose.row(INDENT, &format!("{:longest$}", outcome(example)), example.name);
    }
    prose.blank();
    prose.markdown(INDENT, &format!("`pimlint explain {} --examples` shows their files.", entry.id));
}

fn whole(entry: &Entry, example: &Example, prose: &mut Prose) {
    prose.line(INDENT, &styled(BOLD, example.name));
    prose.markdown(INDENT, &format!("Outcome: {}{}.", outcome(example), circumstances(example)));
    for (name, text) in entry.files(example).unwrap_or_default() {
        prose.blank();
        prose.markdown(INDENT, &format!("`{name}`:"));
        prose.code(2 * INDENT, &text);
    }
    prose.blank();
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::catalogue::entries;
    use crate::report::Options;

    #[test]
    fn every_page_fits_its_width_but_for_what_cannot_be_broken() {
        for entry in entries() {
            for width in [80, 100] {
                let options = Options { width, color: false, ..Options::default() };
                let shown = page(entry, false, &options);
                for line in shown.lines().filter(|line| line.chars().count() > width) {
                    let word = line.trim_start_matches(|letter: char| !letter.is_alphabetic() && letter != '<');
                    let code = line.starts_with("    ") || line.contains("://");
                    assert!(code || !word.contains(' '), "{}, {width} columns: {line}", entry.id);
                }
                assert!(entry.sections.iter().all(|(heading, _)| shown.contains(heading)), "{}", entry.id);
            }
        }
    }

    #[test]
    fn examples_are_shown_whole_where_they_are_asked_for() {
        for entry in entries() {
            let options = Options { color: true, ..Options::default() };
            let (titles, whole) = (page(entry, false, &options), page(entry, true, &options));
            for example in entry.examples {
                let files = entry.files(example).expect("an example is right");
                let (name, _) = files.first().expect("a file");
                assert!(whole.contains(name), "{}: {}", entry.id, example.name);
                assert!(titles.contains(example.outcome), "{}: {}", entry.id, example.name);
            }
        }
    }
}
