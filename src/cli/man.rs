//! `pimlint man`: the pages of the manual.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Look};
use crate::naming::counted;
use crate::report::write_to_path;
use crate::source::visible;

const HELP: &str = "\
Examples:
  pimlint man > pimlint.1
      The page of pimlint itself; to read it: man ./pimlint.1
  pimlint man --output ./man1
      A page for pimlint and for each command, for a folder of $MANPATH";

/// The options of `man`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Write a page for each command to this folder [default: the page of pimlint, to standard output]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs the command; the command line of the program is what is described.
pub(super) fn execute(arguments: &Arguments, mut program: Command, look: Look) -> Result<Exit, Failure> {
    program.build();
    let options = terminal::options(look, false, false);
    let Some(folder) = &arguments.output else {
        terminal::print(&options, |out| Man::new(program).render(out))?;
        return Ok(Exit::Clean);
    };
    let failed = |source| Failure::Write { path: folder.clone(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let pages = write(&program, folder).map_err(failed)?;
    terminal::say(&options, |out| {
        writeln!(out, "Wrote {} to {}.", counted(pages, "page"), visible(&folder.display().to_string()))
    })?;
    Ok(Exit::Clean)
}

/// Writes the page of a command and those of its own commands; how many.
fn write(command: &Command, folder: &Path) -> io::Result<usize> {
    let page = Man::new(command.clone());
    write_to_path(&folder.join(page.get_filename()), |out| page.render(out))?;
    let further = command.get_subcommands().filter(|further| further.get_name() != "help");
    further.map(|further| write(further, folder)).sum::<io::Result<usize>>().map(|written| written + 1)
}
