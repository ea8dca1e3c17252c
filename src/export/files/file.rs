//! A file of an export: where its bytes are, and what is known of it before and after it was read.

use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use foldhash::quality::FixedState;

use crate::export::files::archive::{self, Base, Entry, Format};
use crate::export::layout::Layout;

/// A file to read.
#[derive(Debug, Clone)]
pub(crate) struct FoundFile {
    /// Where it is; for an entry of an archive, where that is.
    pub(crate) path: PathBuf,
    /// Where its bytes are.
    pub(crate) origin: Storage,
    /// Its path below the one that the user gave, `/`-separated; the file's name where the user gave the file itself.
    pub(crate) inner: String,
    /// As outputs show it.
    pub(crate) shown: String,
    /// Which of the paths given it is below; files that are given one by one and are in one folder have the same.
    pub(crate) root: usize,
    /// Whether the user named the file itself.
    pub(crate) named: bool,
    /// What is known before it is read.
    pub(crate) kind: FileKind,
}

impl FoundFile {
    pub(crate) fn named(path: &Path, origin: Storage, inner: String, shown: String) -> Self {
        Self { path: path.to_owned(), origin, inner, shown, root: 0, named: true, kind: FileKind::Data }
    }

    /// A file in this archive.
    pub(crate) fn entry(&self, inner: String, entry: Entry) -> Self {
        Self {
            path: self.path.clone(),
            origin: Storage::Entry(entry),
            shown: format!("{}/{inner}", self.shown),
            inner,
            root: self.root,
            named: false,
            kind: FileKind::Data,
        }
    }
}

/// What a found file is.
#[derive(Debug, Clone)]
pub(crate) enum FileKind {
    /// Data, as far as its name tells.
    Data,
    /// An archive, whose entries follow as files of their own; this is what was left out of it.
    Archive(Format, Vec<archive::Skipped>),
    /// Nothing to read, and why.
    Refused(String),
    /// A file that looks like data and has another ending, for itself and others like it.
    OtherEnding(Vec<String>),
}

/// One file, as it was when it was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Relative to the working directory, `/`-separated, as outputs show it.
    pub shown: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What tells its bytes from others; nothing where they are not read again.
    pub fingerprint: Option<u64>,
    /// SHA-256 of its bytes, where that was asked for.
    pub sha256: Option<[u8; 32]>,
    /// Which exporter wrote it, or what else it is.
    pub layout: Layout,
    /// Where its bytes are.
    pub origin: Storage,
}

/// Tells whether bytes are the same as before in the same run; this costs next to nothing beside reading them.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}

/// Where the bytes of a file are, so that they can be read again.
#[derive(Debug, Clone)]
pub enum Storage {
    /// In the file at its path.
    File,
    /// In the file at its path, compressed with gzip; decompressed they are so many.
    Gzip(u64),
    /// In memory (standard input), perhaps compressed with gzip.
    Kept(Arc<[u8]>),
    /// In an archive.
    Entry(Entry),
    /// The file is an archive, and no text itself.
    Archive(Base),
}
