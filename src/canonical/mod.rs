//! The canonical form of an export: one object a file, so that a repository shows what changed and nothing else.
//!
//! A manifest beside the objects keeps what pages and file names said of each collection: how much of it there is.

mod manifest;

use std::collections::BTreeMap;

use crate::export::graph::recorded::{Recorded, collection_in};
use crate::export::layout::Layout;
use crate::export::objects::{Completeness, Counts};
use crate::export::{Loaded, load_texts};
use crate::model::Collection;

/// The canonical form of an export.
#[derive(Debug)]
pub struct Canonical {
    /// Path below the folder, `/`-separated, and text.
    pub files: BTreeMap<String, String>,
    /// Objects that were read and are not in the files, by the layout that they stand in.
    pub left_out: BTreeMap<Layout, usize>,
    /// Equal copies of objects that stand in the files once.
    pub copies: usize,
}

impl Canonical {
    /// Takes the objects that were recorded.
    pub fn new(loaded: &mut Loaded) -> Self {
        let mut canonical = Self { files: BTreeMap::new(), left_out: BTreeMap::new(), copies: 0 };
        for recorded in std::mem::take(&mut loaded.recorded) {
            canonical.add(recorded);
        }
        let mut foreign = BTreeMap::<Collection, Layout>::new();
        for (file, counts) in loaded.sources.files().iter().zip(&loaded.collections) {
            if !matches!(file.layout, Layout::Graph | Layout::EntraExporter) {
                for (collection, count) in counts.iter() {
                    *canonical.left_out.entry(file.layout).or_default() += count;
                    foreign.insert(collection, file.layout);
                }
            }
        }
        if !canonical.files.is_empty() {
            let completeness = loaded.before.as_ref().map_or(&loaded.completeness, |before| &before.completeness);
            let text = canonical.manifest(loaded, completeness, &foreign);
            canonical.files.insert(manifest::NAME.to_owned(), text);
        }
        canonical
    }

    /// Copies that differ stand beside each other, in the order in which they were read.
    fn add(&mut self, Recorded { folder, stem, text }: Recorded) {
        let mut path = format!("{folder}/{stem}.json");
        for copy in 2_usize.. {
            match self.files.get(&path) {
                None => break,
                Some(known) if *known == text => {
                    self.copies += 1;
                    return;
                }
                Some(_) => path = format!("{folder}/{stem}_{copy:02}.json"),
            }
        }
        self.files.insert(path, text);
    }

    fn manifest(&self, loaded: &Loaded, completeness: &Completeness, foreign: &BTreeMap<Collection, Layout>) -> String {
        // What the files hold is counted as it will be: by reading them.
        let files: Vec<_> = self.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
        let mut counts = BTreeMap::<Collection, usize>::new();
        for (collection, count) in load_texts(&files).collections.iter().flat_map(Counts::iter) {
            *counts.entry(collection).or_default() += count;
        }
        manifest::write(loaded.manifest.as_ref(), completeness, &counts, foreign)
    }
}

/// The collection whose object stands under a path below a folder, where the canonical form uses such a path.
#[must_use]
pub fn collection_of(path: &str) -> Option<Collection> {
    let (folder, object) = path.strip_suffix(".json")?.split_once('/')?;
    collection_in(folder).filter(|_| !object.is_empty())
}

/// Whether a text is the manifest of a canonical export.
#[must_use]
pub fn is_canonical_manifest(text: &str) -> bool {
    manifest::is_canonical(text)
}

/// The name of the manifest.
pub const MANIFEST: &str = manifest::NAME;
