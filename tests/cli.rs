//! The program as a user calls it: exit codes, and what goes to which stream.

#![expect(clippy::expect_used, reason = "a test fails where it is called for")]

use std::process::{Command, Output};

fn pimlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).output().expect("the program runs")
}

fn says(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

#[test]
fn without_a_path_it_says_what_to_name() {
    for command in ["check", "coverage"] {
        let run = pimlint(&[command]);
        assert_eq!(run.status.code(), Some(2));
        assert_eq!(says(&run.stdout), "");
        let error = says(&run.stderr);
        assert!(
            error.contains("no path was given") && error.contains(&format!("pimlint {command} ./export")),
            "{error}"
        );
    }
}

#[test]
fn a_path_without_objects_is_3() {
    let run = pimlint(&["check", "no-such-folder"]);
    assert_eq!(run.status.code(), Some(3));
    assert!(says(&run.stderr).contains("no-such-folder"));
}

#[test]
fn a_word_that_means_nothing_is_2_and_goes_to_standard_error() {
    for arguments in [
        &["chekc"][..],
        &["check", "--jobs", "0", "."],
        &["check", "--select", "no-such-rule", "."],
        &["check", "--as-of", "yesterday", "."],
        &["check", "--require", "grups", "."],
        &["check", "--include", "a[", "."],
        &["check", "--quiet", "--verbose", "."],
        &["explain", "no-such-rule"],
    ] {
        let run = pimlint(arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert_eq!(says(&run.stdout), "", "{arguments:?}");
        assert!(!says(&run.stderr).contains('\u{1b}'), "no colors where there is no terminal");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"], &["rules"]] {
        assert_eq!(pimlint(arguments).status.code(), Some(0), "{arguments:?}");
    }
    assert!(says(&pimlint(&["--help"]).stdout).contains("Exit codes: 0"));
}

#[test]
fn the_sample_tenant_is_written_once_and_can_be_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = folder.path().join("new/sample");
    let sample = sample.to_str().expect("UTF-8");
    let run = pimlint(&["demo", sample]);
    assert_eq!(run.status.code(), Some(0));
    assert!(says(&run.stdout).contains(&format!("pimlint check {sample}")));
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/contoso");
    let counts = |path: &str| says(&pimlint(&["check", "--quiet", path]).stdout).lines().count();
    assert_eq!(counts(sample), counts(fixture));

    let again = pimlint(&["demo", sample]);
    assert_eq!(again.status.code(), Some(2));
    assert!(says(&again.stderr).contains("is not an empty folder"));
}

#[test]
fn an_export_script_goes_to_standard_output() {
    for (shell, begins) in [("az", "#!/usr/bin/env bash"), ("powershell", "#Requires -Version 7")] {
        let run = pimlint(&["export-script", shell]);
        assert_eq!(run.status.code(), Some(0));
        assert!(says(&run.stdout).starts_with(begins), "{shell}");
    }
    assert_eq!(pimlint(&["export-script", "cmd"]).status.code(), Some(2));
}
