//! tar: a stream of headers and bytes. A compressed one cannot be entered in the middle, so its files are kept, each
//! compressed by itself.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::Arc;

use ::tar::{Archive, EntryType, PaxExtensions};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::DeflateEncoder;

use crate::export::files::archive::contents::{Contents, Failed, Selection};
use crate::export::files::archive::entry::{Base, Entry};
use crate::export::limits::{Budget, Exceeded};

/// Bytes of a header that carries nothing but a longer path.
const LONGEST_HEADER: u64 = 1 << 20;

pub(crate) fn open(base: &Base, selection: &Selection<'_>) -> Result<Contents, Failed> {
    let source = base.open().map_err(|error| Failed::damaged(&error))?;
    list(source, selection, &mut |entry, path| {
        selection.budget.expand(entry.size())?;
        selection.size(path, entry.size())?;
        let (start, length) = (entry.raw_file_position(), entry.size());
        Ok(Entry { base: base.clone(), start, length, is_deflated: false, size: length, crc: None })
    })
}

pub(crate) fn open_gzip(base: &Base, selection: &Selection<'_>) -> Result<Contents, Failed> {
    let source = base.open().map_err(|error| Failed::damaged(&error))?;
    let exceeded = Cell::new(None);
    let stream = Bounded { inner: MultiGzDecoder::new(source), budget: selection.budget, exceeded: &exceeded };
    let listed = list(stream, selection, &mut |entry, path| {
        selection.size(path, entry.size())?;
        keep(entry).map_err(|error| Failed::damaged(&error))
    });
    // The bound that stopped the stream looks like damage to those who read it.
    exceeded.get().map_or(listed, |exceeded| Err(exceeded.into()))
}

type Source<'a, R> = ::tar::Entry<'a, R>;
/// Says where the bytes of a file are.
type Take<'t, R> = &'t mut dyn FnMut(&mut Source<'_, Counted<'_, R>>, &str) -> Result<Entry, Failed>;

/// Walks the headers.
fn list<R: Read>(source: R, selection: &Selection<'_>, take: Take<'_, R>) -> Result<Contents, Failed> {
    let damaged = |error: io::Error| Failed::damaged(&error);
    let mut contents = Contents::default();
    let mut long_name = None;
    let read = Cell::new(0);
    let mut end = 0;
    let mut archive = Archive::new(Counted { inner: source, read: &read });
    // Raw, because the headers with longer paths would be read whole, whatever their size.
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        let kind = entry.header().entry_type();
        let size = entry.size().checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX);
        end = entry.raw_file_position().saturating_add(size);
        match kind {
            EntryType::GNULongName => long_name = Some(text_of(&header_bytes(&mut entry)?)),
            EntryType::XHeader => long_name = pax_path(&header_bytes(&mut entry)?).or(long_name),
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            EntryType::GNUSparse => return Err(Failed::damaged(&"it contains a sparse file")),
            EntryType::Regular | EntryType::Continuous | EntryType::Link | EntryType::Symlink => {
                let name = long_name.take().unwrap_or_else(|| text_of(&entry.path_bytes()));
                let is_link = matches!(kind, EntryType::Link | EntryType::Symlink);
                // Before POSIX a folder was a file whose name ends with `/`.
                if name.ends_with('/') {
                    selection.budget.file()?;
                } else if let Some(path) = selection.path(&name, is_link, &mut contents)? {
                    let file = take(&mut entry, &path)?;
                    contents.add(&path, file);
                }
            }
            _ => {
                selection.budget.file()?;
                long_name = None;
            }
        }
    }
    if read.get() < end.saturating_add(BLOCK) {
        return Err(Failed::damaged(&"it is truncated"));
    }
    // To the end of the stream, where gzip keeps its checksum.
    if !is_blank(archive.into_inner()).map_err(damaged)? {
        return Err(Failed::damaged(&"it contains data after its end, like two concatenated archives"));
    }
    Ok(contents)
}

/// Headers and data are in blocks of this size, and one of zeros comes after the last of them.
const BLOCK: u64 = 512;

/// Whether nothing but zeros is left.
fn is_blank(mut source: impl Read) -> io::Result<bool> {
    let mut block = vec![0; 1 << 16];
    let mut is_blank = true;
    loop {
        let read = source.read(&mut block)?;
        let Some(read) = block.get(..read).filter(|read| !read.is_empty()) else { return Ok(is_blank) };
        is_blank &= read.iter().all(|byte| *byte == 0);
    }
}

/// A stream that counts what is read of it.
struct Counted<'c, R> {
    inner: R,
    read: &'c Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.set(self.read.get() + u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

fn text_of(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(&[0]).unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned()
}

fn header_bytes<R: Read>(entry: &mut Source<'_, R>) -> Result<Vec<u8>, Failed> {
    let mut bytes = Vec::new();
    if entry.size() > LONGEST_HEADER {
        return Err(Failed::damaged(&"a path in it is not terminated"));
    }
    entry.read_to_end(&mut bytes).map_err(|error| Failed::damaged(&error))?;
    Ok(bytes)
}

fn pax_path(bytes: &[u8]) -> Option<String> {
    let found = PaxExtensions::new(bytes).filter_map(Result::ok).filter(|field| field.key_bytes() == b"path").last()?;
    Some(text_of(found.value_bytes()))
}

/// The bytes of an entry, compressed: much smaller than they are, and each can be read by itself.
fn keep<R: Read>(entry: &mut Source<'_, R>) -> io::Result<Entry> {
    let size = entry.size();
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    if io::copy(entry, &mut packer)? != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let bytes: Arc<[u8]> = packer.finish()?.into();
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(Entry { base: Base::Memory(bytes), start: 0, length, is_deflated: true, size, crc: None })
}

/// A stream that ends with an error where the budget does.
struct Bounded<'b, R> {
    inner: R,
    budget: &'b Budget,
    exceeded: &'b Cell<Option<Exceeded>>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if let Err(exceeded) = self.budget.expand(u64::try_from(read).unwrap_or(u64::MAX)) {
            self.exceeded.set(Some(exceeded));
            return Err(io::Error::other("the limit is reached"));
        }
        Ok(read)
    }
}
