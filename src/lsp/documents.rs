//! The files that the client has open.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::address;
use super::encoding::Encoding;

/// One of them.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) uri: Uri,
    /// Its path without links; none where it is no file of this machine, or not saved yet.
    pub(super) path: Option<PathBuf>,
    pub(super) version: i32,
    pub(super) text: String,
    /// The number of the change that made it what it is.
    pub(super) changed: u64,
}

/// All of them, by address.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Document>,
    /// The number of the last change.
    changes: u64,
    /// The number of the last change outside of them.
    touched: u64,
}

impl Documents {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        self.changes += 1;
        let path = address::path(&uri).and_then(|path| path.canonicalize().ok());
        self.open.insert(uri.as_str().to_owned(), Document { uri, path, version, text, changed: self.changes });
    }

    /// Makes changes, each in the text that the one before made.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.open.get_mut(uri.as_str()) else { return };
        self.changes += 1;
        (document.version, document.changed) = (version, self.changes);
        for change in changes {
            let Some(range) = change.range else {
                document.text = change.text;
                continue;
            };
            let start = encoding.offset(&document.text, range.start);
            let end = encoding.offset(&document.text, range.end).max(start);
            document.text.replace_range(start..end, &change.text);
        }
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.changes += 1;
        self.open.remove(uri.as_str());
    }

    /// Notes that something outside the open files changed.
    pub(super) fn touch(&mut self) {
        self.changes += 1;
        self.touched = self.changes;
        for document in self.open.values_mut().filter(|document| document.path.is_none()) {
            document.changed = self.changes;
        }
    }

    /// The number of the last change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// The number of the last change outside the open files.
    pub(super) fn touched(&self) -> u64 {
        self.touched
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri.as_str())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.open.values()
    }

    /// The address by which the client has a file open.
    pub(super) fn at(&self, path: &std::path::Path) -> Option<&Document> {
        self.open.values().find(|document| document.path.as_deref() == Some(path))
    }

    /// The texts, by path.
    pub(super) fn texts(&self) -> BTreeMap<PathBuf, Arc<str>> {
        let text = |document: &Document| Some((document.path.clone()?, document.text.as_str().into()));
        self.open.values().filter_map(text).collect()
    }
}
