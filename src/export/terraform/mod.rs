//! Terraform plans and states, as `terraform show -json` prints them, of the provider azuread.
//!
//! The format: <https://developer.hashicorp.com/terraform/internals/json-format>. Of a plan the planned state is judged.

mod attributes;
mod block;
mod catalogs;
mod configuration;
mod directory;
mod document;
pub(crate) mod edit;
mod expression;
mod intent;
pub(crate) mod overlay;
mod packages;
mod pim;
mod records;
mod reference;
mod roles;
pub(crate) mod source;
mod types;
mod vocabulary;
mod written;
mod written_block;

pub(crate) use intent::Intent;
pub use written::{Lack, NotPlanned};
pub(crate) use written::{Reader, Written};

use std::ops::Range;
use std::sync::Arc;

use document::Document;
use records::{KnownIds, Recorder};

use crate::export::completeness::series::ListPart;
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::sink::{Content, Sink};
use crate::export::notice::NoticeKind;
use crate::model::Property;
use crate::source::{FileId, Step, steps};

/// Why no collection is whole: there may be more in the tenant.
pub(crate) const NEVER_WHOLE: &str = "Terraform shows only what this configuration manages";

/// Whether these are the keys of a plan or state.
pub(crate) fn is_plan_or_state(keys: &[String]) -> bool {
    let has = |key: &str| keys.iter().any(|found| found == key);
    has("format_version")
        && (has("planned_values") || has("values") || has("resource_changes") || has("terraform_version"))
}

/// A plan or state that was found in a file. It is read when it is known whether it is the only one.
#[derive(Debug)]
pub(crate) struct Pending {
    text: Arc<str>,
    root: Range<usize>,
}

impl Pending {
    pub(crate) fn new(text: &str, root: Range<usize>) -> Self {
        Self { text: text.into(), root }
    }

    /// Takes in what its configuration writes; the whole text of the file then, where that changes.
    pub(crate) fn as_written(&mut self, written: &mut Written<'_>) -> Option<Arc<str>> {
        let root = self.text.get(self.root.clone())?;
        let root = written.over(root, &Document::read(root, ""))?;
        let (before, after) = (self.text.get(..self.root.start)?, self.text.get(self.root.end..)?);
        let text: Arc<str> = [before, &root, after].concat().into();
        self.root = self.root.start..self.root.start + root.len();
        self.text = Arc::clone(&text);
        Some(text)
    }

    /// Adds what it holds to its file. The prefix sets its addresses apart from those of other plans.
    pub(crate) fn read(&self, prefix: &str, file: FileId, content: &mut Content, intent: &mut Intent) {
        let memo = RulesMemo::default();
        let mut sink = Sink { content: std::mem::take(content), ..Sink::new(&self.text, file, &memo, false) };
        read(self.text.get(self.root.clone()).unwrap_or_default(), prefix, &mut sink, intent);
        *content = sink.content;
    }
}

fn read<'t>(root: &'t str, prefix: &str, sink: &mut Sink<'t, '_>, intent: &mut Intent) {
    let document = Document::read(root, prefix);
    sink.newest(document.timestamp);
    let before = sink.content.objects.counts.clone();
    let known = KnownIds::of(&document);
    Recorder { document: &document, sink, intent, known }.all();
    let Content { objects, parts, .. } = &mut sink.content;
    for collection in objects.counts.keys().filter(|collection| !before.contains_key(collection)) {
        parts.push(ListPart::intended(*collection));
    }
    if let Some(cut) = document.cut {
        sink.notice(NoticeKind::CutCollection, cut, None);
    }
}

/// What says which resource this is, the better one first.
pub(crate) const IDENTIFYING: &[&[Step]] = &[&[VALUES, Step::Key("display_name")], &[Step::Key("address")]];

/// What stands for a resource that lacks what is looked for.
pub(crate) const LANDMARK: &[Step] = &[Step::Key("address")];

const VALUES: Step = Step::Key("values");

/// Where the provider writes a property inside its resource.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let inside = |path: &&'static str| std::iter::once(VALUES).chain(steps(path)).collect();
    property.written().terraform.iter().map(inside).collect()
}
