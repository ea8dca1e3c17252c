//! The manifest of an export: what its exporter counted, so that what is absent differs from what is empty.
//!
//! `pimlint export-script` writes one as `manifest.json`; docs/export-script.md describes it for other exporters.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::json::cursor::Cursor;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words};
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::CollectionState;
use crate::model::{Collection, Instant, ObjectId};
use crate::source::seal;
use crate::source::{FileId, Phrase};

/// The version of the form that this module reads.
const SCHEMA_VERSION: i64 = 1;

/// The lists of one export should be of one day.
pub(super) const LONGEST_HOURS: u64 = 24;

/// The longest error text that is kept; what Graph answers is shorter.
const MAX_ERROR: usize = 400;

/// What the manifest of an export says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The tenant that was exported.
    pub tenant_id: Option<ObjectId>,
    /// When it was exported: the begin of it.
    pub exported_at: Option<Instant>,
    /// The end of it.
    pub finished_at: Option<Instant>,
    /// The permissions that an application exported it with. Those of a user say less: what a user may read depends on roles too.
    pub permissions: BTreeSet<String>,
    pub(super) collections: BTreeMap<Collection, Count>,
}

/// What the manifest says about one collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) objects: Option<usize>,
    pub(super) error: Option<String>,
    /// The parents for which it was asked, where it was not for all.
    pub(super) parents: Option<BTreeSet<ObjectId>>,
    /// How much of it the objects are, where the export is a canonical one, which cannot show it.
    pub(super) state: Option<CollectionState>,
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
        finished_at: Raw<Option<Instant>> = "finishedAt",
        permissions: Part<'a> = "permissions",
        collections: Part<'a> = "collections",
    }
}

shape! {
    /// One collection in it.
    CountShape<'a> {
        count: Raw<i64> = "count",
        parents: Part<'a> = "parents",
        error: Raw<Text<'a>> = "error",
        state: Part<'a> = "state",
    }
}

shape! {
    /// What the export was made with.
    PermissionsShape<'a> {
        application: Words<'a> = "application",
    }
}

impl PermissionsShape<'_> {
    fn certain(self) -> BTreeSet<String> {
        self.application.0.value().into_iter().flatten().map(std::borrow::Cow::into_owned).collect()
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
        without_service_principals: Part<'a> = "withoutServicePrincipals",
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
        let message = format!("a manifest with a version other than {SCHEMA_VERSION}; its counts are not used");
        remarks.push((NoticeKind::UnknownValue, message, None));
        return Some((Manifest::default(), remarks));
    }
    let collections = read_counts(shape.collections.text().unwrap_or_default(), &mut remarks);
    let tenant_id = tenant(shape.tenant_id, &mut remarks);
    let exported_at = moment(&shape.exported_at, "exportedAt", &mut remarks);
    let finished_at = moment(&shape.finished_at, "finishedAt", &mut remarks);
    remarks.extend(exported_at.zip(finished_at).and_then(|(begin, end)| long_export(begin, end)));
    let permissions =
        shape.permissions.read::<PermissionsShape<'_>>().map(PermissionsShape::certain).unwrap_or_default();
    Some((Manifest { tenant_id, exported_at, finished_at, permissions, collections }, remarks))
}

/// The tenant by its id: a domain is another name of the same one, which cannot be compared with it.
fn tenant(id: Raw<ObjectId>, remarks: &mut Vec<Remark>) -> Option<ObjectId> {
    let known = id.value()?;
    if !known.is_guid() {
        let message = "`tenantId` in the manifest is not a GUID; expected the ID of the tenant".to_owned();
        remarks.push((NoticeKind::UnknownValue, message, None));
    }
    Some(known).filter(ObjectId::is_guid)
}

/// An export that took so long that its lists are of different days.
fn long_export(begin: Instant, end: Instant) -> Option<Remark> {
    let hours = end.since(begin)?.as_seconds() / 3600;
    let message = || {
        format!(
            "the export took {hours} hours, from {begin} to {end}, so its lists may contradict each other; export again in one run"
        )
    };
    (hours >= LONGEST_HOURS).then(|| (NoticeKind::LongExport, message(), None))
}

fn moment(time: &Raw<Option<Instant>>, name: &str, remarks: &mut Vec<Remark>) -> Option<Instant> {
    match time {
        Raw::Absent | Raw::Null => None,
        Raw::Value(Some(moment @ Instant::At(_))) => Some(*moment),
        Raw::Value(_) | Raw::Odd(_) => {
            let message =
                format!("`{name}` in the manifest is not a valid time; expected one like 2026-01-31T08:00:00Z");
            remarks.push((NoticeKind::UnknownValue, message, None));
            None
        }
    }
}

fn read_counts(text: &str, remarks: &mut Vec<Remark>) -> BTreeMap<Collection, Count> {
    let mut counts = BTreeMap::new();
    if !text.starts_with('{') {
        let message =
            "`collections` in the manifest is not an object; expected {\"groups\": {\"count\": 4}, ...}".to_owned();
        remarks.push((NoticeKind::UnknownValue, message, None));
        return counts;
    }
    // The text was parsed once already, so that nothing stops the walk but its end.
    let _ = Cursor::new(text).members(|id, cursor| {
        let (shape, _) = cursor.take::<CountShape<'_>>()?;
        if let Some(collection) = Collection::from_id(id) {
            counts.insert(collection, count(collection, shape, remarks));
        } else {
            let message = format!(
                "the manifest counts `{}`, which is not a collection that this version recognizes",
                seal::key(id)
            );
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
        let message = "the manifest has no `count` for it; expected an integer".to_owned();
        remarks.push((NoticeKind::UnknownValue, message, Some(collection)));
    }
    let state = shape.state.text().and_then(read_state);
    let parents = shape.parents.text().and_then(|text| serde_json::from_str::<Vec<String>>(text).ok());
    let parents = parents.map(|ids| ids.iter().filter_map(|id| ObjectId::parse(id)).collect());
    Count { objects, error, parents, state }
}

/// What is not said is not whole.
fn read_state(text: &str) -> Option<CollectionState> {
    let shape: StateShape<'_> = serde_json::from_str(text).ok()?;
    let parents: BTreeMap<String, bool> =
        shape.parents.text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let without = shape.without_service_principals.text().and_then(|text| serde_json::from_str(text).ok());
    let without: Vec<String> = without.unwrap_or_default();
    Some(CollectionState {
        whole: shape.whole.value().unwrap_or(false),
        is_defective: shape.defective.value().unwrap_or(true),
        detail: shape
            .detail
            .value()
            .map(|detail| Phrase::from(seal::key(detail.chars().take(MAX_ERROR).collect::<String>()))),
        parents: parents.into_iter().filter_map(|(id, whole)| Some((ObjectId::parse(&id)?, whole))).collect(),
        without_service_principals: without.iter().filter_map(|id| ObjectId::parse(id)).collect(),
        counted: shape.counted.value().unwrap_or(false),
    })
}

/// What all manifests say about the export as such: the first tenant, the latest times, the permissions that each of them had.
pub(crate) fn summary(found: &[ManifestFile]) -> Option<Manifest> {
    let (first, others) = found.split_first()?;
    let mut all = Manifest { collections: BTreeMap::new(), ..first.manifest.clone() };
    for ManifestFile { manifest, .. } in others {
        all.tenant_id = all.tenant_id.or_else(|| manifest.tenant_id.clone());
        all.exported_at = all.exported_at.max(manifest.exported_at);
        all.finished_at = all.finished_at.max(manifest.finished_at);
        all.permissions.retain(|permission| manifest.permissions.contains(permission));
    }
    Some(all)
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
            "the manifest belongs to tenant {id}, other files to tenant {first}; export one tenant at a time"
        )
        .into(),
        collection: None,
        objects: 0,
    };
    others.map(notice).collect()
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
        assert_eq!(groups.detail, Some("the manifest counts 3, but 1 could be read".into()));
        assert!(loaded.completeness.of(Collection::Users).is_none());
        assert_eq!(
            loaded.completeness.why_absent(Collection::Users),
            Some(&"the manifest counts 7, but 0 could be read".into())
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

    #[test]
    fn an_export_of_more_than_a_day_is_noticed() {
        let load_until = |end: &str| {
            let manifest = format!(
                r#"{{"schemaVersion": 1, "exportedAt": "2026-01-31T08:00:00Z", "finishedAt": "{end}", "collections": {{}}}}"#
            );
            load(&[("export/manifest.json", &manifest), ("export/groups/groups-00001.json", GROUPS)])
        };
        assert_eq!(kinds(&load_until("2026-02-01T07:59:00Z")), []);
        let loaded = load_until("2026-02-02T09:00:00Z");
        assert_eq!(kinds(&loaded), [NoticeKind::LongExport]);
        let manifest = loaded.manifest.expect("a manifest");
        assert_eq!(manifest.exported_at, Instant::parse("2026-01-31T08:00:00Z").expect("a time"));
        assert_eq!(manifest.finished_at, Instant::parse("2026-02-02T09:00:00Z").expect("a time"));
    }
}
