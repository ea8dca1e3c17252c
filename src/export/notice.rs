//! Notices: parts of the export that could not be used, or not as they stand.

use std::fmt;

use crate::model::Collection;
use crate::source::{FileId, seal};

/// One notice. It is shown and counted; what it takes away from a collection is a gap there. Its message is a
/// [`Phrase`](crate::source::Phrase) until a cover opens it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice<T = String> {
    /// The file it is about.
    pub file: Option<FileId>,
    /// Line and column (in code points, from 1), where it is about a place in the file.
    pub position: Option<(u32, u32)>,
    /// What kind of notice it is.
    pub kind: NoticeKind,
    /// What was found, and what was expected or can be done.
    pub message: T,
    /// The collection that suffers from it, where that is known.
    pub collection: Option<Collection>,
    /// How many objects it concerns.
    pub objects: usize,
}

/// What kind of thing a notice reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// A file that is not text, not JSON, or not valid to its end.
    UnreadableFile,
    /// A file that holds the answer of a failed request.
    FailedRequest,
    /// Objects or a file of no kind that this version reads.
    NotRecognised,
    /// An object without what it takes to be used, such as its id.
    UnusableObject,
    /// Values that the exporter cut or replaced.
    CutByExporter,
    /// Values that the exporter damaged, and that could be read in spite of it.
    Repaired,
    /// Pages that are missing, or a last page that points to a further one.
    CutCollection,
    /// Lists that were exported so long after each other that they may contradict each other.
    LongExport,
    /// Copies of one object that contradict each other.
    ConflictingCopies,
    /// A value outside the known set.
    UnknownValue,
    /// An account, group or role that the configuration names and that was not found in the export.
    NotInExport,
    /// A file that this program wrote, which is no part of the export.
    OwnFile,
    /// A rule whose check crashed: a fault of this program, and not of the export.
    CrashedCheck,
}

impl NoticeKind {
    /// The code in machine-readable output: `unreadable-file`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableFile => "unreadable-file",
            Self::FailedRequest => "failed-request",
            Self::NotRecognised => "not-recognised",
            Self::UnusableObject => "unusable-object",
            Self::CutByExporter => "cut-by-exporter",
            Self::Repaired => "repaired",
            Self::CutCollection => "cut-collection",
            Self::LongExport => "long-export",
            Self::ConflictingCopies => "conflicting-copies",
            Self::UnknownValue => "unknown-value",
            Self::NotInExport => "not-in-export",
            Self::OwnFile => "own-file",
            Self::CrashedCheck => "crashed-check",
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// How many files one notice names.
const NAMED: usize = 3;

/// Some files by their paths: `a.json, b.json, c.json and 2 more`.
pub(crate) fn named(paths: &[impl AsRef<str>]) -> String {
    let shown: Vec<String> = paths.iter().take(NAMED).map(|path| seal::path(path.as_ref()).to_string()).collect();
    let more = match paths.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
