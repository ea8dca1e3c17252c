//! `pimlint schema`: the form of what pimlint writes for machines, as JSON Schema.

use std::borrow::Cow;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::config;
use crate::register;
use crate::report::json;

/// The options of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example: pimlint schema config > pimlint.schema.json")]
pub(super) struct Arguments {
    /// Schema to print: `pimlint.toml`, `exceptions.toml`, or the JSON report of `check`
    #[arg(value_enum, value_name = "WHAT")]
    what: What,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Config,
    Exceptions,
    Findings,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let schema: Cow<'static, str> = match arguments.what {
        What::Config => config::schema().into(),
        What::Exceptions => register::schema().into(),
        What::Findings => Cow::Borrowed(json::SCHEMA),
    };
    terminal::print(&terminal::options(color, false, false), |out| out.write_all(schema.as_bytes()))?;
    Ok(Exit::Clean)
}
