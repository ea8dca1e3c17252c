//! What is wrong with a file of the user, at its place in the file.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use thiserror::Error;

use crate::source::visible;

/// A line that is longer is not drawn: miette is slow on it.
const MAX_LINE: usize = 2_000;
/// Faults of one file that are listed.
pub(crate) const MAX_FAULTS: usize = 100;

/// The text of a file of the user, as a fault shows it.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// What the file is.
    what: &'static str,
    /// The path, as it is shown.
    name: String,
    text: Arc<str>,
    /// Whether its lines are drawn.
    is_drawn: bool,
}

impl Page {
    /// What a terminal would obey is replaced by as many bytes, so that places stay the same.
    pub(crate) fn new(what: &'static str, name: String, text: &str) -> Self {
        let shown = |letter: char| {
            let mut bytes = [0; 4];
            let is_plain = matches!(letter, '\n' | '\t') || visible(letter.encode_utf8(&mut bytes)).starts_with(letter);
            if is_plain { letter.to_string() } else { "?".repeat(letter.len_utf8()) }
        };
        let is_drawn = text.lines().all(|line| line.len() <= MAX_LINE);
        Self { what, name, text: text.chars().map(shown).collect::<String>().into(), is_drawn }
    }

    /// Line and column from 1, the column in code points.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    /// A fault at this place.
    pub(crate) fn fault(&self, at: Range<usize>, what: impl Into<String>, help: Option<String>) -> Fault {
        let (line, column) = self.position(at.start);
        Fault {
            place: format!("{}:{line}:{column}", self.name),
            what: what.into(),
            help,
            page: self.is_drawn.then(|| NamedSource::new(&self.name, Arc::clone(&self.text))),
            at,
        }
    }

    /// The faults, if there are any, else the value.
    ///
    /// # Errors
    /// The faults, in the order of the file.
    pub(crate) fn settle<T>(&self, mut faults: Vec<Fault>, value: T) -> Result<T, Faults> {
        faults.sort_by_key(|fault| fault.at.start);
        if faults.is_empty() { Ok(value) } else { Err(Faults { what: self.what, faults }) }
    }
}

/// One fault. It quotes no value of the file, which its frame shows.
#[derive(Debug, Clone, Error)]
#[error("{place}: {what}")]
pub struct Fault {
    place: String,
    what: String,
    help: Option<String>,
    page: Option<NamedSource<Arc<str>>>,
    at: Range<usize>,
}

impl Diagnostic for Fault {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.page.as_ref().map(|page| page as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(None, self.at.start, self.at.len());
        self.page.as_ref().map(|_| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

/// All faults of a file, in its order.
#[derive(Debug, Error, Diagnostic)]
#[error("the {what} has {}", counted(faults.len()))]
pub struct Faults {
    what: &'static str,
    #[related]
    faults: Vec<Fault>,
}

fn counted(faults: usize) -> String {
    match faults {
        1 => "an error".to_owned(),
        MAX_FAULTS => format!("{MAX_FAULTS} errors or more"),
        _ => format!("{faults} errors"),
    }
}

impl Faults {
    /// The same without what the file says, for a run that shows no names.
    #[must_use]
    pub fn without_lines(self) -> Self {
        let Self { what, faults } = self;
        let bare = |fault| Fault { page: None, help: None, ..fault };
        Self { what, faults: faults.into_iter().map(bare).collect() }
    }
}
