//! The files of an export, read again where something in them is reported.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::export::files::archive::is_gzip;
use crate::export::files::fetch;
use crate::export::files::file::{SourceFile, Storage, fingerprint};
use crate::export::layout::Layout;
use crate::source::{FileId, Place, decode};

/// The files that were read, by id.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    blocks: BTreeMap<Place, Place>,
    resources: BTreeMap<Place, String>,
}

/// A file that cannot be shown any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file was changed or deleted during the run")]
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

    /// Says which layout a file turned out to have.
    pub(crate) fn set_layout(&mut self, id: FileId, layout: Layout) {
        if let Some(file) = usize::try_from(id.0).ok().and_then(|at| self.files.get_mut(at)) {
            file.layout = layout;
        }
    }

    /// One file.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    /// The decoded text of a file, read again; places count in it.
    ///
    /// # Errors
    /// [`Changed`] where the file is gone, holds no text, or has other bytes than when it was judged.
    pub fn text(&self, id: FileId) -> Result<String, Changed> {
        self.text_if_any(id)?.ok_or(Changed)
    }

    /// The decoded text of a file, read again; nothing where it held none when it was judged: an archive, a binary file, or one
    /// that could not be read.
    ///
    /// # Errors
    /// [`Changed`] where the file is gone, or has other bytes than when it was judged.
    pub fn text_if_any(&self, id: FileId) -> Result<Option<String>, Changed> {
        let file = self.get(id).ok_or(Changed)?;
        if file.bytes == 0 || matches!(file.origin, Storage::Archive(_)) {
            return Ok(None);
        }
        let bytes = bytes_of(file).ok_or(Changed)?;
        let mut scratch = String::new();
        Ok(decode(&bytes, &mut scratch).ok().map(|decoded| decoded.text.to_owned()))
    }

    /// The bytes of a file that is neither compressed nor in an archive, read again.
    ///
    /// # Errors
    /// [`Changed`] where it is another kind of file, or gone, or another than when it was judged.
    pub fn plain_bytes(&self, id: FileId) -> Result<Vec<u8>, Changed> {
        let file = self.get(id).filter(|file| matches!(file.origin, Storage::File)).ok_or(Changed)?;
        bytes_of(file).map(Cow::into_owned).ok_or(Changed)
    }

    /// The address of the resource of a Terraform plan or state that an object is.
    #[must_use]
    pub fn resource_of(&self, place: Place) -> Option<&str> {
        self.resources.get(&place).map(String::as_str)
    }

    /// Says which resource an object is.
    pub(crate) fn set_resource(&mut self, place: Place, address: String) {
        self.resources.insert(place, address);
    }

    /// The block in the configuration that makes an object of a plan.
    #[must_use]
    pub fn block_of(&self, place: Place) -> Option<Place> {
        self.blocks.get(&place).copied()
    }

    /// How many objects of a plan a block makes.
    #[must_use]
    pub fn made_by(&self, block: Place) -> usize {
        self.blocks.values().filter(|made| **made == block).count()
    }

    /// Says which block makes an object of a plan.
    pub(crate) fn set_block(&mut self, place: Place, block: Place) {
        self.blocks.insert(place, block);
    }
}

/// The bytes that were judged; `None` where they are others now.
fn bytes_of(file: &SourceFile) -> Option<Cow<'_, [u8]>> {
    let mut bytes = Vec::new();
    match &file.origin {
        Storage::File | Storage::Gzip(_) => fetch::read_file(&file.path, file.bytes, &mut bytes).ok()?,
        Storage::Entry(entry) => entry.read(&mut bytes).ok()?,
        // The same bytes were within the bounds before.
        Storage::Kept(kept) if is_gzip(kept) => return expanded(kept, u64::MAX),
        Storage::Kept(kept) => return Some(Cow::Borrowed(kept)),
        Storage::Archive(_) => return None,
    }
    let same_size = u64::try_from(bytes.len()) == Ok(file.bytes);
    let same_bytes = || file.fingerprint.is_none_or(|known| known == fingerprint(&bytes));
    let same_hash = || file.sha256.is_none_or(|hash| hash == <[u8; 32]>::from(Sha256::digest(&bytes)));
    match &file.origin {
        _ if !same_size || !same_bytes() || !same_hash() => None,
        Storage::Gzip(size) => expanded(&bytes, *size).filter(|text| u64::try_from(text.len()) == Ok(*size)),
        _ => Some(bytes.into()),
    }
}

fn expanded(packed: &[u8], limit: u64) -> Option<Cow<'static, [u8]>> {
    let mut bytes = Vec::new();
    fetch::gunzip(packed, limit, &mut bytes).ok().map(|()| bytes.into())
}
