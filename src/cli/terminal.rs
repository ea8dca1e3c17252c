//! The terminal: its colors and its width, and writing to it.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};

use super::failure::Failure;
use crate::export::notice::{Notice, NoticeKind};
use crate::report::{Options, Signs, text, write_log};
use crate::source::visible;

/// Columns of what is not written to a terminal, unless `COLUMNS` is set, and the bounds of every width.
const PLAIN_WIDTH: usize = 100;
const MAX_WIDTH: usize = 160;
const MIN_WIDTH: usize = 40;
/// Rows of a terminal that does not tell.
const PLAIN_HEIGHT: usize = 24;

/// Bytes that are handed to the system at once.
const BUFFERED: usize = 1 << 16;

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

/// How text is shown, whatever it says.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Look {
    /// When to write colors
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    color: Color,
    /// Draw frames, charts and other signs of text output in ASCII
    #[arg(long, global = true)]
    ascii: bool,
}

impl Look {
    /// What text is drawn with.
    pub(super) fn signs(self) -> Signs {
        if self.ascii { Signs::Ascii } else { Signs::Unicode }
    }
}

/// How a report is shown on standard output.
pub(super) fn options(look: Look, quiet: bool, verbose: bool) -> Options {
    let stdout = io::stdout();
    let lines = stdout.is_terminal().then(rows);
    Options { verbose, quiet, lines, ..on(&stdout, look) }
}

/// How text is shown on a stream.
fn on(stream: &impl anstream::stream::RawStream, look: Look) -> Options {
    // An ellipsis takes three columns in ASCII, after a text was cut to fit.
    let width = width(stream.is_terminal()) - if look.ascii { 2 } else { 0 };
    Options { color: look.color.wanted(stream), signs: look.signs(), width, ..Options::default() }
}

fn width(terminal: bool) -> usize {
    let columns = if terminal { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    columns.or_else(wanted_columns).map_or(PLAIN_WIDTH, |columns| columns.clamp(MIN_WIDTH, MAX_WIDTH))
}

/// What a shell or a build server exports for programs that see no terminal; `--help` follows it too.
#[expect(clippy::disallowed_methods, reason = "this floor reads the environment")]
fn wanted_columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}

fn rows() -> usize {
    terminal_size::terminal_size().map_or(PLAIN_HEIGHT, |(_, height)| usize::from(height.0))
}

/// Writes what is no text to standard output.
pub(super) fn print_bytes(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    if io::stdout().is_terminal() {
        return Err(Failure::NoText);
    }
    print(write)
}

/// Writes to standard output, colored or not as the options of a report say. That nobody reads it to its end is no failure.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFERED, io::stdout().lock());
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
    print(|out| write_log(options, out, write))
}

/// Says on standard error why something could not be done.
pub(super) fn complain(look: Look, failure: &Failure) {
    let stderr = io::stderr();
    let options = on(&stderr, look);
    let choice = if options.color { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut out = AutoStream::new(stderr.lock(), choice);
    // There is nowhere left to say that standard error is closed.
    let _ = text::write_error(failure, &options, &mut out);
}

/// Says on standard error what of an export could not be used. Checks that crashed are failures of their own.
pub(super) fn warn(look: Look, notices: &[Notice], paths: &[String]) {
    let of_export = |notice: &&Notice| notice.kind != NoticeKind::CrashedCheck;
    let notices: Vec<Notice> = notices.iter().filter(of_export).cloned().collect();
    let stderr = io::stderr();
    let options = on(&stderr, look);
    let choice = if options.color { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut out = AutoStream::new(stderr.lock(), choice);
    // There is nowhere left to say that standard error is closed.
    let _ = text::write_notices(&notices, paths, &options, &mut out);
}

/// Says something on standard error that is not part of the answer.
pub(super) fn remark(look: Look, words: &str) {
    let stderr = io::stderr();
    // There is nowhere left to say that standard error is closed.
    let _ = write_log(&on(&stderr, look), &mut stderr.lock(), |out| writeln!(out, "{}", visible(words)));
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
