//! `pimlint rules`: the list of rules.

mod compare;
mod filters;
pub(super) mod json;
mod markdown;
mod table;
mod test;

use clap::{Args, Subcommand, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::own_rules;
use super::terminal::{self, Look};
use crate::catalogue::{Entry, entries};
use filters::Filters;

const HELP: &str = "\
Examples:
  pimlint rules --area package --severity error
      The errors that rules about access packages can find
  pimlint rules --control nist-800-53:AC-2 --format json
      The rules that test a control, for a machine
  pimlint rules --reads role-settings
      The rules that need the PIM settings of roles and groups";

const COMPARE: &str = "\
Examples:
  pimlint rules compare > compare.md
      ScubaGear, Maester and others against the rules, check by check";

/// The options of `rules`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    own_rules: own_rules::Arguments,
    /// Output format; markdown is the format of docs/rules.md
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: PageFormat,
}

/// What else there is to do with rules.
#[derive(Debug, Subcommand)]
enum Command {
    /// Run the examples of rules of your own
    Test(test::Arguments),
    /// Print the checks of other tools with the rules that look for the same, as Markdown
    #[command(after_help = COMPARE)]
    Compare,
}

/// The form of what the catalogue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    Text,
    Json,
    Markdown,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    match &arguments.command {
        Some(Command::Test(arguments)) => return test::execute(arguments, look),
        Some(Command::Compare) => {
            let page = compare::page(entries());
            terminal::print(|out| out.write_all(page.as_bytes()))?;
            return Ok(Exit::Clean);
        }
        None => {}
    }
    let (own, broken) = arguments.own_rules.read(look)?;
    let all = entries().iter().chain(own.entries);
    let listed: Vec<&Entry> = all.filter(|entry| arguments.filters.let_through(entry)).collect();
    let options = terminal::options(look, false, false);
    terminal::print(|out| match arguments.format {
        PageFormat::Text => table::write(&listed, options.width, out),
        PageFormat::Json => json::write(&listed, json::Examples::Named, out),
        PageFormat::Markdown => out.write_all(markdown::page(&listed).as_bytes()),
    })?;
    Ok(broken)
}
