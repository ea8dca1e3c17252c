//! Holds what was read against the manifests of an export.

use std::collections::BTreeSet;
use std::path::Path;

use crate::export::completeness::manifest::{Count, LONGEST_HOURS, ManifestFile};
use crate::export::completeness::series::is_per_parent;
use crate::export::files::sources::Sources;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{CollectionState, Completeness, Counts};
use crate::model::{Collection, ObjectId};
use crate::source::seal;
use crate::source::{FileId, Phrase};

/// Holds what was read against what the manifests count. A count that agrees makes a collection complete, one that differs
/// or an error makes it partial, or says why it is absent.
pub(crate) fn settle(
    found: &[ManifestFile],
    sources: &Sources,
    read: &[Counts],
    completeness: &mut Completeness,
) -> Vec<Notice<Phrase>> {
    let (mut notices, mut twice) = (Vec::new(), None);
    for collection in Collection::all() {
        let says = Says::about(collection, found, sources, read);
        if says.is_counted || says.error.is_some() || says.difference.is_some() || says.apart.is_some() {
            let lost = says.lost_lists(collection, completeness);
            notices.extend(says.difference.iter().chain(&lost).map(|(file, message)| Notice {
                file: Some(*file),
                position: None,
                kind: NoticeKind::CutCollection,
                message: message.as_str().into(),
                collection: Some(collection),
                objects: 0,
            }));
            twice = twice.or_else(|| says.apart.clone());
            says.settle(collection, completeness);
        }
    }
    notices.extend(twice.map(|(file, message)| Notice {
        file: Some(file),
        position: None,
        kind: NoticeKind::ConflictingCopies,
        message: message.into(),
        collection: None,
        objects: 0,
    }));
    notices
}

/// What the manifests together say about one collection.
struct Says {
    /// Every object of it stands below a manifest that counts it.
    is_counted: bool,
    error: Option<String>,
    difference: Option<(FileId, String)>,
    /// It was exported twice, and not on one day.
    apart: Option<(FileId, String)>,
    /// The parents whose lists were asked for, where it was not for all.
    parents: Option<(FileId, BTreeSet<ObjectId>)>,
    state: Option<CollectionState>,
}

impl Says {
    fn about(collection: Collection, found: &[ManifestFile], sources: &Sources, read: &[Counts]) -> Self {
        let entries: Vec<(FileId, &ManifestFile, &Path, &Count)> = found
            .iter()
            .filter_map(|found| {
                Some((found.file, found, folder(sources, found.file)?, found.manifest.collections.get(&collection)?))
            })
            .collect();
        let held: Vec<(&Path, usize)> = sources
            .files()
            .iter()
            .zip(read)
            .filter_map(|(file, counts)| Some((file.path.as_path(), counts.get(collection)?)))
            .collect();
        let below =
            |folder: &Path| held.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, count)| count).sum();
        let difference = entries.iter().find_map(|(file, _, folder, count)| {
            let (expected, seen): (usize, usize) = (count.objects?, below(folder));
            (expected != seen).then(|| (*file, format!("the manifest counts {expected}, but {seen} could be read")))
        });
        let counting =
            |path: &Path| entries.iter().any(|(.., folder, count)| count.objects.is_some() && path.starts_with(folder));
        Self {
            is_counted: entries.iter().any(|(.., count)| count.objects.is_some())
                && held.iter().all(|(path, _)| counting(path)),
            error: entries.iter().find_map(|(.., count)| count.error.clone()),
            difference,
            apart: apart(&entries),
            parents: parents_of(&entries).filter(|_| is_per_parent(collection)),
            // Two exports in one are more than either of them says.
            state: match entries.as_slice() {
                [(.., folder, count)] if held.iter().all(|(path, _)| path.starts_with(folder)) => count.state.clone(),
                _ => None,
            },
        }
    }

    /// The lists that were asked for, and of which there is no file.
    fn lost_lists(&self, collection: Collection, completeness: &Completeness) -> Option<(FileId, String)> {
        let (file, parents) = self.parents.as_ref().filter(|_| self.error.is_none())?;
        let known = completeness.of(collection).map(|state| &state.parents);
        let lost = parents.iter().filter(|id| known.is_none_or(|known| !known.contains_key(id))).count();
        let message =
            || format!("the manifest says that {} lists were requested, but {lost} of them are missing", parents.len());
        (lost > 0).then(|| (*file, message()))
    }

    fn settle(self, collection: Collection, completeness: &mut Completeness) {
        let known = completeness.of(collection).cloned();
        let error = self.error.as_ref().map(|error| Phrase::from(seal::word(error)));
        let differs = self.difference.as_ref().or(self.apart.as_ref());
        let why = error.or_else(|| differs.map(|(_, message)| message.into()));
        match (why, known) {
            (Some(why), None) => completeness.set_failed(collection, why),
            (Some(why), Some(mut state)) => {
                state.whole = false;
                state.is_defective = true;
                state.detail = Some(why);
                if differs.is_some() {
                    // Nobody knows which parent's list it is that differs.
                    state.parents.values_mut().for_each(|whole| *whole = false);
                }
                completeness.set(collection, state);
            }
            (None, _) if self.state.is_some() => {
                self.state.into_iter().for_each(|state| completeness.set(collection, state));
            }
            (None, known) => {
                let lost = self.lost_lists(collection, completeness);
                let state = known.unwrap_or_default();
                if let Some((_, parents)) = self.parents {
                    completeness.set(collection, asked_for(parents, lost.map(|(_, message)| message), state));
                } else if self.is_counted && !state.is_defective {
                    let state = CollectionState { whole: true, counted: true, detail: Some("counted".into()), ..state };
                    completeness.set(collection, state);
                }
            }
        }
    }
}

/// What is known where lists were asked for some parents only: those of others are neither there nor lost.
fn asked_for(parents: BTreeSet<ObjectId>, lost: Option<String>, mut state: CollectionState) -> CollectionState {
    (state.whole, state.counted) = (false, true);
    if let Some(lost) = lost {
        (state.is_defective, state.detail) = (true, Some(lost.into()));
    } else if !state.is_defective {
        state.detail = Some(format!("for {} parents only", parents.len()).into());
    }
    for parent in parents {
        state.parents.entry(parent).or_insert(false);
    }
    state
}

/// That manifests of different days count the collection: what one export no longer holds is gone.
fn apart(entries: &[(FileId, &ManifestFile, &Path, &Count)]) -> Option<(FileId, String)> {
    let counting = entries.iter().filter(|(.., count)| count.objects.is_some());
    let times = counting.filter_map(|(file, found, ..)| Some((found.manifest.exported_at?, *file)));
    let (first, last) = (times.clone().min()?, times.max()?);
    let hours = last.0.since(first.0)?.as_seconds() / 3600;
    let message =
        || format!("manifests of two exports, of {} and of {}; specify one export at a time", first.0, last.0);
    (hours >= LONGEST_HOURS).then(|| (last.1, message()))
}

/// The parents that all manifests which count a collection name, where they all name some.
fn parents_of(entries: &[(FileId, &ManifestFile, &Path, &Count)]) -> Option<(FileId, BTreeSet<ObjectId>)> {
    let (file, ..) = entries.first()?;
    let named = entries.iter().map(|(.., count)| count.parents.clone());
    Some((*file, named.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()))
}

fn folder(sources: &Sources, file: FileId) -> Option<&Path> {
    sources.get(file)?.path.parent()
}
