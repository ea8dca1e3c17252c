//! `pimlint except`: the exceptions register.

mod add;
mod candidate;
mod edit;
mod review;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::Color;

pub(super) use candidate::draft;

/// The options of `except`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add exceptions for a finding, or for every finding of a decision
    Add(Box<add::Arguments>),
    /// List the exceptions; with an export, and what became of each
    List(review::Arguments),
    /// Remove the exceptions whose fault or object is gone
    Prune(review::Arguments),
    /// Check the register for errors; with an export, also for exceptions to review
    Verify(review::Arguments),
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Add(arguments) => add::execute(arguments, color),
        Command::List(arguments) => review::list(arguments, color),
        Command::Prune(arguments) => review::prune(arguments, color),
        Command::Verify(arguments) => review::verify(arguments, color),
    }
}
