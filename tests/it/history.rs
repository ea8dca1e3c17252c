//! Dated results over time: ages, and the time to fix.

use std::fs;

use serde_json::{Value, json};

use crate::support::workplace::{DYNAMIC_GROUP, PACKAGE, Workplace};

/// Results of four dates: one finding is fixed at the second, a rule is not run then, and a fault is new at the third.
fn results() -> Workplace {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    let rules = "group-pim-dynamic,group-pim-onprem-synced";
    let report = |date: &str, more: &[&str]| report(&workplace, rules, date, more);
    report("2026-02-01", &[]);
    workplace.mend();
    report("2026-03-01", &["--ignore", "group-pim-onprem-synced"]);
    workplace.make_dynamic();
    report("2026-04-01", &[]);
    report("2026-04-11", &[]);
    fs::copy(workplace.path("export/groups.json"), workplace.path("results/groups.json")).expect("a copy");
    workplace
}

/// The result of some rules at a date.
fn report(workplace: &Workplace, rules: &str, date: &str, more: &[&str]) {
    let arguments = ["--as-of", date, "--select", rules];
    workplace.report(&format!("results/{date}.json"), &[&arguments[..], more].concat());
}

fn shown(workplace: &Workplace, format: &str) -> String {
    let run = workplace.run(&["history", "results", "--format", format]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

fn history(workplace: &Workplace) -> Value {
    serde_json::from_str(&shown(workplace, "json")).expect("JSON")
}

#[test]
fn every_finding_has_an_age_or_a_time_to_fix() {
    let history = history(&results());
    let lives = |list: &str| {
        let all = history[list].as_array().expect("a list").iter();
        all.map(|life| (life["rule"].clone(), life["first"].clone(), life["days"].clone())).collect::<Vec<_>>()
    };
    let (dynamic, synced) = (json!("group-pim-dynamic"), json!("group-pim-onprem-synced"));
    assert_eq!(
        lives("open"),
        [
            (dynamic.clone(), json!("2026-02-01"), json!(69)),
            (synced, json!("2026-02-01"), json!(69)),
            (dynamic.clone(), json!("2026-04-01"), json!(10)),
        ],
        "that nobody judged a finding in between does not end its age"
    );
    assert_eq!(lives("fixed"), [(dynamic, json!("2026-02-01"), json!(28))]);
    assert_eq!(history["fixed"][0]["fixed"], "2026-03-01");
}

#[test]
fn each_rule_and_area_has_its_numbers_by_date() {
    let history = history(&results());
    assert_eq!(history["areas"][0]["name"], "group");
    assert_eq!(history["areas"][0]["open"], json!([3, 2, 3, 3]));
    let rule = |name: &str| {
        let all = history["rules"].as_array().expect("a list");
        all.iter().find(|rule| rule["name"] == name).expect("the rule").clone()
    };
    assert_eq!(rule("group-pim-dynamic")["open"], json!([2, 1, 2, 2]));
    assert_eq!(rule("group-pim-dynamic")["medianDaysToFix"], 28);
    assert_eq!(rule("group-pim-onprem-synced")["open"], json!([1, 1, 1, 1]));
    let results = history["results"].as_array().expect("a list");
    let events = |at: usize| ["new", "fixed", "notJudged"].map(|name| results[at][name].as_u64().expect("a number"));
    assert_eq!([0, 1, 2, 3].map(events), [[3, 0, 0], [0, 1, 1], [1, 0, 0], [0, 0, 0]]);
}

#[test]
fn a_severity_that_changed_counts_as_it_was_at_each_date() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    let report = |date: &str, more: &[&str]| report(&workplace, "group-pim-dynamic", date, more);
    report("2026-02-01", &[]);
    fs::write(workplace.path("milder.toml"), "[severity]\ngroup-pim-dynamic = \"note\"\n").expect("a configuration");
    report("2026-03-01", &["--config", "milder.toml"]);
    let history = history(&workplace);
    let open = |severity: &str| {
        let all = history["severities"].as_array().expect("a list");
        all.iter().find(|row| row["name"] == severity).expect("the severity")["open"].clone()
    };
    assert_eq!([open("error"), open("warning"), open("note")], [json!([2, 0]), json!([0, 0]), json!([0, 2])]);
}

#[test]
fn a_finding_that_is_not_judged_now_stays_open() {
    let workplace = results();
    let arguments = ["--as-of", "2026-05-01", "--select", "group-pim-dynamic"];
    workplace.report("results/2026-05-01.json", &arguments);
    let history = history(&workplace);
    let open = history["open"].as_array().expect("a list");
    let synced = open.iter().find(|life| life["rule"] == "group-pim-onprem-synced").expect("it is open");
    assert_eq!((&synced["notJudgedSince"], &synced["days"]), (&json!("2026-05-01"), &json!(89)));
    assert!(shown(&workplace, "text").contains("not found since 2026-05-01, but not known to be fixed"));
}

/// Forgets which objects a result could not evaluate, as older versions did not name them.
fn forget_unevaluated(workplace: &Workplace, name: &str) {
    let mut report = workplace.json(name);
    for rule in report["rules"].as_array_mut().expect("rules") {
        for reason in rule["notEvaluated"].as_array_mut().expect("reasons") {
            reason.as_object_mut().expect("a reason").remove("subjects").expect("they are named");
        }
    }
    workplace.write(name, &report);
}

#[test]
fn what_a_later_result_evaluated_and_does_not_find_is_fixed() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    let report = |date: &str, more: &[&str]| report(&workplace, "package-dynamic-group-member", date, more);
    report("2026-02-01", &[]);
    workplace.change("accessPackages", PACKAGE, |package| {
        package["resourceRoleScopes"] = json!([]);
        true
    });
    report("2026-03-01", &[]);
    let fixed = || history(&workplace)["fixed"].as_array().expect("a list").len();
    assert_eq!(fixed(), 1, "the grants that could not be evaluated are others");
    forget_unevaluated(&workplace, "results/2026-03-01.json");
    assert_eq!(fixed(), 0, "the grant may be one of those that could not be evaluated");
    report("2026-03-01", &["--baseline", "results/2026-02-01.json"]);
    forget_unevaluated(&workplace, "results/2026-03-01.json");
    assert_eq!(fixed(), 1, "a result with a baseline says so itself");
}

#[test]
fn what_a_later_result_could_not_evaluate_stays_open() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    let report = |date: &str| report(&workplace, "group-pim-dynamic", date, &[]);
    report("2026-02-01");
    workplace.change("groups", DYNAMIC_GROUP, |group| {
        group.as_object_mut().expect("a group").remove("groupTypes").expect("it was exported");
        true
    });
    report("2026-03-01");
    let named = workplace.json("results/2026-03-01.json")["rules"][0]["notEvaluated"][0]["subjects"].clone();
    assert_eq!(named, json!([DYNAMIC_GROUP]));
    let history = history(&workplace);
    assert_eq!(history["fixed"], json!([]));
    assert_eq!(history["open"].as_array().expect("a list").len(), 2);
    let run = workplace.run(&["diff", "results/2026-02-01.json", "results/2026-03-01.json", "--format", "json"]);
    let diff: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(diff["counts"]["noLongerJudged"], 1, "{diff}");
}

#[test]
fn a_result_names_what_it_could_not_evaluate_in_a_bounded_way() {
    let workplace = Workplace::new();
    let unevaluated = |groups: usize| {
        let id = |number: usize| format!("6f3a1c5e-0000-4000-8000-{number:012}");
        let list: Vec<Value> = (0..groups).map(|number| json!({ "id": id(number), "displayName": "A" })).collect();
        workplace.write("export/groups.json", &json!({ "value": list }));
        let report = workplace.report("report.json", &["--select", "group-owner-is-group"]);
        report["rules"][0]["notEvaluated"].as_array().expect("reasons").clone()
    };
    let reasons = unevaluated(500);
    let named = reasons.iter().map(|reason| reason["subjects"].as_array().map_or(0, Vec::len)).sum::<usize>();
    assert_eq!(named, 500, "{}", reasons[0]["reason"]);
    assert!(unevaluated(501).iter().any(|reason| reason["subjects"].is_null()), "some are only counted");
}

#[test]
fn a_finding_that_comes_back_begins_anew() {
    let workplace = results();
    fs::remove_file(workplace.path("results/2026-03-01.json")).expect("it can be removed");
    fs::copy(workplace.path("results/2026-02-01.json"), workplace.path("back.json")).expect("a copy");
    let mut back = workplace.json("back.json");
    back["run"]["asOf"] = json!("2026-06-01T00:00:00Z");
    workplace.write("results/2026-06-01.json", &back);
    let history = history(&workplace);
    let fixed = history["fixed"].as_array().expect("a list");
    assert_eq!(fixed.len(), 2, "one ended before it came back, one with the last result: {fixed:?}");
    let open = history["open"].as_array().expect("a list");
    let again = open.iter().filter(|life| life["first"] == "2026-06-01").count();
    assert_eq!(again, 1);
}

#[test]
fn people_read_it_in_a_terminal_and_a_browser() {
    let workplace = results();
    let text = shown(&workplace, "text");
    assert!(
        text.starts_with("Contoso: 4 results from 2026-02-01 to 2026-04-11\n3 open (the oldest for 69 days); 1 fixed"),
        "{text}"
    );
    assert!(text.contains("█▁██"), "{text}");
    let page = shown(&workplace, "html");
    assert!(page.contains("<polyline") && !page.contains("<script"), "a chart without a script");
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn what_is_no_history_is_refused() {
    let workplace = results();
    fs::create_dir(workplace.path("empty")).expect("a folder");
    let mut other = workplace.json("base.json");
    other["run"]["tenant"]["id"] = json!("00000000-0000-4000-8000-000000000009");
    workplace.write("other.json", &other);
    other["run"]["asOf"] = Value::Null;
    workplace.write("undated.json", &other);
    let report = fs::read(workplace.path("base.json")).expect("a report");
    for (name, length) in [("damaged", report.len() / 2), ("nothing", 0)] {
        fs::create_dir(workplace.path(name)).expect("a folder");
        fs::write(workplace.path(name).join("report.json"), &report[..length]).expect("written");
    }
    for (arguments, says) in [
        (&["empty"][..], "there are no results"),
        (&["none"], "none cannot be compared with"),
        (&["results", "other.json"], "other.json cannot be compared with: it is of another tenant"),
        (&["undated.json"], "it has no evaluation date"),
        (&["results/groups.json"], "it is not a JSON report of pimlint"),
        (&["damaged"], "report.json cannot be compared with: it is not a JSON report of pimlint: EOF"),
        (&["nothing"], "report.json cannot be compared with: it is not a JSON report of pimlint: EOF"),
    ] {
        let run = workplace.run(&[&["history"][..], arguments].concat());
        let said = String::from_utf8_lossy(&run.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.replace("│ ", "").contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn there_is_one_tenant_whether_an_export_names_it_or_not() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    let organization = workplace.path("export/organization.json");
    let kept = fs::read(&organization).expect("a file");
    fs::remove_file(&organization).expect("removed");
    report(&workplace, "role-privileged-assignments-many", "2026-02-01", &[]);
    fs::write(&organization, kept).expect("written");
    report(&workplace, "role-privileged-assignments-many", "2026-03-01", &[]);
    let history = history(&workplace);
    let days = |list: &str| {
        let all = history[list].as_array().expect("a list").iter();
        all.map(|life| life["days"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((days("open"), days("fixed")), (vec![json!(28)], vec![]));
}
