//! `pimlint init`: a configuration or a register to begin with.

use std::path::{Path, PathBuf};

use clap::Args;

use super::configuration;
use super::ending;
use super::except::draft;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::is_standard;
use super::inputs::{Inputs, load_options};
use super::judging::Judging;
use super::own_rules;
use super::terminal::{self, Look};
use crate::config;
use crate::cover::Cover;
use crate::register::{self, Draft};
use crate::report::write_to_path;
use crate::service::Export;
use crate::source::visible;

const HELP: &str = "\
Examples:
  pimlint init ./export
      A pimlint.toml with candidates from the export, each commented out
  pimlint init ./export --exceptions
      An exceptions.toml with every finding, each commented out";

/// The options of `init`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Write an exceptions register with every finding of the export, commented out, instead of a configuration
    #[arg(long)]
    exceptions: bool,
    /// File to write; it must not exist yet [default: pimlint.toml, or exceptions.toml with --exceptions]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let default = if arguments.exceptions { register::FILE } else { config::FILE };
    let path = arguments.output.as_deref().unwrap_or(Path::new(default));
    let is_printed = is_standard(path);
    if !is_printed && path.symlink_metadata().is_ok() {
        return Err(Failure::Exists { path: path.to_owned() });
    }
    let text = if arguments.exceptions { register(arguments, look)? } else { configuration(arguments, look)? };
    let (text, said) = match text {
        Ok(text) => text,
        Err(exit) => return Ok(exit),
    };
    if is_printed {
        terminal::print(|out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Clean);
    }
    write_to_path(path, |out| out.write_all(text.as_bytes()))
        .map_err(|source| Failure::Write { path: path.to_owned(), source })?;
    terminal::say(&terminal::options(look, false, false), |out| {
        writeln!(out, "Wrote {}. {said} commented out.", visible(&path.display().to_string()))
    })?;
    Ok(Exit::Clean)
}

/// A text to write and what is commented out in it, or the exit code where the export could not be read.
type Written = Result<(String, &'static str), Exit>;

fn configuration(arguments: &Arguments, look: Look) -> Result<Written, Failure> {
    let inputs = &arguments.inputs;
    let request = inputs.request("init")?;
    let export = Export::read(&inputs.paths, &load_options(&request, &inputs.paths)?, None)?;
    let exit = ending::of_export(&export, &export.coverage(&[]), inputs, &Cover::plain(), look);
    Ok(if exit == Exit::Clean { Ok((config::draft(&export.tenant), "Every key in it is")) } else { Err(exit) })
}

/// Every finding of the export, as the configuration that is there has it judged.
fn register(arguments: &Arguments, look: Look) -> Result<Written, Failure> {
    let judging = Judging {
        inputs: arguments.inputs.clone(),
        configuration: configuration::Arguments::default(),
        own_rules: own_rules::Arguments::default(),
        as_of: None,
        tenant: None,
    };
    let judged = match judging.prepared()?.judge("init --exceptions", None, look)? {
        Ok(judged) => judged,
        Err(exit) => return Ok(Err(exit)),
    };
    let findings = judged.assessment.to_decide().iter();
    let findings: Vec<(String, Draft)> = findings
        .map(|reported| (format!("{}: {}", reported.severity, reported.finding.message), draft(reported)))
        .collect();
    Ok(Ok((register::commented(&findings), "Every exception in it is")))
}
