//! An error as people may see it: names of files and arguments cannot command the terminal.

use std::error::Error;
use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use crate::source::visible;

/// The message of an error, its help and its causes, with nothing in them that a terminal obeys. Lines of a file
/// are those that the error shows; it answers for them.
#[derive(Debug)]
pub(super) struct ShownError<'e> {
    message: String,
    help: Option<String>,
    cause: Option<Box<ShownError<'e>>>,
    error: Option<&'e dyn Diagnostic>,
}

impl<'e> ShownError<'e> {
    pub(super) fn of(error: &'e dyn Diagnostic) -> Self {
        Self {
            message: shown(&error.to_string()),
            help: error.help().map(|help| shown(&help.to_string())),
            cause: error.source().map(|cause| Box::new(Self::cause(cause))),
            error: Some(error),
        }
    }

    fn cause(error: &(dyn Error + 'static)) -> Self {
        let cause = error.source().map(|cause| Box::new(Self::cause(cause)));
        Self { message: shown(&error.to_string()), help: None, cause, error: None }
    }
}

/// Lines are kept: a name that has one in it is shown over two.
pub(super) fn shown(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for ShownError<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl Error for ShownError<'_> {}

impl Diagnostic for ShownError<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.error?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.error?.labels()
    }

    fn diagnostic_source(&self) -> Option<&dyn Diagnostic> {
        self.cause.as_deref().map(|cause| cause as &dyn Diagnostic)
    }
}
