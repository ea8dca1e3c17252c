//! Finds the files of an export below the paths that the user gave.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::export::files::archive::{self, Base, Contents, Failed, Format, Selection};
use crate::export::files::file::{FileKind, FoundFile, Storage};
use crate::export::limits::Budget;
use crate::export::options::{LoadError, LoadOptions};

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Endings that hold data; anything else in a folder is left alone unless the user names it.
const ENDINGS: &[&str] = &["json", "jsonl", "ndjson"];

/// Lists the files, in the order of the paths and below each in the order of names.
pub(crate) fn discover(paths: &[PathBuf], options: &LoadOptions, budget: &Budget) -> Result<Vec<FoundFile>, LoadError> {
    let mut search = Search { options, budget, found: Vec::new(), seen: BTreeSet::new(), roots: Vec::new() };
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
            let file = FoundFile::named(path, Storage::File, inner, shown(path, options));
            search.named(file, &Base::File(path.as_path().into()))?;
        } else {
            return Err(LoadError::Missing { path: slashed(path) });
        }
    }
    Ok(search.found)
}

struct Search<'a> {
    options: &'a LoadOptions,
    budget: &'a Budget,
    found: Vec<FoundFile>,
    seen: BTreeSet<PathBuf>,
    roots: Vec<PathBuf>,
}

impl Search<'_> {
    fn add(&mut self, file: FoundFile) -> Result<(), LoadError> {
        self.budget.file().map_err(|exceeded| LoadError::exceeded(&file.shown, exceeded))?;
        self.found.push(file);
        Ok(())
    }

    /// A file that the user named, or standard input.
    fn named(&mut self, mut file: FoundFile, base: &Base) -> Result<(), LoadError> {
        if !self.seen.insert(file.path.clone()) {
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
        for entry in WalkDir::new(root).sort_by_file_name() {
            let entry = entry.map_err(|error| LoadError::Unreadable {
                path: error.path().map_or_else(|| slashed(root), slashed),
                reason: error
                    .io_error()
                    .map_or_else(|| "a link leads back to a folder above it".to_owned(), ToString::to_string),
            })?;
            let shown = || shown(entry.path(), self.options);
            self.budget
                .depth(entry.depth().saturating_sub(1))
                .map_err(|exceeded| LoadError::exceeded(&shown(), exceeded))?;
            if !entry.file_type().is_file() {
                continue;
            }
            let inner = entry.path().strip_prefix(root).map(slashed).unwrap_or_default();
            let (origin, kind) = if is_wanted(&inner, self.options) {
                (Storage::File, FileKind::Data)
            } else if is_archive_to_name(&inner, self.options) {
                let message = "an archive in a folder is not opened; give it as a path of its own".to_owned();
                (Storage::Archive(Base::File(entry.path().into())), FileKind::Refused(message))
            } else {
                continue;
            };
            let (path, shown, inner) = (entry.path().to_owned(), shown(), unpacked(inner));
            if self.seen.insert(path.clone()) {
                self.add(FoundFile { path, origin, inner, shown, root: id, named: false, kind })?;
            }
        }
        Ok(())
    }
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
    slashed(&plain.collect::<PathBuf>())
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
        ] {
            assert_eq!(shown(Path::new(path), &options), expected);
        }
    }
}
