//! XML 1.0 through `quick-xml`, with text that no consumer refuses.

use std::io::{self, Write};

use quick_xml::escape::escape;
use quick_xml::events::BytesText;
use quick_xml::events::attributes::Attr;
use quick_xml::writer::{ElementWriter, Writer};

use super::command::is_skipped;
use crate::source::is_hidden;

/// An element: its name and its attributes.
pub(super) struct Element<'a>(pub(super) &'static str, pub(super) &'a [(&'a str, &'a str)]);

impl Element<'_> {
    fn begin<'w, W: Write>(&self, xml: &'w mut Writer<W>) -> ElementWriter<'w, W> {
        let Self(name, attributes) = *self;
        attributes.iter().fold(xml.create_element(name), |element, (name, value)| {
            element.with_attribute(Attr::DoubleQ(*name, characters(value).as_str()))
        })
    }

    /// Writes it with what `content` writes.
    pub(super) fn around<W: Write>(
        &self,
        xml: &mut Writer<W>,
        content: impl FnOnce(&mut Writer<W>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.begin(xml).write_inner_content(content).map(drop)
    }

    /// Writes it with lines of text.
    pub(super) fn lines<W: Write>(&self, xml: &mut Writer<W>, lines: &[String]) -> io::Result<()> {
        let lines: Vec<_> = lines.iter().map(|line| characters(line)).collect();
        self.begin(xml).write_text_content(BytesText::from_escaped(lines.join("\n"))).map(drop)
    }

    /// Writes it without content.
    pub(super) fn empty<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        self.begin(xml).write_empty().map(drop)
    }
}

/// Text as character data. What XML 1.0 forbids even as a reference is replaced; what is hidden becomes a reference, so
/// that it reads back, and does nothing to a terminal or to the log of a build that shows the report. So does the second of
/// two number signs, with which Azure Pipelines begins a command anywhere in a line.
fn characters(text: &str) -> String {
    let mut characters = String::with_capacity(text.len());
    let mut before = ' ';
    for character in escape(text).chars() {
        match character {
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                characters.push('\u{FFFD}');
            }
            '#' if before == '#' => characters.push_str("&#35;"),
            _ if is_hidden(character) => characters.extend(["&#", &u32::from(character).to_string(), ";"]),
            _ => characters.push(character),
        }
        if !is_skipped(character) {
            before = character;
        }
    }
    characters
}
