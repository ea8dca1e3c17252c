//! When each list was exported at the earliest: what one export says of its time says nothing about the lists of another one.

use std::collections::BTreeMap;
use std::path::Path;

use crate::export::completeness::manifest::ManifestFile;
use crate::export::completeness::series::Located;
use crate::export::files::sources::Sources;
use crate::export::objects::Completeness;
use crate::model::Instant;
use crate::source::FileId;

/// Dates each collection by the oldest of its files: a file is as old as its manifest says, else as the newest time in what was
/// exported with it, which is what is below the same path given and has no manifest either.
pub(crate) fn date(
    parts: &[Located],
    times: &[(usize, Option<Instant>)],
    (manifests, sources): (&[ManifestFile], &Sources),
    completeness: &mut Completeness,
) {
    let folders: BTreeMap<&Path, Instant> = manifests
        .iter()
        .filter_map(|found| Some((folder_of(sources, found.file)?, found.manifest.exported_at?)))
        .collect();
    let stated = |file: FileId| {
        let folder = folder_of(sources, file).filter(|_| !folders.is_empty())?;
        folder.ancestors().find_map(|folder| folders.get(folder)).copied()
    };
    let mut newest: BTreeMap<usize, Instant> = BTreeMap::new();
    for ((root, time), file) in times.iter().zip(0_u32..) {
        if let Some(time) = time.filter(|_| stated(FileId(file)).is_none()) {
            newest.entry(*root).and_modify(|newest| *newest = time.max(*newest)).or_insert(time);
        }
    }
    for located in parts {
        let time = stated(located.file).or_else(|| newest.get(&located.root).copied());
        completeness.date(located.part.collection, time);
    }
}

/// As outputs show it: what is in an archive is in a folder of its own.
fn folder_of(sources: &Sources, file: FileId) -> Option<&Path> {
    Path::new(&sources.get(file)?.shown).parent()
}
