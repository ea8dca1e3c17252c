//! Where reports go: never over what was read, and never over each other.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::arguments::Arguments;
use crate::cli::failure::Failure;
use crate::cli::file_paths::{read_files, resolved};
use crate::cli::signature;
use crate::export::files::sources::Sources;

/// That every file to be written is another one.
///
/// # Errors
/// [`Failure::Twice`].
pub(super) fn differ(arguments: &Arguments) -> Result<(), Failure> {
    let shown: Vec<_> = arguments.output.iter().filter(|output| output.is_stdout()).collect();
    if let [_, second, ..] = shown[..] {
        return Err(Failure::Twice { path: second.path.clone() });
    }
    let mut seen = BTreeSet::new();
    match written(arguments).find(|path| !seen.insert(resolved(path))) {
        Some(path) => Err(Failure::Twice { path }),
        None => Ok(()),
    }
}

/// That no file to be written is one that was read: of the export, the configuration, the register, or the baseline.
///
/// # Errors
/// [`Failure::OverInput`], [`Failure::OverConfiguration`], [`Failure::OverRegister`], [`Failure::OverBaseline`].
pub(super) fn spare_inputs(arguments: &Arguments, sources: &Sources) -> Result<(), Failure> {
    spares(written(arguments), arguments, sources)
}

/// The same for these files.
///
/// # Errors
/// [`Failure::OverInput`], [`Failure::OverConfiguration`], [`Failure::OverRegister`], [`Failure::OverBaseline`].
pub(super) fn spares(
    files: impl IntoIterator<Item = PathBuf>,
    arguments: &Arguments,
    sources: &Sources,
) -> Result<(), Failure> {
    let there: Vec<(PathBuf, PathBuf)> = files
        .into_iter()
        .filter_map(|path| {
            let target = path.canonicalize().ok()?;
            Some((path, target))
        })
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    let there_is = |path: &Option<PathBuf>| path.as_ref().and_then(|path| path.canonicalize().ok());
    let (config, register) = (there_is(&arguments.configuration.file), there_is(&arguments.register.file));
    let baseline = there_is(&arguments.baseline);
    let read = read_files(sources);
    for (path, target) in there {
        if read.contains(&target) {
            return Err(Failure::OverInput { path });
        }
        if config.as_ref() == Some(&target) {
            return Err(Failure::OverConfiguration { path });
        }
        if register.as_ref() == Some(&target) {
            return Err(Failure::OverRegister { path });
        }
        if baseline.as_ref() == Some(&target) {
            return Err(Failure::OverBaseline { path });
        }
    }
    Ok(())
}

fn written(arguments: &Arguments) -> impl Iterator<Item = PathBuf> {
    let key = arguments.redact.then(|| arguments.redaction_key.clone());
    let reports = arguments.files().map(|output| output.path.clone());
    let signatures = arguments.files().filter(|_| arguments.sign.is_some());
    reports.chain(signatures.map(|output| signature::beside(&output.path))).chain(key)
}
