//! Walks a file to its objects: pages, arrays, single objects and streams of them, each parsed where it stands.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::export::json::depth::MAX_DEPTH;
use crate::source::Phrase;
use crate::source::seal;

/// A position in the text of one file.
#[derive(Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    trailing_commas: usize,
}

/// A text that is not JSON at some place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Byte offset in the text.
    pub(crate) offset: usize,
    /// What was wrong, and what was expected.
    pub(crate) message: Phrase,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self::new_at(text, 0)
    }

    /// A cursor at a byte offset where a value starts.
    pub(crate) fn new_at(text: &'t str, at: usize) -> Self {
        Self { text, at, depth: 0, trailing_commas: 0 }
    }

    /// Goes to a byte offset where a value starts, on the same level.
    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The offset of the next byte that is not blank.
    pub(crate) fn offset(&mut self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at
    }

    /// The offset behind what was read last.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next byte that is not blank; `None` at the end.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let at = self.offset();
        self.text.as_bytes().get(at).copied()
    }

    /// Steps over one byte, if it is the next.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Steps over one byte that has to come next.
    pub(crate) fn expect(&mut self, byte: u8, expected: &str) -> Result<(), SyntaxError> {
        if self.eat(byte) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Reads the object, array or text that comes next, and tells where it stands. Any other scalar is stepped over.
    pub(crate) fn take<T: Deserialize<'t> + Default>(&mut self) -> Result<(T, Range<usize>), SyntaxError> {
        let start = self.offset();
        if !matches!(self.peek(), Some(b'{' | b'[' | b'"')) {
            self.skip_word()?;
            return Ok((T::default(), start..self.at));
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<T>();
        match stream.next() {
            Some(Ok(value)) => {
                self.at = start + stream.byte_offset();
                Ok((value, start..self.at))
            }
            Some(Err(error)) => {
                Err(SyntaxError { offset: start + offset_of(rest, &error), message: plain_message(&error) })
            }
            None => Err(self.unexpected("a value")),
        }
    }

    /// Steps over the value that comes next.
    pub(crate) fn skip(&mut self) -> Result<Range<usize>, SyntaxError> {
        self.take::<Ignored>().map(|(_, range)| range)
    }

    /// Reads a property name and the colon behind it.
    pub(crate) fn key(&mut self) -> Result<String, SyntaxError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a property name in double quotes"));
        }
        let (key, _) = self.take::<String>()?;
        self.expect(b':', "`:` after a property name")?;
        Ok(key)
    }

    /// Steps over `true`, `false`, `null` or a number.
    fn skip_word(&mut self) -> Result<(), SyntaxError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(|c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if serde_json::from_str::<IgnoredAny>(word).is_err() {
            return Err(self.unexpected("a value"));
        }
        self.at += length;
        Ok(())
    }

    /// Walks the object that comes next; `member` reads or skips each value.
    pub(crate) fn members(
        &mut self,
        mut member: impl FnMut(&str, &mut Self) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.expect(b'{', "an object")?;
        self.walk(b'}', "`,` or `}`", |cursor| {
            let key = cursor.key()?;
            member(&key, cursor)
        })
    }

    /// Walks the list that comes next; `element` reads or skips each value. One object stands for a list of one, as
    /// PowerShell writes it; any other value is stepped over.
    pub(crate) fn elements(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(b'{') => return element(self),
            Some(b'[') => {}
            _ => return self.skip().map(drop),
        }
        self.expect(b'[', "a list")?;
        self.walk(b']', "`,` or `]`", element)
    }

    /// Walks what an object or a list holds, to its end. A comma before the end is stepped over, and counted.
    fn walk(
        &mut self,
        end: u8,
        expected: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected("less nesting"));
        }
        while !self.eat(end) {
            item(self)?;
            if !self.eat(b',') {
                self.expect(end, expected)?;
                break;
            }
            self.trailing_commas += usize::from(self.peek() == Some(end));
        }
        self.depth -= 1;
        Ok(())
    }

    /// How many commas came before the end of an object or a list since this was last asked.
    pub(crate) fn take_trailing_commas(&mut self) -> usize {
        std::mem::take(&mut self.trailing_commas)
    }

    pub(crate) fn unexpected(&mut self, expected: &str) -> SyntaxError {
        let offset = self.offset();
        let found = match self.text.get(offset..).and_then(|rest| rest.chars().next()) {
            Some(c) if c.is_control() => "a control character".to_owned(),
            Some(c) if c.is_ascii_punctuation() => format!("`{c}`"),
            Some(c) => format!("`{}`", seal::word(c)),
            None => "the end of the file".to_owned(),
        };
        SyntaxError { offset, message: format!("found {found} where {expected} was expected").into() }
    }
}

#[derive(Default)]
struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// `serde_json` gives a line and a column in bytes, both from 1.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let line_start = if error.line() <= 1 {
        0
    } else {
        memchr::memchr_iter(b'\n', text.as_bytes()).nth(error.line() - 2).map_or(0, |feed| feed + 1)
    };
    (line_start + error.column().saturating_sub(1)).min(text.len())
}

/// The message without the position, which counts from the object and not from the file.
fn plain_message(error: &serde_json::Error) -> Phrase {
    let message = error.to_string();
    let plain = message.rfind(" at line ").and_then(|at| message.get(..at)).unwrap_or(&message);
    match error.classify() {
        serde_json::error::Category::Eof => "the file ends in the middle of a value".into(),
        serde_json::error::Category::Data => Phrase::from(seal::word(plain)),
        _ => plain.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn elements_are_read_where_they_stand() {
        let text = r#" [ {"a": 1}, "b" , null ] "#;
        let mut cursor = Cursor::new(text);
        assert!(cursor.eat(b'['));
        let spans: Vec<&str> = std::iter::from_fn(|| {
            let range = cursor.skip().ok()?;
            cursor.eat(b',');
            text.get(range)
        })
        .take(3)
        .collect();
        assert_eq!(spans, [r#"{"a": 1}"#, r#""b""#, "null"]);
    }

    #[test]
    fn an_error_stands_at_its_byte_in_the_file() {
        let text = "[\n {\"a\": 1},\n {\"b\": tru}\n]";
        let mut cursor = Cursor::new(text);
        assert!(cursor.eat(b'['));
        assert!(cursor.skip().is_ok() && cursor.eat(b','));
        let error = cursor.skip().expect_err("`tru` is no value");
        assert_eq!(text.get(error.offset..).and_then(|rest| rest.lines().next()), Some("}"), "{error:?}");
    }
}
