//! The pipeline: files, what they hold, how much of each collection that is.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::export::combine::combine;
use crate::export::completeness::series;
use crate::export::configuration;
use crate::export::files::archive::{Format, Skipped};
use crate::export::files::discover::{ENDINGS, discover};
use crate::export::files::fetch::{Buffers, Fetched, Unfetched};
use crate::export::files::file::{FileKind, FoundFile, SourceFile, Storage};
use crate::export::graph::clues::Clues;
use crate::export::graph::kind::Kind;
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::noticed::Noticed;
use crate::export::habits;
use crate::export::layout::Layout;
use crate::export::limits::Budget;
use crate::export::loaded::Loaded;
use crate::export::notice::{NoticeKind, named};
use crate::export::options::{LoadError, LoadOptions};
use crate::export::portion::{Portion, ReadFile};
use crate::export::reader::FileContent;
use crate::export::reader::bytes::{Refused, read_bytes};
use crate::source::{FileId, Watcher, seal};

/// Loads the files below the given paths.
///
/// # Errors
/// [`LoadError`] where a path does not exist, a folder cannot be listed, or the export goes beyond a bound. A file that
/// cannot be read is a notice.
pub fn load(paths: &[PathBuf], options: &LoadOptions) -> Result<Loaded, LoadError> {
    let budget = Budget::new(options.limits);
    let files = discover(paths, options, &budget)?;
    let loading = Loading {
        layouts: habits::layouts_of(files.iter().map(|file| (file.root, file.inner.as_str()))),
        memo: RulesMemo::default(),
        budget,
        hash: options.hash,
        canonical: options.canonical,
        options,
        watcher: options.watcher.clone(),
        buffers: Mutex::default(),
    };
    let portions: Vec<Result<Portion, LoadError>> = files
        .into_par_iter()
        .zip(0..u32::MAX)
        .with_max_len(RUN)
        .fold(
            || Run::begin(&loading),
            |mut run, (file, id)| {
                run.read(&loading, file, FileId(id));
                run
            },
        )
        .map(|run| run.end(&loading))
        .collect();
    // In the order of the files, so that the error is the same for any number of threads.
    let mut portions: Vec<Portion> = portions.into_iter().collect::<Result<_, _>>()?;
    let not_planned = match &options.terraform_source {
        Some(root) if options.as_written => {
            configuration::as_written(portions.iter_mut().flat_map(|portion| &mut portion.files), root, options)
        }
        _ => Vec::new(),
    };
    let (mut loaded, declared) = combine(portions);
    loaded.not_planned = not_planned;
    if let [first, second, ..] = loaded.tenants.iter().collect::<Vec<_>>().as_slice() {
        return Err(LoadError::Tenants { first: first.raw().to_string(), second: second.raw().to_string() });
    }
    if let Some(root) = &options.terraform_source {
        loaded.point_at_configuration(root, &declared, options)?;
    }
    Ok(loaded)
}

struct Loading<'o> {
    /// By the paths given: two exports do not change how the other one is read.
    layouts: Vec<Layout>,
    memo: RulesMemo,
    budget: Budget,
    hash: bool,
    canonical: bool,
    options: &'o LoadOptions,
    watcher: Watcher,
    /// Those that no run has.
    buffers: Mutex<Vec<Buffers>>,
}

/// Files of one run: few enough that no thread is left with the large ones at the end.
const RUN: usize = 32;

/// Files that one thread reads, one after the other.
struct Run {
    buffers: Buffers,
    portion: Result<Portion, LoadError>,
}

impl Run {
    fn begin(loading: &Loading<'_>) -> Self {
        let buffers = loading.buffers.lock().ok().and_then(|mut free| free.pop());
        Self { buffers: buffers.unwrap_or_default(), portion: Ok(Portion::default()) }
    }

    fn end(self, loading: &Loading<'_>) -> Result<Portion, LoadError> {
        if let Ok(mut free) = loading.buffers.lock() {
            free.push(self.buffers);
        }
        self.portion.map(Portion::ended)
    }

    /// Reads the file that follows, unless one before is beyond a bound.
    fn read(&mut self, loading: &Loading<'_>, file: FoundFile, id: FileId) {
        if let Ok(portion) = &mut self.portion {
            match loading.read(file, id, &mut self.buffers) {
                Ok(file) => portion.add(file),
                Err(error) => self.portion = Err(error),
            }
        }
    }
}

impl Loading<'_> {
    fn read(&self, file: FoundFile, id: FileId, buffers: &mut Buffers) -> Result<ReadFile, LoadError> {
        let clues = habits::clues(self.layout(&file), &file.inner);
        let file = self.open(file);
        let unread = Fetched { bytes: 0, fingerprint: None, sha256: None, origin: file.origin.clone() };
        let is_refused = matches!((&file.kind, &file.origin), (FileKind::Refused(_), Storage::File));
        // What is not a file may have no end, or wait for a writer.
        let fetched = if is_refused { Ok(unread.clone()) } else { buffers.fetch(&file, self.hash, &self.budget) };
        let (fetched, outcome) = match fetched {
            Ok(fetched) => (fetched, self.outcome(&file, id, &clues, buffers)),
            Err(Unfetched::Exceeded(exceeded)) => return Err(LoadError::exceeded(&file.shown, exceeded)),
            Err(Unfetched::Io(error)) => (unread, Err(unreadable(&error))),
            Err(Unfetched::Damaged(fetched, error)) => (*fetched, Err(unreadable(&error))),
        };
        let Fetched { bytes, fingerprint, sha256, origin } = fetched;
        self.watcher.file(bytes);
        let layout = match &file.kind {
            FileKind::Archive(Format::Zip, _) => Layout::Zip,
            FileKind::Archive(Format::Tar, _) => Layout::Tar,
            FileKind::Archive(Format::TarGz, _) => Layout::TarGz,
            _ => clues.layout,
        };
        let FoundFile { path, shown, root, named, .. } = file;
        let source = SourceFile { path, shown, bytes, fingerprint, sha256, layout, origin };
        Ok(ReadFile { clues, outcome, source, root, named })
    }

    /// The file as an editor holds it, where one does.
    fn open(&self, file: FoundFile) -> FoundFile {
        let is_text = matches!((&file.kind, &file.origin), (FileKind::Data, Storage::File));
        let text = self.options.open_text(&file.path).filter(|_| is_text);
        let origin = text.map(|text| Storage::Kept(text.as_bytes().into()));
        FoundFile { origin: origin.unwrap_or_else(|| file.origin.clone()), ..file }
    }

    fn outcome(
        &self,
        file: &FoundFile,
        id: FileId,
        clues: &Clues,
        buffers: &mut Buffers,
    ) -> Result<FileContent, Refused> {
        match &file.kind {
            FileKind::Data => {
                let (bytes, scratch) = buffers.parts();
                let bytes = self.options.replaced.get(&id).map_or(bytes, |text| text.as_bytes());
                read_bytes(bytes, scratch, id, clues, &self.memo, self.canonical)
            }
            FileKind::Archive(_, skipped) => Ok(left_out(self.layout(file), skipped)),
            FileKind::Refused(message) => Err(Refused::unread(message.clone())),
            FileKind::OtherEnding(others) => Ok(other_ending(others)),
        }
    }

    fn layout(&self, file: &FoundFile) -> Layout {
        self.layouts.get(file.root).copied().unwrap_or(Layout::Graph)
    }
}

fn unreadable(error: &io::Error) -> Refused {
    Refused::unread(format!("it cannot be read: {error}"))
}

/// What an archive holds beside the files that are read: each kind is one notice, however many entries it is about.
fn left_out(layout: Layout, skipped: &[Skipped]) -> FileContent {
    let mut kinds: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for Skipped { path, reason } in skipped {
        let collection = habits::clues(layout, path).hint.kind().and_then(Kind::collection);
        kinds.entry((*reason, collection)).or_default().push(path);
    }
    let mut file = FileContent::default();
    for ((reason, collection), paths) in kinds {
        let first = paths.first().copied().unwrap_or_default();
        let more = match paths.len() - 1 {
            0 => String::new(),
            1 => " (and 1 more entry)".to_owned(),
            more => format!(" (and {more} more entries)"),
        };
        let message = format!("{} was skipped: {}{more}", seal::path(first), reason.text());
        file.content.notices.insert((NoticeKind::UnreadableFile, message.into(), collection), Noticed::default());
        if let (Some(collection), true) = (collection, reason.is_loss()) {
            file.content.parts.push(series::ListPart::failed(collection, None));
        }
    }
    file
}

/// What is said of files that look like data and were not read, with the paths of those that the notice is not shown at.
fn other_ending(others: &[String]) -> FileContent {
    let also = if others.is_empty() { String::new() } else { format!("; neither were {}", named(others)) };
    let endings = ENDINGS.map(|ending| format!("`.{ending}`")).join(", ");
    let message = format!(
        "it looks like JSON and was not read, because in a folder only {endings} are; rename it, or specify it by name{also}"
    );
    FileContent::of_notices([((NoticeKind::UnreadableFile, message.into(), None), Noticed::default())].into())
}

/// Loads files that are in memory: names with `/` and their bytes. They are kept, so that they can be reported.
#[must_use]
pub fn load_texts(files: &[(String, Vec<u8>)]) -> Loaded {
    let layouts = habits::layouts_of(files.iter().map(|(name, _)| (0, name.as_str())));
    let layout = layouts.first().copied().unwrap_or(Layout::Graph);
    let memo = RulesMemo::default();
    let read = |((name, bytes), id): (&(String, Vec<u8>), u32)| {
        let clues = habits::clues(layout, name);
        let outcome = read_bytes(bytes, &mut String::new(), FileId(id), &clues, &memo, false);
        let source = SourceFile {
            path: PathBuf::from(name),
            shown: name.clone(),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            fingerprint: None,
            sha256: Some(Sha256::digest(bytes).into()),
            layout: clues.layout,
            origin: Storage::Kept(bytes.as_slice().into()),
        };
        ReadFile { clues, outcome, source, root: 0, named: true }
    };
    let mut portion = Portion::default();
    files.iter().zip(0_u32..).map(read).for_each(|file| portion.add(file));
    combine(vec![portion]).0
}
