//! The files of an export, read again where something in them is reported.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::layout::graph;
use crate::model::Property;
use crate::source::{FileId, Step, decode};

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
    /// [`Changed`] where the file is gone, or its size or hash is another than when it was judged.
    pub fn text(&self, id: FileId) -> Result<String, Changed> {
        let file = self.get(id).ok_or(Changed)?;
        let read;
        let bytes = if let Some(kept) = &file.kept {
            kept
        } else {
            read = read_again(file)?;
            &read
        };
        let mut scratch = String::new();
        decode(bytes, &mut scratch).map(|decoded| decoded.text.to_owned()).map_err(|_| Changed)
    }

    /// The routes on which a layout may write a property, inside the object; the first that resolves holds it. Every layout
    /// here wraps Graph's objects.
    #[must_use]
    pub fn routes(&self, _file: FileId, property: Property) -> Vec<Vec<Step>> {
        graph::routes(property)
    }
}

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_again(file: &SourceFile) -> Result<Box<[u8]>, Changed> {
    let bytes = std::fs::read(&file.path).map_err(|_| Changed)?;
    let same_size = u64::try_from(bytes.len()) == Ok(file.bytes);
    let same_hash = || file.sha256.is_none_or(|hash| hash == <[u8; 32]>::from(Sha256::digest(&bytes)));
    if same_size && same_hash() { Ok(bytes.into()) } else { Err(Changed) }
}
