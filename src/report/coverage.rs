//! What the export holds and what it lacks, for `pimlint coverage`: with every gap the request that closes it, the
//! permission that takes, and the rules that are blind without it.

use std::io::{self, Write};

use serde::Serialize;

use super::formatter::write_document;
use super::markdown::escape::inline;
use super::tool::ThisTool;
use super::{Options, text};
use crate::engine::assessment::{Coverage, State};
use crate::export::entra_exporter_type;
use crate::model::Collection;

/// The levels of the JSON report that stand on lines of their own.
const LEVELS: usize = 2;

/// Writes the coverage for people in a terminal.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(coverage: &[Coverage], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    text::write_coverage(coverage, options, out)
}

/// Writes the coverage for machines.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(coverage: &[Coverage], out: &mut dyn Write) -> io::Result<()> {
    let document =
        Document { schema_version: 1, tool: ThisTool::ROW, coverage: coverage.iter().map(Row::new).collect() };
    write_document(&document, LEVELS, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    coverage: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    collection: &'static str,
    state: &'static str,
    objects: usize,
    pages: usize,
    unresolved_references: usize,
    detail: Option<&'a str>,
    request: &'static str,
    requests: Vec<&'static str>,
    permissions: Vec<&'static str>,
    entra_exporter: Option<EntraExporter>,
    blind_rules: &'a [&'static str],
}

/// `Export-Entra -Type` with these words, and why that never makes the collection whole.
#[derive(Serialize)]
struct EntraExporter {
    #[serde(rename = "type")]
    types: &'static str,
    limit: Option<&'static str>,
}

impl<'a> Row<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        Self {
            collection: coverage.collection.id(),
            state: coverage.state.as_str(),
            objects: coverage.objects,
            pages: coverage.pages,
            unresolved_references: coverage.unresolved,
            detail: coverage.detail.as_deref(),
            request: coverage.collection.request(),
            requests: coverage.collection.requests().map(|request| request.path).collect(),
            permissions: coverage.collection.permissions(),
            entra_exporter: entra_exporter_type(coverage.collection)
                .map(|(types, limit)| EntraExporter { types, limit }),
            blind_rules: &coverage.blind,
        }
    }
}

/// Writes the coverage for a ticket or a pull request.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_markdown(coverage: &[Coverage], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "| Collection | State | Objects | Pages | Unresolved references | Detail |\n|---|---|---:|---:|---:|---|"
    )?;
    for row in coverage {
        let detail = row.detail.as_deref().map(inline).unwrap_or_default();
        let state = row.state.as_str();
        let (id, objects, pages, unresolved) = (row.collection.id(), row.objects, row.pages, row.unresolved);
        writeln!(out, "| {id} | {state} | {objects} | {pages} | {unresolved} | {detail} |")?;
    }
    // What no rule reads is not missed.
    let missing: Vec<_> = coverage.iter().filter(|row| row.state != State::Complete && !row.blind.is_empty()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n| Missing | Graph request | Least permission | EntraExporter | Rules that need it |\n|---|---|---|---|---|"
    )?;
    for row in missing {
        let blind: Vec<_> = row.blind.iter().map(|rule| format!("`{rule}`")).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            row.collection.id(),
            row.collection.requests().map(|request| format!("`{}`", request.line())).collect::<Vec<_>>().join("<br>"),
            row.collection.permissions().join(", "),
            entra_exporter(row.collection),
            blind.join(", ")
        )?;
    }
    Ok(())
}

/// What makes `EntraExporter` write a collection, for people.
pub(super) fn entra_exporter(collection: Collection) -> String {
    match entra_exporter_type(collection) {
        Some((types, None)) => format!("Export-Entra -Type {types}"),
        Some((types, Some(_))) => format!("Export-Entra -Type {types} (in part)"),
        None => "not supported".to_owned(),
    }
}
