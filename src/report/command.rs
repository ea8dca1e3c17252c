//! Commands that a build server reads in the log of a step: what stands in them is encoded, so that no text of the export
//! ends a command or begins another.

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
