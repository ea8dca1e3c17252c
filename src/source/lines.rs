//! Lines and columns of byte offsets.

use memchr::{memchr_iter, memrchr};

/// Bytes between two marks: small enough to count again for each position, large enough that marks cost nothing.
const BLOCK: usize = 1024;

/// A line and a column, both from 1; a column counts Unicode code points, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode code points, from 1.
    pub column: u32,
}

/// Where the lines of one text are: eight bytes of index for each KiB of text, whatever the length of its lines.
///
/// A line ends with a line feed; a carriage return before it belongs to the line.
#[derive(Debug, Clone)]
pub struct Lines {
    marks: Vec<Mark>,
}

/// What stands before a block: line feeds, and code points since the last of them.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    line_feeds: u32,
    code_points: u32,
}

impl Mark {
    fn after(self, bytes: &[u8]) -> Self {
        let Some(last) = memrchr(b'\n', bytes) else {
            return Self { code_points: self.code_points.saturating_add(code_points(bytes)), ..self };
        };
        Self {
            line_feeds: self.line_feeds.saturating_add(count(memchr_iter(b'\n', bytes).count())),
            code_points: code_points(bytes.get(last + 1..).unwrap_or_default()),
        }
    }
}

impl Lines {
    /// Walks the text once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut marks = vec![Mark::default()];
        for block in text.as_bytes().chunks(BLOCK) {
            marks.push(marks.last().copied().unwrap_or_default().after(block));
        }
        Self { marks }
    }

    /// The line and column of a byte offset of `text`, the text that these lines were made from. An offset inside a
    /// character counts as its start, one behind the text as its end.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset);
        let block = offset / BLOCK;
        let before = self.marks.get(block).copied().unwrap_or_default();
        let here = before.after(text.as_bytes().get(block * BLOCK..offset).unwrap_or_default());
        Position { line: here.line_feeds.saturating_add(1), column: here.code_points.saturating_add(1) }
    }

    /// The byte offset at which a line (from 1) of `text`, the text that these lines were made from, starts; nothing
    /// for a line that the text does not have.
    #[must_use]
    pub fn line_start(&self, text: &str, line: u32) -> Option<usize> {
        let line_feeds = line.checked_sub(1)?;
        let Some(block) = self.marks.partition_point(|mark| mark.line_feeds < line_feeds).checked_sub(1) else {
            return Some(0);
        };
        let start = block * BLOCK;
        let missing = line_feeds.checked_sub(self.marks.get(block)?.line_feeds + 1)?;
        let rest = text.as_bytes().get(start..)?;
        memchr_iter(b'\n', rest).nth(usize::try_from(missing).ok()?).map(|found| start + found + 1)
    }
}

fn code_points(bytes: &[u8]) -> u32 {
    count(bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(text: &str, offset: usize) -> Position {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |found| found + 1);
        Position {
            line: count(before.matches('\n').count() + 1),
            column: count(before[line_start..].chars().count() + 1),
        }
    }

    #[test]
    fn columns_count_code_points() {
        let text = "é\r\n日本 x\n";
        let lines = Lines::new(text);
        assert_eq!(lines.position(text, text.find('x').unwrap()), Position { line: 2, column: 4 });
        assert_eq!(lines.position(text, 1), Position { line: 1, column: 1 });
        assert_eq!(lines.position(text, 999), Position { line: 3, column: 1 });
        assert_eq!(Lines::new("").position("", 0), Position { line: 1, column: 1 });
    }

    #[test]
    fn lines_start_behind_line_feeds() {
        let text = "a\r\n\nb";
        let lines = Lines::new(text);
        let starts: Vec<_> = (0..6).map(|line| lines.line_start(text, line)).collect();
        assert_eq!(starts, [None, Some(0), Some(3), Some(4), None, None]);
    }

    #[test]
    fn a_position_far_along_one_long_line_is_cheap() {
        let text = "é".repeat(8 << 20);
        let lines = Lines::new(&text);
        for step in 0..10_000 {
            let offset = text.len() - 2 * step;
            assert_eq!(lines.position(&text, offset).column, count(offset / 2 + 1));
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_naive_count(text in "([a-zé日🔑]{0,40}\r?\n?){0,30}", times in 1usize..200) {
            let text = text.repeat(times);
            let lines = Lines::new(&text);
            let step = text.chars().count() / 40 + 1;
            for (offset, _) in text.char_indices().step_by(step).chain([(text.len(), ' ')]) {
                prop_assert_eq!(lines.position(&text, offset), naive(&text, offset));
            }
            for (at, line) in text.split('\n').enumerate().step_by(step) {
                let start = lines.line_start(&text, count(at + 1)).unwrap();
                prop_assert!(text[start..].starts_with(line));
                prop_assert_eq!(naive(&text, start), Position { line: count(at + 1), column: 1 });
            }
            prop_assert_eq!(lines.line_start(&text, count(text.matches('\n').count() + 2)), None);
        }
    }
}
