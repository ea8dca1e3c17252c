//! What copies of one object contradict each other about, and the notices of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::notice::{Notice, NoticeKind};
use crate::model::{Collection, Differences, Merge, Property, Provenance};
use crate::source::{FileId, Phrase};

/// Every contradiction of one export, however many copies of an object there are.
#[derive(Debug, Default)]
pub(super) struct Contradictions {
    of: BTreeMap<(Collection, String), Contradiction>,
    /// The objects in a file of whose texts another copy has another one, by the property.
    kept: BTreeMap<(Collection, FileId, &'static str), BTreeSet<String>>,
}

#[derive(Debug)]
struct Contradiction {
    files: [FileId; 2],
    about: BTreeSet<Property>,
}

impl Contradictions {
    /// Notes what the merge of two copies found; most find nothing.
    pub(super) fn note(
        &mut self,
        collection: Collection,
        id: impl Fn() -> String,
        copies: [&Provenance; 2],
        merge: Merge,
    ) {
        let Differences { contradicted: about, kept } = merge.into_differences();
        let files = copies.map(|copy| copy.first().file);
        if !kept.is_empty() {
            let id = id();
            for (property, file) in kept.iter().flat_map(|property| files.map(|file| (property.name(), file))) {
                self.kept.entry((collection, file, property)).or_default().insert(id.clone());
            }
        }
        if about.is_empty() {
            return;
        }
        let known = self.of.entry((collection, id())).or_insert(Contradiction { files, about: BTreeSet::new() });
        known.about.extend(about);
    }

    /// Takes in those of other objects.
    pub(super) fn append(&mut self, mut others: Self) {
        self.of.append(&mut others.of);
        for (key, ids) in others.kept {
            self.kept.entry(key).or_default().extend(ids);
        }
    }

    /// One notice for each file that holds one of the two copies; what differs in nothing but a text that is kept is one notice a
    /// file, because a later export has each object that was renamed since.
    pub(super) fn into_notices(self) -> impl Iterator<Item = Notice<Phrase>> + use<> {
        let kept = self.kept.into_iter().map(|((collection, file, property), ids)| {
            let message = format!(
                "copies of one object in {collection} have different values of {property}; the one that sorts first is used"
            );
            notice(file, message.as_str(), collection, ids.len())
        });
        let contradicted = self.of.into_iter().flat_map(|((collection, id), Contradiction { files, about })| {
            // Rules of a policy have properties of the same name.
            let about: BTreeSet<&str> = about.iter().map(|property| property.name()).collect();
            let about: Vec<&str> = about.into_iter().collect();
            let message = format!(
                "copies of {id} in {collection} contradict each other about {}; these values are unknown",
                about.join(", ")
            );
            BTreeSet::from(files).into_iter().map(move |file| notice(file, message.as_str(), collection, 1))
        });
        contradicted.chain(kept)
    }
}

fn notice(file: FileId, message: &str, collection: Collection, objects: usize) -> Notice<Phrase> {
    let kind = NoticeKind::ConflictingCopies;
    Notice { file: Some(file), position: None, kind, message: message.into(), collection: Some(collection), objects }
}
