//! One exporter's habits each: what its files' names say, and where it writes a property.

pub(super) mod entra_exporter;
pub(super) mod graph;

use super::recognise::Hint;
use crate::model::{Collection, ObjectId};

/// The exporter that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Layout {
    /// Graph answers as they come: pages, arrays, objects, v1.0 and beta.
    Graph,
    /// The folder tree of EntraExporter.
    EntraExporter,
}

impl Layout {
    /// The name in the output.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::EntraExporter => "entra-exporter",
        }
    }

    /// Why an exporter never writes a collection whole; `None` where it may.
    pub(super) fn never_whole(self, collection: Collection) -> Option<&'static str> {
        match self {
            Self::Graph => None,
            Self::EntraExporter => entra_exporter::never_whole(collection),
        }
    }
}

/// What a file's path says about its objects.
#[derive(Debug, Clone)]
pub(super) struct Clues {
    pub(super) layout: Layout,
    pub(super) hint: Hint,
    pub(super) parent: Option<ObjectId>,
    /// Folder and file name without the page number.
    pub(super) series: String,
    pub(super) page: Option<u32>,
}

impl Clues {
    /// Reads the path of a file below the path that the user gave.
    pub(super) fn of(layout: Layout, path: &str) -> Self {
        match layout {
            Layout::Graph => graph::clues(path),
            Layout::EntraExporter => entra_exporter::clues(path),
        }
    }
}
