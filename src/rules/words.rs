//! Words that the messages of several areas share.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::model::ObjectId;
use crate::source::Phrase;

/// As many names are in a sentence; the others are counted.
const NAMED: usize = 5;

/// Names in double quotes, as a list in a sentence; of many the first five, then how many more.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> String {
    some_of(names.into_iter().map(|name| format!("\"{name}\"")))
}

/// The same of words that have their double quotes.
pub(super) fn some_of(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    if words.len() > NAMED {
        let more = words.len() - NAMED;
        words.truncate(NAMED);
        words.push(format!("{more} more"));
    }
    joined(words)
}

/// Each different text once, in order, with `between` them.
pub(super) fn distinct(texts: impl IntoIterator<Item = String>, between: &str) -> String {
    let texts: BTreeSet<Phrase> = texts.into_iter().map(Phrase::from).collect();
    texts.iter().map(Phrase::as_part).collect::<Vec<_>>().join(between)
}

/// `a, b and c`.
pub(super) fn joined(mut words: Vec<String>) -> String {
    match (words.pop(), words.is_empty()) {
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// Principals by name: `"Ada" and "Grace"`.
pub(super) fn names_of<'p>(cx: &Context<'_>, principals: impl IntoIterator<Item = &'p ObjectId>) -> String {
    listed(principals.into_iter().map(|id| cx.tenant.principal_label(id)))
}
