//! `pimlint history`: dated results of one tenant, over time.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::baseline;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::shown;
use super::terminal::{self, Look};
use crate::engine::baseline::Earlier;
use crate::report::history::{self, Dated, History};

const HELP: &str = "\
Examples:
  pimlint history results/
      How old findings are, and how long they took to fix
  pimlint history results/ --format html > history.html
      The same as a page

Exit codes: 0 shown, 2 no results, results of several tenants, or usage error";

/// The options of `history`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Folders with JSON reports of `pimlint check`, or the reports; other JSON files in a folder are skipped
    #[arg(value_name = "DIR", required = true)]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// List everything
    #[arg(short, long)]
    verbose: bool,
}

/// The formats of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Html,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let mut runs: Vec<Dated> = Vec::new();
    for path in &arguments.paths {
        for (path, result) in results(path)? {
            if let Some(first) = runs.first() {
                baseline::comparable(&path, &result, first.result.is_redacted())?;
                baseline::same_id(&path, result.tenant_id(), first.result.tenant_id(), result.is_redacted())?;
            }
            let moment = result.moment().ok_or_else(|| undated(&path))?;
            runs.push(Dated { path: shown(&path), moment, result });
        }
    }
    if runs.is_empty() {
        return Err(Failure::NoHistory);
    }
    let history = History::of(runs);
    let options = terminal::options(look, false, arguments.verbose);
    match arguments.format {
        Form::Text => terminal::say(&options, |out| history::write_text(&history, &options, out)),
        Form::Json => terminal::print(|out| history::write_json(&history, out)),
        Form::Html => terminal::print(|out| history::write_html(&history, out)),
    }?;
    Ok(Exit::Clean)
}

fn undated(path: &Path) -> Failure {
    Failure::NoResult { path: path.to_owned(), reason: "it has no evaluation date (run.asOf)".to_owned() }
}

/// The results in a folder, or a file that must be one.
fn results(path: &Path) -> Result<Vec<(PathBuf, Earlier)>, Failure> {
    if !path.is_dir() {
        return Ok(vec![(path.to_owned(), baseline::read(path)?)]);
    }
    let mut all = Vec::new();
    for file in files(path)? {
        all.extend(baseline::read_unless_other(&file)?.map(|result| (file, result)));
    }
    Ok(all)
}

/// The JSON files in a folder, by name.
#[expect(clippy::disallowed_methods, reason = "results are no part of an export")]
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let refused = |error: std::io::Error| Failure::NoResult { path: folder.to_owned(), reason: error.to_string() };
    let entries = std::fs::read_dir(folder).map_err(refused)?;
    let mut all = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().map_err(refused)?;
    all.retain(|path| path.is_file() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")));
    all.sort();
    Ok(all)
}
