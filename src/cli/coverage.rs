//! `pimlint coverage`: what an export holds, and how to export the rest.

use clap::{Args, ValueEnum};

use super::check::{Inputs, Request, completeness, run};
use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::engine;
use crate::engine::assessment::Wanted;
use crate::report::coverage;

/// The options of `coverage`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// The form of the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Every collection on a line of its own
    #[arg(long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let judged = run(Request {
        patterns: arguments.inputs.patterns("coverage")?,
        inputs: &arguments.inputs,
        terraform_source: None,
        rules: engine::select(&[], &[])?,
        as_of: None,
        tenant: None,
        arguments: Vec::new(),
        hash: false,
        wanted: Wanted::default(),
        sample: None,
    })?;
    let options = terminal::options(color, false, arguments.verbose);
    terminal::print(&options, |out| match arguments.format {
        Format::Text => coverage::write_text(&judged.assessment, &options, out),
        Format::Json => coverage::write_json(&judged.assessment, out),
        Format::Markdown => coverage::write_markdown(&judged.assessment, out),
    })?;
    Ok(completeness(&judged.assessment, &arguments.inputs, color))
}
