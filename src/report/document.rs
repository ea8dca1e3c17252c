//! A JSON document that is written member by member, so that a long list of rows can be made on all threads.

use std::io::{self, Write};

use serde::Serialize;

use super::formatter::Levels;
use super::parallel;

/// An object whose members, and the elements of these, stand on lines of their own.
pub(super) struct Document<'w> {
    out: &'w mut dyn Write,
    is_empty: bool,
}

/// The levels that stand on lines of their own: the document, its members, their elements.
const LEVELS: usize = 2;

impl<'w> Document<'w> {
    pub(super) fn begin(out: &'w mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{")?;
        Ok(Self { out, is_empty: true })
    }

    pub(super) fn member(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.name(name)?;
        Ok(value.serialize(&mut serde_json::Serializer::with_formatter(&mut *self.out, Levels::inside(1, LEVELS)))?)
    }

    /// A member that is an array, with a row for each item.
    pub(super) fn rows<T: Sync + Send, R: Serialize>(
        &mut self,
        name: &str,
        items: impl Iterator<Item = T>,
        row: impl Fn(&T) -> R + Sync,
    ) -> io::Result<()> {
        self.name(name)?;
        self.out.write_all(b"[")?;
        let mut is_first = true;
        let make = |item: &T, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(b",\n    ");
            let mut serializer = serde_json::Serializer::with_formatter(bytes, Levels::inside(2, LEVELS));
            Ok(row(item).serialize(&mut serializer)?)
        };
        parallel::in_order(items, make, |bytes| {
            let bytes = if is_first { bytes.strip_prefix(b",").unwrap_or(bytes) } else { bytes };
            is_first = false;
            self.out.write_all(bytes)
        })?;
        self.out.write_all(if is_first { b"]" } else { b"\n  ]" })
    }

    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"}\n" } else { b"\n}\n" })
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        let separator = if self.is_empty { "" } else { "," };
        self.is_empty = false;
        write!(self.out, "{separator}\n  \"{name}\": ")
    }
}
