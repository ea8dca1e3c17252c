//! What is made of many items: on all threads, and taken in the order of the items.

use std::{io, mem};

use rayon::prelude::*;

/// Items of which what is made is held at once, while what was made of as many before is taken.
const HELD: usize = 1_024;
/// Items that one thread takes at a time.
const CHUNK: usize = 128;

/// Appends what `make` makes of each item to bytes, and hands these to `take`, some items at a time.
///
/// # Errors
/// The first of either.
pub(super) fn in_order<T: Sync + Send>(
    mut items: impl Iterator<Item = T>,
    make: impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let (mut before, mut now) = (Made::default(), Made::default());
    loop {
        let held: Vec<T> = items.by_ref().take(HELD).collect();
        let mut outcome = Ok(());
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| outcome = now.make(&held, &make));
            before.chunks.iter().try_for_each(|bytes| take(bytes))
        })?;
        outcome?;
        if held.is_empty() {
            return Ok(());
        }
        mem::swap(&mut before, &mut now);
    }
}

/// What was made of some items. Its room is used again: memory that grows anew each time costs as much as what is written into it.
#[derive(Default)]
struct Made {
    chunks: Vec<Vec<u8>>,
}

impl Made {
    fn make<T: Sync>(
        &mut self,
        items: &[T],
        make: &(impl Fn(&T, &mut Vec<u8>) -> io::Result<()> + Sync),
    ) -> io::Result<()> {
        self.chunks.resize_with(items.len().div_ceil(CHUNK), Vec::new);
        items.par_chunks(CHUNK).zip(&mut self.chunks).with_max_len(1).try_for_each(|(items, bytes)| {
            bytes.clear();
            items.iter().try_for_each(|item| make(item, bytes))
        })
    }
}
