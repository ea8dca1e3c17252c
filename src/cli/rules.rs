//! `pimlint rules`: the list of rules.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::catalogue::Entry;
use crate::report;

/// The options of `rules`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The form of the list
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let options = terminal::options(color, false, false);
    terminal::print(&options, |out| match arguments.format {
        Format::Text => write_text(report::catalogue(), out),
        Format::Json => write_json(report::catalogue(), out),
    })?;
    Ok(Exit::Clean)
}

fn write_text(catalogue: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let width = catalogue.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    for entry in catalogue {
        let preview = if entry.preview { " (preview: only where selected)" } else { "" };
        let (severity, kind) = (entry.severity, report::kind(entry.kind));
        writeln!(out, "{:width$}  {severity:7}  {kind:8}  {}{preview}", entry.id, entry.title)?;
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: &'static str,
    title: &'static str,
    severity: &'static str,
    kind: &'static str,
    basis: &'static str,
    area: &'static str,
    judges: &'static str,
    reads: Vec<&'static str>,
    since: &'static str,
    preview: bool,
}

fn write_json(catalogue: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let rows = catalogue.iter().map(|entry| Row {
        id: entry.id,
        title: entry.title,
        severity: entry.severity.as_str(),
        kind: report::kind(entry.kind),
        basis: report::basis(entry.basis),
        area: entry.area,
        judges: entry.judges.as_str(),
        reads: entry.reads.iter().map(|collection| collection.id()).collect(),
        since: entry.since,
        preview: entry.preview,
    });
    serde_json::to_writer_pretty(&mut *out, &rows.collect::<Vec<_>>())?;
    writeln!(out)
}
