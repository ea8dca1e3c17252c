//! Which exceptions register counts.

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::file_paths::shown;
use crate::catalogue::entries;
use crate::config::{self, Part};
use crate::finding::SubjectKind;
use crate::register::{self, Policy, Register};
use crate::service::Export;

/// The options that name the register.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "register")]
pub(super) struct Arguments {
    /// Exceptions register [default: exceptions.toml next to pimlint.toml, or in the working directory or the nearest folder above it]
    #[arg(id = "exceptions", long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) file: Option<PathBuf>,
    /// Use no exceptions register: report every finding
    #[arg(id = "no-exceptions", long, conflicts_with = "exceptions", help_heading = "Configuration")]
    pub(super) none: bool,
}

impl Arguments {
    /// Reads the register that counts, and notes where it was found; `config` is the configuration, and `part` what it says.
    ///
    /// # Errors
    /// Where it cannot be read, or has faults.
    pub(super) fn read(&mut self, config: Option<&Path>, part: &Part) -> Result<Option<Register>, Failure> {
        self.locate(config, part);
        self.file.as_deref().map(|path| read(path, part)).transpose()
    }

    /// Notes where the register is that counts.
    pub(super) fn locate(&mut self, config: Option<&Path>, part: &Part) {
        self.file = if self.none { None } else { self.file.take().or_else(|| find(config, part)) };
    }
}

impl Arguments {
    /// The rules of which nothing may be excepted, where the configuration of an exporter excludes something.
    pub(super) fn not_exempt(&self, part: &Part, export: &Export) -> Vec<String> {
        if export.tenant.exempted().next().is_none() {
            return Vec::new();
        }
        let policy = Policy::of(part);
        let rules = entries().iter().filter(|entry| entry.judges == SubjectKind::RoleAssignment);
        rules.filter(|entry| self.none || policy.forbids(entry)).map(|entry| entry.id.to_owned()).collect()
    }
}

/// The register of a command that edits or lists it.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "register-file")]
pub(super) struct File {
    /// Exceptions register [default: exceptions.toml next to pimlint.toml, or in the working directory or the nearest folder above it]
    #[arg(id = "exceptions", long, value_name = "FILE", help_heading = "Configuration")]
    file: Option<PathBuf>,
}

impl File {
    /// The register that is meant; where there is none yet, where it would be.
    pub(super) fn path(&self, config: Option<&Path>, part: &Part) -> PathBuf {
        let folder = config.and_then(Path::parent).unwrap_or(Path::new(""));
        self.file.clone().or_else(|| find(config, part)).unwrap_or_else(|| folder.join(register::FILE))
    }

    /// The same for a run that judges.
    pub(super) fn arguments(&self) -> Arguments {
        Arguments { file: self.file.clone(), none: false }
    }
}

/// The register that a configuration names, or the one beside it; without a configuration, the nearest.
pub(super) fn find(config: Option<&Path>, part: &Part) -> Option<PathBuf> {
    let beside = |config: &Path, name: &str| config.parent().unwrap_or(Path::new("")).join(name);
    match (config, &part.exceptions) {
        (Some(config), Some(name)) => Some(beside(config, name)),
        (Some(config), None) => Some(beside(config, register::FILE)).filter(|path| path.is_file()),
        (None, _) => config::discover(&std::env::current_dir().ok()?, register::FILE),
    }
}

/// Reads a register.
///
/// # Errors
/// Where it cannot be read, or has faults.
fn read(path: &Path, part: &Part) -> Result<Register, Failure> {
    let unreadable = |source| Failure::UnreadableRegister { path: path.to_owned(), source };
    let text = config::read(path).map_err(unreadable)?;
    Ok(Register::parse(shown(path), &text, &Policy::of(part))?)
}
