//! `pimlint schema`: the form of what pimlint writes for machines, as JSON Schema.

use std::borrow::Cow;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::exit::Exit;
use super::failure::Failure;
use super::terminal;
use crate::config;
use crate::finding::SubjectKind;
use crate::register;
use crate::report::{fix, json, paths, simulate, who};
use crate::rules::stated::{Stated, names};

const HELP: &str = "\
Examples:
  pimlint schema config > pimlint.schema.json
      For an editor that completes and checks pimlint.toml
  pimlint schema findings
      The form of the JSON report";

/// The options of `schema`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// What to print: the schema of `pimlint.toml`, `exceptions.toml` or the JSON of `check`, `fix`, `paths`, `simulate` or `who`, or what rules of your own can look at
    #[arg(value_enum, value_name = "WHAT")]
    what: What,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Config,
    Exceptions,
    Findings,
    Fix,
    Paths,
    Simulate,
    Subjects,
    Who,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments) -> Result<Exit, Failure> {
    let schema: Cow<'static, str> = match arguments.what {
        What::Config => config::schema().into(),
        What::Exceptions => register::schema().into(),
        What::Findings => Cow::Borrowed(json::SCHEMA),
        What::Fix => Cow::Borrowed(fix::SCHEMA),
        What::Paths => Cow::Borrowed(paths::SCHEMA),
        What::Simulate => Cow::Borrowed(simulate::SCHEMA),
        What::Subjects => subjects().into(),
        What::Who => Cow::Borrowed(who::SCHEMA),
    };
    terminal::print(|out| out.write_all(schema.as_bytes()))?;
    Ok(Exit::Clean)
}

/// The properties of each kind of subject, as rules of one's own see them: a JSON object of what they are, by path.
fn subjects() -> String {
    let of_kind = |kind: &SubjectKind| {
        let names = names(*kind).iter().map(|name| (name.path.replace('/', "."), Value::from(name.about)));
        (kind.as_str().to_owned(), Value::Object(names.collect()))
    };
    format!("{:#}\n", Value::Object(Stated::KINDS.iter().map(of_kind).collect()))
}
