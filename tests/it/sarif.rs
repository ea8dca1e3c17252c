//! SARIF logs as they are asked for on the command line.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use serde_json::Value;

/// A job of Azure Pipelines.
const PIPELINE: [(&str, &str); 8] = [
    ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/"),
    ("SYSTEM_TEAMPROJECTID", "5a1c0d3e-1111-4222-8333-444455556666"),
    ("BUILD_DEFINITIONID", "12"),
    ("BUILD_DEFINITIONNAME", "Lint the tenant"),
    ("SYSTEM_PHASEID", "3a3a2a60-14c7-570b-14a4-fa42ad92f52a"),
    ("SYSTEM_PHASENAME", "Lint"),
    ("BUILD_SOURCEBRANCH", "refs/heads/main"),
    ("BUILD_BUILDID", "345"),
];

fn pimlint(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    for (name, _) in PIPELINE {
        command.env_remove(name);
    }
    command.env_remove("SYSTEM_DEFINITIONID").env_remove("SYSTEM_JOBID").env_remove("SYSTEM_JOBNAME");
    command.args(arguments).envs(environment.iter().copied()).output().expect("the program runs")
}

/// The run of a log that satisfies the schema.
fn run_of(arguments: &[&str], environment: &[(&str, &str)]) -> Value {
    let arguments = [&["check", "--format", "sarif"], arguments].concat();
    let output = pimlint(&arguments, environment);
    let mut log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let schema = serde_json::from_str(include_str!("../../fixtures/schemas/sarif-2.1.0.json")).expect("JSON");
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .expect("a schema")
        .iter_errors(&log)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    log["runs"][0].take()
}

fn results(run: &Value) -> &Vec<Value> {
    run["results"].as_array().expect("results")
}

fn physical(result: &Value) -> &Value {
    &result["locations"][0]["physicalLocation"]
}

#[test]
fn a_run_of_azure_pipelines_names_itself() {
    let run = run_of(&["fixtures/tenants/partial", "--sarif-profile", "azure"], &PIPELINE);
    let details = &run["automationDetails"];
    assert_eq!(
        details["id"],
        "azuredevops/pipeline/build/contoso/5a1c0d3e-1111-4222-8333-444455556666/12/3a3a2a60-14c7-570b-14a4-fa42ad92f52a/refs/heads/main/345"
    );
    assert_eq!(details["properties"]["azuredevops/pipeline/build/buildDefinitionName"], "Lint the tenant");
    let plain = run_of(&["fixtures/tenants/partial"], &PIPELINE);
    assert_eq!(plain["automationDetails"]["id"], "pimlint/contoso/");
    assert_eq!(results(&plain), results(&run), "the results are the same");

    let refused = pimlint(&["check", "fixtures/tenants/partial", "--format", "sarif", "--sarif-profile", "azure"], &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("BUILD_BUILDID"));
}

#[test]
fn the_full_profile_holds_every_outcome_by_its_kind() {
    let arguments = ["fixtures/exports/minified", "--sarif-profile", "full"];
    let run = run_of(&arguments, &[]);
    let report = pimlint(&["check", "fixtures/exports/minified", "--format", "json"], &[]);
    let report: Value = serde_json::from_slice(&report.stdout).expect("JSON");
    let kinds = [("pass", "pass"), ("fail", "fail"), ("notApplicable", "notApplicable"), ("open", "notEvaluated")];
    for (kind, outcome) in kinds {
        let of_kind = results(&run).iter().filter(|result| result["kind"] == kind);
        let judged = report["rules"].as_array().expect("rules").iter().map(|rule| rule["outcomes"][outcome].as_u64());
        // A finding that another one makes redundant is an outcome, and no result of its own.
        let expected = if kind == "fail" {
            report["findings"].as_array().map(|findings| findings.len() as u64)
        } else {
            judged.sum()
        };
        assert_eq!(Some(of_kind.count() as u64), expected, "{kind}");
    }
    let levels: BTreeSet<_> = results(&run)
        .iter()
        .filter(|result| result["kind"] != "fail")
        .map(|result| result["level"].as_str().expect("a level"))
        .collect();
    assert_eq!(levels, BTreeSet::from(["none"]));
    let taxonomies = run["taxonomies"].as_array().expect("taxonomies");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let target = rules.iter().find_map(|rule| rule["relationships"][0].get("target")).expect("a control");
    let component = target["toolComponent"]["index"].as_u64().and_then(|index| usize::try_from(index).ok());
    let taxon = target["index"].as_u64().and_then(|index| usize::try_from(index).ok());
    let (component, taxon) = (component.expect("a number"), taxon.expect("a number"));
    assert_eq!(taxonomies[component]["taxa"][taxon]["id"], target["id"]);
}

/// Dashboards rank by the rule: each result has one that says what is so of this result.
#[test]
fn a_result_is_ranked_by_its_own_severity() {
    let mut seen = BTreeSet::new();
    for tenant in ["contoso", "fabrikam", "hostile-names"] {
        let path = format!("fixtures/tenants/{tenant}");
        let run = run_of(&[&path], &[]);
        let report = pimlint(&["check", &path, "--format", "json"], &[]);
        let report: Value = serde_json::from_slice(&report.stdout).expect("JSON");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        assert_eq!(rules.iter().map(|rule| rule["id"].as_str()).collect::<BTreeSet<_>>().len(), rules.len());
        for (result, finding) in results(&run).iter().zip(report["findings"].as_array().expect("findings")) {
            let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("a number");
            let rule = &rules[index];
            assert_eq!((&rule["id"], &rule["defaultConfiguration"]["level"]), (&result["ruleId"], &result["level"]));
            assert_eq!((&result["level"], &result["properties"]["rule"]), (&finding["severity"], &finding["rule"]));
            let id = result["ruleId"].as_str().expect("an id");
            assert_eq!(id.split('/').next(), finding["rule"].as_str());
            let is_tier0 = finding["reach"].as_str().is_some_and(|reach| reach.starts_with("tier-0"));
            let expected = match finding["severity"].as_str() {
                Some("error") if is_tier0 => ["9.5", "error"],
                Some("error") => ["8.0", "error"],
                Some("warning") => ["5.5", "warning"],
                _ => ["2.5", "recommendation"],
            };
            let properties = &rule["properties"];
            let graded = properties["security-severity"].as_str() == Some(expected[0]);
            assert!(graded || properties["problem.severity"] == expected[1], "{id}: {properties}");
            seen.extend(graded.then_some(expected[0]));
        }
    }
    assert_eq!(seen, BTreeSet::from(["2.5", "5.5", "8.0", "9.5"]));
}

#[test]
fn a_message_begins_with_a_title_of_its_own() {
    for tenant in ["contoso", "defaults", "fabrikam", "hostile-names"] {
        let run = run_of(&[&format!("fixtures/tenants/{tenant}"), "--sarif-anchor", "Cargo.toml"], &[]);
        let title = |result: &Value| {
            let text = result["message"]["text"].as_str().expect("a text");
            let end = ["\". ", "). "].iter().filter_map(|end| text.find(end)).min().expect("a sentence");
            let title = text.get(..end + 2).expect("a sentence").to_owned();
            assert!(title.starts_with(char::is_uppercase), "{title}");
            assert!(!title.replace("\\]", "").contains("]("), "links stand behind: {title}");
            // An escape is not shown.
            let shown = title
                .replace("\\\\", "\\")
                .replace("\\[", "[")
                .replace("\\]", "]")
                .replace("{{", "{")
                .replace("}}", "}");
            assert!(shown.chars().count() <= 120, "{title}");
            title
        };
        let titles: BTreeSet<_> = results(&run).iter().map(title).collect();
        assert_eq!(titles.len(), results(&run).len(), "{tenant}");
    }
}

#[test]
fn a_log_tells_the_tenant_and_the_decision_of_each_result() {
    let run = run_of(&["fixtures/tenants/contoso"], &[]);
    let report = pimlint(&["check", "fixtures/tenants/contoso", "--format", "json"], &[]);
    let report: Value = serde_json::from_slice(&report.stdout).expect("JSON");
    assert_eq!(run["properties"]["tenantName"], "Contoso");
    assert_eq!(run["properties"]["tenantId"], report["run"]["tenant"]["id"]);
    let decisions = report["decisions"].as_array().expect("decisions");
    let of_run = run["properties"]["decisions"].as_array().expect("decisions");
    for (said, decision) in of_run.iter().zip(decisions) {
        for name in ["id", "rank", "title", "severity", "reach", "people", "rules"] {
            assert_eq!(said[name], decision[name], "{name}");
        }
        assert_eq!(said["findings"], decision["findings"].as_array().map(Vec::len).expect("findings"));
    }
    assert_eq!(of_run.len(), decisions.len());
    for (result, finding) in results(&run).iter().zip(report["findings"].as_array().expect("findings")) {
        let said = &result["properties"]["decision"];
        let decision = decisions.iter().find(|decision| decision["id"] == finding["decision"]).expect("a decision");
        assert_eq!(
            (&said["id"], &said["rank"], &said["title"]),
            (&decision["id"], &decision["rank"], &decision["title"])
        );
        assert_eq!(result["properties"]["tags"][0], "tenant/contoso");
    }
}

#[test]
fn a_full_log_of_many_outcomes_is_folded_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let group = |number: u32| {
        format!(
            r#"{{"id": "{number:08x}-0000-4000-8000-000000000000", "groupTypes": [], "mailEnabled": false, "securityEnabled": true}}"#
        )
    };
    let groups: Vec<_> = (0..3_000).map(group).collect();
    let pim: Vec<_> =
        (0..3_000).map(|number: u32| format!(r#"{{"id": "{number:08x}-0000-4000-8000-000000000000"}}"#)).collect();
    let write = |name: &str, rows: &[String]| {
        std::fs::write(folder.path().join(name), format!("[{}]", rows.join(","))).expect("written");
    };
    write("groups.json", &groups);
    write("pimGroups.json", &pim);
    let run = run_of(&[folder.path().to_str().expect("UTF-8"), "--sarif-profile", "full"], &[]);
    assert!(results(&run).len() < 1_000);
    let passed = results(&run).iter().find(|result| result["ruleId"] == "group-pim-dynamic").expect("a result");
    assert_eq!((&passed["kind"], &passed["occurrenceCount"]), (&"pass".into(), &3_000.into()));
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    assert!(notes.iter().any(|note| note["descriptor"]["id"] == "folded-results"));
}

#[test]
fn results_point_to_a_committed_file_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = run_of(&["fixtures/tenants/contoso"], &[]);
    let wanted = results(&plain).iter().find(|result| result["ruleId"] == "group-pim-dynamic").expect("a finding");
    let id = wanted["properties"]["subject"]["id"].as_str().expect("an id");
    let anchor = folder.path().join("contoso.yml");
    std::fs::write(&anchor, format!("tenant: contoso\ngroups:\n  - {id}\n")).expect("written");
    let anchor = anchor.to_str().expect("UTF-8");
    let arguments = ["fixtures/tenants/contoso", "--sarif-anchor", anchor, "--fingerprint", "line"];
    let run = run_of(&arguments, &[]);
    let same = |result: &&Value| {
        result["partialFingerprints"]["entraIdentity/v1"] == wanted["partialFingerprints"]["entraIdentity/v1"]
    };
    let found = results(&run).iter().find(same).expect("the finding");
    assert_eq!(physical(found)["region"]["startLine"], 3);
    assert_eq!(physical(found)["region"]["startColumn"], 5);
    let original = format!(
        "{}{}",
        "fixtures/tenants/contoso/groups.json#",
        wanted["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
            .as_str()
            .and_then(|name| name.split_once('#'))
            .expect("a pointer")
            .1
    );
    assert_eq!(found["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], original);
    assert!(found["message"]["text"].as_str().expect("a text").contains(&original));
    let hash = found["partialFingerprints"]["primaryLocationLineHash"].as_str().expect("a hash");
    assert!(hash.ends_with(":1") && hash.len() <= 18, "{hash}");
    for result in results(&run) {
        let address = physical(result)["artifactLocation"]["uri"].as_str().expect("an address");
        assert_eq!(address, "contoso.yml", "nothing absolute, nothing of the export");
    }
    let missing = pimlint(&["check", "fixtures/tenants/contoso", "--format", "sarif", "--sarif-anchor", "no.yml"], &[]);
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn a_virtual_path_does_not_depend_on_the_files() {
    let paths = |export: &str| -> BTreeSet<String> {
        let run = run_of(&[export, "--sarif-virtual-paths"], &[]);
        let path =
            |result: &Value| physical(result)["artifactLocation"]["uri"].as_str().expect("an address").to_owned();
        results(&run).iter().map(path).collect()
    };
    let pages = paths("fixtures/exports/graph-pages");
    assert_eq!(pages, paths("fixtures/exports/minified"));
    assert!(pages.iter().all(|path| path.starts_with("entra/adatum/")), "{pages:?}");
}

#[test]
fn a_line_is_hashed_as_github_hashes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("groups.json");
    let id = "0aa0bb11-1111-4222-8333-444455556666";
    let text = format!(
        "[{{\"id\": \"{id}\", \"securityEnabled\": true, \"mailEnabled\": false, \"isAssignableToRole\": false,\n\"groupTypes\": [\"DynamicMembership\"]}}]"
    );
    std::fs::write(&export, text).expect("written");
    std::fs::write(folder.path().join("pimGroups.json"), format!("[{{\"id\": \"{id}\"}}]")).expect("written");
    let run = run_of(&[folder.path().to_str().expect("UTF-8"), "--fingerprint", "line"], &[]);
    let result = results(&run).iter().find(|result| result["ruleId"] == "group-pim-dynamic").expect("a finding");
    assert_eq!(physical(result)["region"]["startLine"], 2);
    // The last line: 37 units without the blank, the end, and zeros up to 100.
    let units = "\"groupTypes\":[\"DynamicMembership\"]}]".bytes().map(u64::from).chain([0xFFFF]);
    let units = units.chain(std::iter::repeat(0)).take(100);
    let hash = units.fold(0_u64, |hash, unit| hash.wrapping_mul(37).wrapping_add(unit));
    assert_eq!(result["partialFingerprints"]["primaryLocationLineHash"], format!("{hash:x}:1"));
}

#[test]
fn hostile_names_read_back_from_the_log() {
    let run = run_of(&["fixtures/tenants/hostile-names", "--sarif-profile", "full"], &[]);
    assert_eq!(run["automationDetails"]["id"], "pimlint/hostile-b-names-0m-1/");
    let names: BTreeSet<_> =
        results(&run).iter().filter_map(|result| result["properties"]["subject"]["name"].as_str()).collect();
    for name in ["\u{1b}[2J\u{1b}]0;pwned\u{7}\u{1b}[31mred\u{9b}32m\u{7f}", "a](1) [b\\[c\\](2) CONTOSO\\name\\"] {
        assert!(names.iter().any(|known| known.starts_with(name)), "{name:?} is missing");
    }
    for result in results(&run) {
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(text.chars().count() < 6_000 && !text.contains(pimlint::source::is_hidden), "{}", text.len());
    }
}
