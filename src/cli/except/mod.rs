//! `pimlint except`: the exceptions register.

mod add;
mod candidate;
mod edit;
mod review;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::Look;

pub(super) use candidate::draft;

const HELP: &str = "\
Examples:
  pimlint except list ./export
      What is accepted, and what became of it
  pimlint except verify ./export
      For a pipeline: exit code 1 where an exception expired or is not needed

Exit codes: 0 done, 1 `verify` found an exception to review, 2 an error in the register, or usage error, 3 nothing readable";

const LIST: &str = "\
Examples:
  pimlint except list
      The register, as it is written
  pimlint except list ./export
      What each exception accepts in the export";

const PRUNE: &str = "\
Examples:
  pimlint except prune ./export
      Takes out what accepts nothing any more; the rest stays as it is written";

const VERIFY: &str = "\
Examples:
  pimlint except verify
      Whether the register can be read, and nothing in it is missing
  pimlint except verify ./export
      For a pipeline: exit code 1 where an exception expired or is not needed";

/// The options of `except`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add exceptions for a finding, or for every finding of a decision
    Add(Box<add::Arguments>),
    /// List the exceptions; with an export, and what became of each
    #[command(after_help = LIST)]
    List(review::Arguments),
    /// Remove the exceptions whose fault or object is gone
    #[command(after_help = PRUNE)]
    Prune(review::Arguments),
    /// Check the register for errors; with an export, also for exceptions to review
    #[command(after_help = VERIFY)]
    Verify(review::Arguments),
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Add(arguments) => add::execute(arguments, look),
        Command::List(arguments) => review::list(arguments, look),
        Command::Prune(arguments) => review::prune(arguments, look),
        Command::Verify(arguments) => review::verify(arguments, look),
    }
}
