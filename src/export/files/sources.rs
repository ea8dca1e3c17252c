//! The files of an export, read again where something in them is reported.

use std::collections::BTreeMap;

use crate::export::files::fetch::Buffers;
use crate::export::files::file::{SourceFile, Storage};
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
        self.text_in(&mut Buffers::default(), id).map(str::to_owned)
    }

    /// The same, in buffers that are used again from file to file.
    ///
    /// # Errors
    /// As of [`Self::text`].
    pub(crate) fn text_in<'b>(&self, buffers: &'b mut Buffers, id: FileId) -> Result<&'b str, Changed> {
        self.text_if_any(buffers, id)?.ok_or(Changed)
    }

    /// The decoded text of a file, read again; nothing where it held none when it was judged: an archive, a binary file, or one
    /// that could not be read.
    ///
    /// # Errors
    /// [`Changed`] where the file is gone, or has other bytes than when it was judged.
    pub(crate) fn text_if_any<'b>(&self, buffers: &'b mut Buffers, id: FileId) -> Result<Option<&'b str>, Changed> {
        let file = self.get(id).ok_or(Changed)?;
        if file.bytes == 0 || matches!(file.origin, Storage::Archive(_)) {
            return Ok(None);
        }
        buffers.fetch_again(file).ok_or(Changed)?;
        let (bytes, scratch) = buffers.parts();
        Ok(decode(bytes, scratch).ok().map(|decoded| decoded.text))
    }

    /// The bytes of a file that is neither compressed nor in an archive, read again.
    ///
    /// # Errors
    /// [`Changed`] where it is another kind of file, or gone, or another than when it was judged.
    pub fn plain_bytes(&self, id: FileId) -> Result<Vec<u8>, Changed> {
        let file = self.get(id).filter(|file| matches!(file.origin, Storage::File)).ok_or(Changed)?;
        let mut buffers = Buffers::default();
        buffers.fetch_again(file).ok_or(Changed)?;
        Ok(buffers.parts().0.to_vec())
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
