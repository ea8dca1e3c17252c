//! Paths as reports show them, and as files that are the same.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::failure::Failure;
use crate::export::files::sources::Sources;
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

/// Whether a path stands for standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path without its links; of a new file, those to its folder.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let of_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(of_folder).unwrap_or_else(|| path.to_owned())
}

/// The files of an export, without links. An earlier report among them may be written anew.
fn read_files(sources: &Sources) -> BTreeSet<PathBuf> {
    let of_export = sources.files().iter().filter(|file| !file.layout.is_own());
    of_export.filter_map(|file| file.path.canonicalize().ok()).collect()
}

/// What was read, and must not be written over.
#[derive(Debug, Default)]
pub(super) struct Spared {
    pub(super) config: Option<PathBuf>,
    pub(super) register: Option<PathBuf>,
    pub(super) baseline: Option<PathBuf>,
}

impl Spared {
    /// That none of some files to be written is one that was read: of an export, the configuration, the register, or the baseline.
    ///
    /// # Errors
    /// [`Failure::OverInput`], [`Failure::OverConfiguration`], [`Failure::OverRegister`], [`Failure::OverBaseline`].
    pub(super) fn by(&self, written: impl IntoIterator<Item = PathBuf>, sources: &Sources) -> Result<(), Failure> {
        let mut written = written.into_iter().peekable();
        if written.peek().is_none() {
            return Ok(());
        }
        let export = read_files(sources);
        let [config, register, baseline] =
            [&self.config, &self.register, &self.baseline].map(|path| path.as_deref().map(resolved));
        for path in written {
            let target = resolved(&path);
            if export.contains(&target) {
                return Err(Failure::OverInput { path });
            }
            let target = Some(target);
            if config == target {
                return Err(Failure::OverConfiguration { path });
            }
            if register == target {
                return Err(Failure::OverRegister { path });
            }
            if baseline == target {
                return Err(Failure::OverBaseline { path });
            }
        }
        Ok(())
    }
}
