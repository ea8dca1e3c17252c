//! Writing a report to a file.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// The temporary files that reports are being written to.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Writes a file whole or not at all: what stood there before stays until the new content is complete.
///
/// A link keeps pointing to its file, and what is no file (a device, a pipe) is written as it is. A file that is there keeps
/// its mode.
///
/// # Errors
/// Where the folder of `path` is missing or cannot be written, `path` is a link to nothing, or `write` fails.
pub fn write_to_path(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = target(path)?;
    let there = target.metadata().ok();
    if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
        return written(OpenOptions::new().write(true).open(target)?, write).map(drop);
    }
    let unfinished = Unfinished::beside(&target)?;
    if let Some(there) = there {
        unfinished.file.as_file().set_permissions(there.permissions())?;
    }
    written(unfinished.file.as_file(), write)?;
    unfinished.finish(&target)
}

/// Removes what reports are being written to, for a program that is told to end.
pub fn remove_unfinished() {
    for path in std::mem::take(&mut *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)) {
        // There is nobody left to be told.
        let _ = std::fs::remove_file(path);
    }
}

/// Where a report goes: behind the links, if any.
fn target(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Ok(target) => Ok(target),
        Err(_) if path.is_symlink() => {
            Err(io::Error::new(io::ErrorKind::NotFound, "it is a link to a file that does not exist"))
        }
        Err(_) => Ok(path.to_owned()),
    }
}

fn written<F: Write>(file: F, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.flush()
}

/// A report that is being written, under a temporary name in the folder of its target; gone unless it is finished.
struct Unfinished {
    file: NamedTempFile<File>,
}

impl Unfinished {
    fn beside(target: &Path) -> io::Result<Self> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pimlint-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The system takes the user's mask off, as for any new file.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(file.path().to_owned());
        Ok(Self { file })
    }

    fn finish(self, target: &Path) -> io::Result<()> {
        let known = self.file.path().to_owned();
        let persisted = self.file.persist(target).map(drop).map_err(|failed| failed.error);
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(&known);
        persisted
    }
}
