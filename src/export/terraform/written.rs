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
use crate::export::terraform::source::{below, files_in, header};
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
    /// The attributes that differ from the plan in a way that only Terraform can compute; none where the plan lacks the whole block.
    pub attributes: Vec<String>,
}

/// Reads the text of a file, as it was saved where that is asked for.
type Read<'r> = dyn FnMut(&Path, bool) -> Option<String> + 'r;

/// A configuration, folder by folder, and what of it is not in its plans.
pub(crate) struct Written<'r> {
    root: PathBuf,
    read: &'r mut Read<'r>,
    folders: BTreeMap<(PathBuf, bool), Rc<Folder>>,
    pub(crate) not_planned: BTreeSet<NotPlanned>,
}

/// The blocks of one module.
#[derive(Default)]
struct Folder {
    resources: BTreeMap<String, Declared>,
    calls: BTreeMap<String, Declared>,
}

struct Declared {
    path: Rc<Path>,
    text: Rc<str>,
    block: Block,
}

impl<'r> Written<'r> {
    pub(crate) fn new(root: &Path, read: &'r mut Read<'r>) -> Self {
        Self { root: root.to_owned(), read, folders: BTreeMap::new(), not_planned: BTreeSet::new() }
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
        let mut folder = Folder::default();
        for file in files_in(path) {
            // What cannot be read or parsed is told where the blocks are looked for.
            let Some(text) = (self.read)(&file, as_saved) else { continue };
            if let Ok(body) = parse_body(&text) {
                folder.take(&file.into(), &text.into(), body);
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
            self.note(declared, &resource.base, not_planned);
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
                self.note(declared, base, Vec::new());
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
                        self.note(declared, &address, not_planned);
                    }
                }
                None if document.is_configured(module) => self.note(declared, &address, Vec::new()),
                None => {}
            }
        }
    }

    fn note(&mut self, declared: &Declared, block: &str, mut attributes: Vec<String>) {
        attributes.sort();
        attributes.dedup();
        let Some(span) = declared.block.span() else { return };
        let head = header(declared.text.get(span.clone()).unwrap_or_default());
        let lines = Lines::new(&declared.text);
        let position = |offset| lines.position(&declared.text, span.start + offset);
        self.not_planned.insert(NotPlanned {
            path: declared.path.to_path_buf(),
            start: position(head.start),
            end: position(head.end),
            block: block.to_owned(),
            attributes,
        });
    }
}

/// What a module call says to Terraform and not to the module.
const CALL: [&str; 6] = ["source", "version", "count", "for_each", "providers", "depends_on"];

impl Folder {
    fn take(&mut self, path: &Rc<Path>, text: &Rc<str>, body: Body) {
        for block in body.into_blocks() {
            let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
            let (blocks, name) = match (block.ident.as_str(), labels.as_slice()) {
                ("resource", [kind, name]) => (&mut self.resources, format!("{kind}.{name}")),
                ("module", [name]) => (&mut self.calls, (*name).to_owned()),
                _ => continue,
            };
            blocks.insert(name, Declared { path: Rc::clone(path), text: Rc::clone(text), block });
        }
    }
}
