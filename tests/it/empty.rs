//! An export that holds nothing, or nothing of what a rule is about: nothing passes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Runs the program on an export of these files.
fn run(files: &[(&str, &str)], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("export");
    fs::create_dir(&export).expect("a folder");
    for (name, text) in files {
        fs::write(export.join(name), text).expect("writable");
    }
    pimlint(folder.path(), arguments)
}

fn pimlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).args(arguments).output().expect("the program runs")
}

fn json(run: &Output) -> Value {
    serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)))
}

/// How many subjects passed, by rule.
fn passes(report: &Value) -> Vec<(&str, u64)> {
    let rules = report["rules"].as_array().expect("rules").iter();
    let count =
        rules.map(|rule| (rule["id"].as_str().expect("an id"), rule["outcomes"]["pass"].as_u64().expect("a count")));
    count.filter(|(_, count)| *count > 0).collect()
}

#[test]
fn nothing_passes_where_nothing_was_exported() {
    let check = ["check", "export", "--format", "json"];
    assert_eq!(passes(&json(&run(&[], &check))), []);
    let group =
        json!({"value": [{"id": "0aa0bb11-1111-2222-3333-444455556661", "displayName": "a", "groupTypes": []}]});
    let report = json(&run(&[("groups.json", &group.to_string())], &check));
    let is_of_settings = |rule: &str| rule.starts_with("settings-") || rule == "path-weakest-link-to-role";
    assert!(!passes(&report).into_iter().any(|(rule, _)| is_of_settings(rule)), "{:?}", passes(&report));
}

#[test]
fn settings_that_were_not_exported_do_not_pass_although_nobody_has_the_role() {
    let lists = ["groups.json", "roleAssignments.json", "roleEligibilitySchedules.json", "users.json"];
    let files = lists.map(|list| (list, r#"{"value": []}"#));
    let check = ["check", "export", "--format", "json", "--select", "path-weakest-link-to-role"];
    assert_eq!(passes(&json(&run(&files, &check))), []);
}

/// The notices of a report: path, line, message, number of objects.
fn notices(report: &Value) -> Vec<(String, Option<u64>, String, u64)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let line = row["line"].as_u64();
        (text(&row["path"]), line, text(&row["message"]), row["objects"].as_u64().unwrap_or_default())
    };
    report["notices"].as_array().expect("notices").iter().map(row).collect()
}

#[test]
fn what_looks_like_data_and_has_another_ending_is_named_once() {
    let page = r#"{"value": []}"#;
    let others =
        [("users.txt", page), ("groups.bak", page), ("README.md", "# Ours"), ("names.csv", "a,b"), ("s.sarif", page)];
    let all: Vec<(&str, &str)> = [("groups.json", page), (".hidden", page)].into_iter().chain(others).collect();
    let check = ["check", "export", "--format", "json"];
    let found = notices(&json(&run(&all, &check)));
    let [(path, _, message, _)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(path, "export/groups.bak");
    assert!(
        message.starts_with("it looks like JSON and was not read")
            && message.ends_with("; neither were export/users.txt")
    );
    let named = ["check", "export", "export/groups.bak", "export/users.txt", "--format", "json"];
    let found = notices(&json(&run(&all, &named)));
    assert!(found.iter().all(|(_, _, message, _)| !message.contains("looks like JSON")), "{found:?}");
    assert_eq!(notices(&json(&run(&all, &[&check[..], &["--include", "*.json"]].concat()))), []);
}

#[test]
fn a_time_that_cannot_be_read_is_shown_with_its_place_and_what_is_wrong_with_it() {
    let schedule = |number: u32, expiration: &Value| {
        json!({
            "id": format!("{number}"), "groupId": "0aa0bb11-1111-2222-3333-444455556661", "accessId": "member",
            "principalId": format!("0aa0bb11-1111-2222-3333-44445555667{number}"), "memberType": "Direct",
            "scheduleInfo": { "startDateTime": "2026-01-01T00:00:00Z", "expiration": expiration }
        })
    };
    let of = |kind: &str, end: Value, duration: Value| json!({"type": kind, "endDateTime": end, "duration": duration});
    let schedules: Vec<Value> = [
        of("afterDateTime", "2026-07-11T09:00:00".into(), Value::Null),
        of("afterDateTime", "2026-07-12T09:00:00".into(), Value::Null),
        of("afterDateTime", "2026-02-30T00:00:00Z".into(), Value::Null),
        of("afterDateTime", 1_767_225_600.into(), Value::Null),
        of("afterDuration", Value::Null, "90 days".into()),
        of("forever", Value::Null, Value::Null),
    ]
    .iter()
    .zip(1..)
    .map(|(expiration, number)| schedule(number, expiration))
    .collect();
    let page = serde_json::to_string_pretty(&json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/privilegedAccess/group/eligibilitySchedules",
        "value": schedules,
    }))
    .expect("JSON");
    let line_of = |text: &str| page.lines().position(|line| line.contains(text)).map(|line| line as u64 + 1);
    let found = notices(&json(&run(&[("eligibilitySchedules.json", &page)], &["check", "export", "--format", "json"])));
    for (value, why, objects) in [
        ("2026-07-11T09:00:00", "has no time zone", 2),
        ("2026-02-30T00:00:00Z", "is not in the calendar", 1),
        ("1767225600", "is no text", 1),
        ("90 days", "is not a duration", 1),
        ("forever", "is not a type of expiration", 1),
    ] {
        let is_it = |row: &&(String, Option<u64>, String, u64)| row.2.starts_with(&format!("`{value}` {why}"));
        let notice = found.iter().find(is_it).unwrap_or_else(|| panic!("{value}: {found:#?}"));
        assert_eq!((notice.1, notice.3), (line_of(value), objects), "{value}");
    }
}

/// What the program says on standard error, in one line.
fn complaint(run: &Output) -> String {
    assert_eq!(run.status.code(), Some(3));
    String::from_utf8_lossy(&run.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn why_nothing_could_be_read_is_said_with_what_is_there() {
    for files in [&[][..], &[("a.csv", ""), ("b.xlsx", "")]] {
        let said = complaint(&run(files, &["check", "export"]));
        assert!(said.contains("files that end in `.json`, `.jsonl`, `.ndjson` are read"), "{said}");
    }
    let request = json!({ "value": [{
        "id": "6aacaee8-4089-4048-9510-3119367fc943", "status": "Provisioned", "action": "adminAssign", "accessId": "member",
        "principalId": "3cce9d87-3986-4f19-8335-7ed075408ca2", "groupId": "2b5ed229-4072-478d-9504-a047ebd4b07d",
        "targetScheduleId": "2b5ed229-4072-478d-9504-a047ebd4b07d_member_6aacaee8-4089-4048-9510-3119367fc943" }] });
    let requests = [("assignmentScheduleRequests.json", &*request.to_string())];
    let broken = [("groups.json", "<html>")];
    for command in [&["check", "export"][..], &["coverage", "export"], &["fix", "export"], &["init", "export"]] {
        let said = complaint(&run(&requests, command));
        assert!(said.contains("group-assignments: instances or requests only"), "{command:?}: {said}");
        let said = complaint(&run(&broken, command));
        assert!(said.contains("`pimlint coverage` says why each file was skipped"), "{command:?}: {said}");
    }
    let said = complaint(&run(&broken, &["coverage", "export"]));
    assert!(said.contains("export/groups.json: "), "{said}");
}

/// Such a rule says of which policy it is, and not of which role.
#[test]
fn a_rule_of_role_settings_that_stands_alone_is_not_dropped_without_a_word() {
    let rule = r##"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#policies/roleManagementPolicies('DirectoryRole_1')/rules/$entity",
        "@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"Expiration_Admin_Eligibility",
        "isExpirationRequired":false,"maximumDuration":"P365D"}"##;
    let report = json(&run(
        &[("groups.json", r#"{"value":[]}"#), ("rule.json", rule)],
        &["check", "export", "--format", "json"],
    ));
    let notices = report["notices"].as_array().expect("notices");
    let said = notices.iter().find(|notice| notice["path"].as_str().is_some_and(|path| path.ends_with("rule.json")));
    let said = said.unwrap_or_else(|| panic!("{notices:?}"));
    assert_eq!((said["kind"].as_str(), said["collection"].as_str()), (Some("unusable-object"), Some("role-settings")));
}
