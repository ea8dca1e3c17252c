//! Floor 10: words, clock, environment, terminal, exit codes. A command is one file.

mod asked;
mod baseline;
mod check;
mod completions;
mod configuration;
mod coverage;
mod demo;
mod diff;
mod ending;
mod except;
mod exceptions;
mod exit;
mod explain;
mod export_script;
mod failure;
mod file_paths;
mod fix;
mod fmt;
mod history;
mod init;
mod inputs;
mod judging;
mod lsp;
mod man;
mod merge;
mod moment;
mod own_rules;
mod paths;
mod pipeline;
mod prose;
mod redaction;
mod rules;
mod sarif;
mod schema;
mod signature;
mod simulate;
mod step_summary;
mod terminal;
mod verify;
mod watch;
mod who;

use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::engine::panics;
use crate::report::remove_unfinished;
use crate::source::Phrase;
use exit::Exit;
use failure::Failure;
use terminal::Look;

/// Lints exported Microsoft Entra ID configuration: where access will silently break, where it is permanent although it
/// should be just-in-time, and who can reach a privileged role without approval.
#[derive(Debug, Parser)]
#[command(name = "pimlint", version, propagate_version = true, after_help = HELP)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const HELP: &str = "\
Examples:
  pimlint demo ./sample
      A sample tenant, to try the commands below on
  pimlint check ./export
      What to decide, the worst first, and what was found
  pimlint explain group-pim-dynamic
      Why a rule matters, and how to fix what it finds
  pimlint export-script az > export.sh
      A script that exports your own tenant

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage or configuration error, 3 nothing readable or --require not met, 4 internal error";

/// Options of every command.
#[derive(Debug, Args)]
struct Global {
    #[command(flatten)]
    look: Look,
    /// Number of threads, at most 1024 [default: number of processors]
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint an export
    Check(Box<check::Arguments>),
    /// Show what an export holds, what is missing, which rules need it, and how to export it
    Coverage(coverage::Arguments),
    /// Show what a group, role, package or person gives and has: how one gets it, for how long, and when it ends
    Who(Box<who::Arguments>),
    /// Show who can become what and by which ways, the weakest first, and the fewest changes that close the weakest ones
    Paths(Box<paths::Arguments>),
    /// Show what someone who requests an access package gets, day by day, and when the access really ends
    Simulate(Box<simulate::Arguments>),
    /// Write the requests that end findings, each proved on the changed export; nothing is applied
    Fix(Box<fix::Arguments>),
    /// Show findings in an editor as you type, over the Language Server Protocol
    Lsp(Box<lsp::Arguments>),
    /// List the rules
    Rules(rules::Arguments),
    /// Explain one rule in full, an area, or a control
    Explain(explain::Arguments),
    /// Write a script that exports what the rules read, with read-only permissions
    ExportScript(export_script::Arguments),
    /// Write an export in canonical form, one file per object, for keeping it in a repository
    Fmt(fmt::Arguments),
    /// Check that a JSON report is reproducible: hash its inputs, evaluate them again and compare the results
    Verify(verify::Arguments),
    /// Compare two exports or two results: what is new, worse, fixed or not known to be fixed
    Diff(Box<diff::Arguments>),
    /// Show dated results of one tenant over time: how old findings are, and how long they take to fix
    History(history::Arguments),
    /// Put the results of many tenants together
    Merge(merge::Arguments),
    /// Add, list, check and remove exceptions: findings that are accepted until a date
    Except(except::Arguments),
    /// Write a commented pimlint.toml with candidates from an export
    Init(init::Arguments),
    /// Print the JSON Schema of the configuration, of the exceptions register or of the JSON report
    Schema(schema::Arguments),
    /// Write the export of a sample tenant, to try pimlint without your own
    Demo(demo::Arguments),
    /// Print what a shell needs to complete the command line
    Completions(completions::Arguments),
    /// Write the pages of the manual
    Man(man::Arguments),
}

/// Runs the command that the program was called with.
#[must_use]
pub fn main() -> ExitCode {
    panics::silence();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            terminal::explain(&error);
            return if error.use_stderr() { Exit::Usage } else { Exit::Clean }.into();
        }
    };
    let look = cli.global.look;
    // Where no handler can be set, what is half-written stays.
    let _ = ctrlc::set_handler(end);
    let hides = match &cli.command {
        Command::Check(arguments) => arguments.hides(),
        Command::Who(arguments) => arguments.asked.hides(),
        Command::Paths(arguments) => arguments.asked.hides(),
        Command::Simulate(arguments) => arguments.asked.hides(),
        _ => false,
    };
    // What a panic says may quote the export.
    let internal = |crash| {
        let said = Phrase::from(crash).open(|_, text| if hides { "the reason is hidden" } else { text }.to_owned());
        Err(Failure::Internal(said))
    };
    let outcome = panics::caught(|| run(cli)).unwrap_or_else(internal);
    outcome
        .unwrap_or_else(|failure| {
            terminal::complain(look, &failure);
            failure.exit()
        })
        .into()
}

/// Ends the program because it was told to.
#[expect(clippy::exit, reason = "a handler of signals has no other way")]
fn end() {
    /// As shells report a program that SIGINT ended.
    const INTERRUPTED: i32 = 130;
    remove_unfinished();
    std::process::exit(INTERRUPTED);
}

/// Bytes of the stack of each thread: one that waits for another takes up more work, such as a further tenant of many, on the same stack.
const STACK: usize = 16 << 20;

fn run(cli: Cli) -> Result<Exit, Failure> {
    // Without a number there are as many as processors.
    let jobs = cli.global.jobs.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build_global();
    pool.map_err(|source| Failure::Threads { jobs, source })?;
    let look = cli.global.look;
    match cli.command {
        Command::Check(arguments) => check::execute(&arguments, look),
        Command::Coverage(arguments) => coverage::execute(&arguments, look),
        Command::Who(arguments) => who::execute(&arguments, look),
        Command::Paths(arguments) => paths::execute(&arguments, look),
        Command::Simulate(arguments) => simulate::execute(&arguments, look),
        Command::Fix(arguments) => fix::execute(&arguments, look),
        Command::Lsp(arguments) => Ok(lsp::execute(*arguments, look)),
        Command::Rules(arguments) => rules::execute(&arguments, look),
        Command::Explain(arguments) => explain::execute(&arguments, look),
        Command::ExportScript(arguments) => export_script::execute(&arguments),
        Command::Fmt(arguments) => fmt::execute(&arguments, look),
        Command::Verify(arguments) => verify::execute(&arguments, look),
        Command::Diff(arguments) => diff::execute(&arguments, look),
        Command::History(arguments) => history::execute(&arguments, look),
        Command::Merge(arguments) => merge::execute(&arguments, look),
        Command::Except(arguments) => except::execute(&arguments, look),
        Command::Init(arguments) => init::execute(&arguments, look),
        Command::Schema(arguments) => schema::execute(&arguments),
        Command::Demo(arguments) => demo::execute(&arguments, look),
        Command::Completions(arguments) => completions::execute(&arguments, Cli::command()),
        Command::Man(arguments) => man::execute(&arguments, Cli::command(), look),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
