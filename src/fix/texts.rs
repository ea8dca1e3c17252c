//! The texts of the export's files, each read again at most once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::export::files::sources::Sources;
use crate::export::layout::Layout;
use crate::source::{FileId, Place};

/// The texts of the files that hold something to change.
pub(super) struct Texts<'s> {
    pub(super) sources: &'s Sources,
    read: RefCell<BTreeMap<FileId, Option<Rc<str>>>>,
}

impl<'s> Texts<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        Self { sources, read: RefCell::default() }
    }

    /// Whether a file holds objects as Microsoft Graph writes them.
    pub(super) fn is_graph(&self, file: FileId) -> bool {
        self.layout(file).is_some_and(|layout| matches!(layout, Layout::Graph | Layout::EntraExporter))
    }

    fn layout(&self, file: FileId) -> Option<Layout> {
        self.sources.get(file).map(|source| source.layout)
    }

    /// The text of a file; nothing where it cannot be read any more.
    pub(super) fn file(&self, file: FileId) -> Option<Rc<str>> {
        let text = || self.sources.text(file).ok().map(Rc::from);
        self.read.borrow_mut().entry(file).or_insert_with(text).clone()
    }

    /// The text of an object.
    pub(super) fn of(&self, place: Place) -> Option<String> {
        self.file(place.file)?.get(place.range()).map(str::to_owned)
    }

    /// Whether a file is a Terraform plan or state.
    pub(super) fn is_terraform(&self, file: FileId) -> bool {
        self.layout(file) == Some(Layout::Terraform)
    }

    /// The path of a file, as outputs show it.
    pub(super) fn path(&self, file: FileId) -> String {
        self.sources.get(file).map_or_else(String::new, |source| source.shown.clone())
    }
}
