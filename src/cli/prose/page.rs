//! A page that is being written.

use anstream::adapter::strip_str;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};

use super::inline;
use super::style::{BOLD, styled};

/// A page that is being written.
#[derive(Debug)]
pub(in crate::cli) struct Prose {
    pub(super) width: usize,
    /// Where there are no colors, code keeps its backticks.
    pub(super) color: bool,
    page: String,
}

impl Prose {
    /// An empty page.
    pub(in crate::cli) fn new(width: usize, color: bool) -> Self {
        Self { width, color, page: String::new() }
    }

    /// The page, ended by one line feed, without styles where there are no colors.
    pub(in crate::cli) fn finish(mut self) -> String {
        self.page.truncate(self.page.trim_end().len());
        self.page.push('\n');
        if self.color { self.page } else { strip_str(&self.page).to_string() }
    }

    /// A text that may already be styled.
    pub(in crate::cli) fn line(&mut self, indent: usize, text: &str) {
        let margin = " ".repeat(indent);
        self.hanging(&margin, &margin, text);
    }

    /// An empty line, unless one stands there.
    pub(in crate::cli) fn blank(&mut self) {
        if !self.page.is_empty() && !self.page.ends_with("\n\n") {
            self.page.push('\n');
        }
    }

    /// A heading with space around it.
    pub(in crate::cli) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(0, &styled(BOLD, text));
        self.blank();
    }

    /// A name, and beside it a line of Markdown.
    pub(in crate::cli) fn row(&mut self, indent: usize, name: &str, markdown: &str) {
        let first = format!("{}{name}  ", " ".repeat(indent));
        let rest = " ".repeat(textwrap::core::display_width(&first));
        let text = inline::text(markdown, self.color);
        self.hanging(&first, &rest, &text);
    }

    /// Lines that stay as they are.
    pub(in crate::cli) fn code(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            if !line.is_empty() {
                self.page.push_str(&" ".repeat(indent));
                self.page.push_str(line);
            }
            self.page.push('\n');
        }
    }

    /// A paragraph whose first line begins in another way than the rest.
    pub(super) fn hanging(&mut self, first: &str, rest: &str, text: &str) {
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
