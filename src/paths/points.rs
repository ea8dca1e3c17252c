//! The fewest changes that close the weakest ways.

use super::{Points, Viewer};
use crate::hops;
use crate::tenant::paths::{Change, Choke, Limit};

/// One change.
#[derive(Debug, Clone)]
pub struct Point {
    /// The kind of change, as machines read it.
    pub change: &'static str,
    /// The change, as an imperative.
    pub words: String,
}

pub(super) fn of_choke(viewer: &Viewer<'_>, choke: &Choke, limit: Limit) -> Points {
    let point = |change: &Change| Point {
        change: hops::change_kind(change),
        words: viewer.cover.open(hops::change_words(viewer.cx.tenant, change).into()),
    };
    Points { limit, changes: choke.changes.iter().map(point).collect(), at_least: choke.at_least }
}
