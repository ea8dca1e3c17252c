//! What copies of one object contradict each other about, and the notices of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::notice::{Notice, NoticeKind};
use crate::model::{Collection, Merge, Property, Provenance};
use crate::source::{FileId, Phrase};

/// Every contradiction of one export, however many copies of an object there are.
#[derive(Debug, Default)]
pub(super) struct Contradictions {
    of: BTreeMap<(Collection, String), Contradiction>,
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
        id: impl FnOnce() -> String,
        copies: [&Provenance; 2],
        merge: Merge,
    ) {
        let about = merge.into_contradicted();
        if about.is_empty() {
            return;
        }
        let files = copies.map(|copy| copy.first().file);
        let known = self.of.entry((collection, id())).or_insert(Contradiction { files, about: BTreeSet::new() });
        known.about.extend(about);
    }

    /// Takes in those of other objects.
    pub(super) fn append(&mut self, mut others: Self) {
        self.of.append(&mut others.of);
    }

    /// One notice for each file that holds one of the two copies.
    pub(super) fn into_notices(self) -> impl Iterator<Item = Notice<Phrase>> + use<> {
        self.of.into_iter().flat_map(|((collection, id), Contradiction { files, about })| {
            // Rules of a policy have properties of the same name.
            let about: BTreeSet<&str> = about.iter().map(|property| property.name()).collect();
            let about: Vec<&str> = about.into_iter().collect();
            let message = format!(
                "copies of {id} in {collection} contradict each other about {}; these values are unknown",
                about.join(", ")
            );
            BTreeSet::from(files).into_iter().map(move |file| Notice {
                file: Some(file),
                position: None,
                kind: NoticeKind::ConflictingCopies,
                message: message.as_str().into(),
                collection: Some(collection),
                objects: 1,
            })
        })
    }
}
