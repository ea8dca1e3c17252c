//! Finds the files of an export below the paths that the user gave.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use crate::export::files::archive::{self, Base, Contents, Failed, Format, Selection};
use crate::export::files::fetch;
use crate::export::files::file::{FileKind, FoundFile, Storage};
use crate::export::limits::Budget;
use crate::export::options::{LoadError, LoadOptions};

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Endings that hold data; anything else in a folder is left alone unless the user names it.
pub(crate) const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// Endings of JSON that is no export, and that a folder often has.
const NO_EXPORT: [&str; 6] = ["sarif", "tfstate", "backup", "ipynb", "map", "webmanifest"];

/// Lists the files, in the order of the paths and below each in the order of names.
pub(crate) fn discover(paths: &[PathBuf], options: &LoadOptions, budget: &Budget) -> Result<Vec<FoundFile>, LoadError> {
    let (found, seen, roots, others) = (Vec::new(), HashSet::new(), Vec::new(), Vec::new());
    let mut search = Search { options, budget, found, seen, roots, others };
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            let bytes: Arc<[u8]> = options.standard_input.as_deref().unwrap_or_default().into();
            let name = "standard-input".to_owned();
            let file = FoundFile::named(path, Storage::Kept(Arc::clone(&bytes)), name.clone(), name);
            search.named(file, &Base::Memory(bytes))?;
        } else if path.is_dir() {
            search.walk(path)?;
        } else if path.exists() {
            let inner = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let shown = shown(path, options);
            if path.is_file() {
                let file = FoundFile::named(path, Storage::File, inner, shown);
                search.named(file, &Base::File(path.as_path().into()))?;
            } else {
                // A pipe can be read only once.
                let bytes = piped(path, budget.limits.file_bytes)?;
                let file = FoundFile::named(path, Storage::Kept(Arc::clone(&bytes)), inner, shown);
                search.named(file, &Base::Memory(bytes))?;
            }
        } else {
            return Err(LoadError::Missing { path: slashed(path) });
        }
    }
    search.add_others()?;
    Ok(search.found)
}

fn piped(path: &Path, limit: u64) -> Result<Arc<[u8]>, LoadError> {
    let mut bytes = Vec::new();
    let unreadable = |error: std::io::Error| LoadError::Unreadable { path: slashed(path), reason: error.to_string() };
    fetch::read_file(path, limit, &mut bytes).map_err(unreadable)?;
    Ok(bytes.into())
}

struct Search<'a> {
    options: &'a LoadOptions,
    budget: &'a Budget,
    found: Vec<FoundFile>,
    seen: HashSet<PathBuf>,
    roots: Vec<PathBuf>,
    /// Files that look like data and have another ending, with where they are when links are followed.
    others: Vec<(PathBuf, FoundFile)>,
}

impl Search<'_> {
    fn add(&mut self, file: FoundFile) -> Result<(), LoadError> {
        self.budget.file().map_err(|exceeded| LoadError::exceeded(&file.shown, exceeded))?;
        self.found.push(file);
        Ok(())
    }

    /// A file that the user named, or standard input.
    fn named(&mut self, mut file: FoundFile, base: &Base) -> Result<(), LoadError> {
        if !self.seen.insert(real(&file.path)) {
            return Ok(());
        }
        // What cannot be opened is refused where it is read.
        if let Some(format) = archive::format_of(base).unwrap_or_default() {
            file.root = self.root(&file.path.clone());
            file.origin = Storage::Archive(base.clone());
            return self.archive(file, base, format);
        }
        file.root = self.root(&file.path.parent().map(Path::to_owned).unwrap_or_default());
        file.inner = unpacked(file.inner);
        self.add(file)
    }

    fn root(&mut self, folder: &Path) -> usize {
        self.roots.iter().position(|root| root == folder).unwrap_or_else(|| {
            self.roots.push(folder.to_owned());
            self.roots.len() - 1
        })
    }

    /// An archive and its entries, which count against the bounds where they are listed.
    fn archive(&mut self, file: FoundFile, base: &Base, format: Format) -> Result<(), LoadError> {
        let is_wanted = |inner: &str| is_wanted(inner, self.options);
        let selection = Selection { is_wanted: &is_wanted, budget: self.budget };
        match archive::open(base, format, &selection) {
            Ok(Contents { entries, skipped }) => {
                let entries: Vec<_> = entries.into_iter().map(|(inner, entry)| file.entry(inner, entry)).collect();
                self.found.push(FoundFile { kind: FileKind::Archive(format, skipped), ..file });
                self.found.extend(entries);
                Ok(())
            }
            Err(Failed::Damaged(message)) => self.add(FoundFile { kind: FileKind::Refused(message), ..file }),
            Err(Failed::Exceeded(None, exceeded)) => Err(LoadError::exceeded(&file.shown, exceeded)),
            Err(Failed::Exceeded(Some(entry), exceeded)) => {
                Err(LoadError::exceeded(&format!("{}/{entry}", file.shown), exceeded))
            }
        }
    }

    fn walk(&mut self, root: &Path) -> Result<(), LoadError> {
        let id = self.root(root);
        let mut folders = Folders { root, above: Vec::new() };
        for entry in WalkDir::new(root).follow_links(true).sort_by(by_name) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unreadable(root, id, &error)?;
                    continue;
                }
            };
            self.budget
                .depth(entry.depth().saturating_sub(1))
                .map_err(|exceeded| LoadError::exceeded(&shown(entry.path(), self.options), exceeded))?;
            if entry.file_type().is_dir() {
                folders.enter(&entry, self.options);
                continue;
            }
            let Found { real, shown, inner } = folders.file(&entry);
            let Some((origin, kind)) = self.kind_of(&entry, &inner) else {
                if self.looks_like_data(&entry, &inner) {
                    let (path, kind) = (entry.into_path(), FileKind::Data);
                    let file = FoundFile { path, origin: Storage::File, inner, shown, root: id, named: false, kind };
                    self.others.push((real, file));
                }
                continue;
            };
            // Links and folders that lead to one file are one file.
            if self.seen.insert(real) {
                let (path, inner) = (entry.into_path(), unpacked(inner));
                self.add(FoundFile { path, origin, inner, shown, root: id, named: false, kind })?;
            }
        }
        Ok(())
    }

    /// Those that look like data and that nobody named stand for themselves in one file.
    fn add_others(&mut self) -> Result<(), LoadError> {
        let others = std::mem::take(&mut self.others).into_iter();
        let mut unnamed = others.filter(|(real, _)| !self.seen.contains(real)).map(|(_, file)| file);
        let Some(first) = unnamed.next() else { return Ok(()) };
        let kind = FileKind::OtherEnding(unnamed.map(|file| file.shown).collect());
        self.add(FoundFile { kind, ..first })
    }

    /// Whether a file in a folder is not read for its ending alone.
    fn looks_like_data(&self, entry: &DirEntry, inner: &str) -> bool {
        let is_excluded = self.options.exclude.as_ref().is_some_and(|exclude| exclude.is_match(inner));
        let is_hidden = inner.split('/').any(|part| part.starts_with('.'));
        let ending = Path::new(inner).extension().unwrap_or_default();
        let is_known = NO_EXPORT.iter().any(|known| ending.eq_ignore_ascii_case(known));
        let is_asked = self.options.include.is_none() && !is_excluded && !is_hidden && !is_known;
        is_asked && entry.file_type().is_file() && fetch::begins_like_json(entry.path())
    }

    /// What a file in a folder is to be read as; nothing where it is not wanted.
    fn kind_of(&self, entry: &DirEntry, inner: &str) -> Option<(Storage, FileKind)> {
        let is_wanted = is_wanted(inner, self.options);
        if !entry.file_type().is_file() {
            let message = "it is not a file; specify a pipe as a separate path".to_owned();
            return is_wanted.then_some((Storage::File, FileKind::Refused(message)));
        }
        if is_wanted {
            return Some((Storage::File, FileKind::Data));
        }
        let message = "archives in folders are not opened; specify it as a separate path".to_owned();
        is_archive_to_name(inner, self.options)
            .then(|| (Storage::Archive(Base::File(entry.path().into())), FileKind::Refused(message)))
    }

    /// A link that leads nowhere, or back to a folder above it, costs nothing else; a folder that cannot be listed may hold
    /// anything.
    fn unreadable(&mut self, root: &Path, id: usize, error: &walkdir::Error) -> Result<(), LoadError> {
        let path = error.path().unwrap_or(root).to_owned();
        let reason = match error.io_error() {
            None => "the symbolic link forms a loop".to_owned(),
            Some(reason) => reason.to_string(),
        };
        if !path.is_symlink() {
            return Err(LoadError::Unreadable { path: slashed(&path), reason });
        }
        let inner = path.strip_prefix(root).map(slashed).unwrap_or_default();
        let kind = FileKind::Refused(format!("the symbolic link cannot be followed: {reason}"));
        let shown = shown(&path, self.options);
        self.add(FoundFile { path, origin: Storage::File, inner, shown, root: id, named: false, kind })
    }
}

/// The folders between a root and what is being walked, the root first: what the paths of their files begin with. There may be a
/// hundred thousand files in one, and resolving each would ask the system for every folder above it.
struct Folders<'r> {
    root: &'r Path,
    above: Vec<Found>,
}

/// A folder or file: where it is when links are followed, as outputs show it, and below the root.
struct Found {
    real: PathBuf,
    shown: String,
    inner: String,
}

impl Folders<'_> {
    fn enter(&mut self, entry: &DirEntry, options: &LoadOptions) {
        let path = entry.path();
        self.above.truncate(entry.depth());
        self.above.push(Found {
            real: real(path),
            shown: shown(path, options),
            inner: path.strip_prefix(self.root).map(slashed).unwrap_or_default(),
        });
    }

    fn file(&mut self, entry: &DirEntry) -> Found {
        self.above.truncate(entry.depth());
        let (folder, name) = (self.above.last(), Path::new(entry.file_name()));
        let below = |folder: Option<&String>, name: String| match folder {
            Some(folder) if !folder.is_empty() => format!("{folder}/{name}"),
            _ => name,
        };
        let folder_unless_linked = folder.filter(|_| !entry.path_is_symlink());
        Found {
            real: folder_unless_linked.map_or_else(|| real(entry.path()), |folder| folder.real.join(name)),
            shown: below(folder.map(|folder| &folder.shown), distinct(name)),
            inner: below(folder.map(|folder| &folder.inner), slashed(name)),
        }
    }
}

/// The order of entries of one folder by their names. Their paths differ in nothing else, and a name would have to be looked for.
fn by_name(one: &DirEntry, other: &DirEntry) -> Ordering {
    one.path().as_os_str().cmp(other.path().as_os_str())
}

/// Where a path leads when links are followed; the path itself where the system cannot say.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The name without the ending of gzip: what is inside has the clues.
fn unpacked(name: String) -> String {
    match name.len().checked_sub(".gz".len()).and_then(|at| name.split_at_checked(at)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".gz") => stem.to_owned(),
        _ => name,
    }
}

/// An archive in a folder may be a copy of what stands beside it, so it is opened only where the user names it.
fn is_archive_to_name(inner: &str, options: &LoadOptions) -> bool {
    let is_excluded = options.exclude.as_ref().is_some_and(|exclude| exclude.is_match(inner));
    options.include.is_none() && !is_excluded && archive::is_archive_name(inner)
}

fn is_wanted(inner: &str, options: &LoadOptions) -> bool {
    let included = match &options.include {
        Some(include) => include.is_match(inner),
        None => Path::new(&unpacked(inner.to_owned()))
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))),
    };
    included && !options.exclude.as_ref().is_some_and(|exclude| exclude.is_match(inner))
}

/// Relative to the working directory, never absolute: steps up where the path stands outside it.
pub(crate) fn shown(path: &Path, options: &LoadOptions) -> String {
    let relative = match &options.working_directory {
        Some(here) if path.is_absolute() => relative_to(path, here),
        _ => path.to_owned(),
    };
    let plain = relative
        .components()
        .filter(|part| !matches!(part, Component::CurDir | Component::RootDir | Component::Prefix(_)));
    distinct(&plain.collect::<PathBuf>())
}

/// A path as text, so that no two paths look alike: bytes that are no text are `\xFF`, and a backslash in a name stays one.
fn distinct(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.extend(["\\x".to_owned(), format!("{byte:02X}")]));
    }
    if MAIN_SEPARATOR == '/' { text } else { text.replace(MAIN_SEPARATOR, "/") }
}

fn relative_to(path: &Path, here: &Path) -> PathBuf {
    let common = path.components().zip(here.components()).take_while(|(a, b)| a == b).count();
    let up = here.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{LoadOptions, shown};

    #[test]
    fn a_path_is_shown_relative_to_the_working_directory() {
        let options = LoadOptions { working_directory: Some("/home/ada/work".into()), ..LoadOptions::default() };
        for (path, expected) in [
            ("./export/groups.json", "export/groups.json"),
            ("/home/ada/work/export/groups.json", "export/groups.json"),
            ("/home/ada/exports/groups.json", "../exports/groups.json"),
            ("../exports/groups.json", "../exports/groups.json"),
            #[cfg(unix)]
            ("export/a\\b.json", "export/a\\b.json"),
        ] {
            assert_eq!(shown(Path::new(path), &options), expected);
        }
    }
}
