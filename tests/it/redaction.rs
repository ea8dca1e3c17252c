//! A redacted report names nobody: no text, id or path of the export is in it, in any format.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pimlint::catalogue::entries;
use pimlint::cover::Cover;
use pimlint::export::LoadOptions;
use pimlint::report::{Format, Report};
use pimlint::service::{Export, Purpose};
use serde_json::{Value, json};

use crate::support::marked::{Marks, mark_in};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

/// Judges the paths in a folder, and writes every format.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).arg("check").args(arguments).args([
        "--verbose",
        "--fail-on",
        "never",
        "--sample",
        "20",
    ]);
    for word in Format::words() {
        command.arg("--output").arg(format!("{word}=report.{word}"));
    }
    command.output().expect("pimlint runs")
}

/// Everything that a run wrote, as text; the key file is the one place for what is behind the pseudonyms.
fn written(folder: &Path, output: &Output) -> Vec<(String, String)> {
    let streams = [("stdout", &output.stdout), ("stderr", &output.stderr)];
    let streams = streams.map(|(name, bytes)| (name.to_owned(), String::from_utf8(bytes.clone()).expect("UTF-8")));
    let reports = Format::words().map(|word| (word.to_owned(), text_of(&folder.join(format!("report.{word}")))));
    streams.into_iter().chain(reports).collect()
}

/// A workbook is an archive of XML.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8(bytes).expect("UTF-8");
    };
    let mut text = String::new();
    for index in 0..archive.len() {
        archive.by_index(index).expect("a part").read_to_string(&mut text).expect("UTF-8");
    }
    text
}

fn marks_left(folder: &Path, output: &Output) -> Vec<(String, String)> {
    written(folder, output).into_iter().filter_map(|(what, text)| Some((what, mark_in(&text)?))).collect()
}

/// Every layout that is read, and exports with faults.
const LAYOUTS: &[&str] = &[
    "tenants/contoso",
    "tenants/partial",
    "exports/graph-beta",
    "exports/graph-lines",
    "exports/graph-powershell",
    "exports/entra-exporter",
    "exports/easypim",
    "exports/scubagear/powershell-5",
    "exports/scubagear/merged",
    "exports/terraform",
    "exports/azurehound",
    "exports/microsoft365dsc",
    "exports/zero-trust-assessment",
    "exports/broken",
    "exports/merged",
];

/// A marked copy of a layout, judged with and without `--redact`.
fn judged(layout: &str, noise: u64, seed: u64) -> (tempfile::TempDir, Output, Output) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("zqxvk Confidential");
    let mut marks = Marks::new(noise, seed);
    // What is named late in the files may stand early in them, so that the marks are given in a first copy.
    marks.copy(&Path::new(FIXTURES).join(layout), &folder.path().join("first"));
    fs::remove_dir_all(folder.path().join("first")).expect("a folder");
    marks.copy(&Path::new(FIXTURES).join(layout), &root);
    let source = root.join("source");
    let mut arguments = vec!["zqxvk Confidential", "--tenant", "zqxvk Holding", "--exclude", "**/zqxvk-nothing*"];
    if source.exists() {
        arguments.extend(["--terraform-source", "zqxvk Confidential/source"]);
    }
    let plain = run(folder.path(), &arguments);
    arguments.push("--redact");
    let redacted = run(folder.path(), &arguments);
    (folder, plain, redacted)
}

#[test]
fn no_text_of_the_input_is_left_in_any_layout() {
    let (mut wrong, mut findings) = (Vec::new(), 0);
    for layout in LAYOUTS {
        let (folder, plain, redacted) = judged(layout, 0, 0);
        assert_eq!(plain.status.code(), redacted.status.code(), "{layout}");
        assert!(mark_in(&String::from_utf8_lossy(&plain.stdout)).is_some(), "{layout} is marked");
        let report: Value = serde_json::from_str(&text_of(&folder.path().join("report.json"))).expect("JSON");
        findings += report["findings"].as_array().expect("a list").len();
        wrong.extend(marks_left(folder.path(), &redacted).into_iter().map(|left| (layout, left)));
    }
    assert!(findings > 50, "{findings} findings were covered");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A configuration that names objects of a marked copy of contoso, and one more that is not in it.
fn configuration(root: &Path) -> String {
    let list = |name: &str| -> Vec<Value> {
        let page: Value = serde_json::from_str(&text_of(&root.join(name))).expect("JSON");
        page["value"].as_array().expect("a list").clone()
    };
    let word = |object: &Value, key: &str| Value::from(object[key].as_str().expect("a text")).to_string();
    let (users, groups) = (list("users.json"), list("groups.json"));
    let name = |group: &&Value| groups.iter().filter(|other| other["displayName"] == group["displayName"]).count() == 1;
    let named = groups.iter().find(name).expect("a name of one group");
    format!(
        "tenant = \"zqxvk Holding\"\nexclude = [\"**/zqxvk-nothing*\", \"**/roleDefinitions*\"]\n\
         emergency-accounts = [{}, {}]\nsensitive-groups = [{}, {}]\nprivileged-roles = [\"zqxvk keeper\"]\n\
         conflicting-access = [[{}, {}]]\ntrusted-applications = [{}]\n\
         [tenants.zqxvk]\nemergency-accounts = []\n",
        word(&users[0], "id"),
        word(&users[1], "userPrincipalName"),
        word(&groups[0], "id"),
        word(named, "displayName"),
        word(&groups[1], "id"),
        word(groups.iter().rev().find(name).expect("a name of another group"), "displayName"),
        word(&list("servicePrincipals.json")[0], "id"),
    )
}

#[test]
fn no_object_that_the_configuration_names_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("export");
    let contoso = Path::new(FIXTURES).join("tenants/contoso");
    let mut marks = Marks::new(0, 0);
    marks.copy(&contoso, &folder.path().join("first"));
    marks.copy(&contoso, &root);
    let text = configuration(&root);
    fs::write(folder.path().join("pimlint.toml"), &text).expect("a configuration");
    let redacted = run(folder.path(), &["export", "--redact"]);
    assert!(redacted.status.success(), "{}\n{text}", String::from_utf8_lossy(&redacted.stderr));
    assert!(mark_in(&text).is_some() && marks_left(folder.path(), &redacted).is_empty(), "{text}");
    let report: Value = serde_json::from_str(&text_of(&folder.path().join("report.json"))).expect("JSON");
    let settings = &report["run"]["request"]["settings"];
    assert_eq!(settings["emergencyAccounts"].as_array().map(Vec::len), Some(2), "{settings}");
    assert_eq!(settings["sensitiveGroups"].as_array().map(Vec::len), Some(2), "{settings}");
    assert_eq!(settings["trustedApplications"].as_array().map(Vec::len), Some(1), "{settings}");
    assert_eq!(settings["conflictingAccess"][0].as_array().map(Vec::len), Some(2), "{settings}");

    fs::remove_file(folder.path().join("pimlint.toml")).expect("gone");
    let mut verify = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let verified =
        verify.current_dir(folder.path()).args(["verify", "report.json", "export"]).output().expect("it runs");
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn no_text_of_a_damaged_input_is_left() {
    let mut wrong = Vec::new();
    for (layout, seed) in LAYOUTS.iter().zip(1..) {
        let (folder, _, redacted) = judged(layout, 2 + seed % 9, seed);
        let code = redacted.status.code();
        if matches!(code, Some(0 | 3)) {
            wrong.extend(marks_left(folder.path(), &redacted).into_iter().map(|left| (layout, left)));
        } else {
            wrong.push((layout, ("refused".to_owned(), String::from_utf8_lossy(&redacted.stderr).into_owned())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_key_gives_the_same_reports_and_another_key_gives_others() {
    let reports = |folder: &Path| {
        let from = Path::new(FIXTURES).join("tenants/contoso");
        if !folder.join("export").exists() {
            fs::create_dir(folder.join("export")).expect("a folder");
            for file in fs::read_dir(&from).expect("the fixture").map(|file| file.expect("a file").path()) {
                fs::copy(&file, folder.join("export").join(file.file_name().expect("a name"))).expect("a copy");
            }
        }
        let output = run(folder, &["export", "--redact"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        written(folder, &output)
    };
    let (first, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let before = reports(first.path());
    assert!(before.iter().any(|(_, report)| report.contains("name-")), "pseudonyms are shown");
    let key: PathBuf = first.path().join("pimlint-redaction.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(&key).expect("the key file")).expect("JSON");
    let behind = file["pseudonyms"].as_object().expect("a table");
    let groups = fs::read_to_string(Path::new(FIXTURES).join("tenants/contoso/groups.json")).expect("the fixture");
    let is_name = |text: &str| groups.contains(&format!("\"displayName\": \"{text}\""));
    assert!(behind.values().filter_map(Value::as_str).any(is_name), "it says what is behind them");
    assert!(before == reports(first.path()), "the key is read again");
    assert!(before != reports(other.path()), "each key is a secret of its own");
}

/// The JSON report of some groups with these names, redacted.
fn redacted_groups(names: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let group = |(number, name): (usize, &&str)| {
        let id = format!("8f36c487-4e75-4da9-a5bc-{number:012x}");
        json!({ "id": id, "displayName": name, "isAssignableToRole": true, "onPremisesSyncEnabled": true })
    };
    let page = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
        "value": names.iter().enumerate().map(group).collect::<Vec<_>>(),
    });
    fs::write(folder.path().join("groups.json"), page.to_string()).expect("a page");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let elsewhere = tempfile::tempdir().expect("a folder");
    command.current_dir(folder.path()).args(["check", ".", "--redact", "--format", "json", "--fail-on", "never"]);
    command.arg("--redaction-key").arg(elsewhere.path().join("key.json"));
    let output = command.output().expect("pimlint runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_name_is_covered_however_long_or_short_it_is() {
    let long = "Treasury ".repeat(15_000);
    for name in [long.trim(), "張偉", "龘", "HR"] {
        let report = redacted_groups(&[name, "Other"]);
        assert!(report.contains("name-"), "{report}");
        let quoted =
            |name: &str| report.contains(&format!("\"{name}\"")) || report.contains(&format!("\\\"{name}\\\""));
        assert!(!quoted(name), "{report}");
    }
}

#[test]
fn many_long_names_cost_what_they_are_long() {
    let names: Vec<String> = (0..99).map(|number| format!("{number}{}", "ж".repeat(60_000))).collect();
    let report = redacted_groups(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!report.contains("жж"));
}

#[test]
fn names_within_names_and_within_ids_do_not_shield_each_other() {
    let report = redacted_groups(&["Payroll", "Payroll\" is role-ass", "4e75-4da9", "8f36c487", "name"]);
    assert!(!report.contains("Payroll") && !report.contains("4e75-4da9") && !report.contains("8f36c487"), "{report}");
}

#[test]
fn a_report_is_not_redacted_where_a_file_changed_since_it_was_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("groups.json");
    let group = r#"{"value": [{"id": "8f36c487-4e75-4da9-a5bc-d7916f1acda0", "displayName": "Payroll",
        "groupTypes": ["DynamicMembership"], "isAssignableToRole": true}]}"#;
    fs::write(&page, group).expect("a page");
    let options = LoadOptions { hash: true, ..LoadOptions::default() };
    let export = Export::read(&[folder.path().to_owned()], &options, None).expect("an export");
    let purpose = Purpose { cover: Cover::pseudonyms([7; 32]), ..Purpose::default() };
    let assessment = export.judge(&entries().iter().collect::<Vec<_>>(), purpose);
    let unchanged = || Report::new(&assessment, &export.sources).unchanged();
    assert!(!assessment.findings.is_empty() && unchanged().is_ok());
    fs::write(&page, group.replace("Payroll", "Voyager")).expect("another page of the same size");
    let refused = unchanged().expect_err("the evidence is unknown").to_string();
    assert!(refused.contains("groups.json"), "{refused}");
    fs::remove_file(&page).expect("gone");
    assert!(unchanged().is_err());
}
