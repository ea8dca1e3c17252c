//! JSON as reports write it: the outer levels on lines of their own, what is deeper on one line; hidden characters are
//! escaped, so that a report printed to a terminal changes nothing there and reads back as it was. So is the second of two
//! number signs, which begin a command anywhere in the log of Azure Pipelines.

use std::io::{self, Write};

use memchr::memchr;
use serde::Serialize;
use serde_json::ser::Formatter;

use super::command::ends_in_number_sign;
use crate::source::{is_hidden, is_plain};

/// Writes a document with every value on a line of its own, and ends its last line.
///
/// # Errors
/// Where `out` cannot be written.
pub(crate) fn write_lines(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write_document(document, usize::MAX, out)
}

/// Writes a document, of which so many levels stand on lines of their own, and ends its last line.
pub(super) fn write_document(document: &impl Serialize, levels: usize, out: &mut dyn Write) -> io::Result<()> {
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Levels::new(levels)))?;
    writeln!(out)
}

/// Puts the outer levels of a document on lines of their own.
pub(super) struct Levels {
    outer: usize,
    open: usize,
    has_value: bool,
}

impl Levels {
    /// For a document of which so many levels stand on lines of their own.
    pub(super) fn new(outer: usize) -> Self {
        Self::inside(0, outer)
    }

    /// For what stands inside `open` brackets of such a document.
    pub(super) fn inside(open: usize, outer: usize) -> Self {
        Self { outer, open, has_value: false }
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.open += 1;
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        let opened = self.open <= self.outer && self.has_value;
        self.open -= 1;
        if opened {
            self.line(writer)?;
        }
        writer.write_all(bracket)
    }

    fn item<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        let opened = self.open <= self.outer;
        match (first, opened) {
            (true, true) => self.line(writer),
            (true, false) => Ok(()),
            (false, true) => {
                writer.write_all(b",")?;
                self.line(writer)
            }
            (false, false) => writer.write_all(b", "),
        }
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        write!(writer, "\n{:indent$}", "", indent = self.open * 2)
    }
}

impl Formatter for Levels {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.item(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.item(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment) && memchr(b'#', fragment.as_bytes()).is_none() {
            return writer.write_all(fragment.as_bytes());
        }
        let mut written = 0;
        for (at, character) in fragment.char_indices().filter(|(at, character)| {
            is_hidden(*character) || (*character == '#' && fragment.get(..*at).is_some_and(ends_in_number_sign))
        }) {
            writer.write_all(fragment.get(written..at).unwrap_or_default().as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            written = at + character.len_utf8();
        }
        writer.write_all(fragment.get(written..).unwrap_or_default().as_bytes())
    }
}
