//! Which configuration counts, and how it joins the words of a command.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::file_paths::shown;
use super::inputs::Inputs;
use crate::config::{self, Config, Part};
use crate::model::Collection;

/// The options that name the configuration.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "configuration")]
pub(super) struct Arguments {
    /// Configuration file [default: pimlint.toml in the working directory or the nearest folder above it]
    #[arg(long = "config", value_name = "FILE", help_heading = "Configuration")]
    pub(super) file: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long = "no-config", conflicts_with = "file", help_heading = "Configuration")]
    pub(super) none: bool,
}

impl Arguments {
    /// Reads the configuration that counts, and notes where it was found.
    ///
    /// # Errors
    /// Where it cannot be read, or has faults.
    pub(super) fn read(&mut self) -> Result<Option<Config>, Failure> {
        let found = || config::discover(&std::env::current_dir().ok()?, config::FILE);
        self.file = if self.none { None } else { self.file.take().or_else(found) };
        self.file.as_deref().map(read).transpose()
    }

    /// A file that the configuration names: its path is relative to that of the configuration.
    pub(super) fn file_named(&self, path: Option<&str>) -> Option<PathBuf> {
        let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        path.map(|path| folder.join(path))
    }
}

fn read(path: &Path) -> Result<Config, Failure> {
    let text = config::read(path).map_err(|source| Failure::Unreadable { path: path.to_owned(), source })?;
    Ok(Config::parse(shown(path), &text)?)
}

/// What was given on the command line, else what the file says.
pub(super) fn or_list<T: Clone>(given: &mut Vec<T>, file: Option<&Vec<T>>) {
    if given.is_empty() {
        given.extend(file.into_iter().flatten().cloned());
    }
}

/// One of the words that an option and a key share.
pub(super) fn word<T: ValueEnum>(word: &str) -> Option<T> {
    T::from_str(word, false).ok()
}

impl Inputs {
    /// Says which files to read where the command line does not. This is the same for every tenant.
    pub(super) fn or_files_of(&mut self, config: Option<&Config>) {
        let common = config.map(|config| &config.common);
        or_list(&mut self.include, common.and_then(|part| part.include.as_ref()));
        or_list(&mut self.exclude, common.and_then(|part| part.exclude.as_ref()));
    }

    /// Says which collections must be complete where the command line does not.
    pub(super) fn or_required_of(&mut self, part: &Part) {
        or_list::<Collection>(&mut self.require, part.require.as_ref());
    }
}
