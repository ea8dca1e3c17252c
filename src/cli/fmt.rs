//! `pimlint fmt`: an export in canonical form, for a repository.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use walkdir::WalkDir;

use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::resolved;
use super::inputs::{Inputs, load_options};
use super::terminal::{self, Look};
use crate::canonical::{Canonical, MANIFEST, collection_of, is_canonical_manifest};
use crate::cover::Cover;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::Completeness;
use crate::export::{self, LoadOptions};
use crate::model::Collection;
use crate::naming::counted;
use crate::report::write_to_path;
use crate::source::{Phrase, visible};

const HELP: &str = "\
Examples:
  pimlint fmt ./export --output ./canonical
      One sorted file per object, so that a repository shows what changed";

/// The options of `fmt`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Output folder: new, empty, or previously written by `fmt`
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let inputs = &arguments.inputs;
    let folder = &arguments.output;
    let options = LoadOptions { canonical: true, ..load_options(&inputs.request("fmt")?, &inputs.paths)? };
    if !is_ours(folder) {
        return Err(Failure::NotCanonical { path: folder.clone() });
    }
    apart(folder, &inputs.paths)?;
    let mut loaded = export::load(&inputs.paths, &options)?;
    let canonical = Canonical::new(&mut loaded);
    if canonical.files.is_empty() {
        let help =
            "only objects in Microsoft Graph format have a canonical form; `pimlint check` says why files are skipped";
        return Err(Failure::NothingRead { paths: inputs.shown(&Cover::plain()), help: help.to_owned() });
    }
    let stale = write(folder, &canonical.files, &loaded.completeness)
        .map_err(|source| Failure::Write { path: folder.clone(), source })?;
    let lines = summary(&canonical, &loaded.notices, &stale, folder);
    terminal::say(&terminal::options(look, false, false), |out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    })?;
    Ok(Exit::Clean)
}

/// That the folder is in none that is read: a later run would read what this one wrote, and find what is gone by then. It may be
/// the export itself, in canonical form already.
///
/// # Errors
/// [`Failure::Inside`].
fn apart(folder: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let target = resolved(folder);
    let holds = |input: &&PathBuf| {
        let input = resolved(input);
        target != input && target.starts_with(input)
    };
    match inputs.iter().find(holds) {
        Some(input) => Err(Failure::Inside { path: folder.to_owned(), folder: input.clone() }),
        None => Ok(()),
    }
}

/// What was written, and what was not.
fn summary(canonical: &Canonical, notices: &[Notice<Phrase>], stale: &Stale, folder: &Path) -> Vec<String> {
    let objects = canonical.files.len() - 1;
    let shown = folder.display().to_string();
    let mut lines =
        vec![format!("Wrote {objects} objects, one file per object, and a manifest to {}.", visible(&shown))];
    if stale.removed > 0 {
        let files = counted(stale.removed, "file");
        lines.push(format!("Removed {files} of objects that are no longer in the export."));
    }
    for (collection, count) in &stale.kept {
        lines.push(format!(
            "Kept {} of {collection} that the export does not have, because it does not have all of the collection.",
            counted(*count, "file")
        ));
    }
    if canonical.copies > 0 {
        lines.push(format!("Wrote {} identical copies of objects only once.", canonical.copies));
    }
    for (layout, objects) in &canonical.left_out {
        lines.push(format!(
            "Not written: {objects} objects of {layout} files, which are not in Microsoft Graph format."
        ));
    }
    let mut kinds = BTreeMap::<&str, usize>::new();
    let lost = [NoticeKind::UnreadableFile, NoticeKind::FailedRequest, NoticeKind::NotRecognised];
    for notice in notices.iter().filter(|notice| lost.contains(&notice.kind)) {
        *kinds.entry(notice.kind.as_str()).or_default() += notice.objects.max(1);
    }
    for (kind, count) in kinds {
        lines.push(format!("Not written: {count} objects or files ({kind}); `pimlint check` lists them."));
    }
    let mended = notices.iter().filter(|notice| notice.kind == NoticeKind::Repaired).count();
    if mended > 0 {
        lines.push(format!("The output includes {mended} repairs of damaged input; `pimlint check` lists them."));
    }
    lines
}

/// Whether nothing stands in the folder, or a canonical export.
#[expect(clippy::disallowed_methods, reason = "what is to be written over is looked at first")]
fn is_ours(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            entries.next().is_none()
                || std::fs::read_to_string(folder.join(MANIFEST)).is_ok_and(|text| is_canonical_manifest(&text))
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// What became of files that stood in the folder and are no part of the form any more.
#[derive(Default)]
struct Stale {
    removed: usize,
    /// Those of collections of which not everything could be read, so that nobody knows whether the objects are gone.
    kept: BTreeMap<Collection, usize>,
}

/// Writes the files, and removes those of objects that are gone; the manifest comes last.
fn write(folder: &Path, files: &BTreeMap<String, String>, read: &Completeness) -> io::Result<Stale> {
    for (path, text) in files.iter().filter(|(path, _)| *path != MANIFEST) {
        write_file(folder, path, text)?;
    }
    let mut stale = Stale::default();
    for entry in WalkDir::new(folder).min_depth(2).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        let Ok(inner) = entry.path().strip_prefix(folder) else { continue };
        let inner = inner.to_string_lossy().replace('\\', "/");
        let Some(collection) = collection_of(&inner).filter(|_| entry.file_type().is_file()) else { continue };
        if files.contains_key(&inner) {
            continue;
        }
        if read.of(collection).is_some_and(|state| !state.is_defective) {
            std::fs::remove_file(entry.path())?;
            stale.removed += 1;
        } else {
            *stale.kept.entry(collection).or_default() += 1;
        }
    }
    files.get(MANIFEST).map_or(Ok(()), |text| write_file(folder, MANIFEST, text))?;
    Ok(stale)
}

/// Writes a file below the folder. Links there lead to what is no part of the export.
fn write_file(folder: &Path, inner: &str, text: &str) -> io::Result<()> {
    let mut path = folder.to_owned();
    for part in Path::new(inner) {
        path.push(part);
        if path.is_symlink() {
            let said = format!("{} is a link; remove it, or specify another folder", visible(&path.to_string_lossy()));
            return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
        }
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_to_path(&path, |out| out.write_all(text.as_bytes()))
}
