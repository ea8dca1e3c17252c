//! Floor 2: files to objects.
//!
//! Each file is read into a buffer, decoded, and walked to its objects, which are parsed where they stand into owned records.
//! Nothing that could not be read stops the rest: it becomes a notice, and a gap in the collection it belongs to.

mod discover;
mod elements;
mod layout;
mod names;
pub mod notice;
pub mod objects;
mod reader;
mod recognise;
mod series;
mod shape;
pub mod sources;

use std::collections::BTreeMap;
use std::path::PathBuf;

use globset::GlobSet;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::model::Collection;
use crate::source::{FileId, Lines, blank_comments, decode};
use discover::{Found, STANDARD_INPUT, discover};
use elements::SyntaxError;
use layout::{Clues, Layout, entra_exporter, zero_trust_assessment};
use notice::{Notice, NoticeKind};
use objects::{Completeness, Objects};
use reader::{FileContent, RulesMemo};
use series::Located;
use sources::{SourceFile, Sources};

/// How to load an export.
#[derive(Debug, Default)]
pub struct LoadOptions {
    /// Only files whose path below the given folder matches; without it, files that end in `.json`, `.jsonl` or `.ndjson`.
    pub include: Option<GlobSet>,
    /// Not these.
    pub exclude: Option<GlobSet>,
    /// Whether to compute the SHA-256 of every file.
    pub hash: bool,
    /// Shown paths are relative to it.
    pub working_directory: Option<PathBuf>,
    /// What the path `-` holds.
    pub standard_input: Option<Vec<u8>>,
}

/// A loaded export, not yet joined.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// What they hold.
    pub objects: Objects,
    /// How much of each collection they hold.
    pub completeness: Completeness,
    /// What could not be used.
    pub notices: Vec<Notice>,
    /// Objects of each collection, by file.
    pub collections: Vec<BTreeMap<Collection, usize>>,
}

/// An export that cannot be loaded at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum LoadError {
    /// The user's mistake.
    #[error("{path} does not exist")]
    #[diagnostic(help("give the folder or the files of an export"))]
    Missing {
        /// The path as given.
        path: String,
    },
    /// The system refuses.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The path.
        path: String,
        /// What the system says.
        reason: String,
    },
}

/// Loads the files below the given paths.
///
/// # Errors
/// [`LoadError`] where a path does not exist or a folder cannot be listed. A file that cannot be read is a notice.
pub fn load(paths: &[PathBuf], options: &LoadOptions) -> Result<Loaded, LoadError> {
    let files = discover(paths, options)?;
    let layout = layout_of(files.iter().map(|file| file.inner.as_str()));
    let memo = RulesMemo::default();
    let read = |(buffer, scratch): &mut (Vec<u8>, String), (file, id): (&Found, u32)| {
        let clues = Clues::of(layout, &file.inner);
        let named = file.named;
        let piped =
            (file.path.as_os_str() == STANDARD_INPUT).then(|| options.standard_input.clone().unwrap_or_default());
        let read = match &piped {
            Some(bytes) => {
                buffer.clone_from(bytes);
                Ok(())
            }
            None => read_file(file, buffer),
        };
        let outcome = match read {
            Ok(()) => read_bytes(buffer, scratch, FileId(id), &clues, &memo),
            Err(error) => Err(Refused { message: format!("it cannot be read: {error}"), position: None }),
        };
        let sha256 = options.hash.then(|| Sha256::digest(&buffer).into());
        let source = SourceFile {
            path: file.path.clone(),
            shown: file.shown.clone(),
            bytes: u64::try_from(buffer.len()).unwrap_or(u64::MAX),
            sha256,
            layout: layout.name(),
            kept: piped.map(Into::into),
        };
        Read { clues, outcome, source, named }
    };
    let ids: Vec<(&Found, u32)> = files.iter().zip(0_u32..).collect();
    let read: Vec<Read> = ids.into_par_iter().map_init(|| (Vec::new(), String::new()), read).collect();
    Ok(combine(read))
}

/// Loads files that are in memory: names with `/` and their bytes. They are kept, so that they can be reported.
#[must_use]
pub fn load_texts(files: &[(String, Vec<u8>)]) -> Loaded {
    let layout = layout_of(files.iter().map(|(name, _)| name.as_str()));
    let memo = RulesMemo::default();
    let read = |((name, bytes), id): (&(String, Vec<u8>), u32)| {
        let clues = Clues::of(layout, name);
        let outcome = read_bytes(bytes, &mut String::new(), FileId(id), &clues, &memo);
        let source = SourceFile {
            path: PathBuf::from(name),
            shown: name.clone(),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: Some(Sha256::digest(bytes).into()),
            layout: layout.name(),
            kept: Some(bytes.clone().into()),
        };
        Read { clues, outcome, source, named: true }
    };
    combine(files.iter().zip(0_u32..).map(read).collect())
}

struct Read {
    clues: Clues,
    outcome: Result<FileContent, Refused>,
    source: SourceFile,
    named: bool,
}

/// A file that is refused whole.
struct Refused {
    message: String,
    position: Option<(u32, u32)>,
}

fn layout_of<'p>(mut paths: impl Iterator<Item = &'p str>) -> Layout {
    if paths.any(entra_exporter::is_mark) { Layout::EntraExporter } else { Layout::Graph }
}

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_file(file: &Found, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    std::io::Read::read_to_end(&mut std::fs::File::open(&file.path)?, buffer).map(|_| ())
}

fn read_bytes(
    bytes: &[u8],
    scratch: &mut String,
    file: FileId,
    clues: &Clues,
    memo: &RulesMemo,
) -> Result<FileContent, Refused> {
    let decoded = decode(bytes, scratch).map_err(|refusal| Refused { message: refusal.to_string(), position: None })?;
    if zero_trust_assessment::is_model(&clues.series, decoded.text) {
        let notices = [((NoticeKind::NotRecognised, zero_trust_assessment::MODEL.to_owned(), None), 1)].into();
        return Ok(FileContent { notices, ..FileContent::default() });
    }
    let read = reader::read(decoded.text, file, clues, memo).or_else(|error| match blank_comments(decoded.text) {
        Some(plain) => reader::read(&plain, file, clues, memo),
        None => Err(error),
    });
    let mut content = read.map_err(|error| refused(decoded.text, &error))?;
    let mut notice = |kind, message: &str| *content.notices.entry((kind, message.to_owned(), None)).or_default() += 1;
    if is_cut_by_depth(decoded.text) {
        notice(NoticeKind::CutByExporter, "values were cut by ConvertTo-Json; export again with -Depth 20");
    }
    if memchr::memmem::find(decoded.text.as_bytes(), b"/Date(").is_some() {
        let message =
            "dates of Windows PowerShell 5.1 (`/Date(...)/`) were read as milliseconds; PowerShell 7 writes ISO 8601";
        notice(NoticeKind::Repaired, message);
    }
    Ok(content)
}

/// What PowerShell writes in place of a value below its depth. EasyPIM prints approvers as `@{"id"="...";...}`, which is whole.
fn is_cut_by_depth(text: &str) -> bool {
    let finds = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    let is_cut = |at: usize| !text.as_bytes().get(at + 3..).unwrap_or_default().starts_with(b"\\\"");
    memchr::memmem::find_iter(text.as_bytes(), "\"@{").any(is_cut)
        || finds("\"System.")
        || finds("\"Microsoft.Graph.PowerShell.Models.")
}

fn refused(text: &str, error: &SyntaxError) -> Refused {
    let position = Lines::new(text).position(text, error.offset);
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let message = if looks_like_json {
        format!("it is not valid JSON: {}", error.message)
    } else {
        format!("it does not begin with JSON: {}; remove the text before it", error.message)
    };
    Refused { message, position: Some((position.line, position.column)) }
}

/// Puts the files together, in their order.
fn combine(files: Vec<Read>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut parts = Vec::new();
    let mut objects = Vec::with_capacity(files.len());
    for Read { clues, outcome, source, named } in files {
        let id = loaded.sources.add(source);
        let collection = clues.hint.kind().and_then(recognise::Kind::collection);
        let layout = outcome.as_ref().ok().and_then(|content| content.layout).unwrap_or(clues.layout);
        loaded.sources.set_layout(id, layout.name());
        let locate = |part| Located {
            part,
            layout,
            series: clues.series.clone(),
            page: clues.page,
            named: clues.hint.name.is_some(),
        };
        match outcome {
            Ok(content) => {
                loaded.collections.push(content.objects.counts.clone());
                parts.extend(content.parts.into_iter().map(locate));
                loaded.notices.extend(content.notices.into_iter().map(|((kind, message, collection), objects)| {
                    Notice { file: Some(id), position: None, kind, message, collection, objects }
                }));
                objects.push(content.objects);
            }
            Err(Refused { message, position }) => {
                loaded.collections.push(BTreeMap::new());
                if let Some(collection) = collection {
                    parts.push(locate(series::Part::failed(collection, clues.parent.clone())));
                }
                let message = if named || collection.is_some() { message } else { format!("{message} (skipped)") };
                loaded.notices.push(Notice {
                    file: Some(id),
                    position,
                    kind: NoticeKind::UnreadableFile,
                    message,
                    collection,
                    objects: 0,
                });
            }
        }
    }
    loaded.objects = Objects::concat(objects);
    loaded.notices.extend(names::resolve(&mut loaded.objects));
    let (completeness, cuts) = series::completeness(&parts);
    loaded.completeness = completeness;
    loaded.notices.extend(cuts.into_iter().map(|(collection, message)| Notice {
        file: None,
        position: None,
        kind: NoticeKind::CutCollection,
        message,
        collection: Some(collection),
        objects: 0,
    }));
    loaded
}
