//! An error as people may see it: names of files and arguments cannot command the terminal.

use std::error::Error;
use std::fmt;

use miette::Diagnostic;

use crate::source::visible;

/// The message of an error, its help and its causes, with nothing in them that a terminal obeys.
#[derive(Debug)]
pub(super) struct ShownError {
    message: String,
    help: Option<String>,
    cause: Option<Box<ShownError>>,
}

impl ShownError {
    pub(super) fn of(error: &dyn Diagnostic) -> Self {
        Self {
            message: shown(&error.to_string()),
            help: error.help().map(|help| shown(&help.to_string())),
            cause: error.source().map(|cause| Box::new(Self::cause(cause))),
        }
    }

    fn cause(error: &(dyn Error + 'static)) -> Self {
        let cause = error.source().map(|cause| Box::new(Self::cause(cause)));
        Self { message: shown(&error.to_string()), help: None, cause }
    }
}

/// Lines are kept: a name that has one in it is shown over two.
pub(super) fn shown(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for ShownError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl Error for ShownError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl Diagnostic for ShownError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}
