//! The formats of reports: a row each.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::{Options, Report, azure, csv, github, gitlab, html, json, junit, markdown, oscal, sarif, text, xlsx};
use crate::catalogue::nearest_of;

/// What writes one format.
pub type Sink = fn(&Report<'_>, &Options, &mut dyn Write) -> io::Result<()>;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, in a terminal.
    Text,
    /// Everything, for machines.
    Json,
    /// For code-scanning dashboards.
    Sarif,
    /// For auditors and boards: one page to read offline and print.
    Html,
    /// Annotations of GitHub Actions.
    Github,
    /// Code Quality of GitLab.
    Gitlab,
    /// Test results.
    Junit,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// A comment on a pull request.
    Markdown,
    /// For spreadsheets.
    Csv,
    /// A workbook, for auditors.
    Xlsx,
    /// OSCAL assessment results, for governance tools.
    Oscal,
}

struct Row {
    format: Format,
    word: &'static str,
    sink: Sink,
    hashes: bool,
    population: bool,
}

/// Every format: its word on the command line, and its sink.
const FORMATS: &[Row] = &[
    Row { format: Format::Text, word: "text", sink: text::write, hashes: false, population: false },
    Row { format: Format::Json, word: "json", sink: json::write, hashes: true, population: false },
    Row { format: Format::Sarif, word: "sarif", sink: sarif::write, hashes: true, population: false },
    Row { format: Format::Html, word: "html", sink: html::write, hashes: true, population: false },
    Row { format: Format::Github, word: "github", sink: github::write, hashes: false, population: false },
    Row { format: Format::Gitlab, word: "gitlab", sink: gitlab::write, hashes: false, population: false },
    Row { format: Format::Junit, word: "junit", sink: junit::write, hashes: false, population: false },
    Row { format: Format::Azure, word: "azure", sink: azure::write, hashes: false, population: false },
    Row { format: Format::Markdown, word: "markdown", sink: markdown::write, hashes: false, population: false },
    Row { format: Format::Csv, word: "csv", sink: csv::write, hashes: false, population: false },
    Row { format: Format::Xlsx, word: "xlsx", sink: xlsx::write, hashes: true, population: true },
    Row { format: Format::Oscal, word: "oscal", sink: oscal::write, hashes: true, population: false },
];

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format{near} The formats are {known}", near = near(.0), known = Format::words().collect::<Vec<_>>().join(", "))]
pub struct UnknownFormat(pub String);

fn near(word: &str) -> String {
    let near = nearest_of(word, Format::words());
    near.map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"))
}

impl Format {
    /// The words of all formats.
    pub fn words() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|row| row.word)
    }

    /// The word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().map_or("", |row| row.word)
    }

    /// Whether the report shows the hash of every input.
    #[must_use]
    pub fn hashes(self) -> bool {
        self.row().is_some_and(|row| row.hashes)
    }

    /// Whether the report lists every subject that was judged, not only those that failed.
    #[must_use]
    pub fn population(self) -> bool {
        self.row().is_some_and(|row| row.population)
    }

    /// Whether the report shows how long packages last against PIM's limits.
    #[must_use]
    pub fn lifetimes(self) -> bool {
        self == Self::Html
    }

    /// Whether the report is no text, so that a terminal can do nothing with it.
    #[must_use]
    pub fn is_binary(self) -> bool {
        self == Self::Xlsx
    }

    /// Writes a report.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(self, report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        self.row().map_or(Ok(()), |row| (row.sink)(report, options, out))
    }

    fn row(self) -> Option<&'static Row> {
        FORMATS.iter().find(|row| row.format == self)
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        let known = FORMATS.iter().find(|row| row.word.eq_ignore_ascii_case(word));
        known.map(|row| row.format).ok_or_else(|| UnknownFormat(word.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
