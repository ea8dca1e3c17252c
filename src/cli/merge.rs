//! `pimlint merge`: the results of many tenants, from one machine or many, together.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Look};
use crate::report::Format;
use crate::report::rollup::{self, Rollup, TenantResult};

const HELP: &str = "\
Examples:
  pimlint merge results-*.jsonl
      The tenants of all files together
  pimlint merge results-*.jsonl --format html > fleet.html
      The same as a page

Exit codes: 0 shown, 2 a file that is not results, or usage error";

/// The options of `merge`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Files that `pimlint check --tenants --results` wrote
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// List every tenant and every rule
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let mut results = Vec::new();
    for file in &arguments.files {
        results.extend(read(file)?);
    }
    print(&Rollup::of(results), arguments.format, arguments.verbose, look)?;
    Ok(Exit::Clean)
}

/// The results in a file.
#[expect(clippy::disallowed_methods, reason = "results are no part of an export")]
fn read(path: &Path) -> Result<Vec<TenantResult>, Failure> {
    let refused = |reason: String| Failure::NoResults { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    if text.trim().is_empty() {
        return Err(refused("it is empty: the run that wrote it did not end".to_owned()));
    }
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| TenantResult::read(line).map_err(|why| refused(format!("line {number}: {why}"))))
        .collect()
}

/// Prints a roll-up.
pub(super) fn print(all: &Rollup, form: Form, verbose: bool, look: Look) -> Result<(), Failure> {
    let options = terminal::options(look, false, verbose);
    match form {
        Form::Text => terminal::say(&options, |out| rollup::write_text(all, &options, out)),
        Form::Json => terminal::print(|out| all.write_json(out)),
        Form::Html => terminal::print(|out| rollup::write_html(all, out)),
    }
}

/// The formats of a roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    Text,
    Json,
    Html,
}

impl Form {
    /// The same format of a report.
    pub(super) fn of(format: Format) -> Result<Self, Failure> {
        match format {
            Format::Text => Ok(Self::Text),
            Format::Json => Ok(Self::Json),
            Format::Html => Ok(Self::Html),
            _ => Err(Failure::NoRollup),
        }
    }
}
