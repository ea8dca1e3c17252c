//! Two exports or two results: what differs in the tenant, and what in how it was evaluated.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::support::workplace::Workplace;

/// A workplace with a copy of the export before it changed.
fn changed() -> Workplace {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("old")).expect("a folder");
    for file in fs::read_dir(workplace.path("export")).expect("a folder").map(|file| file.expect("a file")) {
        fs::copy(file.path(), workplace.path("old").join(file.file_name())).expect("a copy");
    }
    workplace.make_dynamic();
    workplace.mend();
    workplace
}

fn diff(workplace: &Workplace, arguments: &[&str]) -> (Option<i32>, Value) {
    let run = workplace.run(&[&["diff", "--format", "json"][..], arguments].concat());
    let said = String::from_utf8_lossy(&run.stderr);
    (run.status.code(), serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{said}")))
}

/// State, cause and rule of every difference.
fn rows(diff: &Value) -> BTreeSet<(&str, &str, &str)> {
    let word = |row: &'_ Value, name: &str| row[name].as_str().expect("a word").to_owned();
    let rows = diff["differences"].as_array().expect("a list").iter();
    rows.map(|row| {
        let [state, cause, rule] = ["state", "cause", "rule"].map(|name| &*Box::leak(word(row, name).into_boxed_str()));
        (state, cause, rule)
    })
    .collect()
}

fn evaluation(diff: &Value) -> Vec<&str> {
    let all = diff["evaluation"].as_array().expect("a list").iter();
    all.map(|difference| difference["what"].as_str().expect("a word")).collect()
}

#[test]
fn of_two_exports_the_tenant_differs() {
    let workplace = changed();
    let (code, found) = diff(&workplace, &["old", "export"]);
    assert_eq!(code, Some(1));
    assert!(rows(&found).contains(&("new", "tenant", "group-pim-dynamic")));
    assert!(rows(&found).contains(&("fixed", "tenant", "group-pim-dynamic")));
    assert!(rows(&found).iter().all(|(_, cause, _)| *cause == "tenant"));
    assert_eq!(evaluation(&found), [""; 0]);
    assert_eq!(diff(&workplace, &["old", "export", "--fail-on", "never"]).0, Some(0));
    let (code, found) = diff(&workplace, &["old", "old"]);
    assert_eq!((code, rows(&found).len()), (Some(0), 0));
    assert_eq!(found["counts"]["unchanged"], 127);
}

#[test]
fn a_result_and_an_export_are_compared_like_two_exports() {
    let workplace = changed();
    let (_, exports) = diff(&workplace, &["old", "export"]);
    let (_, mixed) = diff(&workplace, &["base.json", "export"]);
    assert_eq!(rows(&mixed), rows(&exports));
    workplace.report("new.json", &[]);
    let (code, results) = diff(&workplace, &["base.json", "new.json"]);
    assert_eq!((code, rows(&results)), (Some(1), rows(&exports)));
    assert_eq!(diff(&workplace, &["old", "new.json"]).1["differences"], results["differences"]);
}

#[test]
fn what_another_evaluation_gives_is_not_said_of_the_tenant() {
    let workplace = changed();
    let with = |name: &str, from: &str, change: &dyn Fn(&mut Value)| {
        let mut report = workplace.json(from);
        change(&mut report);
        workplace.write(name, &report);
    };
    let remove = |report: &mut Value| drop(report["findings"].as_array_mut().expect("a list").remove(0));
    with("older.json", "base.json", &|report| {
        report["tool"]["version"] = json!("0.0.9");
        remove(report);
    });
    let (code, same_files) = diff(&workplace, &["older.json", "base.json"]);
    assert_eq!((code, evaluation(&same_files)), (Some(1), vec!["tool-version"]));
    assert!(rows(&same_files).iter().all(|(state, cause, _)| (*state, *cause) == ("new", "evaluation")));
    workplace.report("new.json", &[]);
    let (_, both) = diff(&workplace, &["older.json", "new.json"]);
    assert!(!rows(&both).is_empty() && rows(&both).iter().all(|(_, cause, _)| *cause == "either"), "{both}");
    workplace.report("fewer.json", &["--ignore", "group"]);
    let (code, fewer) = diff(&workplace, &["base.json", "fewer.json"]);
    assert_eq!((code, evaluation(&fewer)), (Some(1), vec!["rules"]));
    let of_group = rows(&fewer).into_iter().filter(|(.., rule)| rule.starts_with("group-")).collect::<BTreeSet<_>>();
    assert!(of_group.iter().all(|(state, cause, _)| (*state, *cause) == ("no-longer-judged", "evaluation")));
    assert!(!of_group.is_empty());
    fs::write(workplace.path("pimlint.toml"), "severity = { policy-auto-memberof = \"error\" }").expect("writable");
    workplace.report("graver.json", &["--as-of", "2026-02-02"]);
    let (_, graver) = diff(&workplace, &["new.json", "graver.json", "--no-config"]);
    assert_eq!(evaluation(&graver), ["configuration", "evaluation-date"]);
    assert!(rows(&graver).contains(&("worse", "evaluation", "policy-auto-memberof")), "{graver}");
}

#[test]
fn a_result_that_does_not_say_so_fixes_nothing() {
    let workplace = Workplace::new();
    fs::remove_file(workplace.path("export/roleManagementPolicyAssignments.json")).expect("it can be removed");
    workplace.report("partial.json", &[]);
    let (code, found) = diff(&workplace, &["base.json", "partial.json", "--fail-on", "note"]);
    let lost = rows(&found);
    assert!(lost.iter().any(|(state, _, rule)| *state == "no-longer-judged" && rule.starts_with("settings-")));
    assert!(!lost.iter().any(|(state, _, rule)| *state == "fixed" && rule.starts_with("settings-")), "{lost:?}");
    assert_eq!(code, Some(0));
}

#[test]
fn what_an_export_lacks_is_no_change_of_the_tenant() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("fewer")).expect("a folder");
    for file in fs::read_dir(workplace.path("export")).expect("the export") {
        let file = file.expect("a file");
        if file.file_name() != "groups.json" {
            fs::copy(file.path(), workplace.path("fewer").join(file.file_name())).expect("a copy");
        }
    }
    for sides in [["export", "fewer"], ["fewer", "export"]] {
        let (_, found) = diff(&workplace, &sides);
        let causes: BTreeSet<_> = rows(&found).into_iter().map(|(_, cause, _)| cause).collect();
        assert_eq!(causes, BTreeSet::from(["export"]), "{sides:?}: {found}");
    }
}

#[test]
fn both_sides_are_evaluated_with_the_configuration() {
    let workplace = changed();
    fs::write(workplace.path("pimlint.toml"), "ignore = [\"group\"]\nfail-on = \"note\"").expect("writable");
    let (_, found) = diff(&workplace, &["old", "export"]);
    assert!(!rows(&found).iter().any(|(.., rule)| rule.starts_with("group-")));
    assert_eq!(found["old"]["rules"], found["new"]["rules"]);
    let (_, found) = diff(&workplace, &["old", "export", "--select", "group-pim-dynamic"]);
    assert_eq!((&found["old"]["rules"], &found["new"]["rules"]), (&json!(1), &json!(1)));
}

#[test]
fn people_read_it_in_a_terminal_a_pull_request_and_a_browser() {
    let workplace = changed();
    let shown = |format: &str| {
        let run = workplace.run(&["diff", "old", "export", "--format", format]);
        String::from_utf8(run.stdout).expect("UTF-8")
    };
    let text = shown("text");
    assert!(text.starts_with("old  export old, as of 2026-01-31T00:00:00Z: "), "{text}");
    assert!(
        text.contains("The tenant changed (") && text.contains("  new              error[group-pim-dynamic]"),
        "{text}"
    );
    let comment = shown("markdown");
    assert!(comment.starts_with("<!-- pimlint diff -->\n### pimlint diff: "), "{comment}");
    assert!(comment.contains("- **fixed** error, `group-pim-dynamic`"), "{comment}");
    let page = shown("html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("The tenant changed") && !page.contains("<script"));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let workplace = changed();
    workplace.report("redacted.json", &["--redact"]);
    let mut other = workplace.json("base.json");
    other["run"]["tenant"]["id"] = json!("00000000-0000-4000-8000-000000000009");
    workplace.write("other.json", &other);
    other["schemaVersion"] = json!(9);
    workplace.write("later.json", &other);
    fs::create_dir(workplace.path("empty")).expect("a folder");
    for (arguments, code, says) in [
        (["redacted.json", "base.json"], 2, "redacted.json cannot be compared with: it is redacted"),
        (["redacted.json", "export"], 2, "it is redacted"),
        (["base.json", "redacted.json"], 2, "it is not redacted"),
        (["other.json", "base.json"], 2, "it is of another tenant"),
        (["other.json", "export"], 2, "it is of another tenant"),
        (["later.json", "export"], 2, "its schemaVersion is 9"),
        (["base.json", "empty"], 3, "no object could be read"),
        (["none", "export"], 3, "none"),
    ] {
        let run = workplace.run(&[&["diff"][..], &arguments].concat());
        let said = String::from_utf8_lossy(&run.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.replace("│ ", "").contains(says), "{arguments:?}: {said}");
    }
    assert_eq!(diff(&workplace, &["redacted.json", "redacted.json"]).0, Some(0));
}

#[test]
fn what_is_accepted_in_a_report_is_accepted_in_an_export() {
    let workplace = changed();
    let group = "id = \"5a16101e-6083-4d7f-92d3-e71ea63b8928\"";
    let register = format!(
        "[[exception]]\nrule = \"group-pim-onprem-synced\"\nobject = {{ kind = \"group\", {group} }}\n\
         reason = \"why\"\nowner = \"owner@contoso.com\"\nexpires = 2026-12-31\n"
    );
    fs::write(workplace.path("exceptions.toml"), register).expect("writable");
    workplace.report("accepted.json", &[]);
    let (code, found) = diff(&workplace, &["accepted.json", "export", "--fail-on", "note"]);
    assert_eq!((code, rows(&found).len(), evaluation(&found).len()), (Some(0), 0, 0), "{found}");
    let (code, found) = diff(&workplace, &["accepted.json", "export", "--no-exceptions"]);
    assert_eq!((code, evaluation(&found)), (Some(1), vec!["configuration"]));
    assert!(rows(&found).iter().all(|(state, _, rule)| (*state, *rule) == ("worse", "group-pim-onprem-synced")));
}
