//! `pimlint rules test`: whether rules of one's own say about their examples what they should.

use std::io::{self, Write};

use clap::Args;

use crate::catalogue::Entry;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::own_rules;
use crate::cli::terminal::{self, Look};
use crate::naming::counted;
use crate::service::trial::says;
use crate::source::visible;

const HELP: &str = "\
Examples:
  pimlint rules test ./own-rules
      Judges the examples in the entries, and says which do not hold

Exit codes: 0 every example holds, 1 one does not, 2 a rule cannot be used";

/// The options of `rules test`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Folder with rules of your own
    #[arg(value_name = "DIR")]
    folder: std::path::PathBuf,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let folder = own_rules::Arguments { folder: Some(arguments.folder.clone()) };
    let (own, broken) = folder.read(look)?;
    let mut failed = 0;
    terminal::say(&terminal::options(look, false, false), |out| {
        for entry in &own.entries {
            failed += test(entry, out)?;
        }
        let examples = own.entries.iter().map(|entry| entry.examples.len()).sum();
        writeln!(
            out,
            "{}, {}, {failed} of which {} hold",
            counted(own.entries.len(), "rule"),
            counted(examples, "example"),
            if failed == 1 { "does not" } else { "do not" }
        )
    })?;
    Ok(if failed > 0 { Exit::Findings } else { Exit::Clean }.max(broken))
}

/// Runs the examples of a rule; how many do not hold.
fn test(entry: &'static Entry, out: &mut dyn Write) -> io::Result<usize> {
    let mut failed = 0;
    for example in entry.examples {
        match says(entry, example) {
            Ok(()) => writeln!(out, "ok      {}: {}", entry.id, visible(example.name))?,
            Err(why) => {
                failed += 1;
                writeln!(out, "failed  {}: {}: {}", entry.id, visible(example.name), indented(&why))?;
            }
        }
    }
    Ok(failed)
}

/// What a rule says may quote the example; its lines stay lines.
fn indented(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}
