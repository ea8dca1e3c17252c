//! What the export holds and what it lacks, for `pimlint coverage`: with every gap the request that closes it, the
//! permission that takes, and the rules that are blind without it.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::formatter::Levels;
use super::{Options, text, tool};
use crate::engine::assessment::{Assessment, Coverage, State};
use crate::source::visible;

/// The levels of the JSON report that stand on lines of their own.
const LEVELS: usize = 2;

/// Writes the coverage for people in a terminal.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(assessment: &Assessment, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    text::write_coverage(assessment, options, out)
}

/// Writes the coverage for machines.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: 1,
        tool: Tool { name: tool::NAME, version: tool::VERSION },
        coverage: assessment.coverage.iter().map(Row::new).collect(),
    };
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Levels::new(LEVELS)))?;
    writeln!(out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    coverage: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    collection: &'static str,
    state: &'static str,
    objects: usize,
    detail: Option<&'a str>,
    request: &'static str,
    permissions: &'static [&'static str],
    blind_rules: &'a [&'static str],
}

impl<'a> Row<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        Self {
            collection: coverage.collection.id(),
            state: coverage.state.as_str(),
            objects: coverage.objects,
            detail: coverage.detail.as_deref(),
            request: coverage.collection.request(),
            permissions: coverage.collection.permissions(),
            blind_rules: &coverage.blind,
        }
    }
}

/// Writes the coverage for a ticket or a pull request.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_markdown(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| Collection | State | Objects | Detail |\n|---|---|---:|---|")?;
    for row in &assessment.coverage {
        let detail = row.detail.as_deref().map(cell).unwrap_or_default();
        let state = row.state.as_str();
        writeln!(out, "| {} | {state} | {} | {detail} |", row.collection.id(), row.objects)?;
    }
    let missing: Vec<_> = assessment.coverage.iter().filter(|row| row.state != State::Complete).collect();
    if missing.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n| Missing | Graph request | Least permission | Rules that cannot decide without it |\n|---|---|---|---|"
    )?;
    for row in missing {
        let blind: Vec<_> = row.blind.iter().map(|rule| format!("`{rule}`")).collect();
        writeln!(
            out,
            "| {} | `GET {}` | {} | {} |",
            row.collection.id(),
            row.collection.request(),
            row.collection.permissions().join(", "),
            blind.join(", ")
        )?;
    }
    Ok(())
}

/// Text in a cell of a Markdown table: no character of it is markup.
fn cell(text: &str) -> Cow<'_, str> {
    let markup =
        |character: char| character.is_ascii_punctuation() && !matches!(character, '.' | ',' | ':' | '-' | '/');
    let text = visible(text);
    if !text.contains(markup) {
        return text;
    }
    let mut cell = String::with_capacity(text.len());
    for character in text.chars() {
        if markup(character) {
            cell.push('\\');
        }
        cell.push(character);
    }
    cell.into()
}
