//! The canonical form of an export: one object a file, so that a repository shows what changed and nothing else.
//!
//! A manifest beside the objects keeps what pages and file names said of each collection: how much of it there is.

mod manifest;

use std::collections::BTreeMap;

use crate::export::graph::recognise::Kind;
use crate::export::json::canonical::{canonical, hash};
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::export::objects::Completeness;
use crate::export::{Loaded, load_texts};
use crate::model::directory_role::Listing;
use crate::model::{Collection, Mode, ObjectId};

/// Characters of an id that a file name keeps.
const MAX_STEM: usize = 128;

/// The name of an object's file, without its ending: the id where that can be a name on every system, else its hash.
#[must_use]
pub fn file_stem(id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if id.is_empty() || id.len() > MAX_STEM || !id.bytes().all(is_plain) {
        return hash(id);
    }
    ObjectId::parse(id).filter(ObjectId::is_guid).map_or_else(|| id.to_owned(), |guid| guid.to_string())
}

/// An object of an export, as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recorded {
    folder: String,
    stem: String,
    text: String,
}

shape! {
    /// What names an object's file.
    Named<'a> {
        id: Raw<Text<'a>> = "id",
    }
}

impl Recorded {
    /// An object that stands in a file as this text; nothing where its kind has no place in the canonical form.
    pub(crate) fn new(kind: Kind, parent: Option<&ObjectId>, text: &str) -> Option<Self> {
        let mut folder = folder_of(kind)?.to_owned();
        if let Some(parent) = parent.filter(|_| needs_parent(kind)) {
            folder.extend(["/", &file_stem(&parent.to_string())]);
        }
        let text = canonical(text);
        let named: Named<'_> = serde_json::from_str(&text).unwrap_or_default();
        let stem = named.id.value().map_or_else(|| hash(&text), |id| file_stem(&id));
        Some(Self { folder, stem, text })
    }
}

/// Whether an object of the kind may leave it to its path to say whose it is.
fn needs_parent(kind: Kind) -> bool {
    let is_listed_by_parent =
        |collection| matches!(collection, Collection::CatalogResources | Collection::ApplicationPermissions);
    match kind {
        Kind::Member(_) | Kind::AssignmentPolicy => true,
        Kind::Counted(collection) => is_listed_by_parent(collection),
        _ => false,
    }
}

/// The folder of a kind: the id of its collection, or what Graph calls the list where a collection has several. Each is a name
/// by which the reader recognises the kind.
fn folder_of(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Policy => "role-management-policies",
        Kind::GroupSchedule { mode: Mode::Eligible, instance: true } => "eligibility-schedule-instances",
        Kind::GroupSchedule { mode: Mode::Active, instance: true } => "assignment-schedule-instances",
        Kind::GroupRequest(Collection::GroupEligibility) => "eligibility-schedule-requests",
        Kind::GroupRequest(_) => "assignment-schedule-requests",
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Schedule } => "role-assignment-schedules",
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance } => "role-assignment-schedule-instances",
        Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Instance } => {
            "role-eligibility-schedule-instances"
        }
        // What a cmdlet prints is no object of Graph.
        Kind::PrintedSettings => return None,
        _ => kind.collection()?.id(),
    })
}

/// The canonical form of an export.
#[derive(Debug)]
pub struct Canonical {
    /// Path below the folder, `/`-separated, and text.
    pub files: BTreeMap<String, String>,
    /// Objects that were read and are not in the files, by the layout that they stand in.
    pub left_out: BTreeMap<&'static str, usize>,
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
        let mut foreign = BTreeMap::<Collection, &'static str>::new();
        for (file, counts) in loaded.sources.files().iter().zip(&loaded.collections) {
            if !matches!(file.layout, "graph" | "entra-exporter") && !counts.is_empty() {
                *canonical.left_out.entry(file.layout).or_default() += counts.values().sum::<usize>();
                foreign.extend(counts.keys().map(|collection| (*collection, file.layout)));
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

    fn manifest(
        &self,
        loaded: &Loaded,
        completeness: &Completeness,
        foreign: &BTreeMap<Collection, &'static str>,
    ) -> String {
        // What the files hold is counted as it will be: by reading them.
        let files: Vec<_> = self.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
        let mut counts = BTreeMap::<Collection, usize>::new();
        for (collection, count) in load_texts(&files).collections.into_iter().flatten() {
            *counts.entry(collection).or_default() += count;
        }
        manifest::write(loaded.manifest.as_ref(), completeness, &counts, foreign)
    }
}

/// Whether a path below a folder is one that the canonical form uses, so that a file there which is no part of it any more may
/// go.
#[must_use]
pub fn is_canonical_path(path: &str) -> bool {
    let folder = path.split('/').next().unwrap_or_default();
    let is_object = path.strip_suffix(".json").is_some_and(|stem| stem.len() > folder.len() + 1);
    let lists = ["role-management-policies", "role-assignment-schedules"];
    let parts = ["-schedule-instances", "-schedule-requests"];
    let is_folder = Collection::from_id(folder).is_some()
        || lists.contains(&folder)
        || parts.iter().any(|part| folder.ends_with(part));
    is_object && is_folder
}

/// Whether a text is the manifest of a canonical export.
#[must_use]
pub fn is_canonical_manifest(text: &str) -> bool {
    manifest::is_canonical(text)
}

/// The name of the manifest.
pub const MANIFEST: &str = manifest::NAME;
