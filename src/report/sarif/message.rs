//! Text in messages, and the message object.

use serde::Serialize;

use crate::report::clipped;
use crate::source::visible;

/// Characters of a message, and of one label in it.
pub(super) const MAX_MESSAGE: usize = 2_000;
pub(super) const MAX_LABEL: usize = 200;

/// Text in a message: hidden characters are replaced, and what would begin a link (§3.11.6) or a placeholder (§3.11.5)
/// is escaped.
pub(super) fn plain(text: &str, limit: usize) -> String {
    let shown = clipped(text, limit);
    let shown = visible(&shown);
    let mut plain = String::with_capacity(shown.len());
    let mut characters = shown.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '[' | ']' => plain.extend(['\\', character]),
            // Any other backslash stands for itself, as in `CONTOSO\name`.
            '\\' if matches!(characters.peek(), None | Some('[' | ']' | '\\')) => plain.push_str(r"\\"),
            '{' | '}' => plain.extend([character, character]),
            _ => plain.push(character),
        }
    }
    plain
}

/// Ends a text as a sentence ends.
pub(super) fn end_sentence(text: &mut String) {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
}

/// §3.11 message.
#[derive(Serialize)]
pub(super) struct Message {
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arguments: Vec<String>,
}

impl Message {
    /// A text of ours, as it is.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), arguments: Vec::new() }
    }

    /// A text made by [`plain`]. Consumers that do not know the escape would take `{{0}}`, a name with a number in braces,
    /// for a placeholder: it becomes one, so that all of them read `{0}`.
    pub(super) fn escaped(text: &str) -> Self {
        let (mut shown, mut arguments) = (String::with_capacity(text.len()), Vec::new());
        let mut rest = text;
        while let Some((before, brace)) = rest.split_once("{{") {
            shown.push_str(before);
            let digits = brace.bytes().take_while(u8::is_ascii_digit).count();
            match brace.split_at_checked(digits) {
                Some((number, after)) if digits > 0 && after.starts_with("}}") => {
                    shown.extend(["{", &arguments.len().to_string(), "}"]);
                    arguments.push(format!("{{{number}}}"));
                    rest = after.get(2..).unwrap_or_default();
                }
                _ => {
                    shown.push_str("{{");
                    rest = brace;
                }
            }
        }
        shown.push_str(rest);
        Self { text: shown, arguments }
    }
}
