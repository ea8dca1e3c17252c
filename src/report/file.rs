//! Writing a report to a file.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file whole or not at all: what stood there before stays until the new content is complete.
///
/// A link keeps pointing to its file, and what is no file (a device, a pipe) is written as it is.
///
/// # Errors
/// Where the folder of `path` is missing or cannot be written, or `write` fails.
pub fn write_to_path(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if target.metadata().is_ok_and(|target| !target.is_file() && !target.is_dir()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(target)?);
        write(&mut out)?;
        return out.flush();
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pimlint-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The system takes the user's mask off, as for any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(&mut file);
    write(&mut out)?;
    out.flush()?;
    drop(out);
    file.persist(&target).map(drop).map_err(|failed| failed.error)
}
