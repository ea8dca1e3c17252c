//! Floor 2: files to objects.
//!
//! Each file is read into a buffer, decoded, and walked to its objects, which are parsed where they stand into owned records.
//! Nothing that could not be read stops the rest: it becomes a notice, and a gap in the collection it belongs to.

mod discover;
mod elements;
mod layout;
pub mod notice;
pub mod objects;
mod overlay;
mod reader;
mod recognise;
mod series;
mod shape;
pub mod sources;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::model::Collection;
use crate::source::{FileId, Lines, decode};
use discover::{Found, STANDARD_INPUT, discover};
use elements::SyntaxError;
use layout::terraform::Intent;
use layout::terraform::source::{self, Configuration, Declared};
use layout::{Clues, Layout, entra_exporter};
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
    /// The folder of the configuration behind a Terraform plan.
    pub terraform_source: Option<PathBuf>,
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
    /// What the export holds without the Terraform plan that is given beside it.
    pub before: Option<Before>,
}

/// An export as it is before a plan is applied.
#[derive(Debug)]
pub struct Before {
    /// What it holds.
    pub objects: Objects,
    /// How much of each collection it holds.
    pub completeness: Completeness,
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
    let (mut loaded, declared) = combine(read);
    if let Some(root) = &options.terraform_source {
        loaded.point_at_configuration(root, &declared, options)?;
    }
    Ok(loaded)
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
    combine(files.iter().zip(0_u32..).map(read).collect()).0
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

#[expect(clippy::disallowed_methods, reason = "this floor reads the files")]
fn read_whole(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
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
fn combine(files: Vec<Read>) -> (Loaded, Vec<Declared>) {
    let mut loaded = Loaded::default();
    let (mut exported, mut planned) = (Side::default(), Side::default());
    for Read { clues, outcome, source, named } in files {
        let id = loaded.sources.add(source);
        let collection = clues.hint.kind().and_then(recognise::Kind::collection);
        match outcome {
            Ok(content) => {
                loaded.collections.push(content.objects.counts.clone());
                loaded.notices.extend(content.notices.into_iter().map(|((kind, message, collection), objects)| {
                    Notice { file: Some(id), position: None, kind, message, collection, objects }
                }));
                let (side, layout) = match content.intent {
                    Some(intent) => {
                        loaded.sources.set_layout(id, Layout::Terraform.name());
                        planned.intent.append(intent);
                        (&mut planned, Layout::Terraform)
                    }
                    None => (&mut exported, clues.layout),
                };
                side.parts.extend(content.parts.into_iter().map(|part| located(part, layout, &clues)));
                side.objects.push(content.objects);
            }
            Err(Refused { message, position }) => {
                loaded.collections.push(BTreeMap::new());
                if let Some(collection) = collection {
                    let part = series::Part::failed(collection, clues.parent.clone());
                    exported.parts.push(located(part, clues.layout, &clues));
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
    let declared = std::mem::take(&mut planned.intent.declared);
    let cuts = loaded.take(exported, planned);
    loaded.notices.extend(cuts.into_iter().map(|(collection, message)| Notice {
        file: None,
        position: None,
        kind: NoticeKind::CutCollection,
        message,
        collection: Some(collection),
        objects: 0,
    }));
    (loaded, declared)
}

/// The files of an export, or those of Terraform.
#[derive(Default)]
struct Side {
    objects: Vec<Objects>,
    parts: Vec<Located>,
    intent: Intent,
}

fn located(part: series::Part, layout: Layout, clues: &Clues) -> Located {
    Located { part, layout, series: clues.series.clone(), page: clues.page, named: clues.hint.name.is_some() }
}

impl Loaded {
    /// Puts what the two kinds of files hold together. Also tells of each cut: collection, why.
    fn take(&mut self, exported: Side, mut planned: Side) -> Vec<(Collection, String)> {
        let (completeness, cuts) = series::completeness(&exported.parts);
        let export = Objects::concat(exported.objects);
        if planned.objects.is_empty() {
            (self.objects, self.completeness) = (export, completeness);
            return cuts;
        }
        let mut plan = Objects::concat(planned.objects);
        let (planned_completeness, _) = series::completeness(&planned.parts);
        if exported.parts.is_empty() {
            planned.intent.tie_grants(&mut plan.packages);
            (self.objects, self.completeness) = (plan, planned_completeness);
            return cuts;
        }
        self.completeness =
            overlay::completeness(&completeness, &planned_completeness, (&export, &plan), &planned.intent);
        self.objects = overlay::overlay(export.clone(), plan, planned.intent);
        self.before = Some(Before { objects: export, completeness });
        cuts
    }

    /// Ties the objects of plans to the blocks that make them.
    fn point_at_configuration(
        &mut self,
        root: &Path,
        declared: &[Declared],
        options: &LoadOptions,
    ) -> Result<(), LoadError> {
        if !root.is_dir() {
            return Err(LoadError::Missing { path: discover::shown(root, options) });
        }
        if declared.is_empty() {
            let message = "the configuration of --terraform-source is not used: no Terraform plan or state was given";
            self.notices.push(Notice {
                file: None,
                position: None,
                kind: NoticeKind::NotRecognised,
                message: message.to_owned(),
                collection: None,
                objects: 0,
            });
        }
        let (sources, collections) = (&mut self.sources, &mut self.collections);
        let mut read = |path: &Path| {
            let bytes = read_whole(path)?;
            let id = sources.add(SourceFile {
                path: path.to_owned(),
                shown: discover::shown(path, options),
                bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                sha256: options.hash.then(|| Sha256::digest(&bytes).into()),
                layout: source::NAME,
                kept: None,
            });
            collections.push(BTreeMap::new());
            Ok((id, bytes))
        };
        let mut configuration = Configuration::new(&mut read);
        let blocks: Vec<_> = declared
            .iter()
            .filter_map(|declared| Some((declared.place, configuration.block(root, declared)?)))
            .collect();
        let notices = configuration.notices;
        self.notices.extend(notices);
        for (place, block) in blocks {
            self.sources.set_block(place, block);
        }
        Ok(())
    }
}
