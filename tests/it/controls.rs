//! The results of controls: each over the subjects that it is about, and never better than what the export shows.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::Files;
use crate::support::fixtures::files_below;
use pimlint::catalogue::{Entry, Framework, FrameworkKind, framework};
use pimlint::engine::assessment::{Assessment, ControlOutcome, ControlResult, TestOutcome, TestResult};
use pimlint::engine::request::Request;
use pimlint::report::{Format, Options, Report};
use pimlint::service::{Export, Purpose};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
/// The role settings of contoso: those that someone edited, and the others.
const SETTINGS: [&str; 2] = ["roleManagementPolicyAssignments.json", "roleManagementPolicyAssignments.untouched.json"];
/// A group of contoso whose members activate without an approval.
const UNAPPROVED: &str = "db5a9e7a-c617-4be2-87ff-f56b920e7955";
/// A group of contoso whose members need an approval to activate.
const APPROVED: &str = "7b149b0a-f065-4fa5-854c-9300e6b9e5a2";

fn tenant(name: &str) -> Files {
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tenants").join(name))
}

/// The tenant with one of its files changed.
fn changed(mut files: Files, name: &str, change: impl Fn(&mut Value)) -> Files {
    let (_, bytes) = files.iter_mut().find(|(file, _)| file == name).expect("the file is there");
    let mut value: Value = serde_json::from_slice(bytes).expect("JSON");
    change(&mut value);
    *bytes = value.to_string().into_bytes();
    files
}

fn without(mut files: Files, name: &str) -> Files {
    let before = files.len();
    files.retain(|(file, _)| file != name);
    assert!(files.len() < before, "{name} was there");
    files
}

fn judged_by(files: &Files, selected: &[&str]) -> Assessment {
    let select = selected.iter().map(|word| (*word).to_owned()).collect();
    let rules: Vec<&Entry> = Request { select, ..Request::default() }.rules(&[]).expect("rules");
    Export::of_texts(files, None).judge(&rules, Purpose::default())
}

fn judged(files: &Files) -> Assessment {
    judged_by(files, &[])
}

fn control<'a>(assessment: &'a Assessment, id: &str) -> &'a ControlOutcome {
    assessment.controls.iter().find(|outcome| outcome.control.id == id).expect("the control is tested")
}

fn result(assessment: &Assessment, id: &str) -> ControlResult {
    control(assessment, id).result
}

fn names(outcome: &ControlOutcome, of: fn(&TestOutcome) -> Vec<String>) -> Vec<String> {
    outcome.tests.iter().flat_map(of).collect()
}

fn failing(outcome: &ControlOutcome) -> Vec<String> {
    names(outcome, |test| test.failing.iter().filter_map(|subject| subject.name.clone()).collect())
}

fn unevaluated(outcome: &ControlOutcome) -> Vec<String> {
    names(outcome, |test| test.unevaluated.iter().filter_map(|(subject, _)| subject.name.clone()).collect())
}

fn elements(value: &mut Value) -> &mut Vec<Value> {
    value["value"].as_array_mut().expect("a list")
}

/// Contoso with a group that holds Global Administrator.
fn with_global_administrator(group: &str) -> Files {
    changed(tenant("contoso"), "roleAssignments.json", |file| {
        let held = json!({"id": "held", "principalId": group, "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"});
        elements(file).push(held);
    })
}

/// One group as a member of another.
fn nested(files: Files, name: &str, inner: &str, outer: &str) -> Files {
    changed(files, name, |file| {
        let expiration = json!({"type": "noExpiration"});
        elements(file).push(json!({
            "id": "nested", "principalId": inner, "groupId": outer, "accessId": "member", "status": "Provisioned",
            "memberType": "Direct", "createdDateTime": "2026-01-05T08:00:00Z",
            "scheduleInfo": {"startDateTime": "2026-01-05T08:00:00Z", "expiration": expiration},
        }));
    })
}

#[test]
fn faults_of_subjects_out_of_scope_do_not_count() {
    let assessment = judged(&tenant("contoso"));
    let rule = assessment.rules.iter().find(|rule| rule.entry.id == "settings-approval-not-required").expect("run");
    assert!(rule.outcomes.fail > 0, "groups fail");
    for id in ["MS.AAD.7.6v1", "5.3.4", "5.3.5"] {
        assert_eq!(result(&assessment, id), ControlResult::Passed, "{id}");
        assert_eq!(control(&assessment, id).outcomes().fail, 0, "{id}");
        assert!(control(&assessment, id).not_tested().is_empty(), "{id}");
    }
}

#[test]
fn without_settings_of_directory_roles_nothing_is_said_of_them() {
    let [edited, untouched] = SETTINGS;
    let groups_only = changed(without(heard(""), untouched), edited, |file| {
        elements(file).retain(|row| row["scopeType"] != "DirectoryRole" && row["scopeType"] != "Directory");
    });
    let none = without(without(tenant("contoso"), edited), untouched);
    for files in [groups_only, none] {
        let assessment = judged(&files);
        for id in ["MS.AAD.7.6v1", "MS.AAD.7.7v1", "MS.AAD.7.8v1", "MS.AAD.7.9v1", "5.3.4", "5.3.5"] {
            assert_eq!(result(&assessment, id), ControlResult::NotEvaluated, "{id}");
        }
        assert!(unevaluated(control(&assessment, "MS.AAD.7.8v1")).contains(&"Global Administrator".to_owned()));
    }
}

#[test]
fn settings_of_one_role_that_are_missing_leave_its_control_open() {
    let files = changed(tenant("contoso"), "roleManagementPolicyAssignments.json", |file| {
        elements(file).retain(|row| row["roleDefinitionId"] != GLOBAL_ADMINISTRATOR);
    });
    let assessment = judged(&files);
    assert_eq!(result(&assessment, "5.3.4"), ControlResult::NotEvaluated);
    assert_eq!(result(&assessment, "5.3.5"), ControlResult::Passed, "that of the other role is there");
}

#[test]
fn a_control_that_no_rule_tests_is_not_listed_as_tested() {
    let assessment = judged(&tenant("contoso"));
    let cis: &Framework = framework("cis-m365").expect("a framework");
    let untested: Vec<&str> = cis.untested().map(|control| control.id).collect();
    for id in ["5.1.6.1", "5.1.6.2", "1.2.1"] {
        assert!(assessment.controls.iter().all(|outcome| outcome.control.id != id), "{id}");
        assert!(untested.contains(&id), "{id}");
    }
    assert!(assessment.controls.iter().all(|outcome| outcome.framework.kind == FrameworkKind::Controls));
}

#[test]
fn a_group_that_gives_the_role_is_in_scope() {
    let assessment = judged(&with_global_administrator(UNAPPROVED));
    assert_eq!(result(&assessment, "MS.AAD.7.6v1"), ControlResult::Failed);
    assert_eq!(failing(control(&assessment, "MS.AAD.7.6v1")), ["PIM-Entra-Application-Admins (member)"]);
    assert_eq!(result(&assessment, "5.3.4"), ControlResult::Passed, "that control is about the role itself");
}

#[test]
fn a_membership_is_in_scope_by_its_group() {
    let assessment = judged(&tenant("contoso"));
    let rule = assessment.rules.iter().find(|rule| rule.entry.id == "assignment-permanent-active-member").expect("run");
    let outcome = control(&assessment, "MS.AAD.7.4v1");
    assert_eq!(outcome.result, ControlResult::Failed);
    assert_eq!(failing(outcome), ["PIM-Entra-Privileged-Role-Admins (member)"]);
    assert!(rule.outcomes.fail > 1, "groups without a highly privileged role fail too");
}

#[test]
fn a_nested_group_is_in_scope_unless_something_has_to_be_activated_on_the_way() {
    let outer = || with_global_administrator(APPROVED);
    assert_eq!(result(&judged(&outer()), "MS.AAD.7.6v1"), ControlResult::Passed);
    let active = judged(&nested(outer(), "assignmentSchedules.json", UNAPPROVED, APPROVED));
    assert_eq!(result(&active, "MS.AAD.7.6v1"), ControlResult::Failed);
    assert_eq!(failing(control(&active, "MS.AAD.7.6v1")), ["PIM-Entra-Application-Admins (member)"]);
    let eligible = judged(&nested(outer(), "eligibilitySchedules.json", UNAPPROVED, APPROVED));
    assert_eq!(result(&eligible, "MS.AAD.7.6v1"), ControlResult::Passed, "the outer group asks for an approval");
}

#[test]
fn a_group_in_scope_whose_settings_are_missing_is_named() {
    let files = changed(with_global_administrator(APPROVED), "roleManagementPolicyAssignments.json", |file| {
        elements(file).retain(|row| row["scopeId"] != APPROVED);
    });
    let assessment = judged(&files);
    assert_eq!(result(&assessment, "MS.AAD.7.6v1"), ControlResult::NotEvaluated);
    assert_eq!(unevaluated(control(&assessment, "MS.AAD.7.6v1")), ["PIM-Entra-Privileged-Role-Admins (member)"]);
}

#[test]
fn who_is_in_scope_may_be_unknown() {
    let assessment = judged(&without(tenant("contoso"), "roleAssignments.json"));
    let outcome = control(&assessment, "MS.AAD.7.6v1");
    assert_eq!((outcome.result, outcome.outcomes().fail), (ControlResult::NotEvaluated, 0));
    assert!(outcome.outcomes().pass > 0, "Global Administrator itself passes");
    assert!(unevaluated(outcome).contains(&"PIM-Entra-Application-Admins (member)".to_owned()));
    assert_eq!(result(&assessment, "5.3.4"), ControlResult::Passed, "who holds roles does not matter there");
}

#[test]
fn a_cut_list_of_subjects_leaves_a_control_open() {
    let whole = judged(&tenant("hardened"));
    assert_eq!(result(&whole, "1.1.1"), ControlResult::PartlyTested);
    let cut = changed(tenant("hardened"), "eligibilitySchedules.json", |file| {
        file["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/next");
    });
    assert_eq!(result(&judged(&cut), "1.1.1"), ControlResult::NotEvaluated);
}

#[test]
fn what_was_tested_in_part_says_what_was_not() {
    let assessment = judged(&tenant("hardened"));
    let mut partly =
        assessment.controls.iter().filter(|outcome| outcome.result == ControlResult::PartlyTested).peekable();
    assert!(partly.peek().is_some(), "there are some");
    assert!(partly.all(|outcome| outcome.not_tested().iter().all(|words| !words.is_empty())));
    let outcome = control(&assessment, "MS.AAD.7.9v1");
    assert!(outcome.not_tested().iter().any(|words| words.contains("mailbox")), "{:?}", outcome.not_tested());
}

/// Contoso with a mailbox that hears of everything but one alert about Global Administrator.
fn heard(but: &'static str) -> Files {
    SETTINGS.iter().fold(tenant("contoso"), |files, name| {
        changed(files, name, |file| {
            for row in elements(file).iter_mut() {
                let is_global = row["roleDefinitionId"] == GLOBAL_ADMINISTRATOR;
                for rule in row["policy"]["rules"].as_array_mut().expect("rules") {
                    if rule["id"].as_str().expect("an id").starts_with("Notification_Admin_") {
                        let is_heard = !is_global || rule["id"] != but;
                        rule["notificationRecipients"] = if is_heard { json!(["soc@contoso.com"]) } else { json!([]) };
                    }
                }
            }
        })
    })
}

#[test]
fn an_alert_counts_for_the_control_that_is_about_it() {
    let eligibility = judged(&heard("Notification_Admin_Admin_Eligibility"));
    assert_eq!(failing(control(&eligibility, "MS.AAD.7.7v1")), ["Global Administrator"]);
    assert_eq!(result(&eligibility, "MS.AAD.7.8v1"), ControlResult::Passed);
    let activation = judged(&heard("Notification_Admin_EndUser_Assignment"));
    assert_eq!(result(&activation, "MS.AAD.7.8v1"), ControlResult::Failed);
    assert_ne!(result(&activation, "MS.AAD.7.7v1"), ControlResult::Failed);
    assert_ne!(result(&activation, "MS.AAD.7.9v1"), ControlResult::Failed, "that one is about the other roles");
}

/// What ScubaGear writes of Global Administrator, and of a PIM group that holds it.
#[test]
fn a_group_that_is_known_by_its_name_only_is_in_scope() {
    let rules = |source: &str, kind: &str, recipients: Value, approval: bool| {
        let marks = json!({ "RuleSource": source, "RuleSourceType": kind });
        let rule = |id: &str, more: Value| {
            let mut rule = json!({ "Id": id });
            for part in [&marks, &more] {
                rule.as_object_mut().expect("a rule").extend(part.as_object().expect("members").clone());
            }
            rule
        };
        let alert = |id: &str| rule(id, json!({ "NotificationType": "Email", "NotificationRecipients": &recipients }));
        let mut rules: Vec<Value> = ["Admin_Eligibility", "Admin_Assignment", "EndUser_Assignment"]
            .map(|event| alert(&format!("Notification_Admin_{event}")))
            .into();
        rules.push(rule("Approval_EndUser_Assignment", json!({ "Setting": { "IsApprovalRequired": approval } })));
        rules
    };
    let of_role = rules("Global Administrator", "Directory Role", json!(["soc@contoso.com"]), true);
    let of_group = rules("Adatum Operators", "PIM Group", json!([]), false);
    let rules = [of_role, of_group].concat();
    let assessment = |assignments: Value| {
        let role = json!({ "DisplayName": "Global Administrator", "RoleTemplateId": GLOBAL_ADMINISTRATOR,
            "Assignments": assignments, "Rules": &rules });
        judged(&scuba(&json!({ "privileged_roles": [role] })))
    };
    // Somebody of unknown kind holds the role: it may be the group.
    let held = assessment(json!([active(ADA, None)]));
    for id in ["MS.AAD.7.7v1", "MS.AAD.7.8v1"] {
        assert_eq!(failing(control(&held, id)), ["Adatum Operators (member)"], "{id}");
    }
    assert_eq!(result(&held, "MS.AAD.7.6v1"), ControlResult::NotEvaluated, "the group may only be eligible");
    assert_ne!(result(&held, "MS.AAD.7.9v1"), ControlResult::Failed, "the group holds no other role");
    let unheld = assessment(json!([]));
    assert_eq!(failing(control(&unheld, "MS.AAD.7.8v1")), ["Adatum Operators (member)"]);
    assert_eq!(
        result(&unheld, "MS.AAD.7.6v1"),
        ControlResult::Passed,
        "a group that is only eligible activates the role"
    );
}

/// A user whom ScubaGear names.
const ADA: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f01";

fn scuba(export: &Value) -> Files {
    vec![("ProviderSettingsExport.json".to_owned(), export.to_string().into_bytes())]
}

/// An active assignment of Global Administrator, as ScubaGear writes it.
fn active(principal: &str, end: Option<&str>) -> Value {
    json!({ "Id": format!("1-{principal}"), "RoleDefinitionId": GLOBAL_ADMINISTRATOR, "PrincipalId": principal,
        "DirectoryScopeId": "/", "AssignmentType": "Assigned", "StartDateTime": "2026-01-01T00:00:00Z", "EndDateTime": end })
}

/// An export of ScubaGear: who has which roles, Global Administrator's assignments, and what it excludes.
fn privileged(users: &[(&str, &[&str], Value)], assignments: &Value, groups: bool, excluded: &[&str]) -> Files {
    let users: serde_json::Map<String, Value> = users
        .iter()
        .map(|(id, roles, immutable_id)| {
            let user = json!({ "DisplayName": id, "OnPremisesImmutableId": immutable_id, "roles": roles });
            ((*id).to_owned(), user)
        })
        .collect();
    let roles = pimlint::model::directory_role::HIGHLY_PRIVILEGED.iter().map(|name| {
        let template = pimlint::tenant::well_known::template_of(name).expect("a built-in role").raw().to_string();
        let is_global = template == GLOBAL_ADMINISTRATOR;
        let kind = if groups && is_global { "PIM Group" } else { "Directory Role" };
        json!({ "DisplayName": name, "RoleTemplateId": template,
            "Assignments": if is_global { assignments.clone() } else { json!([]) },
            "Rules": [{ "Id": "Expiration_Admin_Eligibility", "IsExpirationRequired": true, "MaximumDuration": "P90D",
                "RuleSource": name, "RuleSourceType": kind }] })
    });
    scuba(
        &json!({ "timestamp_zulu": "2026-06-01T00:00:00Z", "privileged_users": users, "privileged_roles": roles.collect::<Vec<_>>(),
        "service_plans": [{ "ServicePlanName": "AAD_PREMIUM_P2" }],
        "scuba_config": { "Aad": { "MS.AAD.7.4v1": { "RoleExclusions": { "Users": excluded, "Groups": [] } } } } }),
    )
}

#[test]
fn scubagears_list_of_people_is_whole_where_no_pim_group_has_the_role() {
    let id = |number: u32| format!("9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f{number:02}");
    let (one, two, three) = (id(1), id(2), id(3));
    let users = |third: &'static [&'static str]| {
        [
            (one.as_str(), &["Global Administrator", "Exchange Administrator"] as &[&str], Value::Null),
            (two.as_str(), &["Global Administrator"], json!("qQ8rN3v0TkWb2d1sXfYhLg==")),
            (three.as_str(), third, Value::Null),
        ]
    };
    let one_against_two = judged(&privileged(&users(&["Exchange Administrator"]), &json!([]), false, &[]));
    assert_eq!(result(&one_against_two, "MS.AAD.7.2v1"), ControlResult::Failed);
    assert_eq!(failing(control(&one_against_two, "MS.AAD.7.3v1")), [two.as_str()]);
    let too_many = |assessment: &Assessment| control(assessment, "MS.AAD.7.1v1").tests[0].result;
    assert_eq!(too_many(&one_against_two), TestResult::Passed);
    let in_groups = judged(&privileged(&users(&["Exchange Administrator"]), &json!([]), true, &[]));
    assert_eq!(too_many(&in_groups), TestResult::NotEvaluated, "the group may hold groups that are not followed");
    assert_eq!(result(&in_groups, "MS.AAD.7.2v1"), ControlResult::Failed, "with further ones they are even more");
    let holding = |holder: &str| {
        let held = json!([active(holder, None)]);
        too_many(&judged(&privileged(&users(&["Exchange Administrator"]), &held, false, &[])))
    };
    assert_eq!(holding(&one), TestResult::Passed);
    assert_eq!(holding(&id(9)), TestResult::NotEvaluated, "the list leaves out someone who holds the role");
    let unclear = judged(&privileged(&users(&[]), &json!([]), false, &[]));
    assert_eq!(too_many(&unclear), TestResult::NotEvaluated, "nobody is named who has no role");
}

#[test]
fn what_scubagear_excludes_is_an_exception_of_the_run() {
    let users = [(ADA, &["Global Administrator"] as &[&str], Value::Null)];
    let permanent = json!([active(ADA, None)]);
    let found = judged(&privileged(&users, &permanent, false, &[]));
    assert_eq!(result(&found, "MS.AAD.7.4v1"), ControlResult::Failed);
    let excluded = judged(&privileged(&users, &permanent, false, &[ADA]));
    assert_eq!(result(&excluded, "MS.AAD.7.4v1"), ControlResult::PartlyTested);
    let accepted = excluded.excepted().iter().find(|reported| reported.entry.id == "role-permanent-active");
    let exception = &accepted.and_then(|reported| reported.exception.as_ref()).expect("an exception").exception;
    assert!(exception.reason.contains("RoleExclusions of MS.AAD.7.4v1"), "{}", exception.reason);
    let export = Export::of_texts(&privileged(&users, &permanent, false, &[ADA]), None);
    let mut text = Vec::new();
    Format::Text.write(&Report::new(&excluded, &export.sources), &Options::default(), &mut text).expect("text");
    let text = String::from_utf8(text).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = "accepted on 2026-06-01, because the ScubaGear configuration in the export excludes the holder under \
                    RoleExclusions of MS.AAD.7.4v1";
    assert!(text.contains(sentence), "{text}");
    let mut page = Vec::new();
    Format::Html.write(&Report::new(&excluded, &export.sources), &Options::default(), &mut page).expect("a page");
    let page = String::from_utf8(page).expect("UTF-8");
    let anchor = format!("id=\"finding-{}\"", accepted.expect("an exception").id);
    assert!(page.contains("under RoleExclusions of MS.AAD.7.4v1") && page.contains(&anchor), "the page lists it, too");
    let other = judged(&privileged(&users, &permanent, false, &["9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f02"]));
    assert_eq!(result(&other, "MS.AAD.7.4v1"), ControlResult::Failed);
}

#[test]
fn an_assignment_of_an_instance_list_is_in_effect_when_the_list_was_read() {
    let users = [(ADA, &["Global Administrator"] as &[&str], Value::Null)];
    let ended = judged(&privileged(&users, &json!([active(ADA, Some("2026-03-01T00:00:00Z"))]), false, &[]));
    let control = control(&ended, "MS.AAD.7.4v1");
    assert_eq!((control.tests[0].result, control.result), (TestResult::Passed, ControlResult::PartlyTested));
}

#[test]
fn a_rule_that_was_not_run_leaves_its_control_open() {
    let assessment = judged_by(&tenant("contoso"), &["settings-approval-not-required"]);
    let outcome = control(&assessment, "5.3.4");
    assert_eq!(outcome.result, ControlResult::NotEvaluated);
    assert!(outcome.tests.iter().any(|test| test.result == TestResult::NotRun));
    assert_eq!(result(&assessment, "MS.AAD.7.6v1"), ControlResult::Passed, "its only rule was run");
    assert!(assessment.controls.iter().all(|outcome| outcome.control.id != "MS.AAD.7.8v1"), "nothing of it was run");
}

#[test]
fn subjects_to_which_a_rule_does_not_apply_are_no_pass() {
    // No approval is asked for, so the rules about approvers do not apply.
    let files = changed(tenant("contoso"), "roleManagementPolicyAssignments.json", |file| {
        for row in elements(file).iter_mut().filter(|row| row["roleDefinitionId"] == GLOBAL_ADMINISTRATOR) {
            let rules = row["policy"]["rules"].as_array_mut().expect("rules");
            let approval = rules.iter_mut().find(|rule| rule["id"] == "Approval_EndUser_Assignment").expect("a rule");
            approval["setting"]["isApprovalRequired"] = json!(false);
        }
    });
    let assessment = judged_by(&files, &["settings-approval-without-approvers", "settings-approval-single-approver"]);
    let outcome = control(&assessment, "5.3.4");
    assert_eq!(outcome.result, ControlResult::NotEvaluated);
    assert_eq!((outcome.outcomes().pass, outcome.outcomes().not_applicable), (0, 2));
    assert_eq!(result(&judged(&files), "5.3.4"), ControlResult::Failed);
}

/// Taking files away may leave a result open, and nothing else: not even a failure may come of it.
#[test]
fn less_data_gives_no_better_result() {
    for name in ["contoso", "hardened"] {
        let files = tenant(name);
        let before = judged(&files);
        // Packages and policies stand there in v1.0 and in beta: each of the two looks whole.
        let alone = |file: &str| !["Members.", "Owners.", "ackages", "Policies"].iter().any(|part| file.contains(part));
        for (file, _) in files.iter().filter(|(file, _)| alone(file)) {
            let after = judged(&without(files.clone(), file));
            for outcome in &after.controls {
                let known = result(&before, outcome.control.id);
                let allowed = outcome.result == known || outcome.result == ControlResult::NotEvaluated;
                assert!(allowed, "{name} without {file}: {} {known:?} -> {:?}", outcome.control.id, outcome.result);
            }
        }
    }
}
