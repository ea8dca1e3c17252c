//! Characters that a terminal obeys or swallows instead of showing.

use std::borrow::Cow;

/// Is this a control character (C0 with tab and line feed, DEL, C1), a bidirectional control, or a zero-width format
/// character? Such a character can rewrite a terminal, reorder a line or hide inside a name.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}'
            | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Whether all of a text is printable ASCII, as nearly all is: then no character is hidden. All bytes are looked at, which is
/// quicker than to stop, for as many are compared at once as the processor can.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// The text with every hidden character replaced by `U+FFFD`; borrowed where there is none.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_hidden, "\u{FFFD}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let hostile = "a\u{1b}[31m\u{202e}b\u{200b}c\u{9b}d\u{61c}e\u{2066}f\u{7f}\n\t";
        assert_eq!(visible(hostile), "a�[31m�b�c�d�e�f���");
    }

    #[test]
    fn ordinary_text_of_any_script_is_left_alone() {
        let names = "Zoë – Łukasz 日本語 עברית العربية 🔑 n\u{303}";
        assert!(matches!(visible(names), Cow::Borrowed(same) if same == names));
    }
}
