//! Finds the files of an export below the paths that the user gave.

use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::{LoadError, LoadOptions};

/// The path that stands for standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// A file to read.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its path below the one that the user gave, `/`-separated; the file's name where the user gave the file itself.
    pub(super) inner: String,
    /// As outputs show it.
    pub(super) shown: String,
    /// Whether the user named the file itself.
    pub(super) named: bool,
}

/// Endings that hold data; anything else in a folder is left alone unless the user names it.
const ENDINGS: &[&str] = &["json", "jsonl", "ndjson"];

/// Lists the files, in the order of the paths and below each in the order of names.
pub(super) fn discover(paths: &[PathBuf], options: &LoadOptions) -> Result<Vec<Found>, LoadError> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            let name = "standard-input".to_owned();
            found.push(Found { path: path.clone(), inner: name.clone(), shown: name, named: true });
        } else if path.is_dir() {
            walk(path, options, &mut found)?;
        } else if path.exists() {
            let inner = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            found.push(Found { path: path.clone(), inner, shown: shown(path, options), named: true });
        } else {
            return Err(LoadError::Missing { path: slashed(path) });
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|file| seen.insert(file.path.clone()));
    Ok(found)
}

fn walk(root: &Path, options: &LoadOptions, found: &mut Vec<Found>) -> Result<(), LoadError> {
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry.map_err(|error| LoadError::Unreadable {
            path: error.path().map_or_else(|| slashed(root), slashed),
            reason: error
                .io_error()
                .map_or_else(|| "a link leads back to a folder above it".to_owned(), ToString::to_string),
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let inner = entry.path().strip_prefix(root).map(slashed).unwrap_or_default();
        if is_wanted(&inner, options) {
            found.push(Found {
                path: entry.path().to_owned(),
                inner,
                shown: shown(entry.path(), options),
                named: false,
            });
        }
    }
    Ok(())
}

fn is_wanted(inner: &str, options: &LoadOptions) -> bool {
    let included = match &options.include {
        Some(include) => include.is_match(inner),
        None => Path::new(inner)
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))),
    };
    included && !options.exclude.as_ref().is_some_and(|exclude| exclude.is_match(inner))
}

/// Relative to the working directory, never absolute: steps up where the path stands outside it.
pub(super) fn shown(path: &Path, options: &LoadOptions) -> String {
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
