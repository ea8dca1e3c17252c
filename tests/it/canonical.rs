//! The canonical form of an export: what it keeps, and that nothing is judged differently in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use pimlint::export::LoadOptions;
use pimlint::service::Export;
use serde_json::Value;

use crate::support::fixtures::fixtures;
use crate::support::{differences, outcomes};

fn pimlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).output().expect("the program runs")
}

fn says(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

fn formatted(from: &str, to: &str) -> String {
    let run = pimlint(&["fmt", from, "--output", to]);
    assert_eq!(run.status.code(), Some(0), "{}", says(&run.stderr));
    says(&run.stdout)
}

/// What is judged of an export, without where it stands: findings, outcomes and coverage.
fn judged(path: &str) -> (BTreeMap<String, Value>, Vec<Value>, Vec<Value>, Value) {
    let run = pimlint(&["check", path, "--format", "json"]);
    let mut report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let finding = |mut finding: Value| {
        finding["locations"] = Value::Null;
        (finding["id"].to_string(), finding)
    };
    let rows = |report: &mut Value, name: &str| report[name].take().as_array().expect("a list").clone();
    let findings = rows(&mut report, "findings").into_iter().map(finding).collect();
    let coverage = rows(&mut report, "coverage");
    // How many files hold a collection is another matter.
    let coverage = coverage.into_iter().map(|mut row| {
        row.as_object_mut().expect("a row").remove("pages");
        row
    });
    let coverage = coverage.collect();
    (findings, rows(&mut report, "rules"), coverage, report["run"]["asOf"].take())
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
        (path, std::fs::read(entry.path()).expect("readable"))
    };
    files.filter(|entry| entry.file_type().is_file()).map(read).collect()
}

/// Fixtures that `fmt` leaves something of out, which it says: objects that are not as Graph writes them, and files in which
/// nothing can be read.
const NOT_ALL_WRITTEN: [&str; 6] = [
    "exports/azurehound",
    "exports/broken/",
    "exports/easypim/",
    "exports/microsoft365dsc",
    "exports/scubagear/",
    "exports/terraform/",
];

#[test]
fn nothing_is_judged_differently_and_the_form_is_its_own() {
    let whole = fixtures().into_iter().map(|fixture| fixture.name);
    let whole = whole.filter(|name| !NOT_ALL_WRITTEN.iter().any(|some| name.starts_with(some)));
    for export in whole {
        let folder = tempfile::tempdir().expect("a folder");
        let [once, twice] = ["once", "twice"].map(|name| folder.path().join(name));
        let (once, twice) = (once.to_str().expect("UTF-8"), twice.to_str().expect("UTF-8"));
        let original = format!("{}/fixtures/{export}", env!("CARGO_MANIFEST_DIR"));
        formatted(&original, once);
        assert_eq!(judged(once), judged(&original), "{export}");
        formatted(once, twice);
        assert!(files(Path::new(once)) == files(Path::new(twice)), "{export} is canonical only the second time");
    }
}

/// The verdicts of a broken file are the same in what can be written of it.
#[test]
fn what_can_be_written_of_a_broken_export_is_judged_as_before() {
    let mut wrong = Vec::new();
    for fixture in fixtures().into_iter().filter(|fixture| fixture.name.starts_with("exports/broken/")) {
        let folder = tempfile::tempdir().expect("a folder");
        let once = folder.path().join("once").to_str().expect("UTF-8").to_owned();
        let original = format!("{}/fixtures/{}", env!("CARGO_MANIFEST_DIR"), fixture.name);
        let run = pimlint(&["fmt", &original, "--output", &once]);
        if run.status.code() == Some(3) {
            continue;
        }
        assert_eq!(run.status.code(), Some(0), "{}", says(&run.stderr));
        let outcomes = |path: &str| {
            let moment = Export::of_texts(&fixture.files, None).tenant.moment;
            outcomes(&Export::read(&[path.into()], &LoadOptions::default(), Some(moment)).expect("an export"))
        };
        let changes = differences(&outcomes(&original), &outcomes(&once));
        wrong.extend(changes.into_iter().map(|change| format!("{}: {change}", fixture.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_that_differ_by_case_only_and_names_of_devices_are_files_of_their_own() {
    let assignment = |id: &str| {
        serde_json::json!({ "id": id, "principalId": "b0000000-0000-4000-8000-000000000001", "directoryScopeId": "/",
            "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10" })
    };
    let ids = ["Abc-1", "abc-1", "ABC-1", "CON", "con", "nul", "COM1", "LPT9", "aux"];
    let page = serde_json::json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments",
        "value": ids.map(assignment) });
    let folder = tempfile::tempdir().expect("a folder");
    let (export, out) = (folder.path().join("roleAssignments.json"), folder.path().join("out"));
    std::fs::write(&export, page.to_string()).expect("written");
    formatted(export.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    let names: Vec<String> = files(&out).into_keys().map(|path| path.to_lowercase()).collect();
    let apart: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!((names.len(), apart.len()), (ids.len() + 1, ids.len() + 1), "{names:?}");
    let stem = |path: &String| path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned);
    let devices = ["con", "prn", "aux", "nul", "com1", "lpt9"];
    assert!(names.iter().filter_map(stem).all(|stem| !devices.contains(&stem.as_str())), "{names:?}");
}

const GROUPS: &str = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [
    {"securityEnabled": true, "id": "B0000000-0000-4000-8000-000000000001", "groupTypes": ["Unified", "DynamicMembership"]},
    {"id": "b0000000-0000-4000-8000-000000000002", "x@odata.context": "y", "displayName": "two", "groupTypes": []}]}"#;

#[test]
fn an_object_is_a_file_named_by_its_collection_and_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let (export, out) = (folder.path().join("groups.json"), folder.path().join("out"));
    std::fs::write(&export, GROUPS).expect("written");
    let said = formatted(export.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    assert!(said.starts_with("Wrote 2 objects"), "{said}");
    let files = files(&out);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let expected = [
        "groups/b0000000-0000-4000-8000-000000000001.json",
        "groups/b0000000-0000-4000-8000-000000000002.json",
        "manifest.json",
    ];
    assert_eq!(names, expected);
    let text = says(&files[expected[0]]);
    let ordered = "{\n  \"groupTypes\": [\n    \"DynamicMembership\",\n    \"Unified\"\n  ],\n  \"id\": \"B0000000-0000-4000-8000-000000000001\",\n  \"securityEnabled\": true\n}\n";
    assert_eq!(text, ordered);
    assert!(!says(&files[expected[1]]).contains("odata"), "what the answer says of itself is left out");
}

#[test]
fn an_object_that_is_gone_loses_its_file_and_one_that_was_taken_away_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (export, out) = (folder.path().join("groups.json"), folder.path().join("out"));
    let (path, shown) = (export.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    std::fs::write(&export, GROUPS).expect("written");
    formatted(path, shown);
    std::fs::write(out.join("README.md"), "kept").expect("written");
    let one = out.join("groups/b0000000-0000-4000-8000-000000000002.json");
    std::fs::remove_file(&one).expect("removed");
    let (_, _, coverage, _) = judged(shown);
    assert_eq!(coverage[0]["state"], "partial", "the manifest counts two");

    std::fs::write(&export, GROUPS.replace("000000000002", "000000000003")).expect("written");
    let said = formatted(path, shown);
    assert!(!one.exists() && out.join("README.md").exists(), "{said}");
    let (_, _, coverage, _) = judged(shown);
    assert_eq!(coverage[0]["state"], "complete");
}

#[test]
fn what_could_not_be_read_is_not_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (export, out) = (folder.path().join("export"), folder.path().join("out"));
    let (path, shown) = (export.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    std::fs::create_dir(&export).expect("a folder");
    std::fs::write(export.join("groups.json"), GROUPS).expect("written");
    let unit = r#"{"value": [{"id": "c0000000-0000-4000-8000-000000000001", "displayName": "Unit"}]}"#;
    std::fs::write(export.join("administrativeUnits.json"), unit).expect("written");
    formatted(path, shown);
    let before = files(&out).len();

    std::fs::write(export.join("groups.json"), &GROUPS[..GROUPS.len() - 20]).expect("written");
    let said = formatted(path, shown);
    assert!(said.contains("Kept 2 files of groups"), "{said}");
    std::fs::write(export.join("groups.json"), GROUPS).expect("written");
    std::fs::remove_file(export.join("administrativeUnits.json")).expect("removed");
    let said = formatted(path, shown);
    assert!(said.contains("Kept 1 file of administrative-units"), "{said}");
    assert_eq!(files(&out).len(), before);
}

#[test]
fn the_form_of_an_export_is_not_written_into_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("groups.json"), GROUPS).expect("written");
    let (path, out) = (folder.path().to_str().expect("UTF-8"), folder.path().join("canonical"));
    let run = pimlint(&["fmt", path, "--output", out.to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(2));
    assert!(says(&run.stderr).contains("which is read"), "{}", says(&run.stderr));
    assert!(!out.exists());
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("notes.json"), "{}").expect("written");
    let run = pimlint(&["fmt", "fixtures/exports/merged", "--output", folder.path().to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(2));
    assert!(says(&run.stderr).contains("is not a canonical export"), "{}", says(&run.stderr));
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn what_is_not_written_is_counted_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let shown = out.to_str().expect("UTF-8");
    let said = formatted("fixtures/exports/scubagear", shown);
    assert!(said.contains("objects of scubagear files, which are not in Microsoft Graph format"), "{said}");
    let plan = pimlint(&["fmt", "fixtures/exports/terraform/plan.json", "--output", shown]);
    assert_eq!(plan.status.code(), Some(3), "nothing of a plan has a canonical form");
}

#[test]
fn lines_of_objects_are_not_repaired() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = formatted("fixtures/exports/graph-lines", folder.path().join("out").to_str().expect("UTF-8"));
    assert!(!said.contains("repair"), "{said}");
}
