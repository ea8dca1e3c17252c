//! The bytes of one file: decoded, mended where an exporter damaged them, and read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::export::completeness::manifest;
use crate::export::exporters::zero_trust_assessment;
use crate::export::graph::clues::Clues;
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::noticed::Noticed;
use crate::export::graph::sink::CUT_BY_DEPTH;
use crate::export::json::value::is_type_name;
use crate::export::notice::NoticeKind;
use crate::export::reader::{self, Broken, FileContent};
use crate::model::{Collection, ObjectId};
use crate::source::{FileId, Lines, Phrase, blank_comments, decode, mend_surrogates};

// What exporters leave in a file. Each is made once: most files are so small that it would take longer than the search.
static DATE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("/Date("));
static HASHTABLE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"@{"));
static SYSTEM_TYPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"System."));
static GRAPH_TYPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"Microsoft.Graph.PowerShell.Models."));

/// A file that is refused whole.
pub(crate) struct Refused {
    pub(crate) message: Phrase,
    pub(crate) position: Option<(u32, u32)>,
    /// The collections of which it began to hold something, with the parents of their lists.
    pub(crate) begun: BTreeSet<(Collection, Option<ObjectId>)>,
}

impl Refused {
    /// A file of which nothing was read.
    pub(crate) fn unread(message: impl Into<Phrase>) -> Self {
        Self { message: message.into(), position: None, begun: BTreeSet::new() }
    }
}

/// Reads the bytes of a file by what they are: the manifest, a file of another kind than data, or data.
pub(crate) fn read_bytes(
    bytes: &[u8],
    scratch: &mut String,
    id: FileId,
    clues: &Clues,
    memo: &RulesMemo,
    record: bool,
) -> Result<FileContent, Refused> {
    let decoded = decode(bytes, scratch).map_err(|refusal| Refused::unread(refusal.to_string()))?;
    if manifest::is_named(&clues.series)
        && let Some((manifest, remarks)) = manifest::read(decoded.text)
            .or_else(|| blank_comments(decoded.text).and_then(|plain| manifest::read(&plain)))
    {
        let notices = remarks
            .into_iter()
            .map(|(kind, message, collection)| ((kind, message.into(), collection), Noticed::default()))
            .collect();
        return Ok(FileContent { manifest: Some(manifest), ..FileContent::of_notices(notices) });
    }
    if zero_trust_assessment::is_model(&clues.series, decoded.text) {
        let one = Noticed { objects: 1, position: None };
        let notices = [((NoticeKind::NotRecognised, zero_trust_assessment::MODEL.into(), None), one)].into();
        return Ok(FileContent::of_notices(notices));
    }
    let mended = mend_surrogates(decoded.text);
    let text = mended.as_deref().unwrap_or(decoded.text);
    let read = reader::read(text, id, clues, memo, record).or_else(|error| match blank_comments(text) {
        Some(plain) => reader::read(&plain, id, clues, memo, record),
        None => Err(error),
    });
    let mut file = read.map_err(|broken| refused(text, broken))?;
    let notices = &mut file.content.notices;
    let mut notice = |kind, message: &str| notices.entry((kind, message.into(), None)).or_default().objects += 1;
    if mended.is_some() {
        let message = "a lone surrogate (`\\ud800`) was replaced with U+FFFD";
        notice(NoticeKind::Repaired, message);
    }
    if is_cut_by_depth(decoded.text) {
        notice(NoticeKind::CutByExporter, CUT_BY_DEPTH);
    }
    if DATE.find(decoded.text.as_bytes()).is_some() {
        let message =
            "dates of Windows PowerShell 5.1 (`/Date(...)/`) were read as milliseconds; PowerShell 7 writes ISO 8601";
        notice(NoticeKind::Repaired, message);
    }
    Ok(file)
}

/// What PowerShell writes in place of a value below its depth. EasyPIM prints approvers as `@{"id"="...";...}`, which is whole.
fn is_cut_by_depth(text: &str) -> bool {
    let names_type = |mark: &Finder<'_>| {
        let texts = mark.find_iter(text.as_bytes()).filter_map(|at| text.get(at + 1..));
        texts.filter_map(|rest| rest.split('"').next()).any(is_type_name)
    };
    let is_cut = |at: usize| !text.as_bytes().get(at + 3..).unwrap_or_default().starts_with(b"\\\"");
    HASHTABLE.find_iter(text.as_bytes()).any(is_cut) || names_type(&SYSTEM_TYPE) || names_type(&GRAPH_TYPE)
}

fn refused(text: &str, Broken { error, begun }: Broken) -> Refused {
    let position = Lines::new(text).position(text, error.offset);
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let message = if looks_like_json {
        format!("it is not valid JSON: {}", error.message.as_part())
    } else {
        format!("it does not start with JSON: {}; remove the text before it", error.message.as_part())
    };
    Refused { message: message.into(), position: Some((position.line, position.column)), begun }
}
