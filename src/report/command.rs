//! Commands that a build server reads in the log of a step: what stands in them is encoded, so that no text of the export
//! ends a command or begins another.

use std::borrow::Cow;

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

/// Text that is written to a log as it is: what begins a command anywhere in a line of it, in Azure Pipelines (`##vso[`) or
/// GitHub Actions (`##[`), is broken.
pub(super) fn without_commands(text: Cow<'_, str>) -> Cow<'_, str> {
    let begins = ["##vso[", "##["];
    if !begins.iter().any(|begin| text.contains(begin)) {
        return text;
    }
    let broken =
        begins.iter().fold(text.into_owned(), |text, begin| text.replace(begin, &begin.replace("##", "#\u{FFFD}")));
    Cow::Owned(broken)
}
