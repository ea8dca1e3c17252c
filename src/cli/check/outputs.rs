//! Where reports go: never over what was read, and never over each other.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::arguments::Arguments;
use crate::cli::failure::Failure;
use crate::cli::file_paths::{Spared, resolved};
use crate::cli::signature;
use crate::config::{Config, Part};
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
    let spared = Spared {
        config: arguments.configuration.file.clone(),
        register: arguments.register.file.clone(),
        baseline: arguments.baseline.clone(),
    };
    spared.by(files, sources)
}

/// The same for files of a run over many tenants, before any of them is read: no file may be in one of their exports, either.
///
/// # Errors
/// As [`differ`] and [`spares`], and [`Failure::Inside`].
pub(super) fn spare_tenants(files: &[PathBuf], arguments: &Arguments, config: Option<&Config>) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    if let Some(path) = files.iter().find(|path| !seen.insert(resolved(path))) {
        return Err(Failure::Twice { path: path.clone() });
    }
    for folder in arguments.inputs.paths.iter().chain(&arguments.own_rules.folder) {
        if let Some(path) = files.iter().find(|path| resolved(path).starts_with(resolved(folder))) {
            return Err(Failure::Inside { path: path.clone(), folder: folder.clone() });
        }
    }
    let parts = config.map_or_else(|| vec![Part::default()], |config| config.parts().collect());
    parts.iter().try_for_each(|part| {
        let mut arguments = arguments.clone();
        arguments.or(part);
        arguments.register.locate(arguments.configuration.file.as_deref(), part);
        spares(files.iter().cloned(), &arguments, &Sources::default())
    })
}

fn written(arguments: &Arguments) -> impl Iterator<Item = PathBuf> {
    let key = arguments.redact.then(|| arguments.redaction_key.clone());
    let reports = arguments.files().map(|output| output.path.clone());
    let signatures = arguments.files().filter(|_| arguments.sign.is_some());
    reports.chain(signatures.map(|output| signature::beside(&output.path))).chain(key)
}
