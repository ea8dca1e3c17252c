//! The texts of the export's files, each read again at most once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::obstacle::Obstacle;
use crate::export::files::sources::Sources;
use crate::export::layout::Layout;
use crate::export::{NotWritten, write_attribute};
use crate::source::{FileId, Place};

/// The texts of the files that hold something to change.
pub(super) struct Texts<'s> {
    sources: &'s Sources,
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

    /// The block that makes the resource at a place, where the attribute can be written into it and it makes nothing else.
    pub(super) fn writable(&self, place: Option<Place>, path: &str, value: &Value) -> Result<Place, Obstacle> {
        let set = format!("Terraform manages it: set `{path}` to {value}");
        let block = place.and_then(|place| self.sources.block_of(place));
        let Some(block) = block else {
            let resource = place.and_then(|place| self.sources.resource_of(place)).unwrap_or("the resource");
            return Err(Obstacle::Terraform(format!("{set} in {resource}; --terraform-source writes the change")));
        };
        let text = self.of(block).unwrap_or_default();
        let written = match write_attribute(&text, path, &value.to_string()) {
            Ok(_) if self.sources.made_by(block) > 1 => Err(NotWritten::Repeated),
            written => written,
        };
        let why = match written {
            Ok(_) => return Ok(block),
            Err(why) => not_written(why),
        };
        let head = text.lines().next().unwrap_or_default().trim_end_matches(['{', ' ']);
        Err(Obstacle::Terraform(format!("{set} in {}, {head}, {why}", self.path(block.file))))
    }

    /// The path of a file, as outputs show it.
    pub(super) fn path(&self, file: FileId) -> String {
        self.sources.get(file).map_or_else(String::new, |source| source.shown.clone())
    }
}

/// Why an attribute cannot be written into a block, as a clause about the block.
fn not_written(why: NotWritten) -> String {
    match why {
        NotWritten::Elsewhere => "which does not write it".to_owned(),
        NotWritten::Computed => "where it is computed".to_owned(),
        NotWritten::Repeated => "which makes several objects".to_owned(),
        NotWritten::Several => "which writes several such blocks; say which is meant".to_owned(),
        NotWritten::Excluded(other) => format!("where it replaces `{other}`: the provider takes only one of them"),
        NotWritten::Resets => {
            "with the other attributes of the same block: the provider resets those that a new block leaves out"
                .to_owned()
        }
        NotWritten::Odd => "which is written in a way that pimlint does not change".to_owned(),
    }
}
