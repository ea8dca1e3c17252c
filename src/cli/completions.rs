//! `pimlint completions`: what a shell completes on the command line.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal;

const HELP: &str = "\
Examples:
  pimlint completions bash > pimlint.bash
      Then: source pimlint.bash, or put it into the folder that your bash loads
  pimlint completions zsh > _pimlint
      For a folder of $fpath
  pimlint completions powershell > pimlint.ps1
      To be run by your $PROFILE";

/// The options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Shell to write the completions for
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command; the command line of the program is what is completed.
pub(super) fn execute(arguments: &Arguments, mut program: Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    generate(arguments.shell, &mut program, name, &mut script);
    terminal::print(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}
