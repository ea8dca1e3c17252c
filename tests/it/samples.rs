//! The samples in `docs/samples` are what the program writes.

use std::path::{Path, PathBuf};
use std::process::Command;

use pimlint::report::Format;

const RENEW: &str = "PIMLINT_RENEW_SAMPLES";

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/samples")
}

/// The name by which the consumers of a format know its files.
fn file_name(format: &str) -> &'static str {
    match format {
        "text" => "contoso.txt",
        "json" => "contoso.json",
        "sarif" => "contoso.sarif",
        "html" => "contoso.html",
        "github" => "contoso.github.log",
        "gitlab" => "contoso.gitlab.json",
        "junit" => "contoso.junit.xml",
        "azure" => "contoso.azure.log",
        "markdown" => "contoso.md",
        "csv" => "contoso.csv",
        "xlsx" => "contoso.xlsx",
        "oscal" => "contoso.oscal.json",
        other => panic!("{other} is new: name its sample here and in docs/samples/README.md"),
    }
}

/// Writes every sample into a folder.
fn write_samples(folder: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["check", "fixtures/tenants/contoso"]);
    // A few rules, so that the samples stay small.
    for select in ["group", "package-eligible-outlives-pim", "settings-approval-without-approvers"] {
        command.args(["--select", select]);
    }
    command.args(["--sample", "2", "--fail-on", "never", "--quiet"]);
    command.env_remove("GITHUB_STEP_SUMMARY");
    for format in Format::words() {
        command.arg(format!("--output={format}={}", folder.join(file_name(format)).display()));
    }
    let run = command.output().expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn the_samples_are_what_the_program_writes() {
    if std::env::var_os(RENEW).is_some() {
        return write_samples(&samples());
    }
    let folder = tempfile::tempdir().expect("a folder");
    write_samples(folder.path());
    for name in Format::words().map(file_name) {
        let [sample, written] =
            [samples().as_path(), folder.path()].map(|folder| std::fs::read(folder.join(name)).ok());
        assert!(
            written.is_some() && sample == written,
            "docs/samples/{name} is not what the program writes; renew the samples with `{RENEW}=1 cargo test --test it samples`"
        );
    }
}

#[test]
fn every_sample_is_described() {
    let page = std::fs::read_to_string(samples().join("README.md")).expect("the page");
    let mut described: Vec<_> = Format::words().map(file_name).collect();
    for name in &described {
        assert!(page.contains(&format!("[`{name}`]({name})")), "docs/samples/README.md does not describe {name}");
    }
    described.extend(["README.md", ".gitattributes"]);
    for file in std::fs::read_dir(samples()).expect("a folder") {
        let name = file.expect("a file").file_name();
        assert!(described.iter().any(|known| name == *known), "{} is no sample", name.display());
    }
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let readme = include_str!("../../README.md");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["check", "fixtures/tenants/contoso"]);
    let said = String::from_utf8(command.output().expect("the program runs").stdout).expect("UTF-8");
    let shown = readme.split("```text\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let shown: Vec<&str> = shown.map(|(block, _)| block).collect();
    assert_eq!(shown.len(), 2, "what to decide, and a finding");
    for block in shown {
        assert!(said.contains(block), "{block}");
    }
}
