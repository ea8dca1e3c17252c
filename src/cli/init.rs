//! `pimlint init`: a configuration to begin with.

use std::path::PathBuf;

use clap::Args;

use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{Inputs, load_options};
use super::terminal::{self, Color};
use crate::config;
use crate::cover::Cover;
use crate::report::write_to_path;
use crate::service::Export;
use crate::source::visible;

/// The options of `init`.
#[derive(Debug, Args)]
#[command(after_help = "Example: pimlint init ./export")]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// File to write; it must not exist yet
    #[arg(short, long, value_name = "FILE", default_value = config::FILE)]
    output: PathBuf,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let path = &arguments.output;
    if path.symlink_metadata().is_ok() {
        return Err(Failure::Exists { path: path.clone() });
    }
    let inputs = &arguments.inputs;
    let request = inputs.request("init")?;
    let export = Export::read(&inputs.paths, &load_options(&request, &inputs.paths)?, None)?;
    let exit = ending::of_coverage(&export.coverage(&[]), inputs, &Cover::plain(), color);
    if exit == Exit::Clean {
        let text = config::draft(&export.tenant);
        write_to_path(path, |out| out.write_all(text.as_bytes()))
            .map_err(|source| Failure::Write { path: path.clone(), source })?;
        terminal::say(&terminal::options(color, false, false), |out| {
            writeln!(out, "Wrote {}. Every key in it is commented out.", visible(&path.display().to_string()))
        })?;
    }
    Ok(exit)
}
