//! The program as a user calls it: exit codes, and what goes to which stream.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use insta_cmd::assert_cmd_snapshot;

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
        assert!(error.contains("no path given") && error.contains(&format!("pimlint {command} ./export")), "{error}");
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
        &["check", "--jobs", "1025", "."],
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

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

#[test]
fn what_an_engineer_reads() {
    // A finding of each shape: joined files, one object, a folded one; what each rule finds is a snapshot of the outcomes.
    let shapes = ["package-eligible-outlives-pim", "group-pim-dynamic", "au-admin-can-override-pim-group"];
    let select = shapes.map(|rule| ["--select", rule]).concat();
    assert_cmd_snapshot!("check_contoso", command(&[&["check", "fixtures/tenants/contoso"], &select[..]].concat()));
    let hardened = ["check", "fixtures/tenants/hardened", "--config", "fixtures/configs/hardened.toml"];
    assert_cmd_snapshot!("check_hardened", command(&hardened));
    assert_cmd_snapshot!("check_partial", command(&[&["check", "fixtures/tenants/partial"], &select[..]].concat()));
    assert_cmd_snapshot!("check_entra_exporter", command(&["check", "fixtures/exports/entra-exporter"]));
    assert_cmd_snapshot!("coverage_partial", command(&["coverage", "fixtures/tenants/partial"]));
    assert_cmd_snapshot!("explain", command(&["explain", "package-eligible-outlives-pim"]));
    assert_cmd_snapshot!("explain_examples", command(&["explain", "GROUP-OWNER-LIMIT", "--examples"]));
    assert_cmd_snapshot!("explain_markdown", command(&["explain", "policy-no-expiration", "--format", "markdown"]));
    assert_cmd_snapshot!("explain_control", command(&["explain", "ms.aad.7.8v1"]));
    assert_cmd_snapshot!("explain_control_markdown", command(&["explain", "cis-m365:5.3.4", "--format", "markdown"]));
    assert_cmd_snapshot!("rules", command(&["rules"]));
    assert_cmd_snapshot!("rules_filtered", command(&["rules", "--area", "settings,policy", "--control", "A.5"]));
}

#[test]
fn what_a_machine_reads() {
    assert_cmd_snapshot!("check_json", command(&["check", "fixtures/exports/minified", "--format", "json"]));
    assert_cmd_snapshot!("explain_control_json", command(&["explain", "MS.AAD.7.8v1", "--format", "json"]));
    assert_cmd_snapshot!("explain_json", command(&["explain", "policy-no-expiration", "--format", "json"]));
    assert_cmd_snapshot!("coverage_json", command(&["coverage", "fixtures/exports/minified", "--format", "json"]));
}

#[test]
fn a_word_that_is_nearly_right_is_guessed() {
    for (name, arguments) in [
        ("explain_unknown", &["explain", "package-eligible-outlive-pim"][..]),
        ("explain_unknown_control", &["explain", "MS.AAD.7.66v1"]),
        ("rules_unknown_area", &["rules", "--area", "grup"]),
        ("rules_unknown_severity", &["rules", "--severity", "warn"]),
        ("rules_unknown_basis", &["rules", "--basis", "documentd"]),
        ("rules_unknown_collection", &["rules", "--reads", "pim-group"]),
        ("rules_unknown_control", &["rules", "--control", "nist-800-53:AC-66"]),
        ("rules_unknown_framework", &["rules", "--control", "nist-80053:AC-6"]),
    ] {
        assert_cmd_snapshot!(name, command(arguments));
    }
}

#[test]
fn filters_are_the_same_in_every_format() {
    let filters = ["rules", "--severity", "warning", "--kind", "conflict", "--basis", "documented", "--format"];
    let run = |format: &str| says(&pimlint(&[&filters[..], &[format]].concat()).stdout);
    let document: serde_json::Value = serde_json::from_str(&run("json")).expect("JSON");
    let rules = document["rules"].as_array().expect("a list");
    let (text, markdown) = (run("text"), run("markdown"));
    for rule in rules {
        let id = rule["id"].as_str().expect("a text");
        assert_eq!((&rule["severity"], &rule["kind"]), (&"warning".into(), &"conflict".into()));
        assert!(text.contains(id) && markdown.contains(&format!("[{id}](")), "{id}");
        assert!(rule["sections"].as_array().is_some_and(|sections| sections.len() == 5), "{id}");
    }
    assert_eq!(markdown.matches("](../rules/").count(), rules.len());
    let none = pimlint(&["rules", "--area", "licence", "--severity", "error", "--control", "T1098"]);
    assert_eq!(none.status.code(), Some(0));
}

#[test]
fn bad_input_is_named_and_costs_nothing_else() {
    assert_cmd_snapshot!("check_broken", command(&["check", "fixtures/exports/broken"]));
    for file in
        ["html-error-page.json", "truncated.json", "binary.json", "zero-bytes.json", "text-before.json", "null.json"]
    {
        let path = format!("fixtures/exports/broken/{file}");
        assert_cmd_snapshot!(format!("check_{file}"), command(&["check", &path]));
    }
}

#[test]
fn problems_go_to_standard_error_whatever_the_format() {
    let export = ["check", "fixtures/exports/broken/truncated.json", "fixtures/tenants/hardened/groups.json"];
    for options in
        [&["--format", "json"][..], &["--format", "sarif"], &["--format", "csv"], &["--quiet"], &["--format", "text"]]
    {
        let run = pimlint(&[&export[..], options].concat());
        let said = says(&run.stderr);
        assert!(
            said.contains("truncated.json:") && said.contains("ends in the middle of a value"),
            "{options:?}: {said}"
        );
    }
    let report: serde_json::Value =
        serde_json::from_slice(&pimlint(&[&export[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    assert_eq!(report["notices"][0]["kind"], "unreadable-file");
    assert!(says(&pimlint(&["coverage", export[1]]).stderr).contains("ends in the middle of a value"));
}

#[test]
fn objects_without_their_id_are_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = r#"{"value": [{"displayName": "a", "groupTypes": [], "securityEnabled": true}]}"#;
    std::fs::write(folder.path().join("groups.json"), page).expect("a page");
    for command_name in ["check", "coverage"] {
        let run = command(&[command_name, "."]).current_dir(folder.path()).output().expect("the program runs");
        assert_eq!(run.status.code(), Some(3), "{command_name}: {}", says(&run.stderr));
    }
}

#[test]
fn an_empty_folder_is_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = command(&["check", "."]).current_dir(folder.path()).output().expect("the program runs");
    assert_eq!(run.status.code(), Some(3));
    assert!(says(&run.stderr).contains("no object could be read from ."), "{}", says(&run.stderr));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for format in ["text", "json", "sarif"] {
        let outputs: Vec<_> = ["1", "2", "8"]
            .map(|jobs| pimlint(&["check", "fixtures/tenants/contoso", "--format", format, "--jobs", jobs]).stdout)
            .into();
        assert!(!outputs[0].is_empty() && outputs.iter().all(|output| *output == outputs[0]), "{format}");
    }
}

#[test]
fn timings_go_to_standard_error_and_change_no_report() {
    let check = ["check", "fixtures/tenants/contoso", "--format", "json", "--fail-on", "never"];
    let (plain, timed) = (pimlint(&check), pimlint(&[&check[..], &["--timings=json"]].concat()));
    assert!(plain.stdout == timed.stdout, "the report is the same");
    let timings = says(&timed.stderr).lines().last().map(serde_json::from_str::<serde_json::Value>);
    let timings = timings.expect("a line").expect("JSON");
    let names = |list: &str| -> Vec<String> {
        let rows = timings[list].as_array().expect("a list");
        rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names("phases"), ["reading", "joining", "evaluating", "locating", "writing"]);
    let report: serde_json::Value = serde_json::from_slice(&plain.stdout).expect("JSON");
    assert_eq!(names("rules").len(), report["rules"].as_array().expect("a list").len());
    let text = says(&pimlint(&[&check[..], &["--timings"]].concat()).stderr);
    assert!(text.contains("Phases") && text.contains("  evaluating"), "{text}");
}

#[test]
fn no_report_names_an_absolute_path() {
    let root = env!("CARGO_MANIFEST_DIR");
    let absolute = format!("{root}/fixtures/tenants/contoso");
    for format in ["text", "json", "sarif"] {
        let given = pimlint(&["check", &absolute, "--format", format]).stdout;
        assert!(!says(&given).contains(root), "{format}");
        assert_eq!(given, pimlint(&["check", "fixtures/tenants/contoso", "--format", format]).stdout, "{format}");
    }
}

#[test]
fn the_exit_code_follows_severity_and_completeness() {
    let contoso = "fixtures/tenants/contoso";
    for (options, code) in [
        (&["--fail-on", "never"][..], 0),
        (&[], 1),
        (&["--select", "policy-no-expiration"], 0),
        (&["--select", "policy-no-expiration", "--fail-on", "warning"], 1),
        (&["--require", "groups,pim-groups"], 1),
        (&["--require", "access-reviews"], 3),
    ] {
        let run = pimlint(&[&["check", contoso][..], options].concat());
        assert_eq!(run.status.code(), Some(code), "{options:?}");
    }
}

#[test]
fn standard_input_is_read_and_reported() {
    let groups = std::fs::read("fixtures/tenants/contoso/groups.json").expect("the fixture");
    let mut child = command(&["check", "-", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(&groups).expect("it reads to the end");
    let run = child.wait_with_output().expect("it ends");
    assert_eq!(run.status.code(), Some(0), "groups alone prove no fault");
    assert!(says(&run.stdout).contains("0 errors"), "{}", says(&run.stdout));
}

#[test]
fn a_bound_that_is_reached_is_2_and_names_its_option() {
    for (option, value, path) in [
        ("--max-file-size", "1KB", "fixtures/tenants/contoso"),
        ("--max-files", "1", "fixtures/tenants/contoso"),
        ("--max-depth", "0", "fixtures/exports/entra-exporter"),
        ("--max-file-size", "much", "fixtures/tenants/contoso"),
    ] {
        for command in ["check", "coverage"] {
            let run = pimlint(&[command, option, value, path]);
            assert_eq!(run.status.code(), Some(2), "{command} {option} {value}");
            assert_eq!(says(&run.stdout), "");
            assert!(says(&run.stderr).contains(option), "{}", says(&run.stderr));
        }
    }
}

#[test]
fn several_reports_come_from_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (json, sarif) = (format!("json={}", target("a.json")), format!("sarif={}", target("a.sarif")));
    let run = pimlint(&["check", "fixtures/tenants/contoso", "--output", &json, "--output", &sarif, "--quiet"]);
    assert_eq!(run.status.code(), Some(1));
    let read = |name: &str| std::fs::read_to_string(target(name)).expect("a report");
    let findings: serde_json::Value = serde_json::from_str(&read("a.json")).expect("JSON");
    let log: serde_json::Value = serde_json::from_str(&read("a.sarif")).expect("JSON");
    assert_eq!(findings["findings"].as_array().map(Vec::len), log["runs"][0]["results"].as_array().map(Vec::len));
    let schema = std::fs::read_to_string("fixtures/schemas/sarif-2.1.0.json").expect("the schema");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    if let Err(error) = schema.validate(&log) {
        panic!("{error} at {}", error.instance_path());
    }
}

#[test]
fn a_tenant_of_hostile_names_is_judged_whole_and_shown_as_data() {
    let run = pimlint(&["check", "fixtures/tenants/hostile-names", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let names: std::collections::BTreeSet<&str> =
        findings.iter().filter_map(|finding| finding["subject"]["name"].as_str()).collect();
    for name in
        ["\u{1b}[2J\u{1b}]0;pwned\u{7}\u{1b}[31mred\u{9b}32m\u{7f}", "=1+1", "\u{fffd}half\u{fffd}\u{fffd} (member)"]
    {
        assert!(names.contains(name), "{name:?} is no subject of a finding");
    }
    assert!(names.iter().any(|name| name.len() == 64 * 1024 + " (member)".len()), "the long name is whole");
    let text = says(&pimlint(&["check", "fixtures/tenants/hostile-names", "--verbose"]).stdout);
    assert!(!text.contains(|letter: char| letter != '\n' && pimlint::source::is_hidden(letter)));
}

#[test]
fn every_json_report_has_the_form_that_schema_prints() {
    let printed = command(&["schema", "findings"]).output().expect("the program runs").stdout;
    let schema = jsonschema::validator_for(&serde_json::from_slice(&printed).expect("JSON")).expect("a schema");
    for path in ["tenants/contoso", "tenants/fabrikam", "tenants/hostile-names", "tenants/partial", "exports/terraform"]
    {
        let run = command(&["check", &format!("fixtures/{path}"), "-o", "json=-"]).output().expect("the program runs");
        let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let wrong: Vec<String> =
            schema.iter_errors(&report).take(5).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:?}");
    }
}

#[test]
fn standard_output_takes_one_report() {
    let run =
        command(&["check", "fixtures/tenants/hardened", "-o", "json=-", "-o", "csv=-"]).output().expect("it runs");
    assert_eq!(run.status.code(), Some(2));
    let run = command(&["check", "fixtures/tenants/hardened", "-f", "csvv"]).output().expect("it runs");
    assert!(String::from_utf8_lossy(&run.stderr).contains("did you mean `csv`?"));
}

#[test]
fn an_area_is_explained_by_its_rules() {
    let run = command(&["explain", "unit"]).output().expect("the program runs");
    let page = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(page.contains("au-admin-can-override-pim-group") && page.contains("Rules"), "{page}");
    let run = command(&["explain", "setings"]).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&run.stderr).contains("did you mean `settings`?"));
}

#[test]
fn what_is_shown_from_a_severity_on_is_counted_and_numbered_as_in_the_report() {
    let report = pimlint(&["check", "fixtures/tenants/contoso", "--format", "json"]).stdout;
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let list = |name: &str| report[name].as_array().expect("a list").clone();
    let shown: Vec<_> = list("decisions").into_iter().filter(|decision| decision["severity"] == "error").collect();
    let closes = |finding: &&serde_json::Value| shown.iter().any(|decision| decision["id"] == finding["decision"]);
    let findings = list("findings").iter().filter(closes).count();
    let text = pimlint(&["check", "fixtures/tenants/contoso", "--min-severity", "error"]).stdout;
    let text = String::from_utf8(text).expect("UTF-8");
    let said = format!("{} decisions close {findings} findings (", shown.len());
    assert!(findings < list("findings").len() && text.contains(&said), "{said}: {text}");
}
