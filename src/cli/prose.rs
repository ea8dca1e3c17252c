//! A page for a terminal: wrapped to its width, in styles that are stripped where nobody sees them.

mod blocks;
mod inline;

use clap::builder::styling::Style;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};

/// Headings, and what is strong.
pub(super) const BOLD: Style = Style::new().bold();

/// A text in a style.
pub(super) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A page that is being written.
#[derive(Debug)]
pub(super) struct Prose {
    width: usize,
    /// Where there are no colors, code keeps its backticks.
    color: bool,
    page: String,
}

impl Prose {
    /// An empty page.
    pub(super) fn new(width: usize, color: bool) -> Self {
        Self { width, color, page: String::new() }
    }

    /// The page, ended by one line feed.
    pub(super) fn finish(mut self) -> String {
        self.page.truncate(self.page.trim_end().len());
        self.page.push('\n');
        self.page
    }

    /// A text that may already be styled.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        let margin = " ".repeat(indent);
        self.hanging(&margin, &margin, text);
    }

    /// An empty line, unless one stands there.
    pub(super) fn blank(&mut self) {
        if !self.page.is_empty() && !self.page.ends_with("\n\n") {
            self.page.push('\n');
        }
    }

    /// A heading with space around it.
    pub(super) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(0, &styled(BOLD, text));
        self.blank();
    }

    /// A name, and beside it a line of Markdown.
    pub(super) fn row(&mut self, indent: usize, name: &str, markdown: &str) {
        let first = format!("{}{name}  ", " ".repeat(indent));
        let rest = " ".repeat(textwrap::core::display_width(&first));
        let text = inline::text(markdown, self.color);
        self.hanging(&first, &rest, &text);
    }

    /// Lines that stay as they are.
    pub(super) fn code(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            if !line.is_empty() {
                self.page.push_str(&" ".repeat(indent));
                self.page.push_str(line);
            }
            self.page.push('\n');
        }
    }

    /// Markdown with paragraphs, lists, tables and code.
    pub(super) fn markdown(&mut self, indent: usize, text: &str) {
        blocks::write(self, indent, text);
    }

    /// A paragraph whose first line begins in another way than the rest.
    fn hanging(&mut self, first: &str, rest: &str, text: &str) {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.page.push_str(line.trim_end());
            self.page.push('\n');
        }
    }
}
