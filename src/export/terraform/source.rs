//! The configuration behind a plan: where its `.tf` files write each resource, also inside local modules.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use hcl_edit::Span;
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Block, Body};
use walkdir::WalkDir;

use crate::export::notice::{Notice, NoticeKind};
use crate::source::seal;
use crate::source::{FileId, Phrase, Place, decode};

/// Endings of configuration files in Terraform's own language, and in its sibling's.
const ENDINGS: &[&str] = &["tf", "tofu"];

/// Which block makes a resource: the calls of the modules that lead to it, and its address inside the last.
#[derive(Debug)]
pub(crate) struct DeclaredBlock {
    /// The resource in the plan.
    pub(crate) place: Place,
    /// As Terraform writes it: `module.pim["db"].azuread_group.admins[0]`.
    pub(crate) address: String,
    pub(crate) modules: Vec<String>,
    pub(crate) base: String,
}

/// Reads a file, and gives it a number.
type Read<'r> = dyn FnMut(&Path) -> std::io::Result<(FileId, Vec<u8>)> + 'r;

/// The folders of a configuration, each read when something in it is looked for.
pub(crate) struct Configuration<'r> {
    folders: BTreeMap<PathBuf, Folder>,
    read: &'r mut Read<'r>,
    pub(crate) notices: Vec<Notice<Phrase>>,
}

/// The blocks of one module.
#[derive(Default)]
struct Folder {
    resources: BTreeMap<String, Place>,
    calls: BTreeMap<String, Call>,
}

struct Call {
    place: Place,
    source: Option<String>,
}

impl<'r> Configuration<'r> {
    pub(crate) fn new(read: &'r mut Read<'r>) -> Self {
        Self { folders: BTreeMap::new(), read, notices: Vec::new() }
    }

    /// The block that makes a resource; where that is in a module from elsewhere, the block that calls the module.
    pub(crate) fn block(&mut self, root: &Path, declared: &DeclaredBlock) -> Option<Place> {
        let mut folder = root.to_owned();
        let mut nearest = None;
        for module in &declared.modules {
            let Some(call) = self.folder(&folder).calls.get(module) else { return nearest };
            nearest = Some(call.place);
            let local = call.source.as_deref().filter(|source| source.starts_with("./") || source.starts_with("../"));
            let Some(source) = local else { return nearest };
            folder = below(&folder, source);
        }
        self.folder(&folder).resources.get(&declared.base).copied().or(nearest)
    }

    fn folder(&mut self, path: &Path) -> &Folder {
        if !self.folders.contains_key(path) {
            let mut folder = Folder::default();
            for file in files_in(path) {
                self.file(&file, &mut folder);
            }
            self.folders.insert(path.to_owned(), folder);
        }
        self.folders.entry(path.to_owned()).or_default()
    }

    fn file(&mut self, path: &Path, folder: &mut Folder) {
        let (file, bytes) = match (self.read)(path) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("{} cannot be read: {error}", seal::path(path.display()));
                return self.notice(None, None, message);
            }
        };
        let mut scratch = String::new();
        let text = match decode(&bytes, &mut scratch) {
            Ok(decoded) => decoded.text,
            Err(refusal) => return self.notice(Some(file), None, refusal.to_string()),
        };
        match parse_body(text) {
            Ok(body) => folder.take(text, file, &body),
            Err(error) => {
                let (line, column) = (error.location().line(), error.location().column());
                let position = Some((u32::try_from(line).unwrap_or(1), u32::try_from(column).unwrap_or(1)));
                let message = format!("it is not valid Terraform: {}", seal::word(error.message()));
                self.notice(Some(file), position, message);
            }
        }
    }

    fn notice(&mut self, file: Option<FileId>, position: Option<(u32, u32)>, message: impl Into<Phrase>) {
        let kind = NoticeKind::UnreadableFile;
        self.notices.push(Notice { file, position, kind, message: message.into(), collection: None, objects: 0 });
    }
}

impl Folder {
    fn take(&mut self, text: &str, file: FileId, body: &Body) {
        for block in body.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
            let Some(place) = block.span().map(|span| Place::of_part(file, text, text.get(span).unwrap_or_default()))
            else {
                continue;
            };
            match (block.ident.as_str(), labels.as_slice()) {
                ("resource", [kind, name]) => self.resources.insert(format!("{kind}.{name}"), place),
                ("data", [kind, name]) => self.resources.insert(format!("data.{kind}.{name}"), place),
                ("module", [name]) => {
                    let source = block.body.get_attribute("source").and_then(|source| source.value.as_str());
                    let call = Call { place, source: source.map(str::to_owned) };
                    self.calls.insert((*name).to_owned(), call);
                    continue;
                }
                _ => continue,
            };
        }
    }
}

/// The files of a configuration in one folder, by name.
pub(super) fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    files_that(folder, is_source)
}

/// Whether a folder has configuration in JSON, which is not read.
pub(super) fn has_json(folder: &Path) -> bool {
    files_that(folder, |path| is_json(path) && is_source(&path.with_extension(""))).next().is_some()
}

/// The files in one folder of which a plan is made, values of variables included.
pub(super) fn inputs_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    files_that(folder, |path| {
        let path = if is_json(path) { path.with_extension("") } else { path.to_owned() };
        is_source(&path) || path.extension().is_some_and(|ending| ending == "tfvars")
    })
}

fn is_source(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending))
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
}

fn files_that(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).max_depth(1).sort_by_file_name().into_iter().flatten();
    entries
        .filter(move |entry| entry.file_type().is_file() && is_wanted(entry.path()))
        .map(walkdir::DirEntry::into_path)
}

/// A folder below or beside another one, without steps up where they can be taken.
pub(super) fn below(folder: &Path, source: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(source).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            Component::ParentDir => path.push(".."),
            _ => {}
        }
    }
    path
}

/// The first line of a block, which says what it is.
pub(crate) fn header(block: &str) -> Range<usize> {
    let end = block.find(['{', '\n']).unwrap_or(block.len());
    0..block.get(..end).map_or(end, |head| head.trim_end().len())
}

/// Where a block writes an attribute; a step named `0` stays in the only block of its list.
pub(crate) fn find(block: &str, path: &str) -> Option<Range<usize>> {
    let body = parse_body(block).ok()?;
    let mut inside = &body.blocks().next()?.body;
    let mut found = None;
    for name in path.split('.').filter(|name| *name != "0") {
        if let Some(attribute) = inside.get_attribute(name) {
            return attribute.span();
        }
        let nested = nested(inside, name)?;
        found = nested.0.span();
        inside = nested.1;
    }
    let found = found?;
    let head = header(block.get(found.clone())?);
    Some(found.start..found.start + head.end)
}

/// A block inside another one, as such or made by `dynamic`, and where its attributes stand.
fn nested<'b>(body: &'b Body, name: &str) -> Option<(&'b Block, &'b Body)> {
    let plain = body.blocks().find(|block| block.ident.as_str() == name);
    if let Some(block) = plain {
        return Some((block, &block.body));
    }
    let made = |block: &&Block| {
        block.ident.as_str() == "dynamic" && block.labels.first().is_some_and(|label| label.as_str() == name)
    };
    let block = body.blocks().find(made)?;
    let content = block.body.blocks().find(|inner| inner.ident.as_str() == "content")?;
    Some((block, &content.body))
}

#[cfg(test)]
mod tests {
    use super::{find, header};

    const BLOCK: &str = r#"resource "azuread_group_role_management_policy" "a" {
  group_id = azuread_group.a.object_id # why
  activation_rules {
    require_approval = true
    dynamic "approval_stage" {
      for_each = [1]
      content {
        primary_approver {
          object_id = "x"
        }
      }
    }
  }
}"#;

    fn found(path: &str) -> Option<&'static str> {
        BLOCK.get(find(BLOCK, path)?)
    }

    #[test]
    fn attributes_are_found_in_blocks_and_in_those_that_dynamic_makes() {
        assert_eq!(found("group_id"), Some("group_id = azuread_group.a.object_id"));
        assert_eq!(found("activation_rules.0.require_approval"), Some("require_approval = true"));
        assert_eq!(found("activation_rules.0.approval_stage"), Some("dynamic \"approval_stage\""));
        assert_eq!(found("activation_rules.0.approval_stage.0.primary_approver"), Some("primary_approver"));
        assert_eq!(found("activation_rules.0.maximum_duration"), None);
        assert_eq!(found("eligible_assignment_rules.0.expire_after"), None);
        assert_eq!(BLOCK.get(header(BLOCK)), Some(r#"resource "azuread_group_role_management_policy" "a""#));
    }
}
