//! A readable window on any range of any text, with labels anywhere. The first eight bytes are the ranges.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pimlint::source::{Lines, excerpt};

fuzz_target!(|bytes: &[u8]| {
    let Some((head, rest)) = bytes.split_first_chunk::<8>() else { return };
    let text = String::from_utf8_lossy(rest);
    let at = |byte: u8| text.len() * usize::from(byte) / 250;
    let range = |a: u8, b: u8| at(a)..at(b);
    let labels = [range(head[2], head[3]), range(head[4], head[5]), range(head[6], head[7])];
    let lines = Lines::new(&text);
    let shown = excerpt(&text, &lines, range(head[0], head[1]), &labels);
    let _ = format!("{shown:?}");
});
