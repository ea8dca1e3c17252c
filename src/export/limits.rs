//! Bounds on what an export may ask of the machine, so that an archive made to exhaust it cannot.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use bytesize::ByteSize;
use serde::{Deserialize, Serialize};

/// The bounds of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Bytes that all archives and compressed files expand to, together.
    pub expanded_bytes: u64,
    /// Files to read, and entries of archives.
    pub files: u64,
    /// Bytes of one file, decompressed.
    pub file_bytes: u64,
    /// Folders between the given path and a file.
    pub depth: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { expanded_bytes: 4 << 30, files: 1_000_000, file_bytes: 2 << 30, depth: 64 }
    }
}

/// One of the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// [`Limits::expanded_bytes`].
    ExpandedSize,
    /// [`Limits::files`].
    Files,
    /// [`Limits::file_bytes`].
    FileSize,
    /// [`Limits::depth`].
    Depth,
}

impl Bound {
    /// The option that raises it.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Self::ExpandedSize => "--max-expanded-size",
            Self::Files => "--max-files",
            Self::FileSize => "--max-file-size",
            Self::Depth => "--max-depth",
        }
    }

    fn of(self, limits: &Limits) -> u64 {
        match self {
            Self::ExpandedSize => limits.expanded_bytes,
            Self::Files => limits.files,
            Self::FileSize => limits.file_bytes,
            Self::Depth => limits.depth,
        }
    }
}

/// A bound that an export goes beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded {
    /// The bound.
    pub bound: Bound,
    /// What it was.
    pub limit: u64,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit;
        match self.bound {
            Bound::ExpandedSize => write!(out, "the export expands to more than {}", ByteSize(limit)),
            Bound::Files => write!(out, "the export contains more than {limit} files"),
            Bound::FileSize => write!(out, "it is larger than {}", ByteSize(limit)),
            Bound::Depth => write!(out, "it is more than {limit} folders deep"),
        }
    }
}

/// What a run has used of its bounds.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    expanded: AtomicU64,
    files: AtomicU64,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, expanded: AtomicU64::new(0), files: AtomicU64::new(0) }
    }

    /// One more file or entry.
    pub(crate) fn file(&self) -> Result<(), Exceeded> {
        self.spend(&self.files, 1, Bound::Files)
    }

    /// Further bytes that came out of something smaller.
    pub(crate) fn expand(&self, bytes: u64) -> Result<(), Exceeded> {
        self.spend(&self.expanded, bytes, Bound::ExpandedSize)
    }

    /// The size of one file.
    pub(crate) fn size(&self, bytes: u64) -> Result<(), Exceeded> {
        self.check(bytes, Bound::FileSize)
    }

    /// A file below so many folders.
    pub(crate) fn depth(&self, folders: usize) -> Result<(), Exceeded> {
        self.check(u64::try_from(folders).unwrap_or(u64::MAX), Bound::Depth)
    }

    fn spend(&self, spent: &AtomicU64, more: u64, bound: Bound) -> Result<(), Exceeded> {
        let add = |before: u64| Some(before.saturating_add(more));
        let before = spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).unwrap_or(u64::MAX);
        self.check(before.saturating_add(more), bound)
    }

    fn check(&self, value: u64, bound: Bound) -> Result<(), Exceeded> {
        let limit = bound.of(&self.limits);
        if value <= limit { Ok(()) } else { Err(Exceeded { bound, limit }) }
    }
}
