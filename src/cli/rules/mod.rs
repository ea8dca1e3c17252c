//! `pimlint rules`: the list of rules.

mod filters;
pub(super) mod json;
mod markdown;
mod table;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::catalogue::{Entry, entries};
use filters::Filters;

/// The options of `rules`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    filters: Filters,
    /// Output format; markdown is the format of docs/rules.md
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: PageFormat,
}

/// The form of what the catalogue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    Text,
    Json,
    Markdown,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let listed: Vec<&Entry> = entries().iter().filter(|entry| arguments.filters.let_through(entry)).collect();
    terminal::print(&terminal::options(color, false, false), |out| match arguments.format {
        PageFormat::Text => table::write(&listed, out),
        PageFormat::Json => json::write(&listed, json::Examples::Named, out),
        PageFormat::Markdown => out.write_all(markdown::page(&listed).as_bytes()),
    })?;
    Ok(Exit::Clean)
}
