//! `exceptions.toml` as a user writes it: what it accepts, what becomes of each exception, and that nothing is hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pimlint::catalogue::{entries, entry};
use pimlint::engine::assessment::Reported;
use pimlint::export::LoadOptions;
use pimlint::finding::{EVIDENCE, Outcome};
use pimlint::register::{DISPOSITIONS, KEYS, Policy, Register};
use pimlint::report::Format;
use pimlint::service::{Export, Purpose};
use regex::Regex;
use serde_json::Value;

use crate::support::reports::text_of;
use crate::support::{Files, as_of, files_of, judge};

const CONTOSO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/contoso");
const DOCS: &str = include_str!("../../docs/exceptions.md");

const SYNCED: &str = "group-pim-onprem-synced";
const SYNCED_GROUP: &str = "5a16101e-6083-4d7f-92d3-e71ea63b8928";
const PERMANENT: &str = "assignment-permanent-active-member";
const PERMANENT_ROLE: &str = "7b149b0a-f065-4fa5-854c-9300e6b9e5a2/member";

/// An exception with the fields that every one has.
fn exception(rule: &str, rest: &str) -> String {
    format!(
        "[[exception]]\nrule = \"{rule}\"\nreason = \"why\"\nowner = \"owner@contoso.com\"\nexpires = 2026-12-31\n{rest}\n"
    )
}

fn group(id: &str) -> String {
    format!("object = {{ kind = \"group\", id = \"{id}\" }}")
}

fn synced() -> String {
    exception(SYNCED, &group(SYNCED_GROUP))
}

/// A folder with a register.
fn folder(register: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("exceptions.toml"), register).expect("a register");
    folder
}

fn pimlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.current_dir(folder).args(arguments).output().expect("the program runs")
}

fn says(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

/// What a command prints, and its exit code.
fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let run = pimlint(folder, arguments);
    (run.status.code(), says(&run.stdout) + &says(&run.stderr))
}

/// The JSON report on contoso with a register.
fn report(register: &str, more: &[&str]) -> Value {
    report_in(folder(register).path(), CONTOSO, more)
}

fn report_in(folder: &Path, export: &str, more: &[&str]) -> Value {
    let run = pimlint(folder, &[&["check", export, "--format", "json", "--fail-on", "never"], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", says(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

fn list<'r>(report: &'r Value, name: &str) -> &'r Vec<Value> {
    report[name].as_array().expect("a list")
}

/// The states of the exceptions, in their order.
fn states(report: &Value) -> Vec<&str> {
    list(report, "exceptions").iter().map(|exception| exception["state"].as_str().expect("a word")).collect()
}

fn state(register: &str, more: &[&str]) -> String {
    let report = report(register, more);
    let states = states(&report);
    assert_eq!(states.len(), 1, "{register}");
    states[0].to_owned()
}

fn findings<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    list(report, "findings").iter().filter(|finding| finding["rule"] == rule).collect()
}

fn outcome(report: &Value, rule: &str, outcome: &str) -> u64 {
    let rule = list(report, "rules").iter().find(|row| row["id"] == rule).expect("the rule");
    rule["outcomes"][outcome].as_u64().expect("a number")
}

#[test]
fn an_accepted_finding_stays_in_the_report_and_fails_nothing() {
    let folder = folder(&synced());
    let code = |more: &[&str]| {
        pimlint(folder.path(), &[&["check", CONTOSO, "--quiet", "--select", SYNCED], more].concat()).status.code()
    };
    assert_eq!((code(&[]), code(&["--no-exceptions"])), (Some(0), Some(1)));
    assert_eq!(code(&["--fail-on", "note"]), Some(0));

    let with = report_in(folder.path(), CONTOSO, &[]);
    let without = report_in(folder.path(), CONTOSO, &["--no-exceptions"]);
    assert_eq!(list(&with, "findings").len(), list(&without, "findings").len(), "nothing is hidden");
    let [finding] = *findings(&with, SYNCED) else { panic!("one finding") };
    assert!(finding["decision"].is_null());
    assert_eq!(finding["exception"]["owner"], "owner@contoso.com");
    assert_eq!(finding["exception"]["expires"], "2026-12-31");
    let decided: Vec<&Value> = list(&with, "decisions").iter().flat_map(|row| list(row, "findings")).collect();
    assert!(!decided.contains(&&finding["id"]), "it is nothing to decide");
    assert_eq!(decided.len() + 1, list(&with, "findings").len());
    assert_eq!((outcome(&with, SYNCED, "fail"), outcome(&with, SYNCED, "excepted")), (0, 1));
    assert_eq!((outcome(&without, SYNCED, "fail"), outcome(&without, SYNCED, "excepted")), (1, 0));
    assert_eq!(outcome(&with, SYNCED, "pass"), outcome(&without, SYNCED, "pass"));
    assert!(list(&without, "exceptions").is_empty());
}

#[test]
fn what_is_accepted_is_taken_out_and_nothing_else_changes() {
    let export = Export::read(&[CONTOSO.into()], &LoadOptions::default(), None).expect("an export");
    let rules: Vec<_> = entries().iter().collect();
    let plain = export.judge(&rules, Purpose::default());
    let ids = |findings: &[Reported]| findings.iter().map(|finding| finding.id.clone()).collect::<BTreeSet<_>>();
    for step in [1, 2, 7] {
        let chosen: Vec<&Reported> = plain.findings.iter().step_by(step).collect();
        let text: String = chosen
            .iter()
            .map(|finding| {
                let (kind, id) = (finding.subject.kind.as_str(), &finding.subject.id);
                exception(finding.entry.id, &format!("object = {{ kind = \"{kind}\", id = \"{id}\" }}"))
            })
            .collect();
        let register = Register::parse("exceptions.toml".to_owned(), &text, &Policy::default()).expect("a register");
        let mut purpose = Purpose::default();
        purpose.request.register = Some(register);
        let judged = export.judge(&rules, purpose);
        let accepted: BTreeSet<String> = chosen.iter().map(|finding| finding.id.clone()).collect();
        assert_eq!(ids(judged.excepted()), accepted);
        assert_eq!(ids(judged.to_decide()), &ids(&plain.findings) - &accepted);
        assert_eq!(
            judged.decisions.iter().map(|decision| decision.findings.len()).sum::<usize>(),
            judged.to_decide().len()
        );
        for (before, after) in plain.rules.iter().zip(&judged.rules) {
            let (before, after) = (before.outcomes, after.outcomes);
            assert_eq!(
                (before.pass, before.not_applicable, before.not_evaluated),
                (after.pass, after.not_applicable, after.not_evaluated)
            );
            assert_eq!(before.fail, after.fail + after.excepted);
        }
    }
}

#[test]
fn a_control_counts_what_is_excepted_and_is_not_passed_for_it() {
    let rule = "settings-activation-no-mfa-no-context";
    let id = "cee92d31-06f9-4d12-8c10-8aa0dccafdf5/member";
    let object = format!("object = {{ kind = \"role-settings\", id = \"{id}\" }}");
    let without = report("", &[]);
    let with = report(&exception(rule, &object), &[]);
    let tests = |report: &Value| -> Vec<Value> {
        let tests = list(report, "controls").iter().flat_map(|control| {
            list(control, "tests").iter().map(|test| (control["result"].clone(), test.clone())).collect::<Vec<_>>()
        });
        tests.filter(|(_, test)| test["rule"] == rule).map(|(_, test)| test).collect()
    };
    let names = |test: &Value| list(test, "failing").iter().any(|subject| subject["id"] == id);
    let mut counted = 0;
    for (before, after) in tests(&without).iter().zip(tests(&with)) {
        let of = |test: &Value, outcome: &str| test["outcomes"][outcome].as_u64().expect("a number");
        let moved = of(before, "fail") - of(&after, "fail");
        assert_eq!(of(&after, "excepted"), moved);
        assert_eq!(u64::from(names(before)), moved, "{before}");
        assert!(!names(&after));
        counted += moved;
    }
    assert!(counted > 0, "some control is about it");
    let excepted = |control: &&Value| control["outcomes"]["excepted"].as_u64() > Some(0);
    for control in list(&with, "controls").iter().filter(excepted) {
        assert_ne!(control["result"], "passed", "{control}");
        assert!(control["notTested"].to_string().contains("are excepted"), "{control}");
    }
}

#[test]
fn an_exception_counts_through_its_last_day() {
    let register = synced().replace("2026-12-31", "2026-06-30");
    let at = |moment: &str| state(&register, &["--as-of", moment, "--select", SYNCED]);
    assert_eq!(at("2026-05-31T23:59:59Z"), "active");
    assert_eq!(at("2026-06-01"), "expiring-soon");
    assert_eq!(at("2026-06-30T23:59:59Z"), "expiring-soon");
    assert_eq!(at("2026-07-01"), "expired");

    let expired = report(&register, &["--as-of", "2026-07-01", "--select", SYNCED]);
    let [finding] = *findings(&expired, SYNCED) else { panic!("one finding") };
    assert_eq!(finding["exception"]["state"], "expired");
    assert!(finding["decision"].is_string(), "it is to be decided again");
    assert_eq!(outcome(&expired, SYNCED, "fail"), 1);

    let folder = folder(&register);
    fs::write(folder.path().join("pimlint.toml"), "[thresholds]\nexpiring-soon = \"P2D\"").expect("a configuration");
    let soon = report_in(folder.path(), CONTOSO, &["--as-of", "2026-06-20", "--select", SYNCED]);
    assert_eq!(states(&soon), ["active"]);
}

#[test]
fn a_worse_value_reopens_a_finding() {
    let permanent = |accepts: &str| {
        let object = format!("object = {{ kind = \"group-role\", id = \"{PERMANENT_ROLE}\" }}");
        state(&exception(PERMANENT, &format!("{object}\naccepts = {{ {accepts} }}")), &["--select", PERMANENT])
    };
    for (accepts, expected) in [
        ("members = 1", "active"),
        ("members = 2", "active"),
        ("members = 0", "re-opened"),
        ("members = \"1\"", "active"),
        ("limit-seconds = 1", "re-opened"),
        ("members = true", "re-opened"),
    ] {
        assert_eq!(permanent(accepts), expected, "{accepts}");
    }
    let long = |accepts: &str| {
        let object = "object = { kind = \"role-settings\", id = \"da3c86f0-aa50-444d-8282-5a5f843f0cb5/member\" }";
        let rule = "settings-activation-too-long";
        state(&exception(rule, &format!("{object}\naccepts = {{ {accepts} }}")), &["--select", rule])
    };
    assert_eq!(long("maximum-seconds = \"PT8H\""), "active");
    assert_eq!(long("maximum-seconds = \"PT7H\""), "re-opened");
    assert_eq!(long("maximum-seconds = 90000"), "active");
    assert_eq!(long("limit-seconds = 18000"), "active");
    assert_eq!(long("limit-seconds = 28800"), "re-opened", "nobody knows whether another limit is worse");
    let register = exception(
        PERMANENT,
        &format!("object = {{ kind = \"group-role\", id = \"{PERMANENT_ROLE}\" }}\naccepts = {{ members = 0 }}"),
    );
    let report = report(&register, &["--select", PERMANENT]);
    assert_eq!(list(&report, "exceptions")[0]["detail"], "members is 1, and 0 is accepted");
}

#[test]
fn an_exception_without_objects_accepts_no_more_than_it_expects() {
    const RULE: &str = "policy-no-expiration";
    let shown = list(&report("", &["--select", RULE]), "findings").len();
    assert!(shown > 2);
    let counts = |count: usize, more: &str| {
        let register = exception(RULE, &format!("expected-count = {count}")) + more;
        let report = report(&register, &["--select", RULE]);
        let excepted = findings(&report, RULE).into_iter().filter(|finding| finding["decision"].is_null()).count();
        (states(&report).iter().map(|state| (*state).to_owned()).collect::<Vec<_>>(), excepted)
    };
    assert_eq!(counts(shown, ""), (vec!["active".to_owned()], shown));
    assert_eq!(counts(shown + 5, ""), (vec!["active".to_owned()], shown));
    assert_eq!(counts(shown - 1, ""), (vec!["over-broad".to_owned()], 0), "none of them is accepted");
    let one = "object = { kind = \"assignment-policy\", id = \"b803426c-3c37-404a-b267-66fc9e366ea2\" }";
    let with_one = counts(shown - 1, &exception(RULE, one));
    assert_eq!(with_one, (vec!["active".to_owned(); 2], shown), "what another exception names does not count");
}

#[test]
fn what_is_not_there_is_fixed_or_gone_only_where_the_export_shows_it() {
    const DYNAMIC: &str = "group-pim-dynamic";
    const USERS: &str = "assignment-eligible-synced-user";
    let gone = exception(DYNAMIC, &group("00000000-0000-4000-8000-00000000dead"));
    let fixed = exception(DYNAMIC, &group(SYNCED_GROUP));
    assert_eq!(state(&gone, &["--select", DYNAMIC]), "object-gone");
    assert_eq!(state(&fixed, &["--select", DYNAMIC]), "fixed");
    assert_eq!(state(&fixed, &["--ignore", DYNAMIC]), "rule-not-run");
    assert_eq!(state(&exception(DYNAMIC, "expected-count = 3"), &["--ignore", DYNAMIC]), "rule-not-run");
    for register in [&gone, &fixed] {
        assert_eq!(state(register, &["--select", DYNAMIC, "--exclude", "**/groups.json"]), "input-missing");
    }
    let object = "object = { kind = \"group-role\", id = \"8650dd47-e5bf-4b8e-912d-2eae99faf964/member\" }";
    let user = exception(USERS, object);
    assert_eq!(state(&user, &["--select", USERS]), "active");
    let unseen = report(&user, &["--select", USERS, "--exclude", "**/users.json"]);
    assert_eq!(states(&unseen), ["input-missing"]);
    assert!(list(&unseen, "exceptions")[0]["detail"].as_str().is_some_and(|why| why.contains("users")));
    let select = ["--select", "group-pim-nesting-cycle"];
    assert_eq!(
        state(&exception("group-pim-nesting-cycle", "expected-count = 1"), &select),
        "input-missing",
        "members are partial"
    );
}

fn without_dates(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !key.ends_with("DateTime"));
            members.values_mut().for_each(without_dates);
        }
        Value::Array(items) => items.iter_mut().for_each(without_dates),
        _ => {}
    }
}

#[test]
fn without_a_date_nothing_is_accepted() {
    let rule = entry("group-pim-dynamic").expect("a rule");
    let example = rule.examples.iter().find(|example| example.outcome == "fails" && example.as_of.is_none());
    let undated = |(name, bytes): (String, Vec<u8>)| {
        let mut value: Value = serde_json::from_slice(&bytes).expect("JSON");
        without_dates(&mut value);
        (name, value.to_string().into_bytes())
    };
    let files: Files = files_of(rule, example.expect("an example that fails")).into_iter().map(undated).collect();
    let export = Export::of_texts(&files, None);
    let plain = export.judge(&[rule], Purpose::default());
    let id = plain.findings.first().expect("a finding").subject.id.clone();
    let text = exception(rule.id, &group(&id));
    let register = Register::parse("exceptions.toml".to_owned(), &text, &Policy::default()).expect("a register");
    let mut purpose = Purpose::default();
    purpose.request.register = Some(register);
    assert_eq!(plain.run.as_of, None, "the example has no date");
    let judged = export.judge(&[rule], purpose);
    assert_eq!(judged.exceptions.first().map(|outcome| outcome.state.as_str()), Some("date-unknown"));
    assert!(judged.excepted().is_empty() && judged.to_decide().len() == plain.findings.len());
}

/// Approval by oneself alone also means that there is a single approver.
#[test]
fn an_exception_takes_in_the_parts_of_its_finding_and_not_the_finding_of_a_part() {
    const WHOLE: &str = "settings-approval-self-only";
    const PART: &str = "settings-approval-single-approver";
    let object = "object = { kind = \"role-settings\", id = \"88eda676-93df-4839-93fd-7f06bb9f0409/member\" }";
    let select = ["--select", "settings"];
    let without = report("", &select);
    let whole = report(&exception(WHOLE, object), &select);
    assert_eq!((outcome(&whole, WHOLE, "excepted"), outcome(&whole, PART, "excepted")), (1, 1));
    assert_eq!(list(&whole, "findings").len(), list(&without, "findings").len(), "the part does not come up");
    let part = report(&exception(PART, object), &select);
    assert_eq!((outcome(&part, WHOLE, "excepted"), outcome(&part, PART, "excepted")), (0, 1));
    assert!(findings(&part, WHOLE).iter().all(|finding| finding["decision"].is_string()));
}

#[test]
fn an_exception_for_a_rule_stays_while_its_findings_are_parts() {
    const PART: &str = "settings-approval-single-approver";
    let all = exception(PART, "expected-count = 50");
    let judged = report(&all, &[]);
    assert!(outcome(&judged, PART, "fail") > 0 && findings(&judged, PART).is_empty(), "they are parts");
    assert_eq!(list(&judged, "exceptions")[0]["state"], "active");
    let (code, text) = said(folder(&all).path(), &["except", "prune", CONTOSO]);
    assert!(code == Some(0) && text.contains("Removed 0 of 1 exception"), "{text}");
    let none = exception("group-pim-dynamic", "expected-count = 50");
    let (_, text) = said(
        folder(&none).path(),
        &["except", "prune", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/hardened")],
    );
    assert!(text.contains("Removed the exception for group-pim-dynamic\n"), "{text}");
}

#[test]
fn a_test_case_whose_findings_are_accepted_parts_does_not_fail() {
    const PART: &str = "settings-approval-single-approver";
    let role =
        |role: &str| format!("{{ kind = \"role-settings\", id = \"88eda676-93df-4839-93fd-7f06bb9f0409/{role}\" }}");
    let register = exception(PART, &format!("object = [{}, {}]", role("member"), role("owner")));
    let run = pimlint(folder(&register).path(), &["check", CONTOSO, "--format", "junit", "--fail-on", "never"]);
    let xml = says(&run.stdout);
    let case = xml.split("<testcase").find(|case| case.contains(&format!("name=\"{PART}\""))).expect("the case");
    assert!(!case.contains("<failure") && case.contains("<skipped") && case.contains("2 excepted"), "{case}");
    assert!(case.contains("accepted until 2026-12-31"), "{case}");
}

#[test]
fn every_key_of_the_evidence_is_listed() {
    // Of a Terraform plan, and of rules of one's own.
    let mut seen = BTreeSet::from(["resource", "value"]);
    for rule in entries() {
        for example in rule.examples {
            for (_, outcome) in judge(rule, &files_of(rule, example), as_of(example)).population {
                let Outcome::Fail(finding) = outcome else { continue };
                assert!(finding.measures.iter().all(|key| finding.evidence.iter().any(|(known, _)| known == key)));
                seen.extend(finding.evidence.iter().map(|(key, _)| *key));
            }
        }
    }
    assert_eq!(seen, EVIDENCE.iter().copied().collect::<BTreeSet<_>>());
}

/// A register, and what is said about it: every fault at its line and column.
fn wrong() -> Vec<(String, Vec<&'static str>)> {
    let of = |rest: &str| exception(SYNCED, rest);
    let object = group(SYNCED_GROUP);
    vec![
        ("exceptoin = 3".to_owned(), vec!["exceptions.toml:1:1: unknown key", "did you mean `exception`?"]),
        (
            "exception = 3".to_owned(),
            vec!["exceptions.toml:1:13: this must be a list of exceptions", "and is an integer"],
        ),
        ("exception = [3]".to_owned(), vec!["exceptions.toml:1:14: this must be an exception, and is an integer"]),
        ("[[exception]]".to_owned(), vec!["exceptions.toml:1:1: `rule`, `reason`, `owner`, `expires` are missing"]),
        (of(&object) + "ownr = \"x\"", vec!["exceptions.toml:7:1: unknown key", "did you mean `owner`?"]),
        (
            synced().replace(SYNCED, "group-pim-dynamc"),
            vec!["exceptions.toml:2:8: unknown rule", "did you mean `group-pim-dynamic`?"],
        ),
        (synced().replace("\"why\"", "\" \""), vec!["exceptions.toml:3:10: this must be a text, and is empty"]),
        (synced().replace("2026-12-31", "\"soon\""), vec!["exceptions.toml:5:11: this is not a date", "`2026-06-30`"]),
        (synced().replace("2026-12-31", "2026-12-31T00:00:00Z"), vec!["exceptions.toml:5:11: this is not a date"]),
        (of(&object) + "approved-on = 2027-01-01", vec!["exceptions.toml:5:11: this is before `approved-on`"]),
        (
            of(&object) + "disposition = \"accepted\"",
            vec!["exceptions.toml:7:15: this must be one of \"risk-accepted\""],
        ),
        (of(""), vec!["exceptions.toml:1:1: neither `object` nor `expected-count` is given"]),
        (of("expected-count = 0"), vec!["exceptions.toml:6:18: this must be a whole number above 0"]),
        (of("object = []"), vec!["exceptions.toml:6:10: the list of objects is empty"]),
        (
            of("object = \"x\""),
            vec!["exceptions.toml:6:10: this must be a table with `kind` and `id`, and is a string"],
        ),
        (of("object = { kind = \"group\" }"), vec!["and has no `id`"]),
        (of("object = { id = \"x\" }"), vec!["and has no `kind`"]),
        (
            of("object = { kind = \"group\", id = \"x\", name = \"y\" }"),
            vec!["exceptions.toml:6:38: an object is named by its ID", "in a comment"],
        ),
        (
            of(&object.replace("\"group\"", "\"group-role\"")),
            vec!["exceptions.toml:6:19: findings of this rule are about the kind `group`", "write `kind = \"group\"`"],
        ),
        (of(&object) + "accepts = 3", vec!["exceptions.toml:7:11: this must be a table from keys of the evidence"]),
        (
            of(&object) + "accepts = { members = -1, memebrs = 1 }",
            vec![
                "exceptions.toml:7:23: this must be a number of 0 or more",
                "exceptions.toml:7:27: no finding has this key in its evidence",
                "did you mean `members`?",
            ],
        ),
        (
            of(&object) + "accepts = { maximum-seconds = \"abc\", length-seconds = true }",
            vec![
                "exceptions.toml:7:31: this is not a length of time",
                "exceptions.toml:7:55: this is not a length of time",
                "`\"PT8H\"`",
            ],
        ),
        (
            synced() + &synced(),
            vec!["exceptions.toml:7:1: the exception in line 1 is about the same rule and object", "keep one of them"],
        ),
        (of("expected-count = 1") + &of("expected-count = 2"), vec!["the exception in line 1 is about the same rule"]),
        (
            synced().replace("why", "a\\u0007").replace("2026-12-31", "1") + "x = 1",
            vec!["exceptions.toml:5:11:", "exceptions.toml:7:1:", "the exceptions register has 2 errors"],
        ),
        ("[[exception]\n".to_owned(), vec!["exceptions.toml:", "error"]),
    ]
}

/// What is said about the faults of a register, without the drawing.
fn faults(register: &str, config: &str, more: &[&str]) -> String {
    let folder = folder(register);
    if !config.is_empty() {
        fs::write(folder.path().join("pimlint.toml"), config).expect("a configuration");
    }
    let small = ["check", CONTOSO, "--include", "**/groups.json"];
    let run = pimlint(folder.path(), &[&small[..], more].concat());
    let said = says(&run.stderr);
    assert_eq!((run.status.code(), says(&run.stdout)), (Some(2), String::new()), "{register}\n{said}");
    let drawing = Regex::new(r"[│╭╰─▶×╯·\s]+").expect("a pattern");
    drawing.replace_all(&said, " ").into_owned()
}

#[test]
fn every_fault_is_shown_at_its_place() {
    for (register, expected) in wrong() {
        let said = faults(&register, "", &[]);
        for expected in expected {
            assert!(said.contains(expected), "{register}\n{expected}\n{said}");
        }
    }
}

#[test]
fn the_schema_refuses_what_the_parser_refuses_and_takes_what_it_takes() {
    let text = pimlint::register::schema();
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let dates = Regex::new(r"(?m)= (\d{4}-\d{2}-\d{2})$").expect("a pattern");
    let value = |text: &str| {
        let quoted = dates.replace_all(text, "= \"$1\"").into_owned();
        toml::from_str::<Value>(&quoted)
    };
    // What belongs to the rule, and what several exceptions say, is not of the form.
    let deeper = ["findings of this rule", "the exception in line", "before `approved-on`", "is empty"];
    for (text, expected) in wrong() {
        let Ok(value) = value(&text) else { continue };
        let is_deeper = expected.iter().any(|said| deeper.iter().any(|deeper| said.contains(deeper)));
        assert_eq!(schema.is_valid(&value), is_deeper && !text.contains("[]"), "{text}");
    }
    let example = DOCS.split("```toml\n").nth(1).and_then(|text| text.split("```").next()).expect("an example");
    for text in [example, &mixed("\"why\""), &exception(SYNCED, "expected-count = 1"), ""] {
        assert!(Register::parse(String::new(), text, &Policy::default()).is_ok(), "{text}");
        assert!(schema.is_valid(&value(text).expect("TOML")), "{text}");
    }
    let printed = pimlint(Path::new(CONTOSO), &["schema", "exceptions"]);
    assert_eq!(says(&printed.stdout), text);
}

#[test]
fn a_configuration_limits_how_long_and_for_which_rules() {
    let long = synced() + "approved-on = 2026-01-01";
    let said = faults(&long, "max-exception-days = 180", &[]);
    assert!(
        said.contains("exceptions.toml:5:11: this is 364 days after `approved-on`, and `max-exception-days` is 180"),
        "{said}"
    );
    let said = faults(&synced(), "max-exception-days = 180", &[]);
    assert!(said.contains("needs `approved-on`"), "{said}");
    for words in [SYNCED, "group", "conflict"] {
        let said = faults(&synced(), &format!("non-waivable = [\"{words}\"]"), &[]);
        assert!(said.contains("exceptions.toml:2:8: findings of this rule cannot be accepted"), "{said}");
    }
    let folder = folder(&(synced() + "approved-on = 2026-10-01"));
    fs::write(folder.path().join("pimlint.toml"), "max-exception-days = 91\nnon-waivable = [\"unit\"]")
        .expect("written");
    assert_eq!(states(&report_in(folder.path(), CONTOSO, &["--select", SYNCED])), ["active"]);
}

#[test]
fn the_register_is_found_beside_the_configuration_or_named() {
    let folder = folder(&synced());
    let root = folder.path();
    let inner = root.join("a/b");
    fs::create_dir_all(&inner).expect("a folder");
    let count = |folder: &Path, more: &[&str]| {
        list(&report_in(folder, CONTOSO, &[&["--select", SYNCED], more].concat()), "exceptions").len()
    };
    assert_eq!(count(&inner, &[]), 1, "found upwards");
    assert_eq!(count(&inner, &["--no-exceptions"]), 0);
    fs::write(root.join("a/pimlint.toml"), "").expect("a configuration");
    assert_eq!(count(&inner, &[]), 0, "there is none beside the configuration");
    fs::write(root.join("a/own.toml"), synced()).expect("a register");
    fs::write(root.join("a/pimlint.toml"), "[tenants.contoso]\nexceptions = \"own.toml\"").expect("a configuration");
    assert_eq!(count(&inner, &[]), 1, "the tenant has its own");
    fs::write(inner.join("empty.toml"), "").expect("a register");
    assert_eq!(count(&inner, &["--exceptions", "empty.toml"]), 0);
    let (code, said) = said(&inner, &["check", CONTOSO, "--exceptions", "none.toml"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("cannot read the exceptions register none.toml"), "{said}");
    let (code, _) = self::said(root, &["check", CONTOSO, "--output", "json=exceptions.toml"]);
    assert_eq!(code, Some(2), "a report never overwrites it");
    assert_eq!(fs::read_to_string(root.join("exceptions.toml")).expect("there"), synced());
}

/// One that is accepted, one that is expired, and one that is not needed.
fn mixed(reason: &str) -> String {
    let expired = exception("group-pim-in-restricted-au", &group("23b11133-739e-45fe-a01f-da86d4ffd43d"));
    synced().replace("\"why\"", reason)
        + "approved-by = \"ciso@contoso.com\"\napproved-on = 2026-01-10\nticket = \"SEC-1234\"\ndisposition = \"risk-accepted\"\n"
        + &expired.replace("2026-12-31", "2026-01-15")
        + &exception("group-pim-dynamic", &group(SYNCED_GROUP))
}

/// Every report of a run, as text.
fn written(folder: &Path, more: &[&str]) -> BTreeMap<&'static str, String> {
    let outputs: Vec<String> =
        Format::words().flat_map(|word| ["--output".to_owned(), format!("{word}=report.{word}")]).collect();
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    let run = pimlint(folder, &[&["check", CONTOSO, "--fail-on", "never"], &outputs[..], more].concat());
    assert_eq!(run.status.code(), Some(0), "{}", says(&run.stderr));
    let text =
        |word: &'static str| (word, text_of(&fs::read(folder.join(format!("report.{word}"))).expect("a report")));
    Format::words().map(text).collect()
}

#[test]
fn every_format_shows_who_accepted_what_and_what_is_expired() {
    let folder = folder(&mixed("\"Waiting for the vendor\""));
    let reports = written(folder.path(), &["--sarif-profile", "full"]);
    let says_all = |word: &str, texts: &[&str]| {
        for text in texts {
            assert!(reports[word].contains(text), "{word} lacks {text}");
        }
    };
    for word in ["text", "json", "sarif", "html", "junit", "markdown", "csv", "xlsx", "oscal"] {
        let plain = reports[word].replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
        for text in ["Waiting for the vendor", "owner@contoso.com", "ciso@contoso.com", "2026-12-31", "SEC-1234"] {
            assert!(plain.contains(text), "{word} lacks {text}");
        }
    }
    for word in ["github", "azure", "gitlab"] {
        says_all(word, &["1 finding is accepted by an exception"]);
        assert!(
            !reports[word].contains("SG-Datacenter-Operators\\\", but")
                && !reports[word].contains("\"SG-Datacenter-Operators\", but"),
            "{word}"
        );
    }
    for word in Format::words() {
        let plain = reports[word].replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
        let [expired, fixed] = match word {
            "json" => ["\"state\": \"expired\"", "\"state\": \"fixed\""],
            _ => ["expired on 2026-01-15", "not needed any longer"],
        };
        assert!(plain.contains(expired), "{word} lacks the expired exception");
        assert!(plain.contains(fixed), "{word} lacks the one that is fixed");
    }
}

#[test]
fn reports_with_exceptions_have_the_form_of_their_schemas() {
    let folder = folder(&(mixed("\"why\"") + "accepts = { members = 1, ends-at = \"x\" }\n"));
    let sarif = include_str!("../../fixtures/schemas/sarif-2.1.0.json");
    let gitlab = include_str!("../../fixtures/schemas/gitlab-code-quality.json");
    for profile in ["github", "full"] {
        let reports = written(folder.path(), &["--sarif-profile", profile]);
        for (word, schema) in [("json", pimlint::report::json::SCHEMA), ("sarif", sarif), ("gitlab", gitlab)] {
            let schema = jsonschema::validator_for(&serde_json::from_str(schema).expect("JSON")).expect("a schema");
            let report: Value = serde_json::from_str(&reports[word]).expect("JSON");
            let errors: Vec<String> = schema.iter_errors(&report).map(|error| error.to_string()).take(5).collect();
            assert!(errors.is_empty(), "{word}: {errors:#?}");
        }
    }
}

#[test]
fn every_format_shows_that_an_exception_could_not_be_compared() {
    let folder = folder(&(mixed("\"why\"") + &exception("au-dynamic-memberof", "expected-count = 9")));
    for (word, text) in written(folder.path(), &["--ignore", "unit"]) {
        let plain = text.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = ["1 exception could not be compared", "was not compared", "rule-not-run"];
        assert!(expected.iter().any(|expected| plain.contains(expected)), "{word}");
    }
}

#[test]
fn sarif_has_suppressions_in_the_full_profile_only() {
    let folder = folder(&mixed("\"why\""));
    let sarif = |more: &[&str]| -> Value {
        let arguments = ["check", CONTOSO, "--format", "sarif", "--fail-on", "never", "--select", "group"];
        let run = pimlint(folder.path(), &[&arguments[..], more].concat());
        serde_json::from_slice::<Value>(&run.stdout).expect("JSON")["runs"][0].clone()
    };
    let full = sarif(&["--sarif-profile", "full"]);
    let results = list(&full, "results");
    assert!(results.iter().all(|result| result["suppressions"].is_array()), "all or none");
    let suppressed: Vec<&Value> =
        results.iter().filter(|result| result["suppressions"].as_array().is_some_and(|all| !all.is_empty())).collect();
    let [one] = *suppressed else { panic!("one result is suppressed") };
    assert_eq!(
        (&one["suppressions"][0]["kind"], &one["suppressions"][0]["status"]),
        (&"external".into(), &"accepted".into())
    );
    assert!(
        one["suppressions"][0]["justification"]
            .as_str()
            .is_some_and(|text| text.contains("approved by ciso@contoso.com"))
    );

    let github = sarif(&[]);
    let names = |result: &&Value| result["properties"]["rule"] == SYNCED;
    assert!(list(&github, "results").iter().all(|result| result.get("suppressions").is_none()));
    assert_eq!(list(&github, "results").iter().filter(names).count(), 0, "code scanning would open an alert");
    let said = list(&github["invocations"][0], "toolConfigurationNotifications");
    let said: Vec<&str> = said.iter().filter_map(|one| one["message"]["text"].as_str()).collect();
    assert!(said.iter().any(|text| text.starts_with("1 finding is accepted by an exception and left out")), "{said:?}");
    assert!(said.iter().any(|text| text.contains("expired on 2026-01-15")), "{said:?}");
    assert_eq!(list(&github["properties"], "exceptions").len(), 3);
}

#[test]
fn a_report_records_the_register_and_verifies_without_it() {
    let folder = folder(&mixed("\"why\""));
    let report = report_in(folder.path(), CONTOSO, &["--output", "json=report.json"]);
    let register = &report["run"]["request"]["register"];
    assert_eq!((&register["path"], list(register, "exceptions").len()), (&"exceptions.toml".into(), 3));
    let sha256 = register["sha256"].as_str().expect("a hash").to_owned();
    fs::remove_file(folder.path().join("exceptions.toml")).expect("gone");
    let (code, answer) = said(folder.path(), &["verify", "report.json", CONTOSO]);
    assert_eq!(code, Some(0), "{answer}");
    assert!(answer.contains(&format!("with the 3 exceptions of exceptions.toml (SHA-256 {sha256})")), "{answer}");

    let path = folder.path().join("report.json");
    let text = fs::read_to_string(&path).expect("the report");
    for (old, new) in [("\"expires\": \"2026-12-31\"", "\"expires\": \"2027-12-31\""), ("\"SEC-1234\"", "\"SEC-9\"")] {
        assert!(text.contains(old), "{old}");
        fs::write(&path, text.replace(old, new)).expect("altered");
        let (code, answer) = said(folder.path(), &["verify", "report.json", CONTOSO]);
        assert_eq!(code, Some(1), "{answer}");
    }
    fs::write(&path, text.replacen("\"expires\": \"2026-12-31\"", "\"expires\": \"2025-12-31\"", 1)).expect("altered");
    let (code, answer) = said(folder.path(), &["verify", "report.json", CONTOSO]);
    assert_eq!(code, Some(1), "{answer}");
    assert!(answer.contains(&format!("changed  rule {SYNCED}")), "{answer}");
}

#[test]
fn a_redacted_report_says_nothing_of_the_register_and_the_same_about_it() {
    let register = mixed("\"zqxvk reason\"").replace("@contoso.com", "@zqxvk.example").replace("SEC-", "zqxvk-");
    let folder = folder(&register);
    let reports = written(folder.path(), &["--redact", "--sarif-profile", "full"]);
    for (word, text) in &reports {
        for secret in ["zqxvk", SYNCED_GROUP, "23b11133-739e-45fe-a01f-da86d4ffd43d", "exceptions.toml:1"] {
            let is_path = secret.starts_with("exceptions.toml");
            assert!(is_path || !text.contains(secret), "{word} shows {secret}");
        }
    }
    let redacted: Value = serde_json::from_str(&reports["json"]).expect("JSON");
    assert_eq!(states(&redacted), ["active", "expired", "fixed"]);
    let exception = &list(&redacted, "exceptions")[0];
    let [finding] = *findings(&redacted, SYNCED) else { panic!("one finding") };
    assert_eq!(list(exception, "objects")[0]["id"], finding["subject"]["id"], "an ID has one pseudonym");
    let (code, answer) = said(folder.path(), &["verify", "report.json", CONTOSO]);
    assert_eq!(code, Some(0), "{answer}");
    for wrong in ["owner = \"zqxvk\"", "[[exception]]\nrule = \"zqxvk\""] {
        let said = faults(wrong, "", &["--redact"]);
        assert!(!said.contains("zqxvk"), "{said}");
    }
}

#[test]
fn a_text_of_the_register_is_no_command() {
    let hostile = r#""a\u001b[2J\n::error::x\n##vso[zqx.complete]<b>=cmd|x""#;
    let reports =
        written(folder(&mixed(hostile).replace("ciso", "\\n##vso[x]ciso")).path(), &["--sarif-profile", "full"]);
    for (word, text) in &reports {
        assert!(!text.contains('\u{1b}'), "{word}");
        assert!(!text.lines().any(|line| line.starts_with("::error::x")), "{word}");
        let is_command = |line: &str| line.contains("##vso[") && !line.starts_with("##vso[task.");
        assert!(*word == "xlsx" || !text.lines().any(is_command), "{word}");
    }
    assert!(!reports["html"].contains("<b>=cmd"));
    assert!(!reports["csv"].contains(",=cmd") && !reports["csv"].contains(",\"=cmd"));
}

/// Runs `except` and expects success.
fn except(folder: &Path, arguments: &[&str]) -> String {
    let (code, said) = said(folder, &[&["except"], arguments].concat());
    assert_eq!(code, Some(0), "{arguments:?}\n{said}");
    said
}

const SAID: [&str; 6] = ["--owner", "owner@contoso.com", "--reason", "a \"reason\"", "--expires", "2026-12-31"];

#[test]
fn a_finding_or_a_decision_is_added_and_then_accepted() {
    let folder = folder("# Our exceptions.\n");
    let before = report_in(folder.path(), CONTOSO, &["--output", "json=report.json"]);
    let id = |finding: &Value| finding["id"].as_str().expect("an id").to_owned();
    let permanent = findings(&before, PERMANENT)[0];
    except(folder.path(), &[&["add", &id(permanent), CONTOSO], &SAID[..]].concat());
    let decision = list(&before, "decisions").iter().find(|row| list(row, "findings").len() > 1).expect("a decision");
    let more =
        ["--approved-by", "ciso", "--approved-on", "2026-01-31", "--ticket", "T-1", "--disposition", "false-positive"];
    except(folder.path(), &[&["add", &id(decision), "--results", "report.json"], &SAID[..], &more].concat());
    let text = fs::read_to_string(folder.path().join("exceptions.toml")).expect("a register");
    assert!(text.starts_with("# Our exceptions.\n\n[[exception]]\n"), "{text}");
    assert!(
        text.contains("accepts = { members = 1 }") && text.contains("# PIM-Entra-Privileged-Role-Admins (member)"),
        "{text}"
    );

    let after = report_in(folder.path(), CONTOSO, &[]);
    let excepted: Vec<String> =
        list(&after, "findings").iter().filter(|finding| finding["decision"].is_null()).map(id).collect();
    let mut expected: Vec<String> =
        list(decision, "findings").iter().map(|id| id.as_str().expect("an id").to_owned()).collect();
    expected.push(id(permanent));
    assert!(expected.iter().all(|id| excepted.contains(id)) && excepted.len() == expected.len(), "{excepted:?}");
    let of_decision = list(&after, "exceptions").iter().find(|row| row["ticket"] == "T-1").expect("an exception");
    assert_eq!((&of_decision["approvedBy"], &of_decision["disposition"]), (&"ciso".into(), &"false-positive".into()));

    let (code, said) =
        said(folder.path(), &[&["except", "add", &id(permanent), "--results", "report.json"], &SAID[..]].concat());
    assert_eq!(code, Some(2));
    assert!(said.contains("is about the same rule and object"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("exceptions.toml")).expect("there"), text, "nothing is written");
    let (code, said) =
        self::said(folder.path(), &[&["except", "add", "ffff", "--results", "report.json"], &SAID[..]].concat());
    assert_eq!(code, Some(2));
    assert!(said.contains("no finding or decision has the ID `ffff`"), "{said}");
}

#[test]
fn accepted_values_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = report_in(folder.path(), CONTOSO, &["--output", "json=report.json"]);
    let found = findings(&before, "settings-activation-too-long");
    let of_eight_hours = found.iter().find(|finding| finding["evidence"]["maximum-seconds"] == "28800");
    let id = of_eight_hours.expect("a finding")["id"].as_str().expect("an id");
    let add = |more: &[&str]| {
        let _ = fs::remove_file(folder.path().join("exceptions.toml"));
        let (code, said) =
            said(folder.path(), &[&["except", "add", id, "--results", "report.json"], &SAID[..], more].concat());
        (code, said, fs::read_to_string(folder.path().join("exceptions.toml")).unwrap_or_default())
    };
    assert!(add(&[]).2.contains("accepts = { maximum-seconds = 28800 }"));
    assert!(
        add(&["--accepts", "limit-seconds", "--accepts", "maximum-seconds=PT8H"])
            .2
            .contains("accepts = { limit-seconds = 18000, maximum-seconds = \"PT8H\" }")
    );
    for (refused, why) in [
        (["--accepts", "maximum-seconds=PT4H"], "maximum-seconds is 28800, and PT4H is accepted"),
        (["--accepts", "maximum-seconds=abc"], "maximum-seconds is 28800, and abc is accepted"),
    ] {
        let (code, said, text) = add(&refused);
        assert_eq!((code, text.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains("does not accept the finding") && said.contains(why), "{said}");
    }
    let past = ["--owner", "a", "--reason", "b", "--expires", "2020-06-30"];
    for from in [&["--results", "report.json"][..], &[CONTOSO]] {
        let (code, said) = self::said(folder.path(), &[&["except", "add", id], from, &past[..]].concat());
        let said = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("the exception ends on 2020-06-30, and the finding was evaluated as of"), "{said}");
    }
    let (code, said, text) = add(&["--accepts", "members"]);
    assert_eq!((code, text), (Some(2), String::new()));
    assert!(said.contains("the evidence of the finding has no `members`") && said.contains("limit-seconds"), "{said}");
}

#[test]
fn what_is_not_needed_is_pruned_and_the_rest_stays_as_it_was() {
    let unused = "# Not needed.\n".to_owned() + &exception("group-pim-dynamic", &group(SYNCED_GROUP));
    let kept = "# The register.\n\n# Needed.\n".to_owned() + &synced() + "# a comment\n\n";
    let other = exception("group-pim-in-restricted-au", &group("23b11133-739e-45fe-a01f-da86d4ffd43d"));
    let expired = other.replace("2026-12-31", "2026-01-15");
    let folder = folder(&format!("{kept}{unused}\n{expired}"));
    let path = folder.path().join("exceptions.toml");

    let listed = except(folder.path(), &["list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    let listed = except(folder.path(), &["list", CONTOSO]);
    assert!(listed.contains("counts until 2026-12-31") && listed.contains("expired on 2026-01-15"), "{listed}");
    assert!(except(folder.path(), &["verify"]).contains("3 exceptions, no errors"));
    let (code, answer) = said(folder.path(), &["except", "verify", CONTOSO]);
    assert_eq!(code, Some(1), "{answer}");
    assert!(answer.ends_with("2 to review\n"), "{answer}");
    let (_, answer) = said(folder.path(), &["except", "verify", CONTOSO, "--as-of", "2026-12-30"]);
    assert!(answer.contains(" to review, 1 to expire soon"), "what still counts is told from what does not: {answer}");

    let before = fs::read_to_string(&path).expect("a register");
    except(folder.path(), &["prune", CONTOSO, "--exclude", "**/groups.json"]);
    assert_eq!(fs::read_to_string(&path).expect("a register"), before, "an incomplete export shows nothing to be gone");
    let pruned = except(folder.path(), &["prune", CONTOSO]);
    assert!(pruned.contains("Removed 1 of 3 exceptions."), "{pruned}");
    let after = fs::read_to_string(&path).expect("a register");
    assert_eq!(after, format!("{kept}{expired}"));
    assert!(!folder.path().join("exceptions.toml.lock").exists());
    fs::write(&path, "[[exception]]").expect("a register");
    assert_eq!(said(folder.path(), &["except", "verify"]).0, Some(2));
}

#[test]
fn where_there_is_no_register_nothing_is_accepted_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [&["list"][..], &["list", CONTOSO], &["prune", CONTOSO], &["verify"], &["verify", CONTOSO]] {
        let answer = except(folder.path(), arguments);
        assert!(answer.contains("There is no exceptions register"), "{arguments:?}: {answer}");
        assert!(!folder.path().join("exceptions.toml").exists());
    }
    assert_eq!(said(folder.path(), &["init", CONTOSO]).0, Some(0));
    let answer = except(folder.path(), &["list", CONTOSO]);
    assert!(answer.contains("There is no exceptions register"), "with the configuration that init writes: {answer}");
    let named =
        || fs::write(folder.path().join("pimlint.toml"), "exceptions = \"none.toml\"").expect("a configuration");
    for (arguments, prepare) in [(&["--exceptions", "none.toml"][..], None), (&[], Some(named))] {
        if let Some(prepare) = prepare {
            prepare();
        }
        for command in [&["list"][..], &["list", CONTOSO], &["verify"]] {
            let (code, answer) = said(folder.path(), &[&["except"], command, arguments].concat());
            assert_eq!(code, Some(2), "{command:?}: {answer}");
            assert!(answer.contains("cannot read the exceptions register") && answer.contains("none.toml"), "{answer}");
            assert!(!answer.contains("--no-exceptions"), "an option that this command does not have: {answer}");
        }
    }
}

#[test]
fn two_at_a_time_lose_nothing() {
    const AT_ONCE: usize = 12;
    let folder = tempfile::tempdir().expect("a folder");
    let report = report_in(folder.path(), CONTOSO, &["--output", "json=report.json"]);
    let ids: Vec<&str> =
        list(&report, "findings").iter().filter_map(|finding| finding["id"].as_str()).take(AT_ONCE).collect();
    let start = |id: &&str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        command.current_dir(folder.path()).args(["except", "add", id, "--results", "report.json"]).args(SAID);
        command.stdout(Stdio::null()).spawn().expect("the program starts")
    };
    let running: Vec<_> = ids.iter().map(start).collect();
    for mut one in running {
        assert!(one.wait().expect("it ends").success());
    }
    let text = fs::read_to_string(folder.path().join("exceptions.toml")).expect("a register");
    let register = Register::parse("exceptions.toml".to_owned(), &text, &Policy::default()).expect("a register");
    assert_eq!(register.exceptions.len(), AT_ONCE);
    assert!(!folder.path().join("exceptions.toml.lock").exists());
}

#[test]
fn a_register_begins_with_what_is_there_and_accepts_it_once_it_is_filled_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, written) = said(folder.path(), &["init", CONTOSO, "--exceptions"]);
    assert_eq!(code, Some(0), "{written}");
    let path = folder.path().join("exceptions.toml");
    let text = fs::read_to_string(&path).expect("a register");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "nothing counts before it is edited");
    let before = report_in(folder.path(), CONTOSO, &[]);
    assert!(list(&before, "exceptions").is_empty());
    let (code, _) = said(folder.path(), &["init", CONTOSO, "--exceptions"]);
    assert_eq!(code, Some(2), "it does not overwrite a file");

    let lines = text.lines().skip_while(|line| !line.is_empty());
    let keys = Regex::new("^# (\\[\\[|[a-z-]+ = )").expect("a pattern");
    let edited = lines.map(|line| if keys.is_match(line) { &line[2..] } else { line }).collect::<Vec<_>>().join("\n");
    let filled = edited.replace("reason = \"\"", "reason = \"x\"").replace("owner = \"\"", "owner = \"x\"");
    fs::write(&path, filled.replace("expires = \"\"", "expires = 2030-01-01")).expect("edited");
    let after = report_in(folder.path(), CONTOSO, &[]);
    assert_eq!(list(&after, "findings").len(), list(&before, "findings").len());
    assert!(list(&after, "decisions").is_empty(), "{}", after["decisions"]);
    assert!(list(&after, "exceptions").iter().all(|row| row["state"] == "active"));
    assert_eq!(pimlint(folder.path(), &["check", CONTOSO, "--quiet", "--fail-on", "note"]).status.code(), Some(0));
    let hostile = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/hostile-names");
    let (code, _) = said(folder.path(), &["init", hostile, "--exceptions", "--output", "hostile.toml"]);
    assert_eq!(code, Some(0));
    let text = fs::read_to_string(folder.path().join("hostile.toml")).expect("a register");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
}

#[test]
fn the_examples_of_the_documentation_run() {
    let example = DOCS.split("```toml\n").nth(1).and_then(|text| text.split("```").next()).expect("an example");
    let report = report(example, &[]);
    assert_eq!(states(&report), ["active", "expiring-soon", "active", "active"]);
    let words = |from: &str| -> Vec<String> {
        let rows = DOCS.split(from).nth(1).expect("a table").lines().skip_while(|line| !line.starts_with("| ---"));
        let rows = rows.skip(1).take_while(|line| line.starts_with("| `"));
        rows.map(|line| line.trim_start_matches("| `").split('`').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(words("## Keys"), KEYS.iter().map(|key| key.name).collect::<Vec<_>>());
    for key in KEYS {
        let row = format!("| `{}` | {} | {} |", key.name, if key.is_required { "yes" } else { "no" }, key.about);
        assert!(DOCS.contains(&row), "{row}");
    }
    assert!(DISPOSITIONS.iter().all(|word| DOCS.contains(&format!("`\"{word}\"`"))));
    let schema: Value = serde_json::from_str(pimlint::report::json::SCHEMA).expect("JSON");
    let mut known: Vec<&str> =
        list(&schema["$defs"]["exception"]["properties"]["state"], "enum").iter().filter_map(Value::as_str).collect();
    let mut documented = words("## States");
    known.sort_unstable();
    documented.sort_unstable();
    assert_eq!(documented, known);
}
