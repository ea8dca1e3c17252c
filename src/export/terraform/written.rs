//! What a configuration writes, put into a plan that may be older: a value that is written as it is goes into the plan, and what
//! only Terraform can compute is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Block, BlockLabel, Body};
use serde_json::{Map, Value};

use crate::export::terraform::block::Members;
use crate::export::terraform::document::{Document, Resource};
use crate::export::terraform::expression::{ignored, instances};
use crate::export::terraform::source::{below, files_in, has_json, header, inputs_in};
use crate::export::terraform::written_block::{Comparison, Side};
use crate::source::{Lines, Position};

/// Types of which no attribute is read.
const UNREAD: &[&str] = &["azuread_conditional_access_policy"];

/// What the types begin with whose resources are read.
const PROVIDER: &str = "azuread_";

/// A block of the configuration of which the plan does not have everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotPlanned {
    /// The file.
    pub path: PathBuf,
    /// Where the head of the block begins.
    pub start: Position,
    /// The position behind it.
    pub end: Position,
    /// Which resource or module call it is, by its address in its module.
    pub block: String,
    /// What of it the plan does not have.
    pub lack: Lack,
}

/// What of a configuration only a new plan can have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The whole block.
    New,
    /// Attributes that differ in a way that only Terraform can compute.
    Attributes(Vec<String>),
    /// The block differs from the one that was saved, and other blocks may refer to it.
    Edited,
    /// The plan has the block, and the configuration has it no more.
    Deleted,
    /// The file was saved after the plan was written.
    Saved,
}

/// Reads a configuration.
pub(crate) trait Reader {
    /// The text of a file, as it was saved where that is asked for.
    fn text(&mut self, path: &Path, as_saved: bool) -> Option<String>;

    /// Whether a file was saved after the plan was written.
    fn is_newer(&mut self, path: &Path) -> bool;
}

/// A configuration, folder by folder, and what of it is not in its plans.
pub(crate) struct Written<'r> {
    root: PathBuf,
    reader: &'r mut dyn Reader,
    folders: BTreeMap<(PathBuf, bool), Rc<Folder>>,
    pub(crate) not_planned: BTreeSet<NotPlanned>,
}

/// The blocks of one module.
#[derive(Default)]
struct Folder {
    resources: BTreeMap<String, Declared>,
    calls: BTreeMap<String, Declared>,
    /// The other blocks, by what they declare and a number.
    others: BTreeMap<(String, usize), Declared>,
    /// The first file.
    first: Option<PathBuf>,
    /// Whether there may be more blocks than were read.
    is_partial: bool,
}

struct Declared {
    path: Rc<Path>,
    text: Rc<str>,
    block: Block,
}

impl<'r> Written<'r> {
    pub(crate) fn new(root: &Path, reader: &'r mut dyn Reader) -> Self {
        Self { root: root.to_owned(), reader, folders: BTreeMap::new(), not_planned: BTreeSet::new() }
    }

    /// The text of a plan with what the configuration writes; nothing where that is what it has.
    pub(crate) fn over(&mut self, root: &str, document: &Document<'_>) -> Option<String> {
        let folders: Vec<Option<PathBuf>> =
            (0..document.modules.len()).map(|module| self.folder_of(document, module)).collect();
        let mut splices = Vec::new();
        for resource in document.resources.iter().filter(|resource| !resource.is_data) {
            let Some(folder) = folders.get(resource.module).cloned().flatten() else { continue };
            splices.extend(self.resource(root, document, resource, &folder));
        }
        for (module, folder) in folders.iter().enumerate() {
            if let Some(folder) = folder {
                self.new_blocks(document, module, folder);
                self.other_blocks(document, module, folder);
            }
        }
        if splices.is_empty() {
            return None;
        }
        splices.sort_by_key(|(start, _, _)| *start);
        let (mut text, mut at) = (String::with_capacity(root.len()), 0);
        for (start, end, values) in splices {
            text.push_str(root.get(at..start)?);
            text.push_str(&values);
            at = end;
        }
        text.push_str(root.get(at..)?);
        Some(text)
    }

    /// The folder of a module, where it is a local one.
    fn folder_of(&mut self, document: &Document<'_>, module: usize) -> Option<PathBuf> {
        let mut path = self.root.clone();
        for call in document.calls_to(module) {
            let folder = self.folder(&path, false);
            let source = folder.calls.get(&call)?.block.body.get_attribute("source")?.value.as_str()?.to_owned();
            if !(source.starts_with("./") || source.starts_with("../")) {
                return None;
            }
            path = below(&path, &source);
        }
        Some(path)
    }

    fn folder(&mut self, path: &Path, as_saved: bool) -> Rc<Folder> {
        let key = (path.to_owned(), as_saved);
        if let Some(known) = self.folders.get(&key) {
            return Rc::clone(known);
        }
        let mut folder = Folder { is_partial: has_json(path), ..Folder::default() };
        for file in files_in(path) {
            // What cannot be read or parsed is told where the blocks are looked for.
            let Some(text) = self.reader.text(&file, as_saved) else { continue };
            folder.first.get_or_insert_with(|| file.clone());
            match parse_body(&text) {
                Ok(body) => folder.take(&file.into(), &text.into(), body),
                Err(_) => folder.is_partial = true,
            }
        }
        let folder = Rc::new(folder);
        self.folders.insert(key, Rc::clone(&folder));
        folder
    }

    /// The values of a resource as they are written: where they stand in the plan, and what is to stand there.
    fn resource(
        &mut self,
        root: &str,
        document: &Document<'_>,
        resource: &Resource<'_>,
        folder: &Path,
    ) -> Option<(usize, usize, String)> {
        let (written, saved) = (self.folder(folder, false), self.folder(folder, true));
        let declared = written.resources.get(&resource.base)?;
        let saved = saved.resources.get(&resource.base);
        let body = &declared.block.body;
        let ignored = ignored(body)?;
        let parts: Members<'_> = serde_json::from_str(resource.text).ok()?;
        let values = parts.get("values")?.get();
        let planned: Map<String, Value> = serde_json::from_str(values).ok()?;
        let mut after = planned.clone();
        let attributes = document.attributes_of(resource.module, &resource.base);
        let mut comparison =
            Comparison { text: &declared.text, saved: saved.map(|saved| &*saved.text), not_planned: Vec::new() };
        let block = Side::new(body, saved.map(|saved| &saved.block.body), attributes.as_ref());
        let block = block.without(&ignored);
        comparison.compare(&block, Some(&mut after), "");
        let mut not_planned = comparison.not_planned;
        let made = document.count(resource.module, &resource.base);
        let is_repeated_otherwise = ["count", "for_each"].into_iter().find(|name| {
            let expression = body.get_attribute(name).map(|attribute| &attribute.value);
            let now = expression.and_then(Span::span).and_then(|span| declared.text.get(span));
            let before = saved.and_then(|saved| {
                saved.text.get(saved.block.body.get_attribute(name).and_then(|attribute| attribute.value.span())?)
            });
            let is_edited = saved.is_some() && now != before;
            is_edited || expression.and_then(instances).is_some_and(|instances| instances != made)
        });
        not_planned.extend(is_repeated_otherwise.map(str::to_owned));
        if UNREAD.contains(&resource.kind.as_str()) {
            not_planned.extend(
                after.iter().filter(|(name, value)| planned.get(*name) != Some(value)).map(|(name, _)| name.clone()),
            );
            after.clone_from(&planned);
        }
        if !not_planned.is_empty() {
            self.note(declared, &resource.base, attributes_of(not_planned));
        }
        let start = (values.as_ptr() as usize).checked_sub(root.as_ptr() as usize)?;
        (after != planned).then(|| (start, start + values.len(), Value::from(after).to_string()))
    }

    /// Resources and module calls that the plan does not have.
    fn new_blocks(&mut self, document: &Document<'_>, module: usize, folder: &Path) {
        let (written, saved) = (self.folder(folder, false), self.folder(folder, true));
        for (base, declared) in &written.resources {
            let is_read = base.starts_with(PROVIDER);
            let is_planned = || document.count(module, base) > 0 || document.attributes_of(module, base).is_some();
            if is_read && !is_planned() {
                self.note(declared, base, Lack::New);
            }
        }
        for (name, declared) in &written.calls {
            let address = format!("module.{name}");
            match document.inputs_of(module, name) {
                Some(inputs) => {
                    let saved = saved.calls.get(name);
                    let text = saved.map(|saved| &*saved.text);
                    let mut comparison = Comparison { text: &declared.text, saved: text, not_planned: Vec::new() };
                    let block = Side::new(&declared.block.body, saved.map(|saved| &saved.block.body), Some(inputs));
                    comparison.compare(&block.without(&CALL.map(str::to_owned).into()), None, "");
                    if !comparison.not_planned.is_empty() {
                        let not_planned = comparison.not_planned;
                        self.note(declared, &address, attributes_of(not_planned));
                    }
                }
                None if document.is_configured(module) => self.note(declared, &address, Lack::New),
                None => {}
            }
        }
    }

    /// What else differs from what was planned: blocks that are gone, those to which others refer, and files that were saved since.
    fn other_blocks(&mut self, document: &Document<'_>, module: usize, folder: &Path) {
        let (written, saved) = (self.folder(folder, false), self.folder(folder, true));
        for ((name, number), declared) in &written.others {
            let before = saved.others.get(&(name.clone(), *number)).and_then(Declared::text);
            if before != declared.text() {
                self.note(declared, name, Lack::Edited);
            }
        }
        let planned = document.resources.iter().filter(|resource| resource.module == module && !resource.is_data);
        let planned = planned.map(|resource| resource.base.clone()).filter(|base| base.starts_with(PROVIDER));
        let gone = planned.filter(|base| !written.resources.contains_key(base));
        let calls = document.calls_in(module).filter(|name| !written.calls.contains_key(*name));
        let others = saved.others.keys().filter(|key| !written.others.contains_key(key)).map(|(name, _)| name.clone());
        let gone = gone.map(|base| (saved.resources.get(&base).map(|declared| Rc::clone(&declared.path)), base));
        let calls = calls
            .map(|name| (saved.calls.get(name).map(|declared| Rc::clone(&declared.path)), format!("module.{name}")));
        let others = others.map(|name| {
            let declared = saved.others.iter().find(|((known, _), _)| *known == name);
            (declared.map(|(_, declared)| Rc::clone(&declared.path)), name)
        });
        // A block may be in what cannot be read now, which has an error of its own.
        if !written.is_partial {
            for (path, block) in gone.chain(calls).chain(others) {
                let path = path.map(|path| path.to_path_buf()).or_else(|| written.first.clone());
                self.note_file(path.unwrap_or_else(|| folder.to_owned()), block, Lack::Deleted);
            }
        }
        for file in inputs_in(folder) {
            if self.reader.is_newer(&file) {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.note_file(file, name, Lack::Saved);
            }
        }
    }

    fn note_file(&mut self, path: PathBuf, block: String, lack: Lack) {
        let start = Position { line: 1, column: 1 };
        self.not_planned.insert(NotPlanned { path, start, end: start, block, lack });
    }

    fn note(&mut self, declared: &Declared, block: &str, lack: Lack) {
        let Some(span) = declared.block.span() else { return };
        let head = header(declared.text.get(span.clone()).unwrap_or_default());
        let lines = Lines::new(&declared.text);
        let position = |offset| lines.position(&declared.text, span.start + offset);
        self.not_planned.insert(NotPlanned {
            path: declared.path.to_path_buf(),
            start: position(head.start),
            end: position(head.end),
            block: block.to_owned(),
            lack,
        });
    }
}

/// What a module call says to Terraform and not to the module.
const CALL: [&str; 6] = ["source", "version", "count", "for_each", "providers", "depends_on"];

impl Declared {
    /// The text of the block.
    fn text(&self) -> Option<&str> {
        self.text.get(self.block.span()?)
    }
}

fn attributes_of(mut names: Vec<String>) -> Lack {
    names.sort();
    names.dedup();
    Lack::Attributes(names)
}

impl Folder {
    fn take(&mut self, path: &Rc<Path>, text: &Rc<str>, body: Body) {
        for block in body.into_blocks() {
            let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
            let (blocks, name) = match (block.ident.as_str(), labels.as_slice()) {
                ("resource", [kind, name]) => (&mut self.resources, format!("{kind}.{name}")),
                ("module", [name]) => (&mut self.calls, (*name).to_owned()),
                (kind, labels) => {
                    let name = std::iter::once(kind).chain(labels.iter().copied()).collect::<Vec<_>>().join(".");
                    let number = self.others.keys().filter(|(known, _)| *known == name).count();
                    let declared = Declared { path: Rc::clone(path), text: Rc::clone(text), block };
                    self.others.insert((name, number), declared);
                    continue;
                }
            };
            blocks.insert(name, Declared { path: Rc::clone(path), text: Rc::clone(text), block });
        }
    }
}
