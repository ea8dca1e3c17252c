//! A redacted report names nobody: no name and no id of the export stands in it, in any format.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use pimlint::catalogue::entries;
use pimlint::export::LoadOptions;
use pimlint::report::Format;
use pimlint::report::redact::Redactor;
use pimlint::service::{Export, Purpose};
use pimlint::tenant::well_known;
use serde_json::Value;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/contoso");
/// What Entra itself calls a role in an access package, a kind of resource, a policy.
const ENTRAS_OWN: &[&str] =
    &["DirectoryRole", "Member", "Owner", "Eligible Member", "Eligible Owner", "Group", "Initial Policy", "Root"];

/// Runs over a copy whose folder names nobody, and gives back each report as text.
fn redacted(folder: &Path) -> Vec<(&'static str, String)> {
    let export = folder.join("export");
    fs::create_dir_all(&export).expect("a folder");
    for file in fs::read_dir(FIXTURE).expect("the fixture").map(|file| file.expect("a file").path()) {
        fs::copy(&file, export.join(file.file_name().expect("a name"))).expect("a copy");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).args([
        "check",
        "export",
        "--redact",
        "--verbose",
        "--fail-on",
        "never",
        "--sample",
        "20",
    ]);
    for word in Format::words() {
        command.arg("--output").arg(format!("{word}=report.{word}"));
    }
    let done = command.output().expect("pimlint runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Format::words().map(|word| (word, text_of(&folder.join(format!("report.{word}"))))).collect()
}

/// A workbook is an archive of XML.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).expect("a report");
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8(bytes).expect("UTF-8");
    };
    let mut text = String::new();
    for index in 0..archive.len() {
        archive.by_index(index).expect("a part").read_to_string(&mut text).expect("UTF-8");
    }
    text
}

/// The names and GUIDs of the fixture that are the tenant's own.
fn secrets() -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for file in fs::read_dir(FIXTURE).expect("the fixture") {
        let text = fs::read_to_string(file.expect("a file").path()).expect("text");
        gather("", &serde_json::from_str(&text).expect("JSON"), &mut secrets);
    }
    secrets
}

fn gather(key: &str, value: &Value, secrets: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| gather(key, value, secrets)),
        Value::Array(items) => items.iter().for_each(|item| gather(key, item, secrets)),
        Value::String(text) if is_secret(key, text) => {
            secrets.insert(text.clone());
        }
        _ => {}
    }
}

fn is_secret(key: &str, text: &str) -> bool {
    let key = key.to_ascii_lowercase();
    if key.ends_with("name") || key == "mail" {
        return text.len() > 2 && !ENTRAS_OWN.contains(&text) && well_known::template_of(text).is_none();
    }
    let id = pimlint::model::ObjectId::parse(text).filter(pimlint::model::ObjectId::is_guid);
    key.ends_with("id") && id.is_some_and(|id| well_known::built_in_role(&id).is_none())
}

#[test]
fn no_name_and_no_id_of_the_export_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = secrets();
    assert!(secrets.len() > 300, "{}", secrets.len());
    for (format, report) in redacted(folder.path()) {
        let left: Vec<_> = secrets.iter().filter(|secret| report.contains(secret.as_str())).collect();
        assert!(left.is_empty(), "{format}: {left:?}");
        assert!(report.contains("name-"), "{format} shows pseudonyms");
    }
}

#[test]
fn the_same_key_gives_the_same_reports_and_another_key_gives_others() {
    let (first, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let before = redacted(first.path());
    let key: PathBuf = first.path().join("pimlint-redaction.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(&key).expect("the key file")).expect("JSON");
    let behind = file["pseudonyms"].as_object().expect("a table");
    assert!(
        behind.values().filter_map(Value::as_str).any(|name| secrets().contains(name)),
        "it tells what stands behind"
    );
    assert!(before == redacted(first.path()), "the key is read again");
    assert!(before != redacted(other.path()), "each key is a secret of its own");
}

/// The JSON report of one group of that name, redacted.
fn redacted_group(name: &str, other: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let group = |id: &str, name: &str| serde_json::json!({ "id": id, "displayName": name, "isAssignableToRole": true, "onPremisesSyncEnabled": true });
    let page = serde_json::json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
        "value": [
            group("8f36c487-4e75-4da9-a5bc-d7916f1acda0", name),
            group("0b7ae1c8-7a4b-4d54-9c9c-6a3f2f0e5d11", other),
        ],
    });
    fs::write(folder.path().join("groups.json"), page.to_string()).expect("a page");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder.path()).args(["check", ".", "--redact", "--format", "json", "--fail-on", "never"]);
    String::from_utf8(command.output().expect("pimlint runs").stdout).expect("UTF-8")
}

#[test]
fn a_name_is_found_however_long_it_is() {
    let long = "Treasury ".repeat(20_000);
    let report = redacted_group(&long, "Treasury");
    assert!(report.contains("name-"), "{report}");
    assert!(!report.contains("Treasury"));
}

#[test]
fn a_name_does_not_shield_the_one_within_it() {
    let report = redacted_group("Payroll", "Payroll\" is role-ass");
    assert!(report.contains("name-"), "{report}");
    assert!(!report.contains("Payroll"), "{report}");
}

#[test]
fn a_report_is_not_redacted_where_a_file_changed_since_it_was_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("groups.json");
    fs::write(
        &page,
        r#"{"value": [{"id": "8f36c487-4e75-4da9-a5bc-d7916f1acda0", "displayName": "Payroll", "groupTypes": []}]}"#,
    )
    .expect("a page");
    let options = LoadOptions { hash: true, ..LoadOptions::default() };
    let export = Export::read(&[folder.path().to_owned()], &options, None).expect("an export");
    let assessment = export.judge(&entries().iter().collect::<Vec<_>>(), Purpose::default());
    let redactor = || Redactor::new([7; 32], &export.sources, &assessment, &|_| false, &|_| false);
    assert!(redactor().is_ok());
    let text = fs::read_to_string(&page).expect("the page");
    fs::write(&page, text.replace("Payroll", "Voyager")).expect("another page of the same size");
    let refused = redactor().err().expect("the names are unknown").to_string();
    assert!(refused.contains("groups.json"), "{refused}");
    fs::remove_file(&page).expect("gone");
    assert!(redactor().is_err());
}
