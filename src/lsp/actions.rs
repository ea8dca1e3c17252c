//! Changes that end a finding, as edits of the files that are open.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use lsp_types::{
    CodeAction, CodeActionKind, Diagnostic, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::address;
use super::encoding::Encoding;
use super::view::{Said, Shown};
use crate::export::files::file::Storage;
use crate::export::files::sources::Sources;
use crate::fix::{ChangedFile, Plan};
use crate::naming::capitalised;
use crate::source::visible;

/// A change that ends a finding, proved on the changed export.
#[derive(Debug, Clone)]
pub(super) struct Fixed {
    pub(super) title: String,
    pub(super) diagnostic: Diagnostic,
    /// Whether it is the better one of the ways to end the finding.
    pub(super) is_preferred: bool,
    /// The edits, by path.
    pub(super) files: BTreeMap<PathBuf, Vec<TextEdit>>,
}

/// The change that a plan makes for one finding; nothing where it makes none, or makes it in no text.
pub(super) fn fixed(
    shown: &Shown,
    said: &Said,
    plan: &Plan,
    sources: &Sources,
    folder: &Path,
    encoding: Encoding,
) -> Option<Fixed> {
    let fix = plan.decisions.iter().flat_map(|decision| &decision.fixed).find(|fix| fix.finding.id == said.id)?;
    let mut files = BTreeMap::new();
    for changed in plan.files.iter().chain(&plan.export) {
        let file = sources.get(changed.file)?;
        // An editor does not change what is in an archive.
        if !matches!(file.origin, Storage::File | Storage::Kept(_)) {
            return None;
        }
        files.insert(address::plain(&folder.join(&file.path)), edits(changed, encoding));
    }
    let is_some = files.values().any(|edits| !edits.is_empty());
    let title = if plan.attributes.is_empty() {
        said.ways.get(fix.way?.checked_sub(1)?)?.clone()
    } else {
        let set = |attribute: &crate::fix::Attribute| {
            let name = attribute.attribute.replace(".0.", ".");
            format!("set {name} to {}", attribute.after)
        };
        plan.attributes.iter().map(set).collect::<Vec<_>>().join(" and ")
    };
    let title = capitalised(&visible(&title));
    let diagnostic = shown.diagnostic.clone();
    is_some.then_some(Fixed { title, diagnostic, is_preferred: fix.way == Some(1), files })
}

fn edits(changed: &ChangedFile, encoding: Encoding) -> Vec<TextEdit> {
    let offsets = changed.edits.iter().flat_map(|(range, _)| [range.start, range.end]);
    let positions = encoding.positions(&changed.before, offsets);
    let position = |offset: usize| positions.get(&offset).copied().unwrap_or_default();
    let edit = |(range, text): &(std::ops::Range<usize>, String)| {
        TextEdit::new(lsp_types::Range::new(position(range.start), position(range.end)), text.clone())
    };
    let is_change =
        |(range, text): &&(std::ops::Range<usize>, String)| changed.before.get(range.clone()) != Some(text.as_str());
    changed.edits.iter().filter(is_change).map(edit).collect()
}

/// A change as the client takes it: with the versions of the texts that it is for, where the client knows those.
pub(super) fn action(
    fixed: Fixed,
    address: impl Fn(&Path) -> Option<(Uri, Option<i32>)>,
    has_versions: bool,
) -> Option<CodeAction> {
    let files: Vec<(Uri, Option<i32>, Vec<TextEdit>)> = fixed
        .files
        .into_iter()
        .map(|(path, edits)| address(&path).map(|(uri, version)| (uri, version, edits)))
        .collect::<Option<_>>()?;
    let edit = if has_versions {
        let edit = |(uri, version, edits): (Uri, Option<i32>, Vec<TextEdit>)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        };
        let edits = DocumentChanges::Edits(files.into_iter().map(edit).collect());
        WorkspaceEdit { document_changes: Some(edits), ..WorkspaceEdit::default() }
    } else {
        #[expect(clippy::mutable_key_type, reason = "the type of the protocol; nobody changes an address")]
        let changes: HashMap<Uri, Vec<TextEdit>> = files.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    };
    Some(CodeAction {
        title: fixed.title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![fixed.diagnostic]),
        edit: Some(edit),
        is_preferred: Some(fixed.is_preferred),
        ..CodeAction::default()
    })
}
