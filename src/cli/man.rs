//! `pimlint man`: the pages of the manual.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

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
        terminal::print(|out| page(&program, out))?;
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
    let name = Man::new(command.clone()).get_filename();
    write_to_path(&folder.join(name), |out| page(command, out))?;
    let further = command.get_subcommands().filter(|further| further.get_name() != "help");
    further.map(|further| write(further, folder)).sum::<io::Result<usize>>().map(|written| written + 1)
}

/// Writes the page of a command. What stands below its help has sections of its own, in which no command is broken.
fn page(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    Man::new(command.clone().after_help(Resettable::Reset)).render(out)?;
    let mut further = Roff::new();
    for paragraph in help.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        if let Some(examples) = paragraph.strip_prefix("Examples:\n") {
            further.control("SH", ["EXAMPLES"]).control("nf", []);
            for line in examples.lines() {
                further.text([roman(line)]);
            }
            further.control("fi", []);
        } else if let Some(codes) = paragraph.strip_prefix("Exit codes: ") {
            further.control("SH", ["EXIT STATUS"]).text([roman(codes)]);
        } else {
            further.control("SH", ["NOTES"]).text([roman(paragraph)]);
        }
    }
    further.to_writer(out)
}
