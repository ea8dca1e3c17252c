//! Many tenants in one run, and the results of several runs put together.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants");

/// A folder of tenants, one of them with nothing to read.
fn fleet() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for tenant in ["contoso", "hardened", "partial"] {
        let to = folder.path().join(tenant);
        for entry in walkdir::WalkDir::new(Path::new(FIXTURES).join(tenant)) {
            let entry = entry.expect("an entry");
            let below = to.join(entry.path().strip_prefix(Path::new(FIXTURES).join(tenant)).expect("below"));
            if entry.file_type().is_dir() {
                fs::create_dir_all(below).expect("a folder");
            } else {
                fs::copy(entry.path(), below).expect("a copy");
            }
        }
    }
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    folder
}

fn pimlint(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).current_dir(folder).args(arguments).output().expect("pimlint runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const ALL: [&str; 4] = ["contoso", "hardened", "partial", "empty"];

#[test]
fn each_tenant_has_a_result_a_report_and_a_place_in_the_roll_up() {
    let folder = fleet();
    let run = pimlint(
        folder.path(),
        &[&["check", "--tenants", "--format", "json", "--results", "r.jsonl", "-o", "json=reports"][..], &ALL].concat(),
    );
    assert_eq!(run.status.code(), Some(3), "one tenant could not be read: {run:?}");
    let rollup = json(&run);
    let tenants = rollup["tenants"].as_array().expect("a list");
    assert_eq!(tenants.len(), 4);
    assert_eq!(tenants[0]["path"], "empty");
    assert!(tenants[0]["error"].is_string(), "what could not be evaluated is first");
    assert_eq!(tenants[1]["path"], "contoso");
    let report: Value =
        serde_json::from_slice(&fs::read(folder.path().join("reports/contoso.json")).expect("a report")).expect("JSON");
    let alone = json(&pimlint(folder.path(), &["check", "contoso", "--format", "json"]));
    assert_eq!(report["findings"], alone["findings"], "as if it were alone");
    let count = |severity: &str| {
        let findings = alone["findings"].as_array().expect("a list");
        findings.iter().filter(|finding| finding["severity"] == severity).count()
    };
    for severity in ["error", "warning", "note"] {
        assert_eq!(tenants[1]["findings"][severity], count(severity));
    }
    assert_eq!(tenants[1]["decisions"][0]["title"], alone["decisions"][0]["title"]);
    let lines = fs::read_to_string(folder.path().join("r.jsonl")).expect("results");
    assert_eq!(lines.lines().count(), 4);
}

#[test]
fn the_roll_up_counts_the_findings_of_each_rule_as_the_report_has_them() {
    let folder = fleet();
    let rollup = json(&pimlint(folder.path(), &["check", "--tenants", "contoso", "--format", "json"]));
    let report = json(&pimlint(folder.path(), &["check", "contoso", "--format", "json"]));
    let findings = report["findings"].as_array().expect("a list");
    let failures = report["rules"].as_array().expect("a list").iter().map(|rule| rule["outcomes"]["fail"].as_u64());
    assert!(failures.flatten().sum::<u64>() > findings.len() as u64, "some failures belong to findings of other rules");
    let mut counted = 0;
    for rule in rollup["rules"].as_array().expect("a list") {
        let of_rule: Vec<_> = findings.iter().filter(|finding| finding["rule"] == rule["rule"]).collect();
        let at = |severity: &str| of_rule.iter().filter(|finding| finding["severity"] == severity).count();
        let worst = ["error", "warning", "note"].into_iter().find(|severity| at(severity) > 0);
        assert_eq!(rule["severity"], Value::from(worst), "{rule}");
        for severity in ["error", "warning", "note"] {
            assert_eq!(rule["findings"][severity], at(severity), "{rule}");
        }
        assert_eq!(rule["tenants"], usize::from(!of_rule.is_empty()), "{rule}");
        counted += of_rule.len();
    }
    assert_eq!(counted, findings.len());
    let ranks = rollup["rules"].as_array().expect("a list").iter().filter(|rule| rule["tenants"] == 1);
    let ranks =
        ranks.map(|rule| ["error", "warning", "note"].iter().position(|severity| rule["severity"] == *severity));
    assert!(ranks.is_sorted(), "the gravest first");
}

#[test]
fn results_of_several_runs_merge_to_the_same_roll_up() {
    let folder = fleet();
    let whole = pimlint(folder.path(), &[&["check", "--tenants", "--format", "json"][..], &ALL].concat());
    for (shard, tenants) in [("a.jsonl", &ALL[..1]), ("b.jsonl", &ALL[1..])] {
        pimlint(folder.path(), &[&["check", "--tenants", "--results", shard, "--quiet"][..], tenants].concat());
    }
    for order in [["a.jsonl", "b.jsonl"], ["b.jsonl", "a.jsonl"]] {
        let merged = pimlint(folder.path(), &[&["merge", "--format", "json"][..], &order].concat());
        assert!(merged.stdout == whole.stdout, "{}", String::from_utf8_lossy(&merged.stderr));
    }
    let twice = pimlint(folder.path(), &["merge", "--format", "json", "a.jsonl", "b.jsonl", "a.jsonl"]);
    assert!(twice.stdout == whole.stdout, "a tenant that was evaluated twice counts once");
    let text = String::from_utf8(pimlint(folder.path(), &["merge", "a.jsonl", "b.jsonl"]).stdout).expect("UTF-8");
    assert!(text.starts_with("4 tenants: "), "{text}");
    assert!(text.contains("1 could not be evaluated") && text.contains("Contoso"), "{text}");
    let page = pimlint(folder.path(), &["merge", "--format", "html", "a.jsonl", "b.jsonl"]).stdout;
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<bdi>Contoso</bdi>"));
}

#[test]
fn what_cannot_be_done_for_many_tenants_is_said() {
    let folder = fleet();
    fs::write(folder.path().join("empty.jsonl"), "").expect("a file");
    for (arguments, says) in [
        (&["check", "--tenants", "contoso", "--format", "sarif"][..], "text, json and html"),
        (&["check", "--tenants", "contoso", "./contoso"], "two tenants are called contoso"),
        (&["check", "--tenants", "contoso", "--redact"], "cannot be used with"),
        (&["check", "--tenants", "contoso", "--timings"], "cannot be used with"),
        (&["check", "--tenants", "contoso", "--group-by", "rule"], "cannot be used with"),
        (&["check", "--tenants", "contoso", "--min-severity", "error"], "cannot be used with"),
        (&["check", "--tenants", "contoso", "hardened", "-o", "json=hardened"], "hardened, which is read"),
        (&["check", "contoso", "--results", "r.jsonl"], "--tenants"),
        (&["merge", "contoso/groups.json"], "line 1"),
        (&["merge", "no-such-file"], "no-such-file has no results"),
        (&["merge", "empty.jsonl"], "it is empty"),
    ] {
        let run = pimlint(folder.path(), arguments);
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn no_file_that_is_read_is_written_over() {
    let folder = fleet();
    fs::write(folder.path().join("pimlint.toml"), "fail-on = \"never\"\nexceptions = \"accepted.toml\"\n")
        .expect("a file");
    fs::write(folder.path().join("accepted.toml"), "").expect("a file");
    for (file, says) in [
        ("contoso/groups.json", "contoso, which is read"),
        ("hardened/new.jsonl", "hardened, which is read"),
        ("pimlint.toml", "is the configuration"),
        ("accepted.toml", "is the exceptions register"),
    ] {
        let before = fs::read(folder.path().join(file)).ok();
        let run = pimlint(folder.path(), &["check", "--tenants", "contoso", "hardened", "--results", file]);
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains(says), "{file}: {said}");
        assert_eq!(fs::read(folder.path().join(file)).ok(), before, "{file}");
    }
}

#[test]
fn a_report_of_a_tenant_is_as_if_it_were_alone() {
    let folder = fleet();
    let options = ["--sarif-profile", "full", "--fail-on", "never"];
    let tenants = ["check", "--tenants", "contoso", "hardened", "-o", "json=reports", "-o", "sarif=reports"];
    let run = pimlint(folder.path(), &[&tenants[..], &options].concat());
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    pimlint(
        folder.path(),
        &[&["check", "contoso", "-o", "json=alone.json", "-o", "sarif=alone.sarif"][..], &options].concat(),
    );
    for (one, other) in [("reports/contoso.json", "alone.json"), ("reports/contoso.sarif", "alone.sarif")] {
        let [one, other] = [one, other].map(|file| fs::read_to_string(folder.path().join(file)).expect("a report"));
        assert!(!one.contains("hardened"), "it names another tenant");
        assert!(one == other);
    }
}

#[test]
fn what_is_required_is_required_of_each_tenant() {
    let folder = fleet();
    let options = ["--require", "role-settings", "--fail-on", "never", "--format", "json"];
    let alone = pimlint(folder.path(), &[&["check", "partial"][..], &options].concat());
    assert_eq!(alone.status.code(), Some(3));
    let run = pimlint(
        folder.path(),
        &[&["check", "--tenants", "contoso", "partial", "-o", "json=reports"][..], &options].concat(),
    );
    assert_eq!(run.status.code(), Some(3), "{run:?}");
    let tenants = &json(&run)["tenants"];
    assert_eq!(tenants[0]["error"], "required collections are incomplete: role-settings");
    assert_eq!(tenants[1]["error"], Value::Null);
    assert!(folder.path().join("reports/partial.json").is_file(), "its report is written all the same");
}

#[test]
fn a_configuration_that_does_not_fit_one_tenant_is_its_result() {
    let folder = fleet();
    let of_contoso = "emergency-accounts = [\"nobody@contoso.com\"]";
    for (text, says) in [
        ("select = [\"group-pim-dynamic\"]\nignore = [\"group-pim-dynamic\"]", "no rule is left to run"),
        (of_contoso, "pimlint.toml:2:"),
    ] {
        fs::write(folder.path().join("pimlint.toml"), format!("[tenants.Contoso]\n{text}\n")).expect("a file");
        let run = pimlint(folder.path(), &["check", "--tenants", "contoso", "hardened", "--format", "json"]);
        assert_eq!(run.status.code(), Some(2), "{run:?}");
        let tenants = &json(&run)["tenants"];
        assert!(tenants[0]["error"].as_str().is_some_and(|error| error.contains(says)), "{}", tenants[0]["error"]);
        assert_eq!(tenants[1]["error"], Value::Null, "the other one is evaluated");
    }
}

#[test]
fn tenants_of_one_name_are_told_apart() {
    let folder = fleet();
    let files = fs::read_dir(folder.path().join("contoso")).expect("a folder").map(|file| file.expect("a file").path());
    let copy = folder.path().join("contoso-test");
    fs::create_dir(&copy).expect("a folder");
    for file in files {
        fs::copy(&file, copy.join(file.file_name().expect("a name"))).expect("a copy");
    }
    let run = pimlint(folder.path(), &["check", "--tenants", "contoso", "contoso-test", "hardened"]);
    let text = String::from_utf8(run.stdout).expect("UTF-8");
    assert!(text.contains("Contoso (contoso) ") && text.contains("Contoso (contoso-test) "), "{text}");
    let others = text.lines().filter(|line| line.contains("Contoso") || line.contains(" (hardened)")).count();
    assert_eq!(others, 2, "a name that only one tenant has stands alone: {text}");
}

#[test]
fn two_tenants_of_one_path_on_two_machines_are_two() {
    let folder = fleet();
    for (tenant, place) in [("contoso", "eu"), ("hardened", "us")] {
        let machine = folder.path().join(place);
        fs::create_dir(&machine).expect("a folder");
        fs::rename(folder.path().join(tenant), machine.join("acme")).expect("moved");
        pimlint(&machine, &["check", "--tenants", "acme", "--results", "r.jsonl"]);
    }
    let merged = json(&pimlint(folder.path(), &["merge", "--format", "json", "eu/r.jsonl", "us/r.jsonl"]));
    assert_eq!(merged["tenants"].as_array().map(Vec::len), Some(2), "{merged}");
}
