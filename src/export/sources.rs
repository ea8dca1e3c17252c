//! The files of an export, read again where something in them is reported.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::layout::Layout;
use crate::model::Property;
use crate::source::{FileId, Step, blank_comments, decode};

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

    /// The decoded text of a file, read again, with blanks in place of comments; places count in it.
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
        let decoded = decode(bytes, &mut scratch).map_err(|_| Changed)?;
        Ok(blank_comments(decoded.text).unwrap_or_else(|| decoded.text.to_owned()))
    }

    /// Says which layout a file turned out to have.
    pub(super) fn set_layout(&mut self, id: FileId, layout: &'static str) {
        if let Some(file) = usize::try_from(id.0).ok().and_then(|at| self.files.get_mut(at)) {
            file.layout = layout;
        }
    }

    /// The routes on which a layout may write a property, inside the object; the first that resolves holds it.
    #[must_use]
    pub fn routes(&self, file: FileId, property: Property) -> Vec<Vec<Step>> {
        Layout::routes(self.get(file).map_or("", |source| source.layout), property)
    }
}

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_again(file: &SourceFile) -> Result<Box<[u8]>, Changed> {
    let bytes = std::fs::read(&file.path).map_err(|_| Changed)?;
    let same_size = u64::try_from(bytes.len()) == Ok(file.bytes);
    let same_hash = || file.sha256.is_none_or(|hash| hash == <[u8; 32]>::from(Sha256::digest(&bytes)));
    if same_size && same_hash() { Ok(bytes.into()) } else { Err(Changed) }
}
