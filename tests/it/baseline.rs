//! Findings against an earlier result: what is new, what got worse, what is fixed, and what nobody judged.

use std::collections::BTreeSet;
use std::fs;
use std::process::Output;

use pimlint::catalogue::entries;
use pimlint::engine::baseline::{Direction, direction};
use pimlint::finding::Outcome;
use pimlint::report::Format;
use serde_json::{Value, json};

use crate::support::workplace::{PACKAGE, POLICY, Workplace};
use crate::support::{as_of, files_of, judge};

fn counts(report: &Value) -> Vec<(&str, u64)> {
    let counts = report["baseline"]["counts"].as_object().expect("counts");
    let some = counts.iter().map(|(state, count)| (state.as_str(), count.as_u64().expect("a number")));
    some.filter(|(_, count)| *count > 0).collect()
}

fn findings<'r>(report: &'r Value, state: &str) -> Vec<&'r Value> {
    let all = report["findings"].as_array().expect("a list");
    all.iter().filter(|finding| finding["baseline"]["state"] == state).collect()
}

fn gone<'r>(report: &'r Value, list: &str) -> BTreeSet<(&'r str, &'r str)> {
    let all = report["baseline"][list].as_array().expect("a list");
    let words = |gone: &'r Value| (gone["rule"].as_str().expect("a rule"), gone["because"].as_str().expect("a reason"));
    all.iter().map(words).collect()
}

fn refused(run: &Output, says: &str) {
    let said = String::from_utf8_lossy(&run.stderr).split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains(says), "{said}");
    assert!(run.stdout.is_empty());
}

#[test]
fn a_red_tenant_passes_against_its_own_result() {
    let workplace = Workplace::new();
    let (code, report) = workplace.against(&["--fail-on", "note"]);
    assert_eq!(code, Some(0));
    assert_eq!(counts(&report), [("unchanged", 127)]);
    let base = workplace.json("base.json");
    assert_eq!(report["run"]["request"]["baseline"]["toolVersion"], base["tool"]["version"]);
    assert_eq!(report["baseline"]["asOf"], base["run"]["asOf"]);
    let ids = |report: &Value| {
        let decisions = report["decisions"].as_array().expect("a list").iter();
        decisions.map(|decision| decision["id"].as_str().expect("an id").to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids(&report), ids(&base), "a decision that is known keeps its id");
}

#[test]
fn only_what_is_new_or_worse_fails() {
    let workplace = Workplace::new();
    workplace.make_dynamic();
    let (code, report) = workplace.against(&[]);
    assert_eq!(code, Some(1));
    let new: BTreeSet<&str> = findings(&report, "new").iter().filter_map(|new| new["rule"].as_str()).collect();
    assert!(new.contains("group-pim-dynamic"), "{new:?}");
    assert_eq!(report["findings"][0]["baseline"]["state"], "new", "what is new comes first");
    assert_eq!(report["decisions"][0]["isSinceBaseline"], true);
    assert_eq!(workplace.against(&["--fail-on", "never"]).0, Some(0));
}

#[test]
fn a_weaker_value_is_worse_and_a_stronger_one_better() {
    let workplace = Workplace::new();
    let last = |days: &str| {
        let days = days.to_owned();
        workplace.change("assignmentPolicies", POLICY, move |policy| {
            policy["expiration"]["duration"] = json!(days);
            true
        });
    };
    for (days, state, code, was) in [("P360D", "worse", 1, "180 days"), ("P60D", "better", 0, "180 days")] {
        last(days);
        let (exit, report) = workplace.against(&[]);
        assert_eq!((exit, findings(&report, "new").len()), (Some(code), 0), "{days}");
        let [changed] = findings(&report, state)[..] else { panic!("{days}: {:?}", counts(&report)) };
        assert_eq!(changed["baseline"]["evidence"], json!({ "package-lifetime": was }));
    }
}

#[test]
fn a_severity_that_the_configuration_raises_is_worse() {
    let workplace = Workplace::new();
    fs::write(workplace.path("pimlint.toml"), "severity = { policy-auto-memberof = \"error\" }").expect("writable");
    let (code, report) = workplace.against(&[]);
    assert_eq!((code, counts(&report)), (Some(1), vec![("unchanged", 126), ("worse", 1)]));
    assert_eq!(findings(&report, "worse")[0]["baseline"]["severity"], "warning");
}

#[test]
fn what_passes_is_fixed() {
    let workplace = Workplace::new();
    workplace.mend();
    let (code, report) = workplace.against(&[]);
    assert!(gone(&report, "fixed").contains(&("group-pim-dynamic", "passes")), "{:?}", report["baseline"]);
    assert_eq!(gone(&report, "noLongerJudged"), BTreeSet::new());
    assert_eq!(code, Some(0));
}

#[test]
fn an_object_is_gone_only_from_a_whole_collection() {
    let workplace = Workplace::new();
    workplace.change("accessPackages", PACKAGE, |_| false);
    let rule = "package-dynamic-group-member";
    let (_, report) = workplace.against(&["--select", rule]);
    assert_eq!(gone(&report, "fixed"), BTreeSet::from([(rule, "object-gone")]));
    let mut page = workplace.json("export/accessPackages.json");
    page["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/next");
    workplace.write("export/accessPackages.json", &page);
    let (_, report) = workplace.against(&["--select", rule]);
    assert_eq!(gone(&report, "fixed"), BTreeSet::new());
    assert!(gone(&report, "noLongerJudged").contains(&(rule, "not-exported")));
}

#[test]
fn the_settings_of_a_group_go_with_it() {
    let (workplace, rule) = (Workplace::new(), "settings-approval-self-only");
    workplace.change("groups", GROUP_WITH_APPROVAL, |_| false);
    workplace.change("pimGroups", GROUP_WITH_APPROVAL, |_| false);
    let mut policies = workplace.json("export/roleManagementPolicyAssignments.json");
    let list = policies["value"].as_array_mut().expect("a page");
    list.retain(|assignment| !assignment.to_string().contains(GROUP_WITH_APPROVAL));
    workplace.write("export/roleManagementPolicyAssignments.json", &policies);
    let (_, report) = workplace.against(&["--select", rule]);
    let fixed = report["baseline"]["fixed"].as_array().expect("a list").iter();
    let of_rule: Vec<_> = fixed.filter(|gone| gone["rule"] == rule).map(|gone| gone["because"].clone()).collect();
    assert_eq!(of_rule, ["object-gone", "object-gone"], "the settings of other groups are still incomplete");
}

#[test]
fn a_package_whose_grants_are_not_exported_is_not_fixed() {
    let workplace = Workplace::new();
    workplace.change("accessPackages", PACKAGE, |package| {
        package.as_object_mut().expect("an object").remove("resourceRoleScopes");
        true
    });
    let (_, report) = workplace.against(&["--select", "package-dynamic-group-member"]);
    assert_eq!(gone(&report, "fixed"), BTreeSet::new());
    let lost = &report["baseline"]["noLongerJudged"];
    let ours = lost.as_array().expect("a list").iter().find(|gone| gone["because"] == "not-evaluated");
    assert_eq!(ours.expect("its outcome")["reason"], "not-selected:access-packages.resourceRoleScopes");
}

#[test]
fn what_a_partial_export_cannot_show_is_no_longer_judged() {
    let workplace = Workplace::new();
    let settings = workplace.path("export/roleManagementPolicyAssignments.json");
    let kept = fs::read(&settings).expect("readable");
    fs::remove_file(&settings).expect("it can be removed");
    let (code, report) = workplace.against(&["--fail-on", "note"]);
    assert_eq!(code, Some(0));
    let fixed = gone(&report, "fixed");
    assert!(!fixed.iter().any(|(rule, _)| rule.starts_with("settings-")), "{fixed:?}");
    assert!(gone(&report, "noLongerJudged").iter().filter(|(rule, _)| rule.starts_with("settings-")).count() > 5);
    fs::write(&settings, kept).expect("writable");
    assert_eq!(counts(&workplace.against(&[]).1), [("unchanged", 127)], "and with the file they are there again");
}

#[test]
fn a_rule_that_was_not_run_says_nothing() {
    let workplace = Workplace::new();
    let (_, report) = workplace.against(&["--ignore", "policy"]);
    assert_eq!(gone(&report, "fixed"), BTreeSet::new());
    let lost = gone(&report, "noLongerJudged");
    assert!(!lost.is_empty() && lost.iter().all(|(rule, why)| rule.starts_with("policy-") && *why == "rule-not-run"));
    workplace.report("base.json", &["--ignore", "policy"]);
    let (_, report) = workplace.against(&[]);
    let new = findings(&report, "new");
    assert!(!new.is_empty() && new.iter().all(|new| new["baseline"]["because"] == "rule-not-run"), "{new:?}");
}

#[test]
fn a_finding_that_is_part_of_another_is_not_fixed_and_not_new() {
    let (upper, lower) = ("settings-approval-self-only", "settings-approval-single-approver");
    let workplace = Workplace::new();
    workplace.report("base.json", &["--select", lower]);
    let (_, report) = workplace.against(&["--select", lower, "--select", upper]);
    assert_eq!(counts(&report), [("new", 2), ("unchanged", 2)], "what is folded is unchanged");
    workplace.report("base.json", &["--select", lower, "--select", upper]);
    let (code, report) = workplace.against(&["--select", lower]);
    assert_eq!((code, counts(&report)), (Some(0), vec![("noLongerJudged", 2), ("unchanged", 2)]));
}

#[test]
fn a_result_of_an_older_version_is_read() {
    let workplace = Workplace::new();
    let base = workplace.json("base.json");
    let old = |list: &str, members: &[&str]| {
        let rows = base[list].as_array().expect("a list").iter();
        let row = |row: &Value| members.iter().map(|name| ((*name).to_owned(), row[*name].clone())).collect::<Value>();
        rows.map(row).collect::<Vec<_>>()
    };
    workplace.write(
        "base.json",
        &json!({
            "schemaVersion": 1,
            "tool": { "name": "pimlint", "version": "0.0.1" },
            "run": { "asOf": "2025-01-01T00:00:00Z", "tenant": base["run"]["tenant"], "arguments": ["check", "export"] },
            "coverage": old("coverage", &["collection", "state"]),
            "rules": old("rules", &["id", "severity", "outcomes"]),
            "findings": old("findings", &["id", "rule", "severity", "subject", "evidence", "message"]),
        }),
    );
    let (code, report) = workplace.against(&[]);
    assert_eq!((code, counts(&report)), (Some(0), vec![("unchanged", 127)]));
    assert_eq!(report["baseline"]["schemaVersion"], 1);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let workplace = Workplace::new();
    let base = workplace.json("base.json");
    let with = |change: &dyn Fn(&mut Value)| {
        let mut changed = base.clone();
        change(&mut changed);
        workplace.write("other.json", &changed);
        workplace.run(&["check", "export", "--baseline", "other.json"])
    };
    refused(&with(&|report| report["schemaVersion"] = json!(3)), "its schemaVersion is 3");
    refused(&with(&|report| report["tool"]["name"] = json!("other")), "it was not written by pimlint");
    refused(&with(&|report| report["findings"] = json!("none")), "not a JSON report of pimlint");
    let other = "00000000-0000-4000-8000-000000000009";
    refused(&with(&|report| report["run"]["tenant"]["id"] = json!(other)), "it is of another tenant");
    refused(&workplace.run(&["check", "export", "--baseline", "export/groups.json"]), "not a JSON report of pimlint");
    refused(&workplace.run(&["check", "export", "--baseline", "none.json"]), "none.json cannot be compared with");
    refused(&workplace.run(&["check", "export", "--baseline", "base.json", "--redact"]), "it is not redacted");
    refused(&workplace.run(&["check", "export", "--baseline", "base.json", "-o", "json=base.json"]), "is the baseline");
    workplace.report("redacted.json", &["--redact"]);
    refused(&workplace.run(&["check", "export", "--baseline", "redacted.json"]), "it is redacted");
    let run = workplace.run(&["check", "export", "--baseline", "redacted.json", "--redact", "--format", "json"]);
    let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(counts(&report), [("unchanged", 127)]);
    fs::remove_file(workplace.path("pimlint-redaction.json")).expect("the key");
    let run = workplace.run(&["check", "export", "--baseline", "redacted.json", "--redact"]);
    refused(&run, "redacted with another key");
}

#[test]
fn a_finding_that_an_exception_accepted_and_accepts_no_longer_is_back() {
    let workplace = Workplace::new();
    for (state, code, expected) in
        [("active", 1, vec![("unchanged", 126), ("worse", 1)]), ("expired", 0, vec![("unchanged", 127)])]
    {
        let mut base = workplace.json("base.json");
        base["findings"][0]["exception"] = json!({ "state": state });
        workplace.write("base.json", &base);
        let (exit, report) = workplace.against(&[]);
        assert_eq!((exit, counts(&report)), (Some(code), expected), "{state}");
    }
}

#[test]
fn a_redacted_comparison_names_nobody() {
    let workplace = Workplace::new();
    workplace.report("redacted.json", &["--redact"]);
    workplace.make_dynamic();
    workplace.mend();
    for word in ["text", "json", "html", "markdown", "csv"] {
        let run = workplace.run(&["check", "export", "--baseline", "redacted.json", "--redact", "--format", word]);
        let said = String::from_utf8(run.stdout).expect("UTF-8");
        assert!(said.contains("new") && said.to_lowercase().contains("fixed"), "{word}");
        assert!(!said.contains("PIM-Finance-Month-End") && !said.contains("Contoso"), "{word}");
    }
}

#[test]
fn a_configuration_names_its_baseline() {
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("results")).expect("a folder");
    fs::rename(workplace.path("base.json"), workplace.path("results/base.json")).expect("it can be moved");
    fs::write(workplace.path("pimlint.toml"), "baseline = \"results/base.json\"").expect("writable");
    let run = workplace.run(&["check", "export", "--format", "json"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let report: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(counts(&report), [("unchanged", 127)]);
    let arguments = report["run"]["arguments"].as_array().expect("a list");
    assert!(arguments.windows(2).any(|pair| pair == [json!("--baseline"), json!("results/base.json")]));
    assert_eq!(workplace.run(&["check", "export", "--no-config", "--quiet"]).status.code(), Some(1));
}

#[test]
fn the_baseline_is_part_of_the_evidence() {
    let workplace = Workplace::new();
    workplace.make_dynamic();
    workplace.report("report.json", &["--baseline", "base.json"]);
    let verify = |more: &[&str]| {
        let run = workplace.run(&[&["verify", "report.json", "export"][..], more].concat());
        (run.status.code(), String::from_utf8([run.stdout, run.stderr].concat()).expect("UTF-8"))
    };
    let (code, said) = verify(&["--baseline", "base.json"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(verify(&[]).1.contains("created with --baseline"));
    workplace.report("later.json", &[]);
    let (code, said) = verify(&["--baseline", "later.json"]);
    assert!(code == Some(2) && said.contains("not the file"), "{said}");
    let mut report = workplace.json("report.json");
    report["baseline"]["counts"]["new"] = json!(0);
    workplace.write("report.json", &report);
    let (code, said) = verify(&["--baseline", "base.json"]);
    assert!(code == Some(1) && said.contains("resultSha256") && said.contains("member baseline"), "{said}");
}

/// The group of whose two roles the approvers are those who ask.
const GROUP_WITH_APPROVAL: &str = "88eda676-93df-4839-93fd-7f06bb9f0409";

/// A workplace where something is new, something fixed and something nobody judged, and every report of it.
fn every_report() -> (Workplace, Value) {
    let workplace = Workplace::new();
    workplace.make_dynamic();
    workplace.mend();
    let outputs: Vec<String> = Format::words().map(|word| format!("{word}=report.{word}")).collect();
    let outputs = outputs.iter().flat_map(|output| ["-o", output]);
    let more = ["check", "export", "--baseline", "base.json", "--ignore", "unit", "--quiet"];
    let run = workplace.run(&more.into_iter().chain(outputs).collect::<Vec<_>>());
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let report = workplace.json("report.json");
    (workplace, report)
}

#[test]
fn every_format_says_what_became_of_the_baseline() {
    let (workplace, report) = every_report();
    let count = |state: &str| report["baseline"]["counts"][state].as_u64().expect("a number");
    let (new, unchanged, fixed, lost) = (count("new"), count("unchanged"), count("fixed"), count("noLongerJudged"));
    assert!(new > 0 && unchanged > 0 && fixed > 0 && lost > 0, "{:?}", counts(&report));
    let text = |word: &str| {
        let bytes = fs::read(workplace.path(&format!("report.{word}"))).expect("a report");
        crate::support::reports::text_of(&bytes)
    };
    let sentence = format!("{new} new, 0 worse, {unchanged} unchanged, {fixed} fixed, {lost} not known to be fixed");
    for word in ["text", "html", "markdown", "junit", "xlsx", "sarif"] {
        let said = text(word).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&sentence), "{word}: {}", &said[..said.len().min(2000)]);
    }
    for word in ["github", "azure", "gitlab"] {
        assert!(text(word).contains(&format!("{unchanged} findings of the baseline are not listed")), "{word}");
    }
    let known: Vec<&str> = findings(&report, "unchanged").iter().filter_map(|known| known["id"].as_str()).collect();
    assert!(known.iter().all(|id| !text("gitlab").contains(id)), "GitLab lists what is new only");
    assert_eq!(text("azure").lines().filter(|line| line.contains("columnnumber=")).count() as u64, new);
    let rows = text("csv");
    for (outcome, expected) in [("fixed", fixed), ("no-longer-judged", lost)] {
        assert_eq!(rows.lines().filter(|line| line.contains(&format!(",{outcome},"))).count() as u64, expected);
    }
    let run = workplace.run(&["check", "export", "--baseline", "base.json", "--ignore", "unit"]);
    let shown = String::from_utf8(run.stdout).expect("UTF-8");
    assert!(shown.contains("Fixed since the baseline") && shown.contains("Not known to be fixed"));
    let first = shown.lines().take(4).collect::<Vec<_>>().join("\n");
    assert!(first.contains("Since the baseline of 2026-01-31"), "{first}");
}

#[test]
fn every_result_of_a_sarif_log_has_a_state() {
    let (workplace, report) = every_report();
    let results = |name: &str| workplace.json(name)["runs"][0]["results"].as_array().expect("a list").clone();
    let states = |results: &[Value]| {
        let states = results.iter().map(|result| result["baselineState"].as_str().expect("a state").to_owned());
        states.collect::<BTreeSet<_>>()
    };
    let by_default = results("report.sarif");
    assert_eq!(by_default.len(), report["findings"].as_array().expect("a list").len());
    assert_eq!(states(&by_default), ["new", "unchanged"].map(str::to_owned).into());
    let arguments = ["check", "export", "--baseline", "base.json", "--ignore", "unit", "--quiet"];
    workplace.run(&[&arguments[..], &["--sarif-profile", "full", "-o", "sarif=full.sarif"]].concat());
    let full = results("full.sarif");
    assert_eq!(states(&full), ["absent", "new", "unchanged", "updated"].map(str::to_owned).into());
    let absent: BTreeSet<&str> = full
        .iter()
        .filter(|result| result["baselineState"] == "absent")
        .filter_map(|result| result["partialFingerprints"]["entraIdentity/v1"].as_str())
        .collect();
    let fixed = report["baseline"]["fixed"].as_array().expect("a list").iter();
    assert_eq!(absent, fixed.filter_map(|fixed| fixed["id"].as_str()).collect());
    let lost = full.iter().filter(|result| result["baselineState"] == "updated").collect::<Vec<_>>();
    assert!(!lost.is_empty() && lost.iter().all(|result| result["kind"] != "fail"), "what nobody judged is open");
}

#[test]
fn each_tenant_of_many_has_its_baseline() {
    let workplace = Workplace::new();
    fs::write(workplace.path("pimlint.toml"), "baseline = \"base.json\"").expect("writable");
    assert_eq!(workplace.run(&["check", "--tenants", "export"]).status.code(), Some(0));
}

#[test]
fn a_hostile_baseline_commands_nothing() {
    let workplace = Workplace::new();
    let mut base = workplace.json("base.json");
    let mut made_up = base["findings"][0].clone();
    made_up["id"] = json!("\u{1b}[2J\n::error::id");
    made_up["rule"] = json!("x`</code>\n##vso[task.complete]<script>");
    made_up["message"] = json!("\u{1b}[2J\n::error::message <script>alert(1)</script>");
    base["findings"].as_array_mut().expect("a list").push(made_up);
    base["tool"]["version"] = json!("<script>\u{1b}[2J");
    workplace.write("base.json", &base);
    for word in ["text", "html", "markdown", "github", "azure", "csv"] {
        let run = workplace.run(&["check", "export", "--baseline", "base.json", "--format", word, "--verbose"]);
        let said = String::from_utf8(run.stdout).expect("UTF-8");
        assert!(!said.contains('\u{1b}'), "{word}");
        assert!(word != "html" || !said.contains("<script>"));
        assert!(word != "markdown" || !said.contains("<script>alert"), "but in a code span");
        assert!(!said.lines().any(|line| line.trim_start().starts_with("::error::")), "{word}");
        assert!(!said.contains("##vso[task.complete]"), "{word}");
    }
}

#[test]
fn it_is_known_what_each_value_of_the_evidence_says() {
    for rule in entries() {
        for example in rule.examples {
            for (_, outcome) in judge(rule, &files_of(rule, example), as_of(example)).population {
                let Outcome::Fail(finding) = outcome else { continue };
                for (key, _) in &finding.evidence {
                    assert!(
                        direction(rule.id, key).is_some(),
                        "{}: say in `direction` what a greater {key} means",
                        rule.id
                    );
                    let is_measure = finding.measures.contains(key);
                    assert!(!is_measure || direction(rule.id, key) == Some(Direction::Worse), "{}: {key}", rule.id);
                }
            }
        }
    }
}

#[test]
fn the_report_has_the_form_of_its_schema() {
    let (_, report) = every_report();
    let schema: Value = serde_json::from_str(pimlint::report::json::SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn fix_and_exceptions_count_decisions_as_the_configured_baseline_has_them() {
    let workplace = Workplace::new();
    workplace.make_dynamic();
    fs::write(workplace.path("pimlint.toml"), "baseline = \"base.json\"").expect("writable");
    let report = workplace.report("new.json", &[]);
    let first = &report["decisions"][0];
    assert_eq!(first["isSinceBaseline"], true);
    let run = workplace.run(&["fix", "export", "--decision", "1", "--format", "json"]);
    let plan: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(plan["decisions"][0]["title"], first["title"]);
    let fields = ["--owner", "owner@contoso.com", "--reason", "why", "--expires", "2026-12-31"];
    let run =
        workplace.run(&[&["except", "add", first["id"].as_str().expect("an id"), "export"][..], &fields].concat());
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn what_is_fixed_is_a_result_of_a_full_log_whatever_the_severity_of_its_rule() {
    let workplace = Workplace::new();
    workplace.mend();
    fs::write(workplace.path("pimlint.toml"), "[severity]\ngroup-pim-dynamic = \"note\"").expect("writable");
    let arguments = ["check", "export", "--baseline", "base.json", "--quiet", "-o", "sarif=full.sarif"];
    workplace.run(&[&arguments[..], &["--sarif-profile", "full", "-o", "json=full.json"]].concat());
    let fixed = gone(&workplace.json("full.json"), "fixed").len();
    let log = workplace.json("full.sarif");
    let results = log["runs"][0]["results"].as_array().expect("a list").iter();
    let absent: Vec<_> = results.filter(|result| result["baselineState"] == "absent").collect();
    assert!(fixed == 1 && absent.len() == 1 && absent[0]["ruleId"] == "group-pim-dynamic", "{fixed}: {absent:?}");
}
