//! Every report of an assessment, and whether its readers can read it.

use std::collections::BTreeMap;
use std::io::Read as _;

use pimlint::report::{Format, Options, Report};
use quick_xml::events::Event;
use serde_json::Value;

/// The reports of one assessment.
pub struct Written {
    /// By the word of their format.
    pub reports: BTreeMap<&'static str, Vec<u8>>,
    /// How many findings there are.
    pub findings: usize,
    /// What a reader would refuse.
    pub wrong: Vec<String>,
}

impl Written {
    /// The formats in which two sets of reports differ.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'static str> + 'a {
        self.reports.iter().filter(|(word, bytes)| other.reports.get(*word) != Some(bytes)).map(|(word, _)| *word)
    }
}

/// Every format.
pub fn formats() -> impl Iterator<Item = Format> {
    Format::words().map(|word| word.parse().expect("a word of a format"))
}

/// Writes every report, and reads each.
pub fn written(report: &Report<'_>, options: &Options) -> Written {
    let findings = report.assessment.findings.len();
    let mut written = Written { reports: BTreeMap::new(), findings, wrong: Vec::new() };
    for format in formats() {
        let mut bytes = Vec::new();
        if let Err(error) = format.write(report, options, &mut bytes) {
            written.wrong.push(format!("{format} cannot be written: {error}"));
        }
        if let Err(wrong) = readable(format, &bytes, findings) {
            written.wrong.push(format!("{format}: {wrong}"));
        }
        written.reports.insert(format.word(), bytes);
    }
    written
}

/// Whether a report is of its format and has every finding.
fn readable(format: Format, bytes: &[u8], findings: usize) -> Result<(), String> {
    match format {
        Format::Json => has(findings, list(bytes, "/findings")?),
        Format::Sarif => list(bytes, "/runs/0/results").map(drop),
        Format::Gitlab => list(bytes, "").and_then(|issues| at_least(findings, issues)),
        Format::Oscal => list(bytes, "/assessment-results/results").map(drop),
        Format::Junit => xml(bytes),
        Format::Csv => has(findings, rows(bytes)?),
        Format::Xlsx => zip(bytes).map(drop),
        Format::Text | Format::Html | Format::Github | Format::Azure | Format::Markdown => {
            std::str::from_utf8(bytes).map(drop).map_err(|error| error.to_string())
        }
    }
}

fn has(expected: usize, found: usize) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{found} of {expected} findings")) }
}

/// Gaps are listed behind the findings.
fn at_least(expected: usize, found: usize) -> Result<(), String> {
    if expected <= found { Ok(()) } else { has(expected, found) }
}

/// The length of a list in a document.
fn list(bytes: &[u8], pointer: &str) -> Result<usize, String> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    document.pointer(pointer).and_then(Value::as_array).map(Vec::len).ok_or_else(|| format!("no list at {pointer}"))
}

fn xml(bytes: &[u8]) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// The rows of findings.
fn rows(bytes: &[u8]) -> Result<usize, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?;
    let outcome = headers.iter().position(|name| name == "outcome").ok_or("no column outcome")?;
    let mut findings = 0;
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        findings += usize::from(row.get(outcome) == Some("fail"));
    }
    Ok(findings)
}

fn zip(bytes: &[u8]) -> Result<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| error.to_string())?;
        part.read_to_string(&mut text).map_err(|error| error.to_string())?;
    }
    Ok(text)
}

/// A report as text; a workbook is an archive of XML.
pub fn text_of(bytes: &[u8]) -> String {
    zip(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
}
