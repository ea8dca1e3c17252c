//! Whether an object is meant to be, or is in a directory.

use std::collections::BTreeSet;

use super::Tenant;
use crate::export::files::sources::Sources;
use crate::model::Provenance;
use crate::source::FileId;

/// The files that say what a directory is to hold.
pub(super) fn files_of(sources: &Sources) -> BTreeSet<FileId> {
    let files = sources.files().iter().zip(0_u32..);
    files.filter(|(file, _)| file.layout.is_intended()).map(|(_, id)| FileId(id)).collect()
}

impl Tenant {
    /// Whether an object was read from a directory and nowhere from a state that is only intended. What Entra refuses cannot be in
    /// a directory: then the export is not consistent, or Entra has learned it since.
    #[must_use]
    pub fn is_exported(&self, source: &Provenance) -> bool {
        !source.places().any(|place| self.intended.contains(&place.file))
    }
}
