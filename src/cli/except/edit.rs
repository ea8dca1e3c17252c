//! Changing a register: one program at a time, whole or not at all.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::file_paths::shown;
use crate::config;
use crate::register::{Policy, Register};
use crate::report::write_to_path;

/// Changes the text of a register. What other programs wrote before is in the text; they wait until this one is done.
///
/// # Errors
/// Where the register cannot be read or written, `change` fails, or the new text has faults; the file is then as it was.
pub(super) fn change<T>(
    path: &Path,
    policy: &Policy,
    change: impl FnOnce(&str) -> Result<(String, T), Failure>,
) -> Result<T, Failure> {
    let unwritable = |source| Failure::Write { path: path.to_owned(), source };
    let _lock = Lock::of(path).map_err(unwritable)?;
    let before = match config::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| Failure::UnreadableRegister { path: path.to_owned(), source })?,
    };
    let (after, done) = change(&before)?;
    Register::parse(shown(path), &after, policy)?;
    if after != before {
        write_to_path(path, |out| out.write_all(after.as_bytes())).map_err(unwritable)?;
    }
    Ok(done)
}

/// A locked file beside a register; gone when it is no longer needed.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn of(register: &Path) -> io::Result<Self> {
        // However the register is reached, there is one lock for it.
        let mut name = register.canonicalize().unwrap_or_else(|_| register.to_owned()).into_os_string();
        name.push(".lock");
        let path = PathBuf::from(name);
        loop {
            let file = File::options().write(true).create(true).truncate(false).open(&path)?;
            file.lock()?;
            // The one who held it before may have removed it: then a lock on it keeps nobody out.
            if is_at(&file, &path) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    let (own, there) = (file.metadata().ok().map(identity), path.metadata().ok().map(identity));
    own.is_some() && own == there
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Elsewhere a file that is open cannot be removed safely; an empty one stays.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
