//! The files of an export, read again where something in them is reported.

use std::path::PathBuf;

use crate::model::Property;
use crate::source::{FileId, Step};

/// The files that were read, by id.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
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
    /// SHA-256 of its bytes, where that was asked for.
    pub sha256: Option<[u8; 32]>,
    /// The layout that read it.
    pub layout: &'static str,
    /// Its bytes, where they cannot be read again (standard input).
    pub kept: Option<Box<[u8]>>,
}

/// A file that cannot be shown any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file changed or vanished while it was judged")]
pub struct Changed;

impl Sources {
    /// The files, by id.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// One file.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    /// The decoded text of a file, read again; places count in it.
    ///
    /// # Errors
    /// [`Changed`] where the file is gone or its size or hash is another.
    pub fn text(&self, _id: FileId) -> Result<String, Changed> {
        Err(Changed)
    }

    /// The routes on which a layout may write a property, inside the object; the first that resolves holds it.
    #[must_use]
    pub fn routes(&self, _file: FileId, _property: Property) -> Vec<Vec<Step>> {
        Vec::new()
    }
}
