//! Paragraphs, lists, tables and code.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use textwrap::core::display_width;

use super::inline::Inline;
use super::page::Prose;
use super::style::{BOLD, styled};

impl Prose {
    /// Markdown with paragraphs, lists, tables and code.
    pub(in crate::cli) fn markdown(&mut self, indent: usize, markdown: &str) {
        let text = Inline::new(self.color);
        let mut blocks =
            Blocks { prose: self, text, indent, marker: None, lists: Vec::new(), code: None, rows: Vec::new() };
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
            blocks.take(&event);
        }
        blocks.flush();
    }
}

/// A text that is being read.
struct Blocks<'p> {
    prose: &'p mut Prose,
    text: Inline,
    indent: usize,
    /// What begins the list item whose first line is not yet written.
    marker: Option<String>,
    /// The lists around: the next number, and the width of the marker of the open item.
    lists: Vec<(Option<u64>, usize)>,
    /// The code block that is open.
    code: Option<String>,
    /// The rows of the table that is open; the last cell is being read.
    rows: Vec<Vec<String>>,
}

impl Blocks<'_> {
    fn take(&mut self, event: &Event<'_>) {
        if let (Some(code), Event::Text(text)) = (&mut self.code, event) {
            return code.push_str(text);
        }
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_)) => self.begin(),
            Event::Start(Tag::List(number)) => self.list(*number),
            Event::Start(Tag::Item) => self.item(),
            Event::Start(Tag::CodeBlock(_)) => {
                self.begin();
                self.code = Some(String::new());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(end) => self.end(*end, event),
            _ => self.text.take(event),
        }
    }

    fn end(&mut self, end: TagEnd, event: &Event<'_>) {
        match end {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.marker = None;
                let width = self.lists.last().map_or(0, |(_, width)| *width);
                self.indent = self.indent.saturating_sub(width);
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.prose.code(self.indent + 2, &code);
                self.prose.blank();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text.text);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.table(),
            _ => self.text.take(event),
        }
    }

    /// A block stands apart from what is above it, unless that is the marker of its item.
    fn begin(&mut self) {
        self.flush();
        if self.marker.is_none() {
            self.prose.blank();
        }
    }

    fn list(&mut self, number: Option<u64>) {
        self.flush();
        if self.lists.is_empty() {
            self.prose.blank();
        }
        self.lists.push((number, 0));
    }

    fn item(&mut self) {
        self.flush();
        let Some((number, width)) = self.lists.last_mut() else { return };
        let marker = match number {
            Some(at) => {
                *at += 1;
                format!("{}. ", *at - 1)
            }
            None => "- ".to_owned(),
        };
        *width = marker.len();
        self.indent += *width;
        self.marker = Some(marker);
    }

    /// Writes the paragraph that was read.
    fn flush(&mut self) {
        if self.text.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text.text);
        let rest = " ".repeat(self.indent);
        let marker = self.marker.take().unwrap_or_default();
        let first = format!("{}{marker}", " ".repeat(self.indent.saturating_sub(marker.len())));
        self.prose.hanging(&first, &rest, &text);
    }

    /// Writes the table that was read: in columns where they fit, else row by row.
    fn table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let Some((head, rows)) = rows.split_first() else { return };
        let width = |column: usize| {
            let cells = std::iter::once(head).chain(rows).filter_map(|row| row.get(column));
            cells.map(|cell| display_width(cell)).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        if self.indent + widths.iter().map(|width| width + 2).sum::<usize>() <= self.prose.width + 2 {
            let bold: Vec<String> = head.iter().map(|cell| styled(BOLD, cell)).collect();
            for row in std::iter::once(&bold).chain(rows) {
                self.columns(row, &widths);
            }
        } else {
            for row in rows {
                self.item_of(head, row);
            }
        }
    }

    fn columns(&mut self, row: &[String], widths: &[usize]) {
        let padded = row.iter().zip(widths).map(|(cell, width)| {
            let padding = " ".repeat(width.saturating_sub(display_width(cell)));
            format!("{cell}{padding}")
        });
        let line = padded.collect::<Vec<_>>().join("  ");
        self.prose.code(self.indent, line.trim_end());
    }

    /// A row whose first cell is a list item, and whose others stand below it with the names of their columns.
    fn item_of(&mut self, head: &[String], row: &[String]) {
        let margin = " ".repeat(self.indent);
        for (at, (name, cell)) in head.iter().zip(row).enumerate() {
            let (first, text) = if at == 0 {
                (format!("{margin}- "), cell.clone())
            } else {
                (format!("{margin}  "), format!("{name}: {cell}"))
            };
            self.prose.hanging(&first, &format!("{margin}  "), &text);
        }
    }
}
