//! Paths as reports show them.

use std::path::{Component, Path, PathBuf};

use crate::source::visible;

/// A path relative to the working directory, else its last part alone.
pub(super) fn shown(path: &Path) -> String {
    let relative = if path.is_absolute() {
        let here = std::env::current_dir().unwrap_or_default();
        match path.strip_prefix(here) {
            Ok(inside) if inside.as_os_str().is_empty() => PathBuf::from("."),
            Ok(inside) => inside.to_owned(),
            Err(_) => path.file_name().map_or_else(|| PathBuf::from("."), PathBuf::from),
        }
    } else {
        path.to_owned()
    };
    let parts: Vec<_> = relative
        .components()
        .filter(|part| !matches!(part, Component::CurDir | Component::Prefix(_) | Component::RootDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if parts.is_empty() { ".".to_owned() } else { visible(&parts.join("/")).into_owned() }
}
