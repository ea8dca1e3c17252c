//! Words that the messages of several areas share.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::model::ObjectId;
use crate::naming::any_one_of;
pub(super) use crate::naming::{joined, some_of};
use crate::source::Phrase;

/// Names in double quotes, as a list in a sentence; of many the first five, then how many more.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> String {
    some_of(names.into_iter().map(|name| format!("\"{name}\"")))
}

/// The same of things of which one is enough: `"Ledger" or "Month-end"`.
pub(super) fn one_of(names: impl IntoIterator<Item = String>) -> String {
    any_one_of(names.into_iter().map(|name| format!("\"{name}\"")))
}

/// Each different text once, in order, with `between` them.
pub(super) fn distinct(texts: impl IntoIterator<Item = String>, between: &str) -> String {
    let texts: BTreeSet<Phrase> = texts.into_iter().map(Phrase::from).collect();
    texts.iter().map(Phrase::as_part).collect::<Vec<_>>().join(between)
}

/// Principals by name: `"Ada" and "Grace"`.
pub(super) fn names_of<'p>(cx: &Context<'_>, principals: impl IntoIterator<Item = &'p ObjectId>) -> String {
    listed(principals.into_iter().map(|id| cx.tenant.principal_label(id)))
}
