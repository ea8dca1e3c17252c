//! Commands that a build server reads in the log of a step: what stands in them is encoded, so that no text of the export
//! ends a command or begins another.

use std::borrow::Cow;
use std::io::{self, Write};

use super::ascii::in_ascii;
use super::{Options, Signs};
use crate::source::is_hidden;

/// Characters and what stands for them.
pub(super) type Encoding = &'static [(char, &'static str)];

/// Text in a command. Hidden characters for which the server has no encoding are replaced: a log is read in terminals too.
pub(super) fn encoded(text: &str, encoding: Encoding) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        match encoding.iter().find(|(plain, _)| *plain == character) {
            Some((_, code)) => encoded.push_str(code),
            None if is_hidden(character) => encoded.push('\u{FFFD}'),
            None => encoded.push(character),
        }
    }
    encoded
}

/// Whether a character is one of those that the runners skip when they look for a command, as they compare by the rules of a
/// language (.NET's `IndexOf` and `StartsWith` of a string): the variation selectors; the others are hidden characters.
pub(super) fn is_skipped(character: char) -> bool {
    matches!(character, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether the text ends in a number sign, to a runner. A second one begins a command.
pub(super) fn ends_in_number_sign(text: &str) -> bool {
    text.trim_end_matches(is_skipped).ends_with('#')
}

/// Text that is written to a log as it is. What begins a command anywhere in a line is broken: `##vso[` in Azure Pipelines
/// (`Command.cs` of its agent), `##[` in GitHub Actions (`ActionCommand.cs` of its runner).
pub(super) fn without_commands(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('#') {
        return text;
    }
    let begins = |at: usize| {
        let after = text.get(at + 1..).unwrap_or_default().trim_start_matches(is_skipped);
        after.starts_with(['[', 'v', 'V']) && text.get(..at).is_some_and(ends_in_number_sign)
    };
    let signs: Vec<_> = text.match_indices('#').map(|(at, _)| at).filter(|at| begins(*at)).collect();
    if signs.is_empty() { text } else { Cow::Owned(replaced(&text, &signs)) }
}

/// A line of a log without commands. GitHub Actions reads one also where a line begins with two colons, after spaces.
fn line_without_commands(line: &str) -> Cow<'_, str> {
    let start = styles_and_spaces(line);
    let rest = line.get(start..).unwrap_or_default();
    let second =
        rest.strip_prefix(':').map(|rest| rest.trim_start_matches(is_skipped)).filter(|rest| rest.starts_with(':'));
    without_commands(match second {
        Some(second) => Cow::Owned(replaced(line, &[line.len() - second.len()])),
        None => Cow::Borrowed(line),
    })
}

/// The length of what is skipped before a command: spaces, and styles of a terminal, which may be stripped later.
fn styles_and_spaces(line: &str) -> usize {
    let mut rest = line;
    loop {
        let next = rest.trim_start_matches(|character: char| character.is_whitespace() || is_skipped(character));
        let style = next.strip_prefix("\u{1b}[").and_then(|style| style.split_once('m'));
        match style.filter(|(codes, _)| codes.bytes().all(|code| code.is_ascii_digit() || code == b';')) {
            Some((_, after)) => rest = after,
            None => return line.len() - next.len(),
        }
    }
}

/// The text with a substitute for each ASCII character that stands at one of the places.
fn replaced(text: &str, places: &[usize]) -> String {
    let mut shown = String::with_capacity(text.len() + places.len() * 2);
    let mut copied = 0;
    for place in places {
        shown.push_str(text.get(copied..*place).unwrap_or_default());
        shown.push('\u{FFFD}');
        copied = place + 1;
    }
    shown.push_str(text.get(copied..).unwrap_or_default());
    shown
}

/// Writes text for people that may end up in the log of a build: no line of it is a command, wherever it was wrapped. Its signs are
/// ASCII where that was asked for.
pub(crate) fn write_log(
    options: &Options,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut log = Log { out, line: Vec::new(), signs: options.signs };
    write(&mut log)?;
    log.end()
}

/// Holds a line back until it is whole.
struct Log<'a> {
    out: &'a mut dyn Write,
    line: Vec<u8>,
    signs: Signs,
}

impl Log<'_> {
    fn end(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line = line_without_commands(&line);
        self.out.write_all(if self.signs == Signs::Ascii { in_ascii(line) } else { line }.as_bytes())
    }
}

impl Write for Log<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.end()?;
            }
        }
        Ok(bytes.len())
    }

    /// What is held back stays so: a line that is not whole may yet become a command.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(parts: &[&str]) -> String {
        let mut log = Vec::new();
        write_log(&Options::default(), &mut log, |out| {
            parts.iter().try_for_each(|part| out.write_all(part.as_bytes()))
        })
        .unwrap();
        String::from_utf8(log).unwrap()
    }

    #[test]
    fn no_line_of_a_log_is_a_command() {
        for (line, shown) in [
            ("a ##vso[task.setvariable variable=x]y", "a #\u{FFFD}vso[task.setvariable variable=x]y"),
            ("###[error]##[debug]", "##\u{FFFD}[error]#\u{FFFD}[debug]"),
            ("#\u{FE0F}#v\u{FE0F}so[x]", "#\u{FE0F}\u{FFFD}v\u{FE0F}so[x]"),
            ("::error::x", ":\u{FFFD}error::x"),
            (" \u{A0}\u{1b}[1;31m ::add-mask::x", " \u{A0}\u{1b}[1;31m :\u{FFFD}add-mask::x"),
            (":\u{FE0F}:error::x", ":\u{FE0F}\u{FFFD}error::x"),
        ] {
            assert_eq!(logged(&["before\n", line, "\nafter"]), format!("before\n{shown}\nafter"));
            assert_eq!(logged(&[line]), shown);
        }
        assert_eq!(logged(&["#", "#", "[x]\n  :", ":y\n"]), "#\u{FFFD}[x]\n  :\u{FFFD}y\n");
    }

    #[test]
    fn what_is_no_command_is_left_alone() {
        for line in ["Team #1 ## b # [x]", "a::b", "\u{1b}[1mGroup::Owner\u{1b}[0m", ": :error::", "#", "❤\u{FE0F}"] {
            assert_eq!(logged(&[line]), line);
        }
    }
}
