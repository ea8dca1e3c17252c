//! Archives: their entries are files of the export, read where they stand and never written anywhere.
//!
//! Opening an archive lists its entries and says where the bytes of each are, so that they are read in any order, by several
//! workers, and again where something in them is reported.

mod contents;
mod entry;
mod tar;
mod zip;

use std::io::{self, Read};

use contents::ends_with_any;
pub(crate) use contents::{Contents, Failed, Selection, Skipped};
pub(crate) use entry::{Base, Entry};

/// What kind of archive a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Zip,
    Tar,
    TarGz,
}

/// Whether bytes begin as gzip does (RFC 1952, 2.3.1).
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B])
}

/// Where `ustar` stands in the first header of a tar file, and how much of a file is looked at to find it.
const USTAR: std::ops::Range<usize> = 257..262;

/// Tells an archive by its first bytes; `None` is any other file.
pub(crate) fn format_of(base: &Base) -> io::Result<Option<Format>> {
    let head = head_of(base.open()?)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Some(Format::Zip));
    }
    if is_gzip(&head) {
        // What is no gzip after all is refused where it is read as a single file.
        let inner = head_of(flate2::read::MultiGzDecoder::new(base.open()?)).unwrap_or_default();
        return Ok(is_tar(&inner).then_some(Format::TarGz));
    }
    Ok(is_tar(&head).then_some(Format::Tar))
}

fn head_of(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(USTAR.end);
    reader.take(u64::try_from(USTAR.end).unwrap_or(u64::MAX)).read_to_end(&mut head)?;
    Ok(head)
}

fn is_tar(head: &[u8]) -> bool {
    head.get(USTAR) == Some(b"ustar")
}

/// Whether a file's name says that it is an archive.
pub(crate) fn is_archive_name(path: &str) -> bool {
    ends_with_any(path, &[".zip", ".tar", ".tgz", ".tar.gz"])
}

/// Lists an archive.
pub(crate) fn open(base: &Base, format: Format, selection: &Selection<'_>) -> Result<Contents, Failed> {
    match format {
        Format::Zip => zip::open(base, selection),
        Format::Tar => tar::open(base, selection),
        Format::TarGz => tar::open_gzip(base, selection),
    }
}
