//! Text being written for a reader, which remembers where each piece of the source went.

use std::ops::Range;

use super::hidden::{is_hidden, visible};

/// What stands for a hidden character.
const SUBSTITUTE: &str = "\u{FFFD}";

/// The text written so far, without hidden characters, and the map from the source to it.
#[derive(Default)]
pub(super) struct MappedText {
    text: String,
    pieces: Vec<Piece>,
}

struct Piece {
    source: Range<usize>,
    shown: Range<usize>,
    verbatim: bool,
}

impl Piece {
    fn start(&self, offset: usize) -> usize {
        let inside = if self.verbatim { offset.saturating_sub(self.source.start) } else { 0 };
        self.shown.start + inside
    }

    fn end(&self, offset: usize) -> usize {
        let behind = if self.verbatim { self.source.end.saturating_sub(offset) } else { 0 };
        self.shown.end - behind
    }
}

impl MappedText {
    /// Writes what stands for nothing in the source: layout, commas, omissions.
    pub(super) fn decorate(&mut self, shown: &str) {
        self.text.push_str(shown);
    }

    /// Writes the bytes `range` of `text`; pieces must come in the order of the source.
    pub(super) fn copy(&mut self, text: &str, range: Range<usize>) {
        let source = text.get(range.clone()).unwrap_or_default();
        let mut copied = 0;
        for (at, character) in source.char_indices().filter(|(_, character)| is_replaced(*character)) {
            let end = at + character.len_utf8();
            self.piece(range.start + copied..range.start + at, source.get(copied..at).unwrap_or_default(), true);
            let line_ends = character == '\r' && source.get(end..).is_some_and(|rest| rest.starts_with('\n'));
            self.piece(range.start + at..range.start + end, if line_ends { "" } else { SUBSTITUTE }, false);
            copied = end;
        }
        self.piece(range.start + copied..range.end, source.get(copied..).unwrap_or_default(), true);
    }

    /// Writes `shown` in the place of the bytes `source`.
    pub(super) fn replace(&mut self, source: Range<usize>, shown: &str) {
        self.piece(source, &visible(shown), false);
    }

    /// Where the bytes `source` are shown.
    pub(super) fn locate(&self, source: &Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|piece| piece.source.end <= source.start);
        let after = self.pieces.partition_point(|piece| piece.source.start < source.end);
        let start = self.pieces.get(first).map_or(self.text.len(), |piece| piece.start(source.start));
        let last = after.checked_sub(1).and_then(|last| self.pieces.get(last));
        start..last.map_or(start, |piece| piece.end(source.end)).max(start)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn piece(&mut self, source: Range<usize>, shown: &str, verbatim: bool) {
        if source.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(shown);
        self.pieces.push(Piece { source, shown: start..self.text.len(), verbatim });
    }
}

fn is_replaced(character: char) -> bool {
    is_hidden(character) && !matches!(character, '\t' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_text_past_substitutes() {
        let text = "a\u{1b}b\r\nc\u{202e}d";
        let mut mapped = MappedText::default();
        mapped.decorate("  ");
        mapped.copy(text, 0..text.len());
        assert_eq!(mapped.text(), "  a�b\nc�d");
        for shown in ["a", "b", "c", "d"] {
            let at = text.find(shown).unwrap();
            assert_eq!(&mapped.text()[mapped.locate(&(at..at + 1))], shown);
        }
        assert_eq!(&mapped.text()[mapped.locate(&(1..text.len()))], "�b\nc�d");
    }

    #[test]
    fn a_range_inside_a_replaced_piece_is_all_of_it() {
        let mut mapped = MappedText::default();
        mapped.copy("ab[1,2]", 0..2);
        mapped.replace(2..7, "[ … ]");
        assert_eq!(mapped.locate(&(3..4)), 2..9);
        assert_eq!(mapped.locate(&(1..7)), 1..9);
        assert_eq!(mapped.locate(&(7..9)), 9..9);
    }
}
