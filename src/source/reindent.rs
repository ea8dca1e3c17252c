//! One object, written anew token by token as a reader would like it: indented, long values cut, the rest folded.

use std::ops::Range;

use super::mapped_text::MappedText;
use super::tokens::{Container, Kind, Token, Tokens, unquote};

/// Code points of a name or scalar that are shown.
const MAX_SCALAR: usize = 120;
/// Code points of an object or array that is shown on one line.
const MAX_INLINE: usize = 80;
/// Levels that are opened; deeper ones are folded.
const MAX_DEPTH: usize = 24;
/// The members by which a reader knows an object.
const IDENTIFYING: [&str; 2] = ["id", "displayName"];

/// An object written anew.
pub(super) struct Reindented {
    /// Its text.
    pub(super) mapped: MappedText,
    /// Offsets in the text, one on each line that says which object this is.
    pub(super) identifying: Vec<usize>,
}

/// Writes the object that stands at `object` in `text`, opening what a label points into.
pub(super) fn reindent(text: &str, object: &Range<usize>, labels: &[Range<usize>]) -> Reindented {
    let mut writer = Writer {
        text,
        labels,
        shown: Reindented { mapped: MappedText::default(), identifying: Vec::new() },
        depth: 0,
        position: Position::Root,
    };
    let mut tokens = Tokens::within(text, object.clone());
    while let Some(token) = tokens.next() {
        writer.token(token, &mut tokens);
    }
    writer.shown
}

struct Writer<'a> {
    text: &'a str,
    labels: &'a [Range<usize>],
    shown: Reindented,
    depth: usize,
    position: Position,
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Root,
    Opened,
    Key,
    Value,
}

/// How a container is shown.
enum Shape {
    Opened,
    Inline(String),
    Folded,
}

impl Writer<'_> {
    fn token(&mut self, token: Token, tokens: &mut Tokens<'_>) {
        match token.kind {
            Kind::Key => self.key(token),
            Kind::Close => self.close(token),
            Kind::Scalar => {
                self.next_value();
                self.clipped(token.range());
                self.position = Position::Value;
            }
            Kind::Open(container) => {
                self.next_value();
                self.container(token, container, tokens);
            }
        }
    }

    fn key(&mut self, token: Token) {
        self.next_value();
        let name = unquote(self.text.get(token.range()).unwrap_or_default());
        if self.depth == 1 && IDENTIFYING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            self.shown.identifying.push(self.shown.mapped.text().len());
        }
        self.clipped(token.range());
        self.shown.mapped.decorate(": ");
        self.position = Position::Key;
    }

    fn container(&mut self, token: Token, container: Container, tokens: &mut Tokens<'_>) {
        let range = token.start..tokens.clone().value_end(token);
        let folded = match self.shape(&range) {
            Shape::Opened => {
                self.shown.mapped.copy(self.text, token.range());
                self.depth += 1;
                self.position = Position::Opened;
                return;
            }
            Shape::Inline(text) => text,
            Shape::Folded if container == Container::Object => "{ … }".to_owned(),
            Shape::Folded => "[ … ]".to_owned(),
        };
        tokens.value_end(token);
        self.shown.mapped.replace(range, &folded);
        self.position = Position::Value;
    }

    fn shape(&self, range: &Range<usize>) -> Shape {
        let pointed_into = self.labels.iter().any(|label| range.start < label.start && label.start < range.end);
        let pointed_at = self.labels.iter().any(|label| label.start <= range.start && label.end == range.end);
        match inline(self.text, range) {
            _ if self.depth == 0 => Shape::Opened,
            _ if self.depth >= MAX_DEPTH => Shape::Folded,
            _ if pointed_into => Shape::Opened,
            Some(text) => Shape::Inline(text),
            None if pointed_at => Shape::Opened,
            None => Shape::Folded,
        }
    }

    fn close(&mut self, token: Token) {
        self.depth = self.depth.saturating_sub(1);
        if self.position != Position::Opened {
            self.start_line();
        }
        self.shown.mapped.copy(self.text, token.range());
        self.position = Position::Value;
    }

    fn next_value(&mut self) {
        match self.position {
            Position::Root | Position::Key => return,
            Position::Opened => {}
            Position::Value => self.shown.mapped.decorate(","),
        }
        self.start_line();
    }

    fn start_line(&mut self) {
        self.shown.mapped.decorate("\n");
        self.shown.mapped.decorate(&"  ".repeat(self.depth));
    }

    fn clipped(&mut self, range: Range<usize>) {
        let source = self.text.get(range.clone()).unwrap_or_default();
        if source.char_indices().nth(MAX_SCALAR).is_none() {
            return self.shown.mapped.copy(self.text, range);
        }
        let cut = source.char_indices().nth(MAX_SCALAR - 2).map_or(range.end, |(at, _)| range.start + at);
        self.shown.mapped.copy(self.text, range.start..cut);
        self.shown.mapped.replace(cut..range.end, if source.starts_with('"') { "…\"" } else { "…" });
    }
}

/// A container on one line, if it is short enough.
fn inline(text: &str, range: &Range<usize>) -> Option<String> {
    let mut shown = String::new();
    let mut previous = Kind::Open(Container::Object);
    for token in Tokens::within(text, range.clone()) {
        if matches!(previous, Kind::Close | Kind::Scalar) && token.kind != Kind::Close {
            shown.push_str(", ");
        }
        shown.push_str(text.get(token.range())?);
        if token.kind == Kind::Key {
            shown.push_str(": ");
        }
        if shown.chars().nth(MAX_INLINE).is_some() {
            return None;
        }
        previous = token.kind;
    }
    Some(shown)
}
