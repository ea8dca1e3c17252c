//! Walks JSON text that is reported: tokens with their byte ranges, without allocation. Loading has `export::json::cursor`.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memmem};

/// What holds other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// `{ … }`
    Object,
    /// `[ … ]`
    Array,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one byte `{` or `[`; a value starts here.
    Open(Container),
    /// The one byte `}` or `]`.
    Close,
    /// The name of a member, with its quotes.
    Key,
    /// A string with its quotes, a number, `true`, `false` or `null`; a value starts and ends here.
    Scalar,
}

/// One token; `start..end` are byte offsets in the text given to [`Tokens`], always at character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

impl Token {
    /// The bytes of this token.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Walks a text known to be JSON, or a stream of JSON texts; `//` and `/* */` comments between tokens are skipped.
///
/// On a text that is not JSON the tokens mean little, but the walk ends and never panics.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Walks the whole text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    /// Walks the bytes `range` of a text; offsets still count from the start of the text. A range that leaves the text
    /// holds no tokens.
    #[must_use]
    pub fn within(text: &'a str, range: Range<usize>) -> Self {
        Self { bytes: text.get(..range.end).unwrap_or_default().as_bytes(), at: range.start }
    }

    /// The end of the value that starts with `first`, the token just yielded; the walk goes on behind it. A container
    /// that is never closed ends with the text.
    pub fn value_end(&mut self, first: Token) -> usize {
        if matches!(first.kind, Kind::Open(_)) {
            self.at = self.close_of(first.end, usize::MAX).unwrap_or(self.bytes.len());
            self.at
        } else {
            first.end
        }
    }

    /// Goes on behind the container that `first`, the token just yielded, opens, if it is closed before `limit`.
    pub fn pass_before(&mut self, first: Token, limit: usize) -> bool {
        let close = self.close_of(first.end, limit);
        self.at = close.unwrap_or(self.at);
        close.is_some()
    }

    /// The end of the container whose inside begins at `at`, where that is no later than `limit`: what stands in it is passed byte
    /// by byte, which is several times quicker than token by token.
    fn close_of(&self, mut at: usize, limit: usize) -> Option<usize> {
        let mut depth = 1_usize;
        while at < limit {
            let byte = self.bytes.get(at)?;
            at = match byte {
                b'"' => self.string_end(at)?,
                b'/' => comment_end(self.bytes, at).unwrap_or(at + 1),
                _ => at + 1,
            };
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => return Some(at),
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    fn string_end(&self, start: usize) -> Option<usize> {
        let mut at = start + 1;
        loop {
            let rest = self.bytes.get(at..)?;
            let found = at + memchr2(b'"', b'\\', rest)?;
            if self.bytes.get(found) == Some(&b'"') {
                return Some(found + 1);
            }
            at = found + 2;
        }
    }

    fn word_end(&self, start: usize) -> usize {
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        rest.iter().position(|byte| ends_word(*byte)).map_or(self.bytes.len(), |length| start + 1 + length)
    }

    fn string_kind(&self, end: usize) -> Kind {
        let next = skip(self.bytes, end, is_blank);
        if self.bytes.get(next) == Some(&b':') { Kind::Key } else { Kind::Scalar }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.at = skip(self.bytes, self.at, |byte| is_blank(byte) || matches!(byte, b',' | b':'));
        let start = self.at;
        let (kind, end) = match self.bytes.get(start)? {
            b'{' => (Kind::Open(Container::Object), start + 1),
            b'[' => (Kind::Open(Container::Array), start + 1),
            b'}' | b']' => (Kind::Close, start + 1),
            b'"' => {
                let end = self.string_end(start)?;
                (self.string_kind(end), end)
            }
            _ => (Kind::Scalar, self.word_end(start)),
        };
        self.at = end;
        Some(Token { kind, start, end })
    }
}

/// The text that a quoted JSON string stands for; a string that cannot be decoded (a lone surrogate) stands for itself.
#[must_use]
pub fn unquote(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str(quoted).map_or(Cow::Borrowed(inner), Cow::Owned)
}

fn skip(bytes: &[u8], mut at: usize, skipped: impl Fn(u8) -> bool) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            byte if skipped(*byte) => at += 1,
            b'/' => match comment_end(bytes, at) {
                Some(end) => at = end,
                None => break,
            },
            _ => break,
        }
    }
    at
}

fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 2..)?;
    let length = match bytes.get(start + 1)? {
        b'/' => memchr2(b'\n', b'\r', rest),
        b'*' => memmem::find(rest, b"*/").map(|length| length + 2),
        _ => return None,
    };
    Some(length.map_or(bytes.len(), |length| start + 2 + length))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

fn ends_word(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b'/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<(Kind, &str)> {
        Tokens::new(text).map(|token| (token.kind, &text[token.range()])).collect()
    }

    #[test]
    fn keys_are_told_from_strings() {
        let expected = [
            (Kind::Open(Container::Object), "{"),
            (Kind::Key, r#""a\"b""#),
            (Kind::Scalar, r#""c:\\""#),
            (Kind::Key, r#""d""#),
            (Kind::Open(Container::Array), "["),
            (Kind::Scalar, "-1.5e3"),
            (Kind::Scalar, "null"),
            (Kind::Close, "]"),
            (Kind::Close, "}"),
        ];
        assert_eq!(shown(r#" {"a\"b" : "c:\\","d":[-1.5e3,null]}"#), expected);
    }

    #[test]
    fn comments_are_skipped() {
        let text = "// {\n{ \"a\" /* : , */ : 1 // \"b\": 2\n}/*";
        let expected =
            [(Kind::Open(Container::Object), "{"), (Kind::Key, "\"a\""), (Kind::Scalar, "1"), (Kind::Close, "}")];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn an_unclosed_string_or_container_ends_the_walk() {
        assert_eq!(shown("\"abc").len(), 0);
        assert_eq!(shown("\"abc\\").len(), 0);
        let mut tokens = Tokens::new("[[1], [");
        let first = tokens.next().unwrap();
        assert_eq!(tokens.value_end(first), 7);
    }

    #[test]
    fn a_range_keeps_the_offsets_of_the_text() {
        let starts: Vec<_> = Tokens::within("[{\"a\":1},2]", 1..8).map(|token| token.start).collect();
        assert_eq!(starts, [1, 2, 6, 7]);
        assert_eq!(Tokens::within("[1]", 1..9).count(), 0);
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(unquote(r#""a\u00e9\n""#), "aé\n");
        assert_eq!(unquote(r#""\ud800""#), r"\ud800");
    }

    proptest! {
        #[test]
        fn any_text_is_walked_forwards_to_its_end(text in r#"([\[\]{}",:/*\\ \na1é]|\PC){0,60}"#) {
            let mut at = 0;
            for token in Tokens::new(&text) {
                prop_assert!(token.start >= at && token.end > token.start);
                prop_assert!(text.get(token.range()).is_some());
                at = token.end;
            }
        }
    }
}
