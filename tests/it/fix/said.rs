//! What `pimlint fix` says about its changes is so: what they end, what they leave, and what nobody knows after them.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::process::Command;

use pimlint::engine::assessment::AsOfSource;
use pimlint::finding::{Severity, SubjectKind};
use pimlint::fix::{self, Fault, Problem, Question, Texts};
use pimlint::service::{Export, Purpose};
use pimlint::who::Run;
use serde_json::Value;

use super::{CONTOSO, Case, answer, command, text};
use crate::support::declared;

/// The changes for some rules, of an export in which something else has a fault whose severity is that of the number of judgements.
fn planned(case: &Case, rule: &'static str, fault: &Fault, severities: [Severity; 2]) -> fix::Plan {
    let export = case.export(&case.files);
    let with = |export: &Export, severity| {
        let mut faults = export.faults(&case.rules, &case.request);
        faults.failing.insert(fault.clone(), severity);
        faults
    };
    let reload = |texts: Texts| {
        let mut files = case.files.clone();
        for (file, text) in texts {
            files[usize::try_from(file.0).expect("a number")].1 = text.into_bytes();
        }
        case.export(&files)
    };
    let rules: Vec<_> = case.rules.iter().copied().filter(|entry| entry.id == rule).collect();
    let assessment = export.judge(&rules, Purpose::default());
    let judge = |texts| Ok::<_, Infallible>(with(&reload(texts), severities[1]));
    let findings = |texts| Ok(fix::findings(&reload(texts).judge(&rules, Purpose::default())));
    let uncovered = |_| Ok(BTreeMap::new());
    let problem = Problem {
        tenant: &export.tenant,
        sources: &export.sources,
        assessment: &assessment,
        before: with(&export, severities[0]),
        judge: &judge,
        findings: &findings,
        uncovered: &uncovered,
    };
    let run = Run { as_of: None, as_of_source: AsOfSource::None, tenant_id: None, tenant_name: None };
    match fix::plan(&problem, &Question::default(), run) {
        Ok(plan) => plan,
        Err(never) => match never {},
    }
}

#[test]
fn a_change_that_makes_another_finding_graver_is_not_offered() {
    let case = Case::of_tenant(CONTOSO);
    let fault = Fault {
        rule: "policy-approver-missing",
        kind: SubjectKind::AccessPackage,
        id: "e39d1fd8-262d-4f07-a2b5-23a35d19be81".to_owned(),
        name: None,
    };
    let rule = "package-external-not-hidden";
    let same = planned(&case, rule, &fault, [Severity::Note, Severity::Note]);
    assert_eq!((same.requests.len(), same.proof.worsened), (1, 0));
    let worse = planned(&case, rule, &fault, [Severity::Note, Severity::Error]);
    assert!(worse.requests.is_empty(), "{:?}", worse.requests);
    let left: Vec<_> = worse.decisions.iter().flat_map(|handled| &handled.left).collect();
    let why: BTreeSet<&str> = left.iter().map(|left| left.obstacle.as_str()).collect();
    assert_eq!(why, ["worsens"].into());
    assert!(left.iter().all(|left| left.obstacle.words().ends_with("worse: note -> error")));
}

/// A tenant in which some members of every object of a file are missing.
fn without(folder: &str, file: &str, members: &[&str]) -> Case {
    let mut case = Case::of_tenant(folder);
    let (_, bytes) = case.files.iter_mut().find(|(name, _)| name == file).expect("the file");
    let mut document: Value = serde_json::from_slice(bytes).expect("JSON");
    for object in document["value"].as_array_mut().expect("objects").iter_mut().filter_map(Value::as_object_mut) {
        object.retain(|name, _| !members.contains(&name.as_str()));
    }
    *bytes = document.to_string().into_bytes();
    case
}

#[test]
fn a_request_that_would_take_away_what_the_export_lacks_is_not_offered() {
    let cases = [
        (CONTOSO, "assignmentPolicies.json", "policy-requestor-justification-off", "questions", "with it in $expand"),
        (
            CONTOSO,
            "assignmentPolicies.json",
            "policy-requestor-justification-off",
            "customExtensionStageSettings",
            "with it in $expand",
        ),
        (
            CONTOSO,
            "assignmentPolicies.json",
            "policy-requestor-justification-off",
            "notificationSettings",
            "from v1.0, without $select",
        ),
        (
            "fixtures/tenants/proseware",
            "accessReviewDefinitions.json",
            "review-no-auto-apply",
            "descriptionForReviewers",
            "from v1.0, without $select",
        ),
        (
            "fixtures/tenants/proseware",
            "accessReviewDefinitions.json",
            "review-no-auto-apply",
            "fallbackReviewers",
            "from v1.0, without $select",
        ),
    ];
    for (tenant, file, rule, member, how) in cases {
        let question = Question { rules: Some([rule].into()), ..Question::default() };
        let entire = Case::of_tenant(tenant).plan(&question);
        assert!(!entire.requests.is_empty(), "{rule}");
        assert!(entire.requests.iter().all(|request| request.body.contains_key(member)), "{rule}: {member}");
        let plan = without(tenant, file, &[member]).plan(&question);
        assert!(plan.requests.is_empty(), "{member}: {:?}", plan.requests);
        let left = plan.decisions.iter().flat_map(|handled| &handled.left);
        let words: BTreeSet<String> =
            left.filter(|left| left.obstacle.as_str() == "incomplete").map(|left| left.obstacle.words()).collect();
        let expected =
            format!("the request replaces the entire object, and the export lacks `{member}`: export it {how}");
        assert!(words.contains(&expected), "{member}: {words:?}");
    }
}

fn all<'v>(answer: &'v Value, list: &str) -> Vec<&'v Value> {
    let decisions = answer["decisions"].as_array().expect("decisions").iter();
    decisions.flat_map(|decision| decision[list].as_array().expect("findings")).collect()
}

#[test]
fn each_finding_that_ends_is_named_once_with_the_requests_that_end_it() {
    let both = answer(&[CONTOSO, "--select", "settings-activation-no-mfa-no-context,authctx-value-while-off"]);
    let rules = |value: &Value| -> Vec<String> {
        let ends = value["ends"].as_array().expect("faults").iter();
        ends.map(|fault| fault["rule"].as_str().expect("a rule").to_owned()).collect()
    };
    let ended: Vec<_> = both["requests"].as_array().expect("requests").iter().map(rules).collect();
    let expected = ["authctx-value-while-off", "settings-activation-no-mfa-no-context"].map(str::to_owned).to_vec();
    assert!(ended.contains(&expected), "{ended:?}");
    let text = text(&[CONTOSO, "--select", "settings-activation-no-mfa-no-context,authctx-value-while-off"]);
    assert!(text.contains("fixed, by what is changed for others: settings-activation-no-mfa-no-context"), "{text}");
    for tenant in [CONTOSO, "fixtures/tenants/alpine", "fixtures/tenants/lucerne"] {
        for more in [&[][..], &["--decision", "1"]] {
            let answer = answer(&[&[tenant], more].concat());
            let fixed: Vec<&Value> =
                all(&answer, "fixed").into_iter().chain(answer["alsoEnded"].as_array().expect("a list")).collect();
            let ids: BTreeSet<&str> = fixed.iter().map(|fix| fix["finding"].as_str().expect("an id")).collect();
            assert_eq!(ids.len(), fixed.len(), "{tenant}: each once");
            assert_eq!(answer["proof"]["ended"], fixed.len(), "{tenant} {more:?}");
            let left = all(&answer, "notFixed");
            assert!(left.iter().all(|left| !ids.contains(left["finding"].as_str().expect("an id"))), "{tenant}");
        }
    }
}

/// The findings that `pimlint check` counts.
fn checked(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    let run = command.arg("check").args(arguments).args(["--format", "json"]).output().expect("the program runs");
    serde_json::from_slice(&run.stdout).expect("JSON")
}

#[test]
fn findings_and_decisions_are_those_of_check_with_the_same_options() {
    for tenant in [CONTOSO, "fixtures/tenants/alpine", "fixtures/tenants/drifted"] {
        for more in [&[][..], &["--select", "settings"], &["--ignore", "policy"]] {
            let arguments = [&[tenant], more].concat();
            let (checked, fixed) = (checked(&arguments), answer(&arguments));
            assert_eq!(
                fixed["proof"]["findingsBefore"],
                checked["findings"].as_array().expect("findings").len(),
                "{arguments:?}"
            );
            let numbered = |answer: &Value| -> BTreeMap<String, usize> {
                let decisions = answer["decisions"].as_array().expect("decisions").iter();
                (1..)
                    .zip(decisions)
                    .map(|(number, decision)| (decision["id"].as_str().expect("an id").to_owned(), number))
                    .collect()
            };
            let numbers = numbered(&checked);
            for decision in fixed["decisions"].as_array().expect("decisions") {
                let id = decision["id"].as_str().expect("an id");
                assert_eq!(decision["number"], numbers[id], "{arguments:?}");
            }
        }
    }
}

#[test]
fn a_change_is_continued_with_that_of_what_it_uncovers() {
    let select = |rule: &str| answer(&[CONTOSO, "--select", rule]);
    let one = select("authctx-policy-not-enforced");
    let [fix] = all(&one, "fixed")[..] else { panic!("{one}") };
    let uncovered = fix["uncovers"].as_array().expect("faults").iter();
    let uncovered: Vec<_> = uncovered.map(|fault| fault["rule"].as_str().expect("a rule")).collect();
    assert_eq!(uncovered, ["authctx-no-reauthentication", "authctx-weak-grant"]);
    assert_eq!((&one["proof"]["introduced"], &one["proof"]["worsened"]), (&Value::from(0), &Value::from(0)));
    assert_eq!(one["requests"].as_array().map(Vec::len), Some(1), "changes of one object are one request");

    let several = answer(&[CONTOSO, "--alternatives"]);
    let fixed = all(&several, "fixed");
    let requests = |fix: &Value| fix["requests"].as_array().map_or(0, Vec::len);
    let uncovers = |fix: &Value| fix["uncovers"].as_array().is_some_and(|faults| !faults.is_empty());
    let fix = fixed.iter().find(|fix| uncovers(fix) && requests(fix) == 2).expect("one that uncovers");
    let requests = fix["requests"].as_array().expect("numbers");
    for request in several["requests"].as_array().expect("requests") {
        let others: Vec<_> = requests.iter().filter(|number| **number != request["id"]).cloned().collect();
        let expected = if requests.contains(&request["id"]) { others } else { Vec::new() };
        assert_eq!(request["together"], Value::from(expected));
    }
    let script = text(&[CONTOSO, "--alternatives", "--format", "az"]);
    assert_eq!(script.matches("# Belongs together with request ").count(), 2, "{script}");
}

#[test]
fn what_nobody_knows_after_a_change_is_named_with_the_request() {
    let answer = answer(&[CONTOSO]);
    let unknown = answer["proof"]["noLongerEvaluated"].as_array().expect("a list");
    assert!(!unknown.is_empty());
    let (text, az) = (text(&[CONTOSO, "--all"]), text(&[CONTOSO, "--format", "az"]));
    for unknown in unknown {
        let [request] = unknown["requests"].as_array().expect("numbers").as_slice() else { panic!("{unknown}") };
        let word = |key: &str| unknown[key].as_str().expect("a text");
        let words = format!("{} on \"{}\"", word("rule"), word("name"));
        assert!(az.contains(&format!("# Can no longer be evaluated: {words}, after request {request}\n")), "{words}");
        let part =
            az.split("\n\n").find(|part| part.starts_with(&format!("# Request {request} of "))).expect("a request");
        assert!(part.contains(&format!("# Not known any more afterwards: {words}\n")), "{part}");
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        assert!(plain(&text).contains(&plain(&format!("{words}, after request {request}"))), "{text}");
    }
}

#[test]
fn a_format_that_has_only_a_part_of_the_changes_says_so() {
    let plan = ["tests/it/fix/lacking/plan.json", "--terraform-source", "tests/it/fix/lacking"];
    let script = text(&[&plan[..], &["--format", "az"]].concat());
    assert!(script.contains("that end with attributes of Terraform: --format diff writes them."), "{script}");
    assert!(script.contains("# No request is needed here.\n"), "{script}");
    let remark = |arguments: &[&str]| {
        let run = command(arguments).output().expect("the program runs");
        assert_eq!(run.status.code(), Some(0));
        String::from_utf8(run.stderr).expect("UTF-8")
    };
    let diff = ["--format", "diff"];
    let left_out = remark(&[&[CONTOSO, "--select", "policy-no-expiration"], &diff[..]].concat());
    assert!(left_out.starts_with("5 requests of Microsoft Graph, for 5 findings, not in the diff"), "{left_out}");
    let nothing = remark(&[&[CONTOSO, "--select", "policy-requests-off"], &diff[..]].concat());
    assert!(nothing.contains("no change was found that provably ends one"), "{nothing}");
    assert_eq!(remark(&[&plan[..], &diff].concat()), "");
    let without = text(&["tests/it/fix/lacking/plan.json"]);
    assert!(
        without.split_whitespace().collect::<Vec<_>>().join(" ").contains("--terraform-source writes its changes"),
        "{without}"
    );
}

#[test]
fn values_keep_the_limits_of_the_configuration() {
    let mut case = Case::of_tenant(CONTOSO);
    case.request.settings = declared(b"[thresholds]\nmax-package-life = \"P180D\"\n");
    let question = Question { rules: Some(["policy-no-expiration"].into()), ..Question::default() };
    let plan = case.plan(&question);
    let values: BTreeSet<String> = plan
        .requests
        .iter()
        .flat_map(|request| &request.changes)
        .filter(|change| change.path == "expiration.duration")
        .map(|change| change.after.to_string())
        .collect();
    let mut left = plan.decisions.iter().flat_map(|handled| &handled.left);
    assert!(left.all(|left| left.obstacle.as_str() == "incomplete"), "a policy in the form of beta");
    assert!(plan.requests.len() >= 4);
    assert!(values.contains("\"P180D\"") && !values.contains("\"P365D\""), "{values:?}");
}
