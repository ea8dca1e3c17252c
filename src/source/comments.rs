//! Comments in JSON, as people write them into configurations.

use std::ops::Range;

/// The text with blanks in place of every comment (`// ...` and `/* ... */`), byte for byte, so that places stay the same;
/// nothing where there is no comment.
#[must_use]
pub fn blank_comments(text: &str) -> Option<String> {
    let comments = comments(text.as_bytes());
    if comments.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for comment in comments {
        let inside = bytes.get_mut(comment).unwrap_or_default();
        inside.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
    }
    String::from_utf8(bytes).ok()
}

/// Where the comments stand; what a string holds is none.
fn comments(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'/', rest)) {
        let start = at + offset;
        let rest = bytes.get(start..).unwrap_or_default();
        let comment = match rest {
            [b'/', b'/', ..] => Some(memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())),
            [b'/', b'*', body @ ..] => Some(memchr::memmem::find(body, b"*/").map_or(rest.len(), |end| end + 4)),
            _ => None,
        };
        at = start + comment.unwrap_or_else(|| if rest.starts_with(b"\"") { string_length(rest) } else { 1 });
        found.extend(comment.map(|_| start..at));
    }
    found
}

/// The bytes of the string that begins here, its quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += offset + 1;
        if bytes.get(at - 1) == Some(&b'"') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::blank_comments;

    #[test]
    fn comments_become_blanks_and_nothing_moves() {
        let text = "{\"a\": 1, // é \"x\"\n/* {\n */\"b\\\"//\": \"/*\"}";
        let blanked = blank_comments(text).unwrap();
        assert_eq!(blanked, "{\"a\": 1,          \n    \n   \"b\\\"//\": \"/*\"}");
        assert_eq!(blanked.len(), text.len());
    }

    #[test]
    fn text_without_comments_stays_as_it_is() {
        for text in ["", "{\"a\":\"https://x/*y*/\"}", "a/b", "\"//"] {
            assert_eq!(blank_comments(text), None, "{text}");
        }
        assert_eq!(blank_comments("1/*").as_deref(), Some("1  "));
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_the_length(text in r#"([/*"\\ a1é]|\n){0,40}"#) {
            if let Some(blanked) = blank_comments(&text) {
                prop_assert_eq!(blanked.len(), text.len());
            }
        }
    }
}
