//! Halves of characters in JSON escapes, as programs write them that cut a text in the middle of one.

use std::ops::Range;

/// The text with `\ufffd` in place of every escaped surrogate that has no other half, so that it can be decoded and places
/// stay the same; nothing where there is none.
#[must_use]
pub fn mend_surrogates(text: &str) -> Option<String> {
    let lone = lone(text.as_bytes());
    if lone.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for escape in lone {
        bytes.get_mut(escape)?.copy_from_slice(REPLACEMENT);
    }
    String::from_utf8(bytes).ok()
}

const REPLACEMENT: &[u8; 6] = br"\ufffd";

/// Where the escapes stand that are half a character.
fn lone(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Most files escape no surrogate at all.
    let mut at = match [b"\\ud", b"\\uD"].iter().filter_map(|mark| memchr::memmem::find(bytes, *mark)).min() {
        Some(first) => run_start(bytes, first),
        None => return found,
    };
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let start = at + offset;
        at = match (unit(bytes, start), unit(bytes, start + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => start + 12,
            (Some(0xD800..=0xDFFF), _) => {
                found.push(start..start + 6);
                start + 6
            }
            _ => start + 2,
        };
    }
    found
}

/// The first of the backslashes that stand together: which of them escapes depends on how many come before.
fn run_start(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    at - before.iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// The UTF-16 code unit that an escape stands for.
fn unit(bytes: &[u8], start: usize) -> Option<u16> {
    let digits = bytes.get(start..start + 6)?.strip_prefix(b"\\u")?;
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::mend_surrogates;

    #[test]
    fn half_a_character_is_replaced_and_nothing_moves() {
        for (text, expected) in [
            (r#"["\ud800"]"#, Some(r#"["\ufffd"]"#)),
            (r#"["\uDC00x\uD83D\uDD11\ud83d"]"#, Some(r#"["\ufffdx\uD83D\uDD11\ufffd"]"#)),
            (r#"["\ud83d\ud83d\udd11"]"#, Some(r#"["\ufffd\ud83d\udd11"]"#)),
            (r#"["\\ud800"]"#, None),
            (r#"["\\\ud800"]"#, Some(r#"["\\\ufffd"]"#)),
            (r#"["\ud83d\udd11", "\u00e9"]"#, None),
            (r#"["\ud8"#, None),
        ] {
            assert_eq!(mend_surrogates(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_mended_can_be_decoded(units in proptest::collection::vec(any::<u16>(), 0..12)) {
            let units: Vec<u16> = units.into_iter().map(|unit| 0xD7F0 + unit % 0x820).collect();
            let escapes: Vec<_> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let escapes = escapes.concat();
            let text = format!("\"{escapes}\"");
            let mended = mend_surrogates(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(mended.len(), text.len());
            let decoded: String = serde_json::from_str(&mended).expect("every escape is a character");
            prop_assert_eq!(decoded, String::from_utf16_lossy(&units));
        }
    }
}
