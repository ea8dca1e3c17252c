//! ZIP: the directory at its end lists the entries, and each is read by itself.

use ::zip::{CompressionMethod, ZipArchive};

use crate::export::files::archive::contents::{Contents, Failed, Reason, Selection};
use crate::export::files::archive::entry::{Base, Entry};

pub(crate) fn open(base: &Base, selection: &Selection<'_>) -> Result<Contents, Failed> {
    let source = base.open().map_err(|error| Failed::damaged(&error))?;
    let mut archive = ZipArchive::new(source).map_err(|error| Failed::damaged(&error))?;
    let mut contents = Contents::default();
    let mut packed = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| Failed::damaged(&error))?;
        if entry.is_dir() {
            selection.budget.file()?;
            continue;
        }
        let name = entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), Into::into);
        let Some(path) = selection.path(&name, entry.is_symlink(), &mut contents)? else { continue };
        let is_deflated = match entry.compression() {
            _ if entry.encrypted() => {
                contents.skip(&path, Reason::Encrypted);
                continue;
            }
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => {
                contents.skip(&path, Reason::Method);
                continue;
            }
        };
        selection.size(&path, entry.size())?;
        selection.budget.expand(entry.size())?;
        packed = packed.saturating_add(entry.compressed_size());
        let start = entry.data_start().ok_or_else(|| Failed::damaged(&"an entry has no beginning"))?;
        let entry = Entry {
            base: base.clone(),
            start,
            length: entry.compressed_size(),
            is_deflated,
            size: entry.size(),
            crc: Some(entry.crc32()),
        };
        contents.add(&path, entry);
    }
    // Entries that share their bytes make a small archive expand without end.
    if base.len().is_ok_and(|length| packed > length) {
        return Err(Failed::damaged(&"its entries overlap"));
    }
    Ok(contents)
}
