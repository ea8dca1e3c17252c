//! The bytes of one entry: a range of the archive, stored or deflated.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;

/// Where an archive is.
#[derive(Debug, Clone)]
pub enum Base {
    /// On disk.
    File(Arc<Path>),
    /// In memory.
    Memory(Arc<[u8]>),
}

/// Reads from any place.
pub(crate) trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

impl Base {
    #[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
    pub(crate) fn open(&self) -> io::Result<Box<dyn Source>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::new(File::open(path)?)),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    pub(crate) fn len(&self) -> io::Result<u64> {
        self.open()?.seek(SeekFrom::End(0))
    }
}

/// Where the bytes of an entry are.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(crate) base: Base,
    pub(crate) start: u64,
    /// Bytes that it takes in the base.
    pub(crate) length: u64,
    pub(crate) is_deflated: bool,
    /// Bytes that come out.
    pub(crate) size: u64,
    pub(crate) crc: Option<u32>,
}

impl Entry {
    /// Reads it whole. No more is read than the archive says there is, because that was held against the bounds.
    pub(crate) fn read(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.clear();
        let mut source = self.base.open()?;
        source.seek(SeekFrom::Start(self.start))?;
        let packed = source.take(self.length);
        let limit = self.size.saturating_add(1);
        if self.is_deflated {
            DeflateDecoder::new(packed).take(limit).read_to_end(buffer)?;
        } else {
            packed.take(limit).read_to_end(buffer)?;
        }
        if u64::try_from(buffer.len()) != Ok(self.size) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its size differs from the size recorded in the archive",
            ));
        }
        if self.crc.is_some_and(|crc| crc != crc_of(buffer)) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its checksum differs from the checksum recorded in the archive",
            ));
        }
        Ok(())
    }
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}
