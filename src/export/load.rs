//! The pipeline: files, what they hold, how much of each collection that is.

use super::canonical;
use super::completeness::{manifest, series};
use super::files::discover;
use super::graph::{names, recognise};
use super::reader;
use super::terraform::overlay;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::completeness::manifest::Manifest;
use super::completeness::pages::Numbered;
use super::completeness::series::Located;
use super::exporters::{entra_exporter, zero_trust_assessment};
use super::files::archive::Skipped;
use super::files::discover::{Found, FoundKind, discover};
use super::files::fetch::{Buffers, Fetched, Unfetched};
use super::files::limits::{Budget, Exceeded, Limits};
use super::files::sources::{Origin, SourceFile, Sources};
use super::json::cursor::SyntaxError;
use super::layout::{Clues, Layout};
use super::notice::{Notice, NoticeKind};
use super::objects::{Completeness, Objects};
use super::reader::{FileContent, RulesMemo};
use super::terraform::source::{self, Configuration, Declared};
use super::terraform::{self, Intent};
use crate::model::Collection;
use crate::source::{FileId, Lines, blank_comments, decode, mend_surrogates};

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
    /// Bounds on what the export may ask of the machine.
    pub limits: Limits,
    /// Whether to keep every object for the canonical form.
    pub canonical: bool,
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
    /// What the export says about itself.
    pub manifest: Option<Manifest>,
    /// Objects of each collection, by file.
    pub collections: Vec<BTreeMap<Collection, usize>>,
    /// What the export holds without the Terraform plan that is given beside it.
    pub before: Option<Before>,
    pub(crate) recorded: Vec<canonical::Recorded>,
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
        layouts: layouts_of(files.iter().map(|file| (file.root, file.inner.as_str()))),
        memo: RulesMemo::default(),
        budget,
        hash: options.hash,
        canonical: options.canonical,
    };
    let ids: Vec<(&Found, u32)> = files.iter().zip(0_u32..).collect();
    let read: Vec<Result<Read, LoadError>> = ids
        .into_par_iter()
        .map_init(Buffers::default, |buffers, (file, id)| loading.read(file, FileId(id), buffers))
        .collect();
    // In the order of the files, so that the error is the same for any number of threads.
    let (mut loaded, declared) = combine(read.into_iter().collect::<Result<_, _>>()?);
    if let Some(root) = &options.terraform_source {
        loaded.point_at_configuration(root, &declared, options)?;
    }
    Ok(loaded)
}

struct Loading {
    /// By the paths given: two exports do not change how the other one is read.
    layouts: Vec<Layout>,
    memo: RulesMemo,
    budget: Budget,
    hash: bool,
    canonical: bool,
}

impl Loading {
    fn read(&self, file: &Found, id: FileId, buffers: &mut Buffers) -> Result<Read, LoadError> {
        let clues = Clues::of(self.layout(file), &file.inner);
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
            _ => clues.layout.name(),
        };
        let source = SourceFile { path: file.path.clone(), shown: file.shown.clone(), bytes, sha256, layout, origin };
        Ok(Read { clues, outcome, source, root: file.root, named: file.named })
    }

    fn outcome(&self, file: &Found, id: FileId, clues: &Clues, buffers: &mut Buffers) -> Result<FileContent, Refused> {
        match &file.kind {
            FoundKind::Data => {
                let (bytes, scratch) = buffers.parts();
                read_bytes(bytes, scratch, id, clues, &self.memo, self.canonical)
            }
            FoundKind::Archive(_, skipped) => Ok(left_out(self.layout(file), skipped)),
            FoundKind::Refused(message) => Err(Refused { message: message.clone(), position: None }),
        }
    }

    fn layout(&self, file: &Found) -> Layout {
        self.layouts.get(file.root).copied().unwrap_or(Layout::Graph)
    }
}

/// What an archive holds beside the files that are read: each kind is one notice, however many entries it is about.
fn left_out(layout: Layout, skipped: &[Skipped]) -> FileContent {
    let mut kinds: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for Skipped { path, reason } in skipped {
        let collection = Clues::of(layout, path).hint.kind().and_then(recognise::Kind::collection);
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

/// Loads files that are in memory: names with `/` and their bytes. They are kept, so that they can be reported.
#[must_use]
pub fn load_texts(files: &[(String, Vec<u8>)]) -> Loaded {
    let layouts = layouts_of(files.iter().map(|(name, _)| (0, name.as_str())));
    let layout = layouts.first().copied().unwrap_or(Layout::Graph);
    let memo = RulesMemo::default();
    let read = |((name, bytes), id): (&(String, Vec<u8>), u32)| {
        let clues = Clues::of(layout, name);
        let outcome = read_bytes(bytes, &mut String::new(), FileId(id), &clues, &memo, false);
        let source = SourceFile {
            path: PathBuf::from(name),
            shown: name.clone(),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: Some(Sha256::digest(bytes).into()),
            layout: clues.layout.name(),
            origin: Origin::Kept(bytes.as_slice().into()),
        };
        Read { clues, outcome, source, root: 0, named: true }
    };
    combine(files.iter().zip(0_u32..).map(read).collect()).0
}

struct Read {
    clues: Clues,
    outcome: Result<FileContent, Refused>,
    source: SourceFile,
    root: usize,
    named: bool,
}

/// A file that is refused whole.
struct Refused {
    message: String,
    position: Option<(u32, u32)>,
}

/// The layout of each path given.
fn layouts_of<'p>(files: impl Iterator<Item = (usize, &'p str)>) -> Vec<Layout> {
    let mut paths: Vec<Vec<&str>> = Vec::new();
    for (root, path) in files {
        paths.resize(paths.len().max(root + 1), Vec::new());
        if let Some(below) = paths.get_mut(root) {
            below.push(path);
        }
    }
    let layout = |paths: &Vec<&str>| if entra_exporter::is_tree(paths) { Layout::EntraExporter } else { Layout::Graph };
    paths.iter().map(layout).collect()
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
    record: bool,
) -> Result<FileContent, Refused> {
    let decoded = decode(bytes, scratch).map_err(|refusal| Refused { message: refusal.to_string(), position: None })?;
    if manifest::is_named(&clues.series)
        && let Some((manifest, remarks)) = manifest::read(decoded.text)
    {
        let notices = remarks.into_iter().map(|remark| (remark, 0)).collect();
        return Ok(FileContent { manifest: Some(manifest), notices, ..FileContent::default() });
    }
    if zero_trust_assessment::is_model(&clues.series, decoded.text) {
        let notices = [((NoticeKind::NotRecognised, zero_trust_assessment::MODEL.to_owned(), None), 1)].into();
        return Ok(FileContent { notices, ..FileContent::default() });
    }
    let mended = mend_surrogates(decoded.text);
    let text = mended.as_deref().unwrap_or(decoded.text);
    let read = reader::read(text, file, clues, memo, record).or_else(|error| match blank_comments(text) {
        Some(plain) => reader::read(&plain, file, clues, memo, record),
        None => Err(error),
    });
    let mut content = read.map_err(|error| refused(text, &error))?;
    let mut notice = |kind, message: &str| *content.notices.entry((kind, message.to_owned(), None)).or_default() += 1;
    if mended.is_some() {
        let message = "half a character (a lone surrogate such as `\\ud800`) in a text; it was read as U+FFFD";
        notice(NoticeKind::Repaired, message);
    }
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
fn combine(files: Vec<Read>) -> (Loaded, Vec<Declared>) {
    let mut loaded = Loaded::default();
    let (mut exported, mut planned) = (Side::default(), Side::default());
    let mut manifests = Vec::new();
    let plans: usize = files.iter().filter_map(|file| file.outcome.as_ref().ok()).map(|file| file.plans.len()).sum();
    for Read { clues, outcome, source, root, named } in files {
        let shown = source.shown.clone();
        let id = loaded.sources.add(source);
        let collection = clues.hint.kind().and_then(recognise::Kind::collection);
        let is_batch = outcome.as_ref().is_ok_and(|content| content.is_batch);
        let page = clues.page.filter(|_| !is_batch);
        let layout = outcome.as_ref().ok().and_then(|content| content.layout).unwrap_or(clues.layout);
        if outcome.as_ref().is_ok_and(|content| content.layout.is_some()) {
            loaded.sources.set_layout(id, layout.name());
        }
        match outcome {
            Ok(mut content) => {
                read_plans(&mut content, id, &shown, plans > 1);
                loaded.recorded.extend(content.recorded.into_iter().flatten());
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
                    None => (&mut exported, layout),
                };
                side.parts.extend(content.parts.into_iter().map(|part| located(part, layout, &clues, (root, page))));
                side.objects.push(content.objects);
                manifests.extend(content.manifest.map(|manifest| manifest::Found { file: id, manifest }));
            }
            Err(Refused { message, position }) => {
                loaded.collections.push(BTreeMap::new());
                if let Some(collection) = collection {
                    let part = series::Part::failed(collection, clues.parent.clone());
                    exported.parts.push(located(part, clues.layout, &clues, (root, page)));
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
    let cuts = loaded.take(exported, planned, &manifests);
    loaded.notices.extend(cuts.into_iter().map(|(collection, message)| Notice {
        file: None,
        position: None,
        kind: NoticeKind::CutCollection,
        message,
        collection: Some(collection),
        objects: 0,
    }));
    loaded.believe(&manifests);
    (loaded, declared)
}

/// Several plans are apart from each other: the name of its file stands before the addresses of each.
fn read_plans(content: &mut FileContent, file: FileId, shown: &str, are_several: bool) {
    let plans = std::mem::take(&mut content.plans);
    let is_alone = plans.len() == 1;
    for (plan, number) in plans.iter().zip(1_usize..) {
        let prefix = match (are_several, is_alone) {
            (false, _) => String::new(),
            (true, true) => format!("{shown}: "),
            (true, false) => format!("{shown} ({number}): "),
        };
        terraform::read(plan, &prefix, file, content);
    }
}

/// The files of an export, or those of Terraform.
#[derive(Default)]
struct Side {
    objects: Vec<Objects>,
    parts: Vec<Located>,
    intent: Intent,
}

fn located(part: series::Part, layout: Layout, clues: &Clues, (root, page): (usize, Option<Numbered>)) -> Located {
    Located { part, layout, root, series: clues.series.clone(), page, named: clues.hint.name.is_some() }
}

impl Loaded {
    /// Puts what the two kinds of files hold together. Also tells of each cut: collection, why.
    fn take(&mut self, exported: Side, mut planned: Side, manifests: &[manifest::Found]) -> Vec<(Collection, String)> {
        let (mut completeness, cuts) = series::completeness(&exported.parts);
        self.notices.extend(manifest::settle(manifests, &self.sources, &self.collections, &mut completeness));
        let mut export = Objects::concat(exported.objects);
        self.notices.extend(names::resolve(&mut export, &completeness));
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
                origin: Origin::File,
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

/// How `EntraExporter` writes a collection: the word behind `Export-Entra -Type`, and why that never makes it whole, where it
/// does not. `None` where it writes nothing of it.
#[must_use]
pub fn entra_exporter_type(collection: Collection) -> Option<(&'static str, Option<&'static str>)> {
    entra_exporter::type_of(collection).map(|word| (word, entra_exporter::never_whole(collection)))
}

impl Loaded {
    /// Keeps what the manifests say of the export as a whole.
    fn believe(&mut self, manifests: &[manifest::Found]) {
        let organizations = self.objects.organizations.iter().map(|organization| organization.id.clone());
        self.notices.extend(manifest::other_tenants(manifests, organizations));
        self.manifest = manifest::summary(manifests);
    }
}
