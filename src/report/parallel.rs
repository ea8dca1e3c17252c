//! What is made of many items: on all threads, and taken in the order of the items.

use std::io;

use rayon::prelude::*;

/// Items of which what is made is held at once.
const HELD: usize = 2_048;
/// Items that one thread takes at a time; fewer are not shared at all.
const CHUNK: usize = 256;

/// Appends what `make` makes of each item to bytes, and hands these to `take`, some items at a time.
///
/// # Errors
/// The first of either.
pub(super) fn in_order<T: Sync + Send>(
    mut items: impl Iterator<Item = T>,
    make: impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let of_chunk = |chunk: &[T]| {
        let mut bytes = Vec::new();
        chunk.iter().try_for_each(|item| make(item, &mut bytes))?;
        Ok(bytes)
    };
    loop {
        let held: Vec<T> = items.by_ref().take(HELD).collect();
        if held.is_empty() {
            return Ok(());
        }
        if held.len() <= CHUNK {
            take(&of_chunk(&held)?)?;
            continue;
        }
        let chunks: Vec<Vec<u8>> = held.par_chunks(CHUNK).map(of_chunk).collect::<io::Result<_>>()?;
        chunks.iter().try_for_each(|bytes| take(bytes))?;
    }
}
