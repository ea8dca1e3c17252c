//! What a SARIF report can be asked for.

use std::collections::HashMap;
use std::path::PathBuf;

/// How the log is written.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which outcomes are results, and how the run is named.
    pub profile: Profile,
    /// What alerts are followed by.
    pub fingerprint: Fingerprint,
    /// Where results point to.
    pub placing: Placing,
    /// The pipeline run that writes the log.
    pub pipeline: Option<Pipeline>,
    /// The absolute path of the working directory, for links to an export outside it.
    pub working_directory: Option<PathBuf>,
}

/// Which outcomes are results, and how the run is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Profile {
    /// Only findings, and a category of its own for each tenant.
    #[default]
    Github,
    /// Only findings, and a run that names its pipeline: what GitHub Advanced Security for Azure DevOps takes directly.
    Azure,
    /// Every outcome, with the controls as taxonomies.
    Full,
}

/// What alerts are followed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fingerprint {
    /// The rule and the object, wherever it stands.
    #[default]
    Identity,
    /// The hash that GitHub computes of the line, where the file can be in a repository.
    Line,
}

/// Where results point to.
#[derive(Debug, Clone, Default)]
pub enum Placing {
    /// Into the files of the export.
    #[default]
    Export,
    /// To a committed file that lists the objects.
    Anchor(Anchor),
    /// To a path that stays the same for each object, and that need not exist.
    Virtual,
}

/// A run of Azure Pipelines, as `GHAzDO` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// The name of the organization.
    pub organization: String,
    /// The GUID of the project.
    pub project: String,
    /// The number of the pipeline.
    pub definition: u32,
    /// The name of the pipeline.
    pub definition_name: String,
    /// The GUID of the phase.
    pub phase: String,
    /// The name of the phase.
    pub phase_name: String,
    /// The branch, as `refs/heads/main`.
    pub branch: String,
    /// The number of the run.
    pub build: u32,
}

/// A committed file, and where it names what.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// Its path, relative to the working directory.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    words: HashMap<String, Span>,
}

/// A word in an anchor: a line, and its first column and the one behind it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The line.
    pub line: u32,
    /// The first column.
    pub start: u32,
    /// The column behind the last character.
    pub end: u32,
}

impl Anchor {
    /// Reads where the file names what: ids, names of rules.
    #[must_use]
    pub fn new(path: String, bytes: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&bytes);
        let mut words = HashMap::new();
        for (line, text) in (1_u32..).zip(text.lines()) {
            let mut column = 1_u32;
            for part in text.split_inclusive(|letter| !is_of_word(letter)) {
                let word = part.trim_end_matches(|letter| !is_of_word(letter));
                let length = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
                if !word.is_empty() {
                    let span = Span { line, start: column, end: column.saturating_add(length) };
                    words.entry(word.to_ascii_lowercase()).or_insert(span);
                }
                let step = u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
                column = column.saturating_add(step);
            }
        }
        drop(text);
        Self { path, bytes, words }
    }

    /// Where the file names the first of these that it names; else its start.
    pub(super) fn span_of<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> Span {
        let named = words.find_map(|word| self.words.get(&word.to_ascii_lowercase()));
        named.copied().unwrap_or(Span { line: 1, start: 1, end: 1 })
    }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Span};

    #[test]
    fn an_anchor_tells_where_it_names_an_object() {
        let anchor = Anchor::new("t.yml".to_owned(), "tenant: é\ngroups:\n- é id: G1-x # first\n- g1-x\n".into());
        let words = ["none", "g1-X"];
        assert_eq!(anchor.span_of(words.into_iter()), Span { line: 3, start: 9, end: 13 });
        assert_eq!(anchor.span_of(["none"].into_iter()), Span { line: 1, start: 1, end: 1 });
    }
}
