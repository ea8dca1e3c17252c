//! Where reports go: never over the input or each other, and nothing half-written stays.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const GROUP: &str = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [
    {"id": "8f36c487-4e75-4da9-a5bc-d7916f1acda0", "displayName": "Payroll", "isAssignableToRole": true,
     "onPremisesSyncEnabled": true, "groupTypes": []}]}"#;

/// A folder with an export of one group in `export`.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("export")).expect("a folder");
    fs::write(folder.path().join("export/groups.json"), GROUP).expect("written");
    folder
}

fn pimlint(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).current_dir(folder).args(words).output().expect("it runs")
}

fn check(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let run = pimlint(folder, &[&["check", "export", "--quiet", "--fail-on", "never"][..], words].concat());
    (run.status.code(), String::from_utf8(run.stderr).expect("UTF-8"))
}

#[test]
fn a_report_does_not_replace_what_was_read() {
    let folder = workplace();
    for words in [
        &["--output", "json=export/groups.json"][..],
        &["--output", "json=./export/../export/groups.json"],
        &["--redact", "--redaction-key", "export/groups.json"],
    ] {
        let (code, said) = check(folder.path(), words);
        assert_eq!(code, Some(2), "{said}");
        let reasons = ["is a file of the export", "is in export, which is read", "cannot be used"];
        assert!(reasons.iter().any(|reason| said.contains(reason)), "{said}");
        assert_eq!(fs::read_to_string(folder.path().join("export/groups.json")).expect("text"), GROUP);
    }
}

#[test]
fn no_report_replaces_another() {
    let folder = workplace();
    let (code, said) = check(folder.path(), &["--output", "json=report", "--output", "sarif=./export/../report"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is given twice"), "{said}");
    assert!(!folder.path().join("report").exists(), "this is known before anything is judged");
    let (code, said) = check(folder.path(), &["--output", "json=-", "--output", "csv=-"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is given twice"), "{said}");
    let (code, said) = check(folder.path(), &["--output", "json=-"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!folder.path().join("-").exists(), "it goes to standard output");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_report_keeps_the_mode_of_the_file_that_is_there() {
        let folder = workplace();
        let path = folder.path().join("report.json");
        fs::write(&path, "").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        assert_eq!(check(folder.path(), &["--output", "json=report.json"]).0, Some(0));
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert!(!fs::read_to_string(&path).expect("text").is_empty());
    }

    #[test]
    fn a_link_to_nothing_is_refused_with_a_word() {
        let folder = workplace();
        symlink("gone.json", folder.path().join("report.json")).expect("a link");
        let (code, said) = check(folder.path(), &["--output", "json=report.json"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("a link to a file that does not exist"), "{said}");
        assert!(folder.path().join("report.json").is_symlink(), "it is left alone");
    }

    #[test]
    fn the_canonical_form_is_not_written_through_links() {
        let folder = workplace();
        fs::create_dir_all(folder.path().join("other")).expect("a folder");
        fs::create_dir_all(folder.path().join("out")).expect("a folder");
        assert!(pimlint(folder.path(), &["fmt", "export", "--output", "out"]).status.success());
        fs::remove_dir_all(folder.path().join("out/groups")).expect("removed");
        symlink("../other", folder.path().join("out/groups")).expect("a link");
        let run = pimlint(folder.path(), &["fmt", "export", "--output", "out"]);
        assert_eq!(run.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&run.stderr).contains("is a link"), "{run:?}");
        assert_eq!(fs::read_dir(folder.path().join("other")).expect("a folder").count(), 0);
    }

    #[test]
    fn the_program_ends_when_it_is_told_to() {
        let folder = workplace();
        // It waits for somebody to read the pipe.
        assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().expect("mkfifo").success());
        for signal in ["TERM", "INT"] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_pimlint"))
                .current_dir(folder.path())
                .args(["check", "export", "--fail-on", "never", "--output", "json=pipe"])
                .stdout(Stdio::null())
                .spawn()
                .expect("it runs");
            let until = Instant::now() + Duration::from_mins(1);
            let ended = loop {
                let sent = Command::new("kill").args(["-s", signal, &run.id().to_string()]).status();
                assert!(sent.expect("kill").success());
                if let Some(ended) = run.try_wait().expect("a child") {
                    break ended;
                }
                assert!(Instant::now() < until, "{signal} does not end it");
                std::thread::sleep(Duration::from_millis(200));
            };
            // Before the handler is set the system ends it.
            assert!(ended.code().is_none_or(|code| code == 130), "{signal}: {ended}");
        }
    }

    /// With a bound on the size of files, which no temporary file may pass, as where a disk is full.
    fn bounded(folder: &Path, blocks: u32, words: &str) -> (Option<i32>, String) {
        let program = env!("CARGO_BIN_EXE_pimlint");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' check export --fail-on never {words}");
        let run = Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("it runs");
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    }

    #[test]
    fn a_full_disk_is_said_with_what_to_do() {
        let folder = workplace();
        let (code, said) = bounded(folder.path(), 8, "--quiet --output json=report.json --output html=report.html");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("free up space"), "{said}");
        assert!(!folder.path().join("report.html").exists(), "nothing half-written");
        let (code, said) = bounded(folder.path(), 1, "--quiet --format xlsx > /dev/null");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("TMPDIR"), "{said}");
        assert!(!said.contains("this is a bug"), "{said}");
    }
}

#[test]
fn a_base_is_declared_for_an_anchor_above_the_working_directory() {
    let folder = workplace();
    let inside = folder.path().join("work");
    fs::create_dir_all(&inside).expect("a folder");
    fs::write(folder.path().join("tenant.yml"), "tenant: contoso\n").expect("written");
    fs::rename(folder.path().join("export"), inside.join("export")).expect("moved");
    let arguments = ["check", "export", "--format", "sarif", "--fail-on", "never", "--sarif-anchor", "../tenant.yml"];
    let sarif: Value = serde_json::from_slice(&pimlint(&inside, &arguments).stdout).expect("JSON");
    let run = &sarif["runs"][0];
    let place = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "tenant.yml");
    assert!(run["originalUriBaseIds"].get(place["uriBaseId"].as_str().expect("a base")).is_some(), "{sarif}");
}

#[test]
fn links_lead_to_an_export_outside_the_working_directory() {
    let folder = workplace();
    let inside = folder.path().join("work/here");
    fs::create_dir_all(&inside).expect("a folder");
    let report = |format: &str| -> Value {
        let run = pimlint(&inside, &["check", "../../export", "--fail-on", "never", "--format", format]);
        serde_json::from_slice(&run.stdout).expect("JSON")
    };
    let sarif = report("sarif");
    let run = &sarif["runs"][0];
    let location = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let base = run["originalUriBaseIds"][location["uriBaseId"].as_str().expect("a base")]["uri"].as_str();
    let target = format!("{}{}", base.expect("an address"), location["uri"].as_str().expect("an address"));
    let path = folder.path().canonicalize().expect("a path").join("export/groups.json");
    assert_eq!(target.strip_prefix("file://"), path.to_str());
    let oscal = report("oscal");
    let text = oscal.to_string();
    assert!(text.contains(r#""href":"../../export/groups.json""#), "{text}");
}

#[test]
fn a_workbook_takes_memory_for_its_rows_only() {
    // Each of these names is as long as a cell allows; the library must not keep them all.
    let folder = workplace();
    let groups: Vec<_> = (0..400)
        .map(|number| {
            let name = format!("{number}{}", "x".repeat(32_000));
            serde_json::json!({ "id": format!("{number:08x}-4e75-4da9-a5bc-d7916f1acda0"), "displayName": name,
                "isAssignableToRole": true, "onPremisesSyncEnabled": true, "groupTypes": [] })
        })
        .collect();
    let page =
        serde_json::json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": groups });
    fs::write(folder.path().join("export/groups.json"), page.to_string()).expect("written");
    assert_eq!(check(folder.path(), &["--output", "xlsx=report.xlsx"]).0, Some(0));
    let file = fs::File::open(folder.path().join("report.xlsx")).expect("written");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let strings = archive.by_name("xl/sharedStrings.xml").map_or(0, |part| part.size());
    assert!(strings < 1 << 20, "{strings} bytes of strings are kept to the end");
}
