//! Rules of one's own, on the command line.

use std::path::PathBuf;

use clap::Args;

use super::configuration;
use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::shown;
use super::terminal::Look;
use crate::config::Config;
use crate::custom::{self, Own};

/// The option that names their folder.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "own-rules")]
pub(super) struct Arguments {
    /// Folder with rules of your own
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

impl Arguments {
    /// Takes the folder that a configuration names, where the command line names none. It is the same for every tenant.
    pub(super) fn or_of(&mut self, config: Option<&Config>, configuration: &configuration::Arguments) {
        let named = config.and_then(|config| config.common.own_rules.as_deref());
        self.folder = self.folder.take().or_else(|| configuration.file_named(named));
    }

    /// Reads them; says what is wrong with those that cannot be used, which does not stop the others.
    ///
    /// # Errors
    /// Where the folder or a file in it cannot be read.
    pub(super) fn read(&self, look: Look) -> Result<(Own, Exit), Failure> {
        let Some(folder) = &self.folder else { return Ok((Own::default(), Exit::Clean)) };
        let failed = |source| Failure::OwnRules { path: folder.clone(), source };
        let mut own = custom::read(folder, shown).map_err(failed)?;
        let faults = std::mem::take(&mut own.faults);
        let exit = ending::complained(faults.into_iter().map(|faults| Some(Failure::Configuration(faults))), look);
        Ok((own, exit))
    }
}
