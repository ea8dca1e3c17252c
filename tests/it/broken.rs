//! Every trap of a damaged export has a file in `fixtures/exports/broken`, and every file a notice that names the damage.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pimlint::export::LoadOptions;
use pimlint::model::ObjectId;
use pimlint::service::Export;

use crate::support::said;

/// File, kind of notice, and words of its message. A file may have several.
const NOTICES: &[(&str, &str, &str)] = &[
    ("Sample-model.json", "not-recognised", "a model file of the Zero Trust Assessment"),
    ("bare-rules.json", "not-recognised", "a rule of role settings without its policy"),
    ("batch.json", "failed-request", "of the batch failed (403"),
    ("binary.json", "unreadable-file", "binary data"),
    ("bloodhound.json", "not-recognised", "its meta.type is not \"azure\""),
    ("collapsed/groups.json", "repaired", "ConvertTo-Json -InputObject @(...)"),
    ("comment-unclosed.json", "unreadable-file", "the end of the file"),
    ("culture-dates/eligibilitySchedules.json", "unknown-value", "is not ISO 8601, and day and month are ambiguous"),
    ("deep-nesting.json", "not-recognised", "a single value"),
    ("depth-truncated.json", "cut-by-exporter", "-Depth 20"),
    ("duplicate-conflict/groups-friday.json", "conflicting-copies", "contradict each other"),
    ("duplicate-keys.json", "repaired", "occurs twice in one object"),
    ("ellipsis.json", "unreadable-file", "not valid JSON"),
    ("error-body.json", "failed-request", "Authorization_RequestDenied"),
    ("html-error-page.json", "unreadable-file", "HTML page"),
    ("legacy-pim-v2.json", "not-recognised", "legacy PIM API"),
    ("next-link/groups.json", "cut-collection", "@odata.nextLink"),
    ("not-json.txt", "unreadable-file", "does not start with JSON"),
    ("null-stubs/eligibilitySchedules.json", "cut-by-exporter", "-ExpandProperty principal"),
    ("null.json", "not-recognised", "a single value"),
    ("powershell-dates.json", "repaired", "PowerShell 7 writes ISO 8601"),
    ("references/links.json", "not-recognised", "a reference whose parent"),
    ("roadrecon.json", "unreadable-file", "SQLite database, probably of ROADrecon"),
    ("text-before.json", "unreadable-file", "remove the text before it"),
    ("trailing-comma.json", "repaired", "a trailing comma"),
    ("truncated.json", "unreadable-file", "ends in the middle of a value"),
    ("unknown-object.json", "not-recognised", "a type that this version does not recognize"),
    ("utf16-damaged.json", "unreadable-file", "UTF-16 but damaged"),
    ("windows-1252.json", "unreadable-file", "Windows-1252"),
    ("zero-bytes.json", "unreadable-file", "the file is empty"),
];

/// Good by itself: the other half of a pair.
const FAULTLESS: &[&str] = &["duplicate-conflict/groups-monday.json"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports/broken")
}

fn loaded(paths: &[PathBuf]) -> Export {
    Export::read(paths, &LoadOptions::default(), None).expect("the fixtures are there")
}

fn files() -> BTreeSet<String> {
    let inner = |path: &Path| path.strip_prefix(folder()).expect("below it").to_string_lossy().replace('\\', "/");
    let all = walkdir::WalkDir::new(folder()).into_iter().map(|entry| entry.expect("readable"));
    all.filter(|entry| entry.file_type().is_file()).map(|entry| inner(entry.path())).collect()
}

#[test]
fn every_file_has_its_notice() {
    let mut wrong = String::new();
    for (file, kind, words) in NOTICES {
        // A conflict needs both of its files.
        let path = if file.starts_with("duplicate-conflict/") { "duplicate-conflict" } else { file };
        let loaded = loaded(&[folder().join(path)]);
        let found = loaded.notices.iter().any(|notice| {
            let of_file = notice.file.and_then(|id| loaded.sources.get(id));
            notice.kind.as_str() == *kind
                && said(&notice.message).contains(words)
                && of_file.is_none_or(|source| source.shown.ends_with(file))
        });
        if !found {
            let _ = writeln!(wrong, "{file}: no {kind} notice says `{words}`, only {:#?}", loaded.notices);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_file_is_without_an_expected_notice() {
    let expected: BTreeSet<String> =
        NOTICES.iter().map(|(file, ..)| *file).chain(FAULTLESS.iter().copied()).map(str::to_owned).collect();
    assert_eq!(files(), expected);
}

#[test]
fn what_was_damaged_is_read_as_far_as_it_says_something() {
    let loaded = loaded(&[folder()]);
    let tenant = &loaded.tenant;
    let groups = tenant.groups().seen().copied().expect("groups stand in several files");
    let group = |name: &str| {
        groups.iter().find(|group| group.name.as_ref().is_some_and(|known| known.raw() == name)).expect(name)
    };
    assert_eq!(group("Adatum Tellers").is_security_enabled(), Ok(true), "the last of two equal keys counts");
    assert_eq!(group("Adatum Porters").is_security_enabled(), Ok(true), "an answer of a $batch");
    assert_eq!(group("Adatum Drivers").is_unified(), Ok(true), "a list of one word");
    let culture = ObjectId::parse("5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a01_member_c27d5b90-3e8f-4a21-b6d4-1f2e3d4c5b01");
    let schedule = tenant.schedules().iter().find(|row| Some(&row.id()) == culture.as_ref()).expect("it is read");
    assert!(schedule.ending().is_err(), "nobody knows whether 03/04 is in March or in April");
    assert!(loaded.completeness.of(pimlint::model::Collection::Groups).is_some_and(|state| !state.whole));
}
