//! The terminal: its colors and its width, and writing to it.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use super::failure::Failure;
use crate::export::notice::{Notice, NoticeKind};
use crate::report::{Options, text, write_log};
use crate::source::visible;

/// Columns of what is not written to a terminal, and the most of what is.
const PLAIN_WIDTH: usize = 100;
const MAX_WIDTH: usize = 160;
const MIN_WIDTH: usize = 40;
/// Rows of a terminal that does not tell.
const PLAIN_HEIGHT: usize = 24;

/// When to write colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    fn wanted(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        }
    }
}

/// How a report is shown on standard output.
pub(super) fn options(color: Color, quiet: bool, verbose: bool) -> Options {
    let stdout = io::stdout();
    let (color, width) = (color.wanted(&stdout), width(stdout.is_terminal()));
    let lines = stdout.is_terminal().then(rows);
    Options { verbose, quiet, color, width, lines, ..Options::default() }
}

fn width(terminal: bool) -> usize {
    if terminal { columns().clamp(MIN_WIDTH, MAX_WIDTH) } else { PLAIN_WIDTH }
}

fn columns() -> usize {
    terminal_size::terminal_size().map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0))
}

fn rows() -> usize {
    terminal_size::terminal_size().map_or(PLAIN_HEIGHT, |(_, height)| usize::from(height.0))
}

/// Writes what is no text to standard output.
pub(super) fn print_bytes(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        return Err(Failure::NoText);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    written(write(&mut out).and_then(|()| out.flush()))
}

/// Writes to standard output. That nobody reads it to its end is no failure.
pub(super) fn print(options: &Options, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let choice = if options.color { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    written(write(&mut out).and_then(|()| out.flush()))
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
        _ => Ok(()),
    }
}

/// Writes words for people to standard output. In the log of a build no line of them is a command.
pub(super) fn say(options: &Options, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    print(options, |out| write_log(out, write))
}

/// Says on standard error why something could not be done.
pub(super) fn complain(color: Color, failure: &Failure) {
    let stderr = io::stderr();
    let options = Options { color: color.wanted(&stderr), width: width(stderr.is_terminal()), ..Options::default() };
    let choice = if options.color { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut out = AutoStream::new(stderr.lock(), choice);
    // There is nowhere left to say that standard error is closed.
    let _ = text::write_error(failure, &options, &mut out);
}

/// Says on standard error what of an export could not be used. Checks that crashed are failures of their own.
pub(super) fn warn(color: Color, notices: &[Notice], paths: &[String]) {
    let of_export = |notice: &&Notice| notice.kind != NoticeKind::CrashedCheck;
    let notices: Vec<Notice> = notices.iter().filter(of_export).cloned().collect();
    let stderr = io::stderr();
    let options = Options { color: color.wanted(&stderr), width: width(stderr.is_terminal()), ..Options::default() };
    let choice = if options.color { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut out = AutoStream::new(stderr.lock(), choice);
    // There is nowhere left to say that standard error is closed.
    let _ = text::write_notices(&notices, paths, &options, &mut out);
}

/// Whether standard output is a terminal, so that what stands there is read beside what standard error says.
pub(super) fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// Says what is wrong with the words of a command; help and version are errors to clap as well. Where nothing can be printed
/// nobody reads it.
pub(super) fn explain(error: &clap::Error) {
    let plain = error.render().to_string();
    if error.use_stderr() && plain.lines().any(|line| visible(line) != line) {
        let _ = text::write_usage_error(&plain, &mut io::stderr().lock());
    } else {
        let _ = error.print();
    }
}
