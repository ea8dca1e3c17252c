//! What copies of one object contradict each other about, and the notices of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::notice::{Notice, NoticeKind};
use crate::export::files::sources::Sources;
use crate::model::{Collection, Merge, Property, Provenance};
use crate::source::FileId;

/// Every contradiction of one export: one notice an object, however many copies there are.
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
    pub(super) fn note(&mut self, collection: Collection, id: String, copies: [&Provenance; 2], merge: Merge) {
        let about = merge.into_contradicted();
        if about.is_empty() {
            return;
        }
        let files = copies.map(|copy| copy.first().file);
        let known = self.of.entry((collection, id)).or_insert(Contradiction { files, about: BTreeSet::new() });
        known.about.extend(about);
    }

    /// The notices, each with the files that hold two of the copies: the same, whichever file came first.
    pub(super) fn into_notices<'s>(self, sources: &'s Sources) -> impl Iterator<Item = Notice> + 's {
        self.of.into_iter().map(|((collection, id), Contradiction { files, about })| {
            let mut files = files.map(|file| (sources.get(file).map_or("", |source| source.shown.as_str()), file));
            files.sort_unstable();
            let [(first, file), (second, other)] = files;
            let places =
                if file == other { format!("both in {first}") } else { format!("one in {first}, one in {second}") };
            let about: Vec<_> = about.iter().map(|property| property.name()).collect();
            Notice {
                file: Some(file),
                position: None,
                kind: NoticeKind::ConflictingCopies,
                message: format!(
                    "copies of {id} in {collection} contradict each other about {} ({places}); what they disagree about is unknown",
                    about.join(", ")
                ),
                collection: Some(collection),
                objects: 1,
            }
        })
    }
}
