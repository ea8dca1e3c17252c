//! Rules of one's own: what they say, where they point, and what is refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pimlint::catalogue::Entry;
use pimlint::custom::{Own, read};
use pimlint::finding::{Outcome, SubjectKind};
use pimlint::rules::stated::{Named, Stated, names};
use pimlint::service::Export;
use serde_json::{Value, json};

use crate::support::fixtures::files_below;
use crate::support::reports::formats;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DOCS: &str = include_str!("../../docs/custom-rules.md");

fn pimlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pimlint")).current_dir(ROOT).args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A rule about a kind of subject, with a schema that its subjects have to fulfil.
fn rule(judges: &str, selects: Option<&Value>, asserts: &Value) -> String {
    let selects = selects.map_or_else(String::new, |schema| format!("```json where\n{schema:#}\n```\n\n"));
    format!(
        "```toml\njudges = \"{judges}\"\nseverity = \"warning\"\ndecision = \"Change {{}}\"\nhelp = \"change it\"\n```\n\n# It is \
         wrong\n\nIt should not be like this.\n\n{selects}```json must\n{asserts:#}\n```\n\n## Examples\n\n### One\n\n```json fails\n\
         {{ \"groups\": {{ \"Blue\": {{}} }} }}\n```\n"
    )
}

/// A folder with rules, by their names without `custom-`.
fn folder(rules: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in rules {
        fs::write(folder.path().join(format!("custom-{name}.md")), text).expect("a rule");
    }
    folder
}

fn own(folder: &Path) -> Own {
    read(folder, |path| path.file_name().expect("a name").to_string_lossy().into_owned()).expect("the folder is read")
}

fn outcomes(export: &Export, rule: &'static Entry) -> Vec<Outcome> {
    export.population(rule).into_iter().map(|(_, outcome)| outcome).collect()
}

#[test]
fn the_documented_rules_are_those_of_the_repository_and_their_examples_hold() {
    for entry in fs::read_dir(Path::new(ROOT).join("fixtures/rules")).expect("the rules") {
        let text = fs::read_to_string(entry.expect("a rule").path()).expect("text");
        assert!(DOCS.contains(text.trim_end()), "docs/custom-rules.md shows another text than\n{text}");
    }
    let run = pimlint(&["rules", "test", "fixtures/rules"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stdout));
    assert!(text(&run.stdout).ends_with("3 rules, 10 examples, 0 of which do not hold\n"), "{}", text(&run.stdout));
}

#[test]
fn an_example_that_does_not_hold_is_said() {
    let folder = folder(&[("a", rule("group", None, &json!({ "properties": { "isDynamic": { "const": false } } })))]);
    let run = pimlint(&["rules", "test", folder.path().to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(1));
    let said = text(&run.stdout);
    assert!(said.contains("failed  custom-a: One: it should say `fails`, but the subjects are:\n    group "), "{said}");
}

#[test]
fn findings_are_in_every_report_and_point_to_what_is_wrong() {
    let base = ["check", "fixtures/tenants/contoso", "--no-config", "--rules", "fixtures/rules", "--select", "custom"];
    for format in formats().filter(|format| !format.is_binary()) {
        let run = pimlint(&[&base[..], &["--format", format.word()]].concat());
        assert_eq!(run.status.code(), Some(1), "{format}: {}", text(&run.stderr));
        let said = text(&run.stdout);
        assert!(!said.contains("/rules/custom/"), "{format}: no page of the repository is about a rule of one's own");
        assert!(
            said.contains("Let 13 package policies end after 90 days") || said.contains("custom-offer-long"),
            "{format}"
        );
    }
    let report: Value =
        serde_json::from_slice(&pimlint(&[&base[..], &["--format", "json"]].concat()).stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let ticket = findings.iter().find(|found| found["rule"] == "custom-settings-without-ticket").expect("a finding");
    let pointer = ticket["locations"][0]["pointer"].as_str().expect("a pointer");
    assert!(pointer.ends_with("/enabledRules"), "{pointer}");
    assert_eq!(ticket["help"], "set Require ticket information on activation");
    assert_eq!(report["run"]["request"]["ownRules"].as_array().map(Vec::len), Some(3));
    let alone =
        pimlint(&["check", "fixtures/tenants/contoso", "--no-config", "--format", "json", "--select", "custom"]);
    assert_eq!(alone.status.code(), Some(2), "without --rules there are none to select");
}

#[test]
fn every_documented_property_is_in_the_view() {
    let rules: Vec<(String, String)> = Stated::KINDS
        .iter()
        .flat_map(|kind| names(*kind).iter().map(move |name| (*kind, name)))
        .enumerate()
        .map(|(number, (kind, name))| (format!("p{number:03}"), rule(kind.as_str(), None, &forbids(name))))
        .collect();
    let named: Vec<(&str, String)> = rules.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let folder = folder(&named);
    let own = own(folder.path());
    assert!(own.faults.is_empty(), "{:?}", own.faults);
    let tenants = ["contoso", "fabrikam"]
        .map(|tenant| Export::of_texts(&files_below(&Path::new(ROOT).join("fixtures/tenants").join(tenant)), None));
    let fails = |rule: &'static Entry| {
        let found = tenants.iter().flat_map(|export| outcomes(export, rule));
        found.into_iter().any(|outcome| matches!(outcome, Outcome::Fail(_)))
    };
    let all = Stated::KINDS.iter().flat_map(|kind| names(*kind).iter().map(move |name| (*kind, name)));
    let never_there = own.entries.iter().zip(all).filter(|(rule, _)| !fails(rule));
    let missing: Vec<(SubjectKind, &str)> = never_there.map(|(_, (kind, name))| (kind, name.path)).collect();
    assert_eq!(missing, []);
}

/// A schema that no subject with a property fulfils.
fn forbids(name: &Named) -> Value {
    name.path.rsplit('/').fold(Value::Bool(false), |inside, part| match part {
        "*" => json!({ "items": inside }),
        part => json!({ "properties": { part: inside } }),
    })
}

#[test]
fn what_is_missing_decides_nothing_and_what_is_known_does() {
    let both = json!({ "properties": { "displayName": { "pattern": "^PIM-" }, "visibility": { "const": "Private" } } });
    let either = json!({ "anyOf": [{ "properties": { "displayName": { "pattern": "^PIM-" } } },
        { "properties": { "visibility": { "const": "Private" } } }] });
    let few = json!({ "properties": { "members": { "maxItems": 1 } } });
    let some = json!({ "properties": { "members": { "minItems": 1 } } });
    let rules = [("both", both), ("either", either), ("few", few), ("some", some)];
    let folder = folder(&rules.map(|(name, schema)| (name, rule("group", None, &schema))));
    let own = own(folder.path());
    let group =
        |name: &str| json!({ "id": "11111111-1111-4111-8111-111111111111", "displayName": name, "groupTypes": [] });
    let page = |context: &str, rows: Value| json!({ "@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#{context}"), "value": rows });
    let member = |number: u8| json!({ "@odata.type": "#microsoft.graph.user", "id": format!("22222222-2222-4222-8222-22222222222{number}") });
    let judged = |name: &str, members: Value| -> Vec<&'static str> {
        let mut cut = page("directoryObjects", members);
        cut["@odata.nextLink"] = "https://graph.microsoft.com/v1.0/more".into();
        let files = [
            ("groups.json".to_owned(), page("groups", json!([group(name)])).to_string().into_bytes()),
            ("groupMembers.11111111-1111-4111-8111-111111111111.json".to_owned(), cut.to_string().into_bytes()),
        ];
        let export = Export::of_texts(&files, None);
        let word = |rule: &&'static Entry| outcomes(&export, rule).first().map_or("none", crate::support::word);
        own.entries.iter().map(word).collect()
    };
    // The visibility was not exported, and the list of members is cut.
    assert_eq!(judged("Blue", json!([member(1)])), ["fails", "not-evaluated", "not-evaluated", "not-evaluated"]);
    assert_eq!(
        judged("PIM-A", json!([member(1), member(2)])),
        ["not-evaluated", "not-evaluated", "fails", "not-evaluated"]
    );
}

#[test]
fn what_a_rule_says_is_covered_where_names_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.json");
    let run = pimlint(&[
        "check",
        "fixtures/tenants/contoso",
        "--no-config",
        "--rules",
        "fixtures/rules",
        "--select",
        "custom",
        "--redact",
        "--redaction-key",
        key.to_str().expect("UTF-8"),
        "--format",
        "json",
    ]);
    let said = text(&run.stdout);
    assert!(said.contains("custom-group-unnamed-purpose"), "{}", text(&run.stderr));
    for name in ["RA-Entra", "Approvers-Identity", "Robotics", "contoso"] {
        assert!(!said.contains(name), "{name} is shown");
    }
}

#[test]
fn a_broken_rule_is_shown_at_its_place_and_stops_no_other() {
    let good = rule("group", None, &json!({ "properties": { "displayName": { "type": "string" } } }));
    let misspelled = rule("group", None, &json!({ "properties": { "isAssignableToRoles": { "const": true } } }));
    let folder = folder(&[("good", good.clone()), ("bad", misspelled), ("worse", good.replace("judges", "judge"))]);
    let run = pimlint(&[
        "check",
        "fixtures/tenants/hardened",
        "--no-config",
        "--select",
        "custom",
        "--rules",
        folder.path().to_str().expect("UTF-8"),
    ]);
    let (said, complaints) = (text(&run.stdout), text(&run.stderr));
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("(1 rule)"), "the good one ran: {said}");
    assert!(
        complaints.contains("custom-bad.md:15:28") && complaints.contains("a group has no `isAssignableToRoles`"),
        "{complaints}"
    );
    assert!(complaints.contains("did you mean `isAssignableToRole`?"), "{complaints}");
    assert!(complaints.contains("custom-worse.md:2:1"), "{complaints}");
}

#[test]
fn hostile_schemas_are_refused() {
    let deep = (0..40).fold(json!({}), |inside, _| json!({ "allOf": [inside] }));
    let circle = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } });
    let schemas = [
        ("remote", json!({ "$ref": "https://example.com/schema.json" }), "leaves the schema"),
        ("circle", circle, "circle"),
        ("deep", deep, "levels"),
        ("large", json!({ "properties": { "displayName": { "pattern": "(((a{90}){90}){90}){90}" } } }), "known time"),
        ("looking", json!({ "properties": { "displayName": { "pattern": "(?<=a)b" } } }), "known time"),
        ("unknown", json!({ "format": "uri" }), "not a keyword"),
    ];
    for (name, schema, says) in schemas {
        let folder = folder(&[(name, rule("group", None, &schema))]);
        let own = own(folder.path());
        assert_eq!(own.entries.len(), 0, "{name}");
        let fault = own.faults.first().expect("a fault");
        let said = format!("{:?}", miette::Report::msg(format!("{fault:?}")));
        assert!(said.contains(says), "{name}: {said}");
    }
}

#[test]
fn the_evidence_of_a_report_needs_the_rules_that_it_was_made_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    let report = report.to_str().expect("UTF-8");
    let base = ["fixtures/tenants/hardened", "--rules", "fixtures/rules"];
    pimlint(&[&["check", "--no-config", "-o", &format!("json={report}")][..], &base].concat());
    let stands =
        |more: &[&str]| pimlint(&[&["verify", report, "fixtures/tenants/hardened"][..], more].concat()).status.code();
    assert_eq!(stands(&["--rules", "fixtures/rules"]), Some(0));
    assert_eq!(stands(&[]), Some(2));
    let other = tempfile::tempdir().expect("a folder");
    fs::copy(
        Path::new(ROOT).join("fixtures/rules/custom-settings-without-ticket.md"),
        other.path().join("custom-a.md"),
    )
    .expect("a copy");
    assert_eq!(stands(&["--rules", other.path().to_str().expect("UTF-8")]), Some(2));
}

#[test]
fn a_configuration_names_the_folder_and_an_exception_accepts_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    fs::create_dir(folder.path().join("own")).expect("a folder");
    let rule = fs::read(Path::new(ROOT).join("fixtures/rules/custom-offer-long-eligibility.md")).expect("a rule");
    fs::write(folder.path().join("own/custom-offer-long-eligibility.md"), rule).expect("writable");
    write("pimlint.toml", "rules = { path = \"own\" }\nselect = [\"custom\"]\n");
    let contoso = format!("{ROOT}/fixtures/tenants/contoso");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        let run =
            command.current_dir(folder.path()).args(["check", &contoso, "--format", "json"]).output().expect("it runs");
        let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("a list").clone();
        (findings, report["exceptions"].clone())
    };
    let (findings, _) = run();
    assert_eq!(findings.len(), 13);
    let finding = findings.iter().find(|finding| finding["evidence"]["value"] == "180").expect("a number of days");
    let exception = |days: u32| {
        let (kind, id) = (&finding["subject"]["kind"], &finding["subject"]["id"]);
        format!(
            "[[exception]]\nrule = \"custom-offer-long-eligibility\"\nobject = {{ kind = {kind}, id = {id} }}\naccepts = {{ value = {days} }}\n\
             reason = \"r\"\nowner = \"o\"\nexpires = 2026-12-31\n"
        )
    };
    for (days, state) in [(200, "active"), (120, "re-opened")] {
        write("exceptions.toml", &exception(days));
        let (_, exceptions) = run();
        assert_eq!(exceptions[0]["state"], state, "{exceptions}");
        assert_eq!(exceptions[0]["objects"][0]["kind"], "offer");
    }
}
