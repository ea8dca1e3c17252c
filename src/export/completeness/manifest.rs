//! The manifest of an export: what its exporter counted, so that what is absent differs from what is empty.
//!
//! `pimlint export-script` writes one as `manifest.json`; docs/export-script.md describes it for other exporters.

use std::collections::BTreeMap;
use std::path::Path;

use crate::export::files::sources::Sources;
use crate::export::json::cursor::Cursor;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{CollectionState, Completeness};
use crate::model::{Collection, Instant, ObjectId};
use crate::source::seal;
use crate::source::{FileId, Phrase};

/// The version of the form that this module reads.
const SCHEMA_VERSION: i64 = 1;

/// The longest error text that is kept; what Graph answers is shorter.
const MAX_ERROR: usize = 400;

/// What the manifest of an export says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The tenant that was exported.
    pub tenant_id: Option<ObjectId>,
    /// When it was exported.
    pub exported_at: Option<Instant>,
    collections: BTreeMap<Collection, Count>,
}

/// What the manifest says about one collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Count {
    objects: Option<usize>,
    error: Option<String>,
    /// How much of it the objects are, where the export is a canonical one, which cannot show it.
    state: Option<CollectionState>,
}

/// A manifest with its file. It counts the files in its folder and below.
pub(crate) struct ManifestFile {
    pub(crate) file: FileId,
    pub(crate) manifest: Manifest,
}

/// A part of a manifest that cannot be used, or an error that it records.
pub(crate) type Remark = (NoticeKind, String, Option<Collection>);

shape! {
    /// The manifest on disk.
    ManifestShape<'a> {
        schema_version: Raw<i64> = "schemaVersion",
        tenant_id: Raw<ObjectId> = "tenantId",
        exported_at: Raw<Option<Instant>> = "exportedAt",
        collections: Part<'a> = "collections",
    }
}

shape! {
    /// One collection in it.
    CountShape<'a> {
        count: Raw<i64> = "count",
        error: Raw<Text<'a>> = "error",
        state: Part<'a> = "state",
    }
}

shape! {
    /// How much of a collection a canonical export holds.
    StateShape<'a> {
        whole: Raw<bool> = "whole",
        defective: Raw<bool> = "defective",
        counted: Raw<bool> = "counted",
        detail: Raw<Text<'a>> = "detail",
        parents: Part<'a> = "parents",
    }
}

/// Whether a file's path, without its ending, is that of a manifest.
pub(crate) fn is_named(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("manifest"))
}

/// Reads a manifest; `None` where the file is something else.
pub(crate) fn read(text: &str) -> Option<(Manifest, Vec<Remark>)> {
    let mut cursor = Cursor::new(text);
    let (shape, _) = cursor.take::<ManifestShape<'_>>().ok()?;
    let is_one = shape.schema_version.is_present() && shape.collections.is_filled() && cursor.peek().is_none();
    if !is_one {
        return None;
    }
    let mut remarks = Vec::new();
    if shape.schema_version != Raw::Value(SCHEMA_VERSION) {
        let message = format!("a manifest of another version than {SCHEMA_VERSION}; its counts are not used");
        remarks.push((NoticeKind::UnknownValue, message, None));
        return Some((Manifest::default(), remarks));
    }
    let collections = read_counts(shape.collections.text().unwrap_or_default(), &mut remarks);
    let exported_at = moment(&shape.exported_at, &mut remarks);
    Some((Manifest { tenant_id: shape.tenant_id.value(), exported_at, collections }, remarks))
}

fn moment(time: &Raw<Option<Instant>>, remarks: &mut Vec<Remark>) -> Option<Instant> {
    match time {
        Raw::Absent | Raw::Null => None,
        Raw::Value(Some(moment @ Instant::At(_))) => Some(*moment),
        Raw::Value(_) | Raw::Odd(_) => {
            let message =
                "`exportedAt` in the manifest is not a valid time; expected one like 2026-01-31T08:00:00Z".to_owned();
            remarks.push((NoticeKind::UnknownValue, message, None));
            None
        }
    }
}

fn read_counts(text: &str, remarks: &mut Vec<Remark>) -> BTreeMap<Collection, Count> {
    let mut counts = BTreeMap::new();
    if !text.starts_with('{') {
        let message =
            "`collections` of the manifest is no object; expected {\"groups\": {\"count\": 4}, ...}".to_owned();
        remarks.push((NoticeKind::UnknownValue, message, None));
        return counts;
    }
    // The text was parsed once already, so that nothing stops the walk but its end.
    let _ = Cursor::new(text).members(|id, cursor| {
        let (shape, _) = cursor.take::<CountShape<'_>>()?;
        if let Some(collection) = Collection::from_id(id) {
            counts.insert(collection, count(collection, shape, remarks));
        } else {
            let message =
                format!("the manifest counts `{}`, which is no collection that this version knows", seal::key(id));
            remarks.push((NoticeKind::UnknownValue, message, None));
        }
        Ok(())
    });
    counts
}

fn count(collection: Collection, shape: CountShape<'_>, remarks: &mut Vec<Remark>) -> Count {
    let objects = shape.count.value().and_then(|count| usize::try_from(count).ok());
    let error = shape.error.value().map(|error| error.chars().take(MAX_ERROR).collect::<String>());
    if let Some(error) = &error {
        remarks.push((
            NoticeKind::FailedRequest,
            format!("the exporter could not read it: {}", seal::word(error)),
            Some(collection),
        ));
    } else if objects.is_none() {
        let message = "the manifest gives no `count` of it; expected a whole number".to_owned();
        remarks.push((NoticeKind::UnknownValue, message, Some(collection)));
    }
    let state = shape.state.text().and_then(read_state);
    Count { objects, error, state }
}

/// What is not said is not whole.
fn read_state(text: &str) -> Option<CollectionState> {
    let shape: StateShape<'_> = serde_json::from_str(text).ok()?;
    let parents: BTreeMap<String, bool> =
        shape.parents.text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    Some(CollectionState {
        whole: shape.whole.value().unwrap_or(false),
        is_defective: shape.defective.value().unwrap_or(true),
        detail: shape
            .detail
            .value()
            .map(|detail| Phrase::from(seal::key(detail.chars().take(MAX_ERROR).collect::<String>()))),
        parents: parents.into_iter().filter_map(|(id, whole)| Some((ObjectId::parse(&id)?, whole))).collect(),
        counted: shape.counted.value().unwrap_or(false),
    })
}

/// What all manifests say about the export as such: the first tenant, the latest time.
pub(crate) fn summary(found: &[ManifestFile]) -> Option<Manifest> {
    let exported_at = found.iter().filter_map(|found| found.manifest.exported_at).max();
    let tenant_id = found.iter().find_map(|found| found.manifest.tenant_id.clone());
    (!found.is_empty()).then(|| Manifest { tenant_id, exported_at, collections: BTreeMap::new() })
}

/// That a manifest names another tenant than the organization that was exported, or than another manifest.
pub(crate) fn other_tenants(
    found: &[ManifestFile],
    organizations: impl Iterator<Item = ObjectId>,
) -> Vec<Notice<Phrase>> {
    let named = |found: &ManifestFile| found.manifest.tenant_id.clone().map(|id| (Some(found.file), id));
    let all: Vec<_> = organizations.map(|id| (None, id)).chain(found.iter().filter_map(named)).collect();
    let Some((_, first)) = all.first() else { return Vec::new() };
    let others = all.iter().filter(|(file, id)| file.is_some() && id != first);
    let notice = |(file, id): &(Option<FileId>, ObjectId)| Notice {
        file: *file,
        position: None,
        kind: NoticeKind::ConflictingCopies,
        message: format!(
            "the manifest is of tenant {id}, other files are of tenant {first}; export one tenant at a time"
        )
        .into(),
        collection: None,
        objects: 0,
    };
    others.map(notice).collect()
}

/// Holds what was read against what the manifests count. A count that agrees makes a collection complete, one that differs
/// or an error makes it partial, or says why it is absent.
pub(crate) fn settle(
    found: &[ManifestFile],
    sources: &Sources,
    read: &[BTreeMap<Collection, usize>],
    completeness: &mut Completeness,
) -> Vec<Notice<Phrase>> {
    let mut notices = Vec::new();
    for collection in Collection::all() {
        let says = Says::about(collection, found, sources, read);
        if says.is_counted || says.error.is_some() || says.difference.is_some() {
            notices.extend(says.difference.as_ref().map(|(file, message)| Notice {
                file: Some(*file),
                position: None,
                kind: NoticeKind::CutCollection,
                message: message.as_str().into(),
                collection: Some(collection),
                objects: 0,
            }));
            says.settle(collection, completeness);
        }
    }
    notices
}

/// What the manifests together say about one collection.
struct Says {
    /// Every object of it stands below a manifest that counts it.
    is_counted: bool,
    error: Option<String>,
    difference: Option<(FileId, String)>,
    state: Option<CollectionState>,
}

impl Says {
    fn about(
        collection: Collection,
        found: &[ManifestFile],
        sources: &Sources,
        read: &[BTreeMap<Collection, usize>],
    ) -> Self {
        let entries: Vec<(FileId, &Path, &Count)> = found
            .iter()
            .filter_map(|found| {
                Some((found.file, folder(sources, found.file)?, found.manifest.collections.get(&collection)?))
            })
            .collect();
        let held: Vec<(&Path, usize)> = sources
            .files()
            .iter()
            .zip(read)
            .filter_map(|(file, counts)| Some((file.path.as_path(), *counts.get(&collection)?)))
            .collect();
        let below =
            |folder: &Path| held.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, count)| count).sum();
        let difference = entries.iter().find_map(|(file, folder, count)| {
            let (expected, seen): (usize, usize) = (count.objects?, below(folder));
            (expected != seen).then(|| (*file, format!("the manifest counts {expected}, {seen} could be read")))
        });
        let counting =
            |path: &Path| entries.iter().any(|(_, folder, count)| count.objects.is_some() && path.starts_with(folder));
        Self {
            is_counted: entries.iter().any(|entry| entry.2.objects.is_some())
                && held.iter().all(|(path, _)| counting(path)),
            error: entries.iter().find_map(|entry| entry.2.error.clone()),
            difference,
            // Two exports in one are more than either of them says.
            state: match entries.as_slice() {
                [(_, folder, count)] if held.iter().all(|(path, _)| path.starts_with(folder)) => count.state.clone(),
                _ => None,
            },
        }
    }

    fn settle(self, collection: Collection, completeness: &mut Completeness) {
        let known = completeness.of(collection).cloned();
        let error = self.error.map(|error| Phrase::from(seal::word(error)));
        let why = error.or_else(|| self.difference.as_ref().map(|(_, message)| message.into()));
        match (why, known) {
            (Some(why), None) => completeness.set_failed(collection, why),
            (Some(why), Some(mut state)) => {
                state.whole = false;
                state.is_defective = true;
                state.detail = Some(why);
                if self.difference.is_some() {
                    // Nobody knows which parent's list it is that differs.
                    state.parents.values_mut().for_each(|whole| *whole = false);
                }
                completeness.set(collection, state);
            }
            (None, _) if self.state.is_some() => {
                self.state.into_iter().for_each(|state| completeness.set(collection, state));
            }
            (None, known) => {
                let mut state = known.unwrap_or_default();
                if self.is_counted && !state.is_defective {
                    state = CollectionState { whole: true, counted: true, detail: Some("counted".into()), ..state };
                    completeness.set(collection, state);
                }
            }
        }
    }
}

fn folder(sources: &Sources, file: FileId) -> Option<&Path> {
    sources.get(file)?.path.parent()
}

#[cfg(test)]
mod tests {
    use crate::export::load_texts;
    use crate::export::notice::NoticeKind;
    use crate::export::{Loaded, objects::CollectionState};
    use crate::model::{Collection, Instant};

    const GROUPS: &str = r#"{"value": [{"id": "11111111-1111-4111-8111-111111111111", "groupTypes": []}]}"#;

    fn load(files: &[(&str, &str)]) -> Loaded {
        let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        load_texts(&files)
    }

    fn with_groups(collections: &str) -> Loaded {
        let manifest = format!(
            r#"{{"schemaVersion": 1, "tenantId": "257ec729-e643-47f6-8878-01d35678c507",
                "exportedAt": "2026-01-31T08:00:00Z", "collections": {collections}}}"#
        );
        load(&[("export/manifest.json", &manifest), ("export/groups/groups-00001.json", GROUPS)])
    }

    fn state(loaded: &Loaded, collection: Collection) -> CollectionState {
        loaded.completeness.of(collection).cloned().expect("the export holds it")
    }

    fn kinds(loaded: &Loaded) -> Vec<NoticeKind> {
        loaded.notices.iter().map(|notice| notice.kind).collect()
    }

    #[test]
    fn a_count_that_agrees_makes_a_collection_complete_even_an_empty_one() {
        let loaded = with_groups(r#"{"groups": {"count": 1}, "users": {"count": 0}}"#);
        for collection in [Collection::Groups, Collection::Users] {
            let state = state(&loaded, collection);
            assert!(state.whole && state.counted, "{collection}");
            assert_eq!(state.detail, Some("counted".into()));
        }
        assert_eq!(kinds(&loaded), []);
        let manifest = loaded.manifest.expect("a manifest");
        assert_eq!(manifest.exported_at, Instant::parse("2026-01-31T08:00:00Z").expect("a time"));
        assert!(manifest.tenant_id.is_some());
    }

    #[test]
    fn a_count_that_differs_makes_a_collection_partial_or_says_why_it_is_absent() {
        let loaded = with_groups(r#"{"groups": {"count": 3}, "users": {"count": 7}}"#);
        let groups = state(&loaded, Collection::Groups);
        assert!(!groups.whole);
        assert_eq!(groups.detail, Some("the manifest counts 3, 1 could be read".into()));
        assert!(loaded.completeness.of(Collection::Users).is_none());
        assert_eq!(
            loaded.completeness.why_absent(Collection::Users),
            Some(&"the manifest counts 7, 0 could be read".into())
        );
        assert_eq!(kinds(&loaded), [NoticeKind::CutCollection, NoticeKind::CutCollection]);
    }

    #[test]
    fn an_error_is_the_reason_and_never_an_empty_collection() {
        let loaded =
            with_groups(r#"{"groups": {"count": 1, "error": "429"}, "users": {"count": 0, "error": "403 Forbidden"}}"#);
        assert!(!state(&loaded, Collection::Groups).whole);
        assert!(loaded.completeness.of(Collection::Users).is_none());
        assert_eq!(
            loaded.completeness.why_absent(Collection::Users),
            Some(&crate::source::Phrase::from(crate::source::seal::word("403 Forbidden")))
        );
        assert_eq!(kinds(&loaded), [NoticeKind::FailedRequest, NoticeKind::FailedRequest]);
    }

    #[test]
    fn a_cut_list_stays_cut_and_files_elsewhere_are_not_counted() {
        let page = r#"{"@odata.nextLink": "https://x", "value": [{"id": "11111111-1111-4111-8111-111111111111", "groupTypes": []}]}"#;
        let manifest = r#"{"schemaVersion": 1, "collections": {"groups": {"count": 1}}}"#;
        let cut = load(&[("export/manifest.json", manifest), ("export/groups-00001.json", page)]);
        assert!(!state(&cut, Collection::Groups).whole);
        let elsewhere = load(&[("a/manifest.json", manifest), ("a/groups.json", GROUPS), ("b/groups.json", GROUPS)]);
        assert_eq!(state(&elsewhere, Collection::Groups).detail, Some("assumed".into()));
    }

    #[test]
    fn what_a_manifest_says_wrongly_is_noticed_and_the_rest_is_used() {
        let loaded = with_groups(
            r#"{"groups": {"count": 1}, "grups": {"count": 1}, "users": {"count": "many"}, "catalogs": 3}"#,
        );
        assert!(state(&loaded, Collection::Groups).counted);
        assert_eq!(kinds(&loaded), [NoticeKind::UnknownValue; 3]);
        for text in [
            r#"{"schemaVersion": 2, "collections": {"groups": {"count": 9}}}"#,
            r#"{"schemaVersion": 1, "collections": []}"#,
            r#"{"schemaVersion": 1, "exportedAt": "9999-12-31", "collections": {}}"#,
        ] {
            let loaded = load(&[("manifest.json", text), ("groups.json", GROUPS)]);
            assert_eq!(state(&loaded, Collection::Groups).detail, Some("assumed".into()), "{text}");
            assert_eq!(kinds(&loaded), [NoticeKind::UnknownValue], "{text}");
        }
        let loaded = load(&[("manifest.json", r#"{"schemaVersion": 1, "collections"#), ("groups.json", GROUPS)]);
        assert_eq!(kinds(&loaded), [NoticeKind::UnreadableFile]);
    }

    #[test]
    fn one_export_is_of_one_tenant() {
        let organization = r#"{"value": [{"id": "00000000-1111-4111-8111-111111111111", "verifiedDomains": []}]}"#;
        let manifest = r#"{"schemaVersion": 1, "tenantId": "257ec729-e643-47f6-8878-01d35678c507", "collections": {}}"#;
        let loaded = load(&[("manifest.json", manifest), ("organization.json", organization)]);
        assert_eq!(kinds(&loaded), [NoticeKind::ConflictingCopies]);
    }
}
