//! Positions as the protocol counts them: lines from 0, and in them the units of an encoding that both sides know.

use std::collections::BTreeMap;

use lsp_types::{InitializeParams, Position, PositionEncodingKind};

/// What a position counts within its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// UTF-8 where the client knows it: what the texts are in. Else what every client knows.
    pub(super) fn of(client: &InitializeParams) -> Self {
        let general = client.capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
        if offered.contains(&PositionEncodingKind::UTF8) { Self::Utf8 } else { Self::Utf16 }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, character: char) -> u32 {
        let units = match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
        };
        u32::try_from(units).unwrap_or(u32::MAX)
    }

    /// The positions of some byte offsets, in one walk through the text, whatever the length of its lines.
    pub(super) fn positions(self, text: &str, offsets: impl IntoIterator<Item = usize>) -> BTreeMap<usize, Position> {
        let mut found: BTreeMap<usize, Position> =
            offsets.into_iter().map(|offset| (offset, Position::default())).collect();
        let mut wanted = found.iter_mut().peekable();
        let (mut at, mut after_return) = (Position::default(), false);
        for (offset, character) in text.char_indices() {
            let after = std::mem::replace(&mut after_return, character == '\r');
            if after && character != '\n' {
                at = Position::new(at.line.saturating_add(1), 0);
            }
            let end = offset + character.len_utf8();
            while let Some((_, position)) = wanted.next_if(|(wanted, _)| **wanted < end) {
                *position = at;
            }
            if wanted.peek().is_none() {
                return found;
            }
            at = match character {
                '\n' => Position::new(at.line.saturating_add(1), 0),
                _ => Position::new(at.line, at.character.saturating_add(self.units(character))),
            };
        }
        if after_return {
            at = Position::new(at.line.saturating_add(1), 0);
        }
        for (_, position) in wanted {
            *position = at;
        }
        found
    }

    /// The byte offset of a position; the end of the line, or of the text, for one behind it.
    pub(super) fn offset(self, text: &str, position: Position) -> usize {
        let Some(start) = line_start(text, position.line) else { return text.len() };
        let mut units = 0_u32;
        for (offset, character) in text.get(start..).unwrap_or_default().char_indices() {
            if units >= position.character || matches!(character, '\n' | '\r') {
                return start + offset;
            }
            units = units.saturating_add(self.units(character));
        }
        text.len()
    }
}

/// Where a line begins. Lines end with a line feed, a carriage return, or both.
fn line_start(text: &str, line: u32) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| {
        let is_first_of_two = bytes.get(*at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
        !is_first_of_two
    });
    let starts = std::iter::once(0).chain(ends.map(|end| end + 1));
    starts.into_iter().nth(usize::try_from(line).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a🔑é\r\nb\rc\n\n日x";

    #[test]
    fn positions_count_the_units_of_the_encoding_in_lines_of_every_kind() {
        let at = |encoding: Encoding, part: &str| {
            let offset = TEXT.find(part).expect("a part");
            let position = encoding.positions(TEXT, [offset])[&offset];
            (position.line, position.character)
        };
        assert_eq!(at(Encoding::Utf16, "é"), (0, 3));
        assert_eq!(at(Encoding::Utf8, "é"), (0, 5));
        assert_eq!([at(Encoding::Utf16, "b"), at(Encoding::Utf16, "c")], [(1, 0), (2, 0)]);
        assert_eq!([at(Encoding::Utf16, "x"), at(Encoding::Utf8, "x")], [(4, 1), (4, 3)]);
    }

    #[test]
    fn every_offset_has_a_position_that_leads_back() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let offsets: Vec<usize> = TEXT.char_indices().map(|(offset, _)| offset).chain([TEXT.len()]).collect();
            for (offset, position) in encoding.positions(TEXT, offsets) {
                // Between the two characters of one line end there is no position.
                let meant = if TEXT[offset..].starts_with('\n') && TEXT[..offset].ends_with('\r') {
                    offset - 1
                } else {
                    offset
                };
                assert_eq!(encoding.offset(TEXT, position), meant, "{offset} {position:?}");
            }
        }
    }

    #[test]
    fn what_is_behind_a_line_or_the_text_is_its_end() {
        let offset = |line, character| Encoding::Utf16.offset(TEXT, Position::new(line, character));
        assert_eq!(offset(0, 99), TEXT.find('\r').expect("an end"));
        assert_eq!([offset(4, 99), offset(99, 0)], [TEXT.len(); 2]);
        assert_eq!(offset(0, 2), TEXT.find('é').expect("a letter"), "inside a pair the character behind it");
    }
}
