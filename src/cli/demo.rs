//! `pimlint demo`: a sample tenant, for those who have no export yet.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use include_dir::{Dir, include_dir};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Look};

/// The export of a tenant with every kind of fault (fixtures/README.md).
static TENANT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/tenants/contoso");

const HELP: &str = "\
Examples:
  pimlint demo ./sample
      A sample to try: next, pimlint check ./sample";

/// The options of `demo`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// New or empty folder to write to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    if !is_free(folder) {
        return Err(Failure::NotEmpty { path: folder.clone() });
    }
    write(folder).map_err(|source| Failure::Write { path: folder.clone(), source })?;
    let shown = folder.display();
    terminal::say(&terminal::options(look, false, false), |out| {
        writeln!(out, "Wrote the export of a sample tenant, {} files, to {shown}.", TENANT.files().count())?;
        writeln!(out, "Next: pimlint check {shown}")
    })?;
    Ok(Exit::Clean)
}

/// Whether nothing stands at the path, or an empty folder.
#[expect(clippy::disallowed_methods, reason = "the sample is written, not a report")]
fn is_free(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[expect(clippy::disallowed_methods, reason = "the sample is written, not a report")]
fn write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for file in TENANT.files() {
        std::fs::write(folder.join(file.path()), file.contents())?;
    }
    Ok(())
}
