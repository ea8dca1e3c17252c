//! What stands within a paragraph: emphasis, code and links.

use clap::builder::styling::{AnsiColor, Style};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::style::{BOLD, styled};

const ITALIC: Style = Style::new().italic();
const UNDERLINE: Style = Style::new().underline();
const CODE: Style = AnsiColor::Cyan.on_default();

/// One line of Markdown in styles.
pub(super) fn text(markdown: &str, color: bool) -> String {
    let mut inline = Inline::new(color);
    Parser::new(markdown).for_each(|event| inline.take(&event));
    inline.text
}

/// A paragraph that is being read.
#[derive(Debug)]
pub(super) struct Inline {
    color: bool,
    /// What was read.
    pub(super) text: String,
    /// The addresses of the links that are open.
    links: Vec<String>,
}

impl Inline {
    /// An empty paragraph.
    pub(super) fn new(color: bool) -> Self {
        Self { color, text: String::new(), links: Vec::new() }
    }

    /// Adds one event; those of blocks are no business of a paragraph.
    pub(super) fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(text),
            Event::Code(code) if self.color => self.text.push_str(&styled(CODE, code)),
            Event::Code(code) => self.text.extend(["`", code, "`"]),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::Strong) => self.text.push_str(&BOLD.to_string()),
            Event::End(TagEnd::Strong) => self.text.push_str(&BOLD.render_reset().to_string()),
            Event::Start(Tag::Emphasis) => self.text.push_str(&ITALIC.to_string()),
            Event::End(TagEnd::Emphasis) => self.text.push_str(&ITALIC.render_reset().to_string()),
            Event::Start(Tag::Link { dest_url, .. }) => self.links.push(dest_url.to_string()),
            Event::End(TagEnd::Link) => self.link(),
            _ => {}
        }
    }

    /// The address behind a link's words. That of another entry is a file name, which says no more than the words do.
    fn link(&mut self) {
        let Some(address) = self.links.pop() else { return };
        if address.contains("://") && !self.text.ends_with(&address) {
            self.text.extend([" <", &styled(UNDERLINE, &address), ">"]);
        }
    }
}
