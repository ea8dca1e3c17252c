//! What auditors get: `verify`, and reports that other readers open.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use sha2::{Digest, Sha256};

const TENANTS: [&str; 4] = ["contoso", "hardened", "partial", "hostile-names"];

fn fixture(tenant: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tenants").join(tenant)
}

/// A folder with a copy of the export in `export`.
fn workplace(tenant: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixture(tenant), &folder.path().join("export"));
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(|entry| entry.expect("readable")) {
        let target = to.join(entry.path().strip_prefix(from).expect("inside"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a folder");
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn pimlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).args(arguments).output().expect("the program runs")
}

fn report(folder: &Path, more: &[&str]) {
    let output = ["check", "export", "--quiet", "--fail-on", "never", "--output", "json=report.json"];
    let run = pimlint(folder, &[&output[..], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

fn verify(folder: &Path, paths: &[&str]) -> (Option<i32>, String) {
    let run = pimlint(folder, &[&["verify", "report.json"][..], paths].concat());
    let said = String::from_utf8([run.stdout, run.stderr].concat()).expect("UTF-8");
    assert!(!said.contains('\u{1b}'), "nothing that a terminal obeys: {said}");
    (run.status.code(), said)
}

fn any_file(folder: &Path) -> PathBuf {
    let files = walkdir::WalkDir::new(folder.join("export")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let mut files = files.filter(|entry| entry.path().file_name().is_some_and(|name| name == "groups.json"));
    files.next().expect("groups.json").into_path()
}

#[test]
fn evidence_stands_as_long_as_nothing_changes() {
    for tenant in TENANTS {
        let folder = workplace(tenant);
        report(folder.path(), &["--ignore", "policy", "--tenant", "Contoso [x]", "--as-of", "2026-02-01"]);
        let (code, said) = verify(folder.path(), &["export"]);
        assert_eq!(code, Some(0), "{tenant}: {said}");
        assert!(said.contains("The evidence matches."), "{said}");
    }
}

#[test]
fn what_pimlint_wrote_into_the_folder_is_no_part_of_the_export() {
    let folder = workplace("contoso");
    let export = folder.path().join("export");
    report(folder.path(), &["--output", "json=export/old.json", "--output", "sarif=export/sarif.json"]);
    let recorded = inputs(folder.path());
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
    // A later run writes its report anew, and reads neither.
    report(folder.path(), &["--output", "json=export/old.json"]);
    assert_eq!(inputs(folder.path()), recorded);
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
    fs::write(export.join("other.json"), r#"{"tool": {"name": "other"}, "runs": []}"#).expect("written");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(1), "{said}");
}

/// The paths of what a report says was read.
fn inputs(folder: &Path) -> BTreeSet<String> {
    let report: Value = serde_json::from_slice(&fs::read(folder.join("report.json")).expect("a report")).expect("JSON");
    let rows = report["inputs"].as_array().expect("inputs").iter();
    rows.map(|row| row["path"].as_str().expect("a path").to_owned()).collect()
}

#[test]
fn a_redaction_key_is_neither_written_into_an_export_nor_read_as_a_part_of_it() {
    let folder = workplace("contoso");
    let redacted = ["--redact", "--redaction-key"];
    let check = |key: &str| {
        let run = ["check", "export", "--quiet", "--fail-on", "never", "--output", "json=report.json"];
        let run = pimlint(folder.path(), &[&run[..], &redacted, &[key]].concat());
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let (code, said) = check("export/key.json");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the redaction key") && said.contains("--redaction-key"), "{said}");
    assert!(!folder.path().join("export/key.json").exists());
    assert_eq!(check("key.json").0, Some(0));
    fs::copy(folder.path().join("key.json"), folder.path().join("export/key.json")).expect("a copy");
    let (code, said) = verify(folder.path(), &["export", "--redaction-key", "key.json"]);
    assert_eq!(code, Some(0), "{said}");
    let (_, said) = check("key.json");
    assert!(said.contains("a redaction key, which reverses all pseudonyms: move it out of the export"), "{said}");
    assert!(!said.contains("does not recognize"), "{said}");
}

#[test]
fn a_value_may_look_like_an_option() {
    let folder = workplace("contoso");
    report(folder.path(), &["--tenant=-x", "--exclude=-a*", "--include=--format", "--include=**/*.json"]);
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn what_this_version_cannot_be_asked_for_is_not_verified() {
    let folder = workplace("contoso");
    report(folder.path(), &[]);
    let path = folder.path().join("report.json");
    let mut report: Value = serde_json::from_str(&fs::read_to_string(&path).expect("text")).expect("JSON");
    report["run"]["request"]["later"] = "then.json".into();
    fs::write(&path, report.to_string()).expect("written");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("later"), "{said}");
}

#[test]
fn the_export_may_lie_elsewhere() {
    let folder = workplace("contoso");
    report(folder.path(), &[]);
    fs::create_dir_all(folder.path().join("archive/2026")).expect("a folder");
    fs::rename(folder.path().join("export"), folder.path().join("archive/2026/q1")).expect("moved");
    let (code, said) = verify(folder.path(), &["archive/2026/q1"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("have moved"), "{said}");
}

#[test]
fn what_became_of_each_file_is_said() {
    let folder = workplace("contoso");
    report(folder.path(), &[]);
    let groups = any_file(folder.path());
    let text = fs::read_to_string(&groups).expect("text");
    let cases: [(&str, &dyn Fn()); 3] = [
        ("changed", &|| fs::write(&groups, text.replacen("displayName", "displayname", 1)).expect("written")),
        ("new", &|| fs::write(folder.path().join("export/extra.json"), r#"{"value": []}"#).expect("written")),
        ("missing", &|| fs::remove_file(&groups).expect("removed")),
    ];
    for (word, change) in cases {
        fs::write(&groups, &text).expect("written");
        change();
        let (code, said) = verify(folder.path(), &["export"]);
        assert_eq!(code, Some(1), "{word}: {said}");
        assert!(said.contains(&format!("         {word:8} export/")), "{word}: {said}");
        assert!(said.contains("The evidence does not match."), "{said}");
        let _ = fs::remove_file(folder.path().join("export/extra.json"));
    }
}

#[test]
fn a_report_that_was_edited_is_found_out() {
    let folder = workplace("contoso");
    report(folder.path(), &[]);
    let path = folder.path().join("report.json");
    let text = fs::read_to_string(&path).expect("text");
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    let findings = report["findings"].as_array_mut().expect("findings");
    let gone = findings.remove(0);
    fs::write(&path, report.to_string()).expect("written");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("was altered: its result"), "{said}");
    let rule = gone["rule"].as_str().expect("a rule");
    assert!(said.contains(&format!("new      finding {rule}")), "{said}");

    // Laid out anew it says the same.
    let same: Value = serde_json::from_str(&text).expect("JSON");
    fs::write(&path, serde_json::to_string_pretty(&same).expect("JSON")).expect("written");
    assert_eq!(verify(folder.path(), &["export"]).0, Some(0));
}

/// The report, changed, with new hashes for what it says now.
fn forge(folder: &Path, change: impl FnOnce(&mut Value)) {
    let path = folder.join("report.json");
    let mut report: Value = serde_json::from_str(&fs::read_to_string(&path).expect("text")).expect("JSON");
    change(&mut report);
    let rows = |rows: &[&str], report: &Value| {
        let all = rows.iter().flat_map(|name| report[*name].as_array().expect("a list"));
        all.map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let head = serde_json::json!({
        "asOf": report["run"]["asOf"], "asOfSource": report["run"]["asOfSource"], "schemaVersion": 2,
        "tenant": report["run"]["tenant"],
    });
    let result =
        format!("{head}\n{}\n", rows(&["coverage", "notices", "rules", "controls", "decisions", "findings"], &report));
    report["resultSha256"] = hex(&Sha256::digest(result)).into();
    fs::write(&path, report.to_string()).expect("written");
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

type Change<'c> = &'c dyn Fn(&mut Value);

#[test]
fn a_forged_report_does_not_stand_whatever_its_hashes() {
    let cases: [(&str, Change<'_>); 9] = [
        ("new      finding", &|report| report["findings"] = serde_json::json!([])),
        ("changed  rule", &|report| report["rules"][0]["outcomes"]["pass"] = 999.into()),
        ("changed  control 1.1.1 of cis-m365", &|report| report["controls"][0]["result"] = "passed".into()),
        ("changed  collection", &|report| report["coverage"][0]["detail"] = "all of it".into()),
        ("changed  what was read of export/groups.json", &|report| {
            let groups = report["inputs"].as_array_mut().expect("inputs").iter_mut();
            let mut groups = groups.filter(|row| row["path"] == "export/groups.json");
            groups.next().expect("groups")["bytes"] = 1.into();
        }),
        ("member approvedBy", &|report| report["approvedBy"] = "the auditor".into()),
        ("member run.tenant", &|report| report["run"]["tenant"]["name"] = "Fabrikam".into()),
        ("run.arguments", &|report| report["run"]["arguments"][1] = "--ignore=group".into()),
        ("member tool.name", &|report| report["tool"]["name"] = "another".into()),
    ];
    for (said_so, change) in cases {
        let folder = workplace("contoso");
        report(folder.path(), &[]);
        forge(folder.path(), |_| {});
        assert_eq!(verify(folder.path(), &["export"]).0, Some(0), "the hashes are made as pimlint makes them");
        forge(folder.path(), change);
        let (code, said) = verify(folder.path(), &["export"]);
        assert_eq!(code, Some(1), "{said_so}: {said}");
        assert!(said.contains(said_so), "{said_so}: {said}");
        assert!(said.contains("The evidence does not match."), "{said}");
    }
}

#[test]
fn what_was_left_out_is_part_of_the_answer() {
    let folder = workplace("contoso");
    report(folder.path(), &["--ignore", "group", "--exclude", "users.json", "--select", "settings"]);
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
    for line in ["only the rules settings", "without the rules group", "without files that match users.json"] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn a_member_named_twice_is_refused() {
    let folder = workplace("contoso");
    report(folder.path(), &[]);
    let path = folder.path().join("report.json");
    let text = fs::read_to_string(&path).expect("text").replacen('{', "{\"findings\": [],", 1);
    fs::write(&path, text).expect("written");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`findings` is named twice"), "{said}");
}

#[test]
fn a_report_on_damaged_files_stands_as_well() {
    let folder = workplace("contoso");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, &[b'x'; 4096]).expect("written");
    let packed = packed.finish().expect("packed");
    fs::write(folder.path().join("export/cut.json.gz"), &packed[..packed.len() - 4]).expect("written");
    report(folder.path(), &[]);
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
    fs::write(folder.path().join("export/cut.json.gz"), &packed[..packed.len() - 5]).expect("written");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(1), "another damage is another file: {said}");
}

#[cfg(unix)]
#[test]
fn files_that_look_alike_are_kept_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = workplace("contoso");
    let export = folder.path().join("export");
    fs::create_dir(export.join("a")).expect("a folder");
    let names: [&[u8]; 4] = [b"a/b.json", b"a\\b.json", b"n\xff.json", b"n\xfe.json"];
    for (number, name) in names.iter().enumerate() {
        fs::write(export.join(OsStr::from_bytes(name)), format!("{{\"value\": [], \"n\": {number}}}"))
            .expect("written");
    }
    report(folder.path(), &[]);
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(0), "{said}");
    let text = fs::read_to_string(folder.path().join("report.json")).expect("text");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let paths: Vec<_> =
        report["inputs"].as_array().expect("a list").iter().map(|row| row["path"].to_string()).collect();
    assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len(), "{paths:?}");
}

#[test]
fn a_redacted_report_is_verified_with_its_key_and_not_without() {
    let folder = workplace("contoso");
    report(folder.path(), &["--redact", "--tenant", "Fourth Coffee", "--exclude", "**/nothing of it*.json"]);
    fs::rename(folder.path().join("pimlint-redaction.json"), folder.path().join("kept.json")).expect("moved");
    let (code, said) = verify(folder.path(), &["export"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Not verified.") && said.contains("--redaction-key"), "{said}");
    let (code, said) = verify(folder.path(), &["export", "--redaction-key", "kept.json"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_signature_says_who_wrote_the_report() {
    let folder = workplace("hardened");
    let key_pair = |name: &str| {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("a key");
        fs::write(folder.path().join(name), pair.sk.to_box(None).expect("a key").to_string()).expect("written");
        pair.pk
    };
    let (ours, other) = (key_pair("ours.key"), key_pair("other.key"));
    fs::write(folder.path().join("ours.pub"), ours.to_box().expect("a key").to_string()).expect("written");
    report(folder.path(), &["--sign", "ours.key"]);
    let checked = |key: &str| verify(folder.path(), &["export", "--public-key", key]);
    for key in ["ours.pub", &ours.to_base64()] {
        let (code, said) = checked(key);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Signed   by the owner"), "{said}");
    }
    let (code, said) = checked(&other.to_base64());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Signed   not by the owner"), "{said}");
    assert_eq!(checked("no key").0, Some(2));
    let report = folder.path().join("report.json");
    fs::write(&report, format!("{} ", fs::read_to_string(&report).expect("text"))).expect("written");
    assert_eq!(checked("ours.pub").0, Some(1), "every byte counts");
    fs::remove_file(folder.path().join("report.json.minisig")).expect("removed");
    assert_eq!(checked("ours.pub").0, Some(1), "without a signature nobody signed it");
    let run = pimlint(folder.path(), &["check", "export", "--output", "json=r.json", "--sign", "ours.pub"]);
    assert_eq!(run.status.code(), Some(2), "a public key signs nothing");
}

#[test]
fn what_is_no_report_is_2() {
    let folder = workplace("contoso");
    for text in ["", "{}", "[1]", &"[".repeat(100_000)] {
        fs::write(folder.path().join("report.json"), text).expect("written");
        let (code, said) = verify(folder.path(), &["export"]);
        assert_eq!(code, Some(2), "{said}");
    }
    report(folder.path(), &[]);
    assert_eq!(verify(folder.path(), &[]).0, Some(2), "no path");
    assert_eq!(pimlint(folder.path(), &["verify", "gone.json", "export"]).status.code(), Some(2));
    let path = folder.path().join("report.json");
    let text = fs::read_to_string(&path).expect("text").replacen("\"ignore\"", "\"fromTheFuture\"", 1);
    fs::write(&path, text).expect("written");
    assert_eq!(verify(folder.path(), &["export"]).0, Some(2), "an unknown request");
}

/// What `docs/reports.md` says one can do without pimlint.
#[test]
fn other_tools_make_the_same_hashes() {
    if Command::new("jq").arg("--version").output().is_err() {
        return;
    }
    let folder = workplace("hostile-names");
    report(folder.path(), &[]);
    let text = fs::read_to_string(folder.path().join("report.json")).expect("text");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let docs = include_str!("../../docs/reports.md");
    let blocks = docs.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<_> = blocks.filter(|block| block.trim_start().starts_with("jq")).collect();
    for (command, key) in commands.iter().zip(["inputsSha256", "resultSha256"]) {
        let run = Command::new("sh").args(["-c", command]).current_dir(folder.path()).output().expect("it runs");
        let said = String::from_utf8(run.stdout).expect("UTF-8");
        assert_eq!(said.split(' ').next(), report[key].as_str(), "{key}: {command}");
    }
    assert_eq!(commands.len(), 2);
}

fn oscal(tenant: &str, more: &[&str]) -> Value {
    let folder = workplace(tenant);
    let arguments = [&["check", "export", "--format", "oscal", "--fail-on", "never"][..], more].concat();
    let run = pimlint(folder.path(), &arguments);
    assert_eq!(run.stdout, pimlint(folder.path(), &arguments).stdout, "the same bytes");
    serde_json::from_slice(&run.stdout).expect("JSON")
}

/// Every value of a key, wherever it stands.
fn values<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, key, found)),
        Value::Object(members) => {
            found.extend(members.get(key));
            members.values().for_each(|member| values(member, key, found));
        }
        _ => {}
    }
}

fn has_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(has_empty),
        Value::Object(members) => members.values().any(has_empty),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

#[test]
fn oscal_identifiers_are_unique_and_lead_somewhere() {
    for tenant in TENANTS {
        let document = oscal(tenant, &[]);
        assert!(!has_empty(&document), "OSCAL allows no empty list");
        let all = |key: &str| {
            let mut found = Vec::new();
            values(&document, key, &mut found);
            found.into_iter().filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let uuids = all("uuid");
        let declared: BTreeSet<_> = uuids.iter().copied().collect();
        assert_eq!(declared.len(), uuids.len(), "{tenant}: an identifier is used twice");
        assert!(uuids.iter().all(|uuid| uuid.chars().nth(14) == Some('5')), "made from names");
        for key in ["observation-uuid", "subject-uuid", "actor-uuid", "component-uuid"] {
            assert!(all(key).iter().all(|uuid| declared.contains(uuid)), "{tenant}: a {key} leads nowhere");
        }
        let links = all("href");
        assert!(links.iter().filter_map(|link| link.strip_prefix('#')).all(|uuid| declared.contains(uuid)), "{tenant}");
    }
}

#[test]
fn oscal_says_nothing_about_what_was_not_evaluated() {
    let document = oscal("partial", &[]);
    let result = &document["assessment-results"]["results"][0];
    let prop = |row: &Value, name: &str| {
        let props = row["props"].as_array().expect("properties");
        let prop = props.iter().find(|prop| prop["name"] == name);
        prop.and_then(|prop| prop["value"].as_str()).map(str::to_owned)
    };
    let observations = result["observations"].as_array().expect("observations");
    let undecided = observations.iter().filter(|row| prop(row, "result").as_deref() == Some("not-evaluated"));
    assert!(undecided.count() > 0);
    let open = |row: &&Value| matches!(prop(row, "control-result").as_deref(), Some("not-evaluated" | "partly-tested"));
    let open: BTreeSet<_> = observations.iter().filter(open).filter_map(|row| prop(row, "control")).collect();
    assert!(!open.is_empty());
    for finding in result["findings"].as_array().into_iter().flatten() {
        let control = prop(finding, "control").expect("a control");
        assert!(!open.contains(&control), "{control} was not tested as a whole");
    }
}

#[test]
fn oscal_findings_target_controls_and_read_right() {
    let document = oscal("contoso", &[]);
    let result = &document["assessment-results"]["results"][0];
    let findings = result["findings"].as_array().expect("findings");
    let of = |id: &str| findings.iter().find(|row| row["target"]["target-id"] == id).expect("a finding");
    let approval = of("cisa-scuba_MS.AAD.7.6v1");
    assert_eq!(approval["title"], "CISA SCuBA MS.AAD.7.6v1 (Approval for activating Global Administrator): passed");
    assert_eq!(approval["target"]["status"]["state"], "satisfied");
    assert_eq!(approval["related-observations"].as_array().map(Vec::len), Some(1), "that of its test");
    let privilege = of("ac-6_smt");
    assert_eq!(privilege["target"]["status"]["state"], "not-satisfied");
    let related = privilege["related-observations"].as_array().expect("evidence");
    assert!(related.len() > 9, "its nine tests, and faults");
    assert!(findings.iter().all(|row| row["target"]["type"] == "statement-id"));
}

#[test]
fn oscal_takes_its_times_from_the_moment_judged() {
    let document = oscal("contoso", &["--as-of", "2026-02-03T04:05:06Z"]);
    let result = &document["assessment-results"];
    assert_eq!(result["metadata"]["last-modified"], "2026-02-03T04:05:06Z");
    assert_eq!(result["results"][0]["start"], "2026-02-03T04:05:06Z");
}

/// Other programs' opinion, where they are installed: `tests/check-evidence.sh`.
#[test]
fn a_workbook_is_the_same_from_run_to_run_and_through_standard_output() {
    let folder = workplace("hostile-names");
    let run = || pimlint(folder.path(), &["check", "export", "--format", "xlsx", "--fail-on", "never"]).stdout;
    let piped = run();
    assert!(piped.starts_with(b"PK") && piped == run());
    let arguments = ["check", "export", "--quiet", "--fail-on", "never", "--output", "xlsx=report.xlsx"];
    assert_eq!(pimlint(folder.path(), &arguments).status.code(), Some(0));
    // Apart from the format, which the command line in it names, it is the same report.
    assert!(fs::read(folder.path().join("report.xlsx")).expect("written").starts_with(b"PK"));
}
