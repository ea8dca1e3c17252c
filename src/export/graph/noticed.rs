//! What is said of the parts of a file that could not be used, before it is known which file it is.

use std::collections::BTreeMap;

use crate::export::notice::NoticeKind;
use crate::model::Collection;
use crate::source::Phrase;

/// Notices by kind, message and collection.
pub(crate) type Notices = BTreeMap<(NoticeKind, Phrase, Option<Collection>), Noticed>;

/// How many objects a notice concerns, and the line and column where the first one is, where that is said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Noticed {
    pub(crate) objects: usize,
    pub(crate) position: Option<(u32, u32)>,
}
