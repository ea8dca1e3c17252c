//! Floor 2: files to objects.
//!
//! Each file is read into a buffer, decoded, and walked to its objects, which are parsed where they stand into owned records.
//! Nothing that could not be read stops the rest: it becomes a notice, and a gap in the collection it belongs to.

mod archive;
mod discover;
mod elements;
mod fetch;
mod layout;
pub mod limits;
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
use crate::source::{FileId, Lines, decode};
use archive::Skipped;
use discover::{Found, FoundKind, discover};
use elements::SyntaxError;
use fetch::{Buffers, Fetched, Unfetched};
use layout::{Clues, Layout, entra_exporter};
use limits::{Budget, Exceeded, Limits};
use notice::{Notice, NoticeKind};
use objects::{Completeness, Objects};
use reader::{FileContent, RulesMemo};
use series::Located;
use sources::{Origin, SourceFile, Sources};

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
    /// Bounds on what the export may ask of the machine.
    pub limits: Limits,
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
    /// The export goes beyond a bound.
    #[error("{path}: {exceeded}")]
    #[diagnostic(help("if it is what it should be, raise the bound with {}", .exceeded.bound.option()))]
    Exceeded {
        /// The file, or the archive and the entry in it.
        path: String,
        /// The bound.
        exceeded: Exceeded,
    },
}

/// Loads the files below the given paths.
///
/// # Errors
/// [`LoadError`] where a path does not exist, a folder cannot be listed, or the export goes beyond a bound. A file that
/// cannot be read is a notice.
pub fn load(paths: &[PathBuf], options: &LoadOptions) -> Result<Loaded, LoadError> {
    let budget = Budget::new(options.limits);
    let files = discover(paths, options, &budget)?;
    let loading = Loading {
        layout: layout_of(files.iter().map(|file| file.inner.as_str())),
        memo: RulesMemo::default(),
        budget,
        hash: options.hash,
    };
    let ids: Vec<(&Found, u32)> = files.iter().zip(0_u32..).collect();
    let read: Vec<Result<Read, LoadError>> = ids
        .into_par_iter()
        .map_init(Buffers::default, |buffers, (file, id)| loading.read(file, FileId(id), buffers))
        .collect();
    // In the order of the files, so that the error is the same for any number of threads.
    Ok(combine(read.into_iter().collect::<Result<_, _>>()?))
}

struct Loading {
    layout: Layout,
    memo: RulesMemo,
    budget: Budget,
    hash: bool,
}

impl Loading {
    fn read(&self, file: &Found, id: FileId, buffers: &mut Buffers) -> Result<Read, LoadError> {
        let clues = Clues::of(self.layout, &file.inner);
        let (fetched, outcome) = match buffers.fetch(file, self.hash, &self.budget) {
            Ok(fetched) => (fetched, self.outcome(file, id, &clues, buffers)),
            Err(Unfetched::Exceeded(exceeded)) => return Err(exceeded.at(&file.shown)),
            Err(Unfetched::Io(error)) => {
                let fetched = Fetched { bytes: 0, sha256: None, origin: file.origin.clone() };
                (fetched, Err(Refused { message: format!("it cannot be read: {error}"), position: None }))
            }
        };
        let Fetched { bytes, sha256, origin } = fetched;
        let layout = match &file.kind {
            FoundKind::Archive(format, _) => format.name(),
            _ => self.layout.name(),
        };
        let source = SourceFile { path: file.path.clone(), shown: file.shown.clone(), bytes, sha256, layout, origin };
        Ok(Read { clues, outcome, source, named: file.named })
    }

    fn outcome(&self, file: &Found, id: FileId, clues: &Clues, buffers: &mut Buffers) -> Result<FileContent, Refused> {
        match &file.kind {
            FoundKind::Data => {
                let (bytes, scratch) = buffers.parts();
                read_bytes(bytes, scratch, id, clues, &self.memo)
            }
            FoundKind::Archive(_, skipped) => Ok(self.left_out(skipped)),
            FoundKind::Refused(message) => Err(Refused { message: message.clone(), position: None }),
        }
    }

    /// What an archive holds beside the files that are read: each kind is one notice, however many entries it is about.
    fn left_out(&self, skipped: &[Skipped]) -> FileContent {
        let mut kinds: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for Skipped { path, reason } in skipped {
            let collection = Clues::of(self.layout, path).hint.kind().and_then(recognise::Kind::collection);
            kinds.entry((*reason, collection)).or_default().push(path);
        }
        let mut content = FileContent::default();
        for ((reason, collection), paths) in kinds {
            let first = paths.first().copied().unwrap_or_default();
            let more = match paths.len() - 1 {
                0 => String::new(),
                1 => " (and 1 more entry)".to_owned(),
                more => format!(" (and {more} more entries)"),
            };
            let message = format!("{first} is left out: {}{more}", reason.text());
            content.notices.insert((NoticeKind::UnreadableFile, message, collection), 0);
            if let (Some(collection), true) = (collection, reason.is_loss()) {
                content.parts.push(series::Part::failed(collection, None));
            }
        }
        content
    }
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
            origin: Origin::Kept(bytes.as_slice().into()),
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

fn read_bytes(
    bytes: &[u8],
    scratch: &mut String,
    file: FileId,
    clues: &Clues,
    memo: &RulesMemo,
) -> Result<FileContent, Refused> {
    let decoded = decode(bytes, scratch).map_err(|refusal| Refused { message: refusal.to_string(), position: None })?;
    let mut content = reader::read(decoded.text, file, clues, memo).map_err(|error| refused(decoded.text, &error))?;
    if is_cut_by_depth(decoded.text) {
        let message = "values were cut by ConvertTo-Json; export again with -Depth 20".to_owned();
        *content.notices.entry((NoticeKind::CutByExporter, message, None)).or_default() += 1;
    }
    Ok(content)
}

/// What PowerShell writes in place of a value below its depth.
fn is_cut_by_depth(text: &str) -> bool {
    ["\"@{", "\"System."].iter().any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
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
        let is_batch = outcome.as_ref().is_ok_and(|content| content.is_batch);
        let locate = |part| Located {
            part,
            layout: clues.layout,
            series: clues.series.clone(),
            page: clues.page.filter(|_| !is_batch),
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
