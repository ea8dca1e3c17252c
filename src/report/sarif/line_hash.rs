//! GitHub's `primaryLocationLineHash`, which code scanning computes itself where a log has none.
//!
//! The algorithm is that of `fingerprints.ts` in github/codeql-action: for each line a rolling hash (base 37, modulo 2^64)
//! over the 100 UTF-16 code units that begin there, blanks and tabs left out; then how often that value came before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Code units that a hash spans.
const WINDOW: usize = 100;
const BASE: u64 = 37;
/// What stands for the end of the file.
const END: u64 = 0xFFFF;

/// The hashes of some lines of a file, by line (from 1).
pub(super) fn line_hashes(bytes: &[u8], wanted: &BTreeSet<u32>) -> BTreeMap<u32, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut roll = Roll::new(wanted);
    let (mut is_start, mut after_return) = (true, false);
    for unit in text.encode_utf16().map(u64::from).chain([END]) {
        let is_feed = unit == 0x0A;
        if matches!(unit, 0x20 | 0x09) || (after_return && is_feed) {
            after_return = false;
            continue;
        }
        after_return = unit == 0x0D;
        let unit = if after_return { 0x0A } else { unit };
        roll.finish();
        if std::mem::take(&mut is_start) {
            roll.begin();
        }
        is_start = unit == 0x0A;
        roll.push(unit);
    }
    for _ in 0..WINDOW {
        roll.finish();
        roll.push(0);
    }
    roll.hashes
}

/// The hash of the last units, and the lines that begin among them.
struct Roll<'a> {
    wanted: &'a BTreeSet<u32>,
    hash: u64,
    /// What the oldest unit of the window counts.
    oldest: u64,
    /// The unit and the line that begins with it, if one does.
    window: [(u64, Option<u32>); WINDOW],
    at: usize,
    line: u32,
    seen: HashMap<u64, u32>,
    hashes: BTreeMap<u32, String>,
}

impl<'a> Roll<'a> {
    fn new(wanted: &'a BTreeSet<u32>) -> Self {
        let oldest = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
        let (seen, hashes) = (HashMap::new(), BTreeMap::new());
        Self { wanted, hash: 0, oldest, window: [(0, None); WINDOW], at: 0, line: 0, seen, hashes }
    }

    /// Takes down the hash of the line that leaves the window next.
    fn finish(&mut self) {
        let Some(line) = self.window.get_mut(self.at).and_then(|(_, line)| line.take()) else { return };
        let count = self.seen.entry(self.hash).or_default();
        *count += 1;
        if self.wanted.contains(&line) {
            self.hashes.insert(line, format!("{:x}:{count}", self.hash));
        }
    }

    fn begin(&mut self) {
        self.line = self.line.saturating_add(1);
        if let Some((_, line)) = self.window.get_mut(self.at) {
            *line = Some(self.line);
        }
    }

    fn push(&mut self, unit: u64) {
        let Some((old, _)) = self.window.get_mut(self.at) else { return };
        let left = self.oldest.wrapping_mul(std::mem::replace(old, unit));
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(unit).wrapping_sub(left);
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hashes(bytes: &[u8], lines: u32) -> Vec<String> {
        line_hashes(bytes, &(1..=lines).collect()).into_values().collect()
    }

    /// The definition: the sum of the first 100 units from each line's start, weighted; zeros behind the end.
    fn by_definition(text: &str) -> Vec<String> {
        let plain = text.replace("\r\n", "\n").replace('\r', "\n").replace([' ', '\t'], "");
        let units: Vec<u64> = plain.encode_utf16().map(u64::from).chain([END]).collect();
        let starts = std::iter::once(0).chain((1..units.len()).filter(|at| units[at - 1] == 0x0A));
        let mut seen = HashMap::<u64, u32>::new();
        starts
            .map(|start| {
                let window = (start..start + WINDOW).map(|at| units.get(at).copied().unwrap_or_default());
                let hash = window.fold(0_u64, |hash, unit| hash.wrapping_mul(BASE).wrapping_add(unit));
                let count = seen.entry(hash).or_default();
                *count += 1;
                format!("{hash:x}:{count}")
            })
            .collect()
    }

    #[test]
    fn a_line_that_can_be_computed_by_hand() {
        // One unit `a` (97), the end, and 98 zeros: 97 * 37^99 + 65535 * 37^98.
        let power = |exponent: u32| (0..exponent).fold(1_u64, |power, _| power.wrapping_mul(37));
        let hash = 97_u64.wrapping_mul(power(99)).wrapping_add(65_535_u64.wrapping_mul(power(98)));
        assert_eq!(hashes(b"a", 1), [format!("{hash:x}:1")]);
        assert_eq!(hashes(b" \ta ", 1), hashes(b"a", 1), "blanks do not count");
    }

    #[test]
    fn equal_lines_are_counted_and_line_ends_are_one() {
        let long = "x".repeat(WINDOW);
        let feeds = hashes(format!("{long}\n{long}\n{long}").as_bytes(), 3);
        let ends: Vec<_> = feeds.iter().map(|hash| hash.rsplit(':').next().unwrap()).collect();
        assert_eq!(ends, ["1", "2", "3"], "a line longer than the window does not reach its end");
        assert_eq!(hashes(format!("{long}\r\n{long}\r{long}").as_bytes(), 3), feeds);
    }

    proptest! {
        #[test]
        fn every_line_has_the_hash_of_the_definition(text in "([a-c é🔑\t]|\r\n|\r|\n|\u{feff}){0,300}") {
            let expected = by_definition(&text);
            prop_assert_eq!(hashes(text.as_bytes(), u32::try_from(expected.len()).unwrap()), expected);
        }
    }
}
