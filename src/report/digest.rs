//! The digest of a result: one SHA-256 over all that a report says about an export, however its file is laid out.
//!
//! Anyone can make it without this program (`docs/reports.md`): a line for each row, as JSON without spaces, with sorted
//! keys and nothing but ASCII, which is what `jq -caS` writes.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::Formatter;
use sha2::{Digest as _, Sha256};

use crate::source::{hex, is_plain};

/// Takes the rows of a result in their order.
#[derive(Default)]
pub(super) struct ResultDigest(Sha256);

impl ResultDigest {
    pub(super) fn row(&mut self, row: &impl Serialize) -> serde_json::Result<()> {
        let mut lines = Vec::new();
        line(row, &mut lines)?;
        self.lines(&lines);
        Ok(())
    }

    /// Takes rows that [`line()`] spelled.
    pub(super) fn lines(&mut self, lines: &[u8]) {
        self.0.update(lines);
    }

    /// Lower-case hexadecimal digits.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Appends the one spelling of a row, and the end of its line.
///
/// # Errors
/// Where the row is no JSON.
pub(super) fn line(row: &impl Serialize, lines: &mut Vec<u8>) -> serde_json::Result<()> {
    let mut marked = Vec::new();
    row.serialize(&mut serde_json::Serializer::with_formatter(&mut marked, Marked))?;
    Sorter { marked: &marked, at: 0, unsorted: Vec::new() }.value(lines);
    lines.push(b'\n');
    Ok(())
}

/// JSON without spaces, in ASCII, with marks around objects and between their members: bytes that are in no JSON.
struct Marked;

const OBJECT: u8 = 1;
const KEY: u8 = 2;
const VALUE: u8 = 3;
const END: u8 = 4;

impl Formatter for Marked {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&[OBJECT])
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, _first: bool) -> io::Result<()> {
        writer.write_all(&[KEY])
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&[VALUE])
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&[END])
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(|character| !matches!(character, ' '..='~')) {
            let (plain, other) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut characters = other.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Copies marked JSON with the members of each object in the order of their keys.
struct Sorter<'m> {
    marked: &'m [u8],
    at: usize,
    /// Room for the members of an object, while they are put in order.
    unsorted: Vec<u8>,
}

/// Where a member stands in what was copied.
struct Member {
    key: Range<usize>,
    value: Range<usize>,
}

impl Sorter<'_> {
    /// Copies up to the next mark that begins no object, and says which it is.
    fn value(&mut self, out: &mut Vec<u8>) -> Option<u8> {
        loop {
            let rest = self.marked.get(self.at..).unwrap_or_default();
            let length = rest.iter().position(|byte| *byte <= END).unwrap_or(rest.len());
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
            self.at += length + 1;
            match rest.get(length) {
                Some(&OBJECT) => self.object(out),
                mark => return mark.copied(),
            }
        }
    }

    fn object(&mut self, out: &mut Vec<u8>) {
        let start = out.len();
        let mut members: Vec<Member> = Vec::new();
        let mut mark = self.value(out);
        while mark == Some(KEY) {
            let begin = out.len() - start;
            self.value(out);
            let middle = out.len() - start;
            mark = self.value(out);
            members.push(Member { key: begin..middle, value: middle..out.len() - start });
        }
        self.unsorted.clear();
        self.unsorted.extend_from_slice(out.get(start..).unwrap_or_default());
        out.truncate(start);
        let text = |range: &Range<usize>| self.unsorted.get(range.clone()).unwrap_or_default();
        let name = |member: &Member| text(&(member.key.start + 1..member.key.end - 1));
        members.sort_by(|one, other| name(one).cmp(name(other)));
        out.push(b'{');
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(text(&member.key));
            out.push(b':');
            out.extend_from_slice(text(&member.value));
        }
        out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ResultDigest;

    fn line(value: &serde_json::Value) -> String {
        let mut lines = Vec::new();
        super::line(value, &mut lines).unwrap();
        String::from_utf8(lines).unwrap()
    }

    #[test]
    fn a_value_has_one_spelling_in_ascii() {
        let value = json!({"b": [1, null, true, {}], "a": "\"\\\n\t\u{8}\u{1b}\u{7f}é🔑/"});
        let text = r#"{"a":"\"\\\n\t\b\u001b\u007f\u00e9\ud83d\udd11/","b":[1,null,true,{}]}"#;
        assert_eq!(line(&value), format!("{text}\n"));
    }

    #[test]
    fn a_name_that_begins_another_comes_first() {
        let value = json!({"a b": 1, "a": {"z": {}, "b:": []}, "a!": "x"});
        assert_eq!(line(&value), "{\"a\":{\"b:\":[],\"z\":{}},\"a b\":1,\"a!\":\"x\"}\n");
    }

    /// `printf '{"a":1}\n[2]\n' | sha256sum`
    #[test]
    fn a_hash_tool_makes_the_same() {
        let mut digest = ResultDigest::default();
        digest.row(&json!({"a": 1})).unwrap();
        digest.row(&json!([2])).unwrap();
        assert_eq!(digest.finish(), "1dc7685242afcdc2aa6522253d593c8011c6e8f94c1e47f7d049cca5aaa72d58");
    }
}
