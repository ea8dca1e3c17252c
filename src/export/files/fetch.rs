//! The bytes of a found file: read, decompressed, and hashed where that is asked for.

use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::export::files::archive::{Base, is_gzip};
use crate::export::files::file::{FoundFile, SourceFile, Storage, fingerprint};
use crate::export::limits::{Budget, Exceeded};

/// Bytes at the beginning of a file that tell whether it looks like JSON.
const HEAD: u64 = 64;
/// Bytes that are decompressed before the bounds are looked at again.
const STEP: u64 = 1 << 20;

/// Buffers that a worker uses again from file to file.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    read: Vec<u8>,
    expanded: Vec<u8>,
    scratch: String,
    is_expanded: bool,
}

/// What a file's bytes say of the file.
#[derive(Clone)]
pub(crate) struct Fetched {
    pub(crate) bytes: u64,
    pub(crate) fingerprint: Option<u64>,
    pub(crate) sha256: Option<[u8; 32]>,
    pub(crate) origin: Storage,
}

/// Why there are no bytes.
pub(crate) enum Unfetched {
    /// The system or the decompressor refuses.
    Io(io::Error),
    /// There are too many.
    Exceeded(Exceeded),
    /// There are some, and they are damaged.
    Damaged(Box<Fetched>, io::Error),
}

impl From<io::Error> for Unfetched {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Exceeded> for Unfetched {
    fn from(exceeded: Exceeded) -> Self {
        Self::Exceeded(exceeded)
    }
}

impl Buffers {
    /// Reads a file; [`Buffers::parts`] then has what it holds.
    pub(crate) fn fetch(&mut self, file: &FoundFile, hash: bool, budget: &Budget) -> Result<Fetched, Unfetched> {
        self.is_expanded = false;
        match &file.origin {
            Storage::File | Storage::Gzip(_) => read_file(&file.path, budget.limits.file_bytes, &mut self.read)?,
            Storage::Kept(bytes) => (**bytes).clone_into(&mut self.read),
            Storage::Entry(entry) => {
                if let Err(error) = entry.read(&mut self.read) {
                    return Err(Unfetched::Damaged(Box::new(self.fetched(file, hash)), error));
                }
            }
            Storage::Archive(base) => return fetch_archive(base, hash).map_err(Unfetched::Io),
        }
        let mut fetched = self.fetched(file, hash);
        budget.size(fetched.bytes)?;
        // Gzip inside an archive is refused where the entry is decoded.
        if is_gzip(&self.read) && !matches!(fetched.origin, Storage::Entry(_)) {
            let size = match self.expand(budget) {
                Err(Unfetched::Io(error)) => return Err(Unfetched::Damaged(Box::new(fetched), error)),
                expanded => expanded?,
            };
            if matches!(fetched.origin, Storage::File) {
                fetched.origin = Storage::Gzip(size);
            }
        }
        Ok(fetched)
    }

    /// What the bytes that were read say, so that a report can prove which they were.
    fn fetched(&self, file: &FoundFile, hash: bool) -> Fetched {
        let sha256 = hash.then(|| Sha256::digest(&self.read).into());
        Fetched {
            bytes: length(&self.read),
            fingerprint: Some(fingerprint(&self.read)),
            sha256,
            origin: file.origin.clone(),
        }
    }

    /// Decompresses what was read. The budget is spent step by step, because all workers share it.
    fn expand(&mut self, budget: &Budget) -> Result<u64, Unfetched> {
        self.expanded.clear();
        self.is_expanded = true;
        let mut reader = MultiGzDecoder::new(self.read.as_slice());
        loop {
            let before = length(&self.expanded);
            reader.by_ref().take(STEP).read_to_end(&mut self.expanded).map_err(|error| damaged(&error))?;
            let size = length(&self.expanded);
            if size == before {
                return Ok(size);
            }
            budget.size(size)?;
            budget.expand(size - before)?;
        }
    }

    /// Reads a file as it was when it was judged; nothing where it has other bytes now, or is an archive.
    pub(crate) fn fetch_again(&mut self, file: &SourceFile) -> Option<()> {
        self.is_expanded = false;
        match &file.origin {
            Storage::File | Storage::Gzip(_) => read_file(&file.path, file.bytes, &mut self.read).ok()?,
            Storage::Entry(entry) => entry.read(&mut self.read).ok()?,
            // The same bytes were within the bounds before.
            Storage::Kept(kept) if is_gzip(kept) => {
                self.is_expanded = true;
                return gunzip(kept, u64::MAX, &mut self.expanded).ok();
            }
            Storage::Kept(kept) => {
                (**kept).clone_into(&mut self.read);
                return Some(());
            }
            Storage::Archive(_) => return None,
        }
        let same_size = length(&self.read) == file.bytes;
        let same_bytes = || file.fingerprint.is_none_or(|known| known == fingerprint(&self.read));
        let same_hash = || file.sha256.is_none_or(|hash| hash == <[u8; 32]>::from(Sha256::digest(&self.read)));
        if !same_size || !same_bytes() || !same_hash() {
            return None;
        }
        let Storage::Gzip(size) = file.origin else { return Some(()) };
        self.is_expanded = true;
        gunzip(&self.read, size, &mut self.expanded).ok().filter(|()| length(&self.expanded) == size)
    }

    /// The bytes to decode, and the space to decode them into.
    pub(crate) fn parts(&mut self) -> (&[u8], &mut String) {
        (if self.is_expanded { &self.expanded } else { &self.read }, &mut self.scratch)
    }
}

/// Reads a file, and one byte more than the limit where it has them.
#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
pub(crate) fn read_file(path: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(buffer).map(|_| ())
}

/// Whether a file begins as an object or a list of objects does, in any encoding of Unicode.
pub(crate) fn begins_like_json(path: &Path) -> bool {
    let mut head = Vec::new();
    let is_read = read_file(path, HEAD, &mut head).is_ok();
    let is_sign = |byte: &u8| byte.is_ascii_graphic();
    let mut signs = head.into_iter().filter(is_sign);
    let begins = matches!((signs.next(), signs.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{')));
    is_read && begins
}

/// Decompresses gzip, to one byte more than the limit where there are more.
fn gunzip(packed: &[u8], limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    let read = MultiGzDecoder::new(packed).take(limit.saturating_add(1)).read_to_end(buffer);
    read.map(|_| ()).map_err(|error| damaged(&error))
}

fn damaged(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("its gzip data is damaged: {error}"))
}

/// An archive has a size and a hash, so that a report can prove what was read; its text is that of its entries.
fn fetch_archive(base: &Base, hash: bool) -> io::Result<Fetched> {
    let origin = Storage::Archive(base.clone());
    if !hash {
        return Ok(Fetched { bytes: base.len()?, fingerprint: None, sha256: None, origin });
    }
    let mut source = base.open()?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = source.read(&mut block)?;
        let Some(read) = block.get(..read).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
        bytes += length(read);
    }
    Ok(Fetched { bytes, fingerprint: None, sha256: Some(hasher.finalize().into()), origin })
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
