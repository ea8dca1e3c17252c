//! How to load an export, and why that fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;

use crate::export::limits::{Exceeded, Limits};
use crate::source::{FileId, Watcher};

/// How to load an export.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Only files whose path below the given folder matches; without it, files that end in `.json`, `.jsonl` or `.ndjson`.
    pub include: Option<GlobSet>,
    /// Not these.
    pub exclude: Option<GlobSet>,
    /// Whether to compute the SHA-256 of every file.
    pub hash: bool,
    /// Shown paths are relative to it.
    pub working_directory: Option<PathBuf>,
    /// The folder of the configuration behind a Terraform plan.
    pub terraform_source: Option<PathBuf>,
    /// What the path `-` holds.
    pub standard_input: Option<Vec<u8>>,
    /// Texts to read in place of those of the files with these numbers: an export as it will be after a change.
    pub replaced: BTreeMap<FileId, String>,
    /// Texts to read in place of those of the files at these paths, without links: what an editor holds and has not saved.
    pub open: BTreeMap<PathBuf, Arc<str>>,
    /// Whether the values that the configuration writes count in place of those of a plan that may be older.
    pub as_written: bool,
    /// Bounds on what the export may ask of the machine.
    pub limits: Limits,
    /// Whether to keep every object for the canonical form.
    pub canonical: bool,
    /// Who watches the run.
    pub watcher: Watcher,
}

impl LoadOptions {
    /// The text that an editor holds of a file.
    pub(crate) fn open_text(&self, path: &Path) -> Option<&Arc<str>> {
        if self.open.is_empty() {
            return None;
        }
        self.open.get(&path.canonicalize().ok()?)
    }
}

/// An export that cannot be loaded at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum LoadError {
    /// The user's mistake.
    #[error("{path} does not exist")]
    #[diagnostic(help("specify the folder or files of an export"))]
    Missing {
        /// The path as given.
        path: String,
    },
    /// The system refuses.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The path.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// More than one tenant.
    #[error("the export contains two tenants: {first} and {second}")]
    #[diagnostic(help("specify the folder of one tenant at a time"))]
    Tenants {
        /// The id of one.
        first: String,
        /// The id of the other.
        second: String,
    },
    /// The export goes beyond a bound.
    #[error("{path}: {exceeded}")]
    #[diagnostic(help("if this is expected, raise the limit with {}", .exceeded.bound.option()))]
    Exceeded {
        /// The file, or the archive and the entry in it.
        path: String,
        /// The bound.
        exceeded: Exceeded,
    },
}

impl LoadError {
    /// A bound that the file at this path goes beyond.
    pub(crate) fn exceeded(path: &str, exceeded: Exceeded) -> Self {
        Self::Exceeded { path: path.to_owned(), exceeded }
    }
}
