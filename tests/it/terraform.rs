//! Terraform plans and states: what a configuration intends, over an export or alone, and where its sources say so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use pimlint::catalogue::entries;
use pimlint::export::{LoadOptions, Loaded, load, load_texts};
use pimlint::finding::Outcome;
use pimlint::model::{
    Access, Field, GrantTarget, Limit, Mode, ObjectId, Period, ReviewSilence, RoleScope, SettingsRole,
};
use pimlint::report::Format;
use pimlint::service::{Export, Purpose};
use pimlint::tenant::pim::ProofKind;
use pimlint::tenant::{RoleSettings, Tenant};

use crate::support::{Files, as_of, files_of, said};
use serde_json::{Value, json};

const SERVERS: &str = "dde31a53-c0fd-401a-b21d-b5dc8c85f51a";
const LEDGER: &str = "273a8e24-0775-4626-97fe-0672190ba133";
const DB: &str = r#"azuread_group.admins["db"]"#;
const OPEN: &str = "known-after-apply:";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports").join(name)
}

fn joined(loaded: Loaded) -> Tenant {
    Export::of(loaded, None).tenant
}

fn tenant(names: &[&str]) -> Tenant {
    let paths: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    joined(load(&paths, &LoadOptions::default()).expect("fixtures"))
}

fn tenant_of(plan: &Value) -> Tenant {
    joined(load_texts(&[("plan.json".to_owned(), plan.to_string().into_bytes())]))
}

fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).expect("an id")
}

fn member_settings<'t>(tenant: &'t Tenant, group: &str) -> &'t RoleSettings {
    tenant.settings_of(&SettingsRole::Group(id(group), Access::Member)).expect("settings")
}

/// A plan of these resources, given as address, values, what is open, and expressions.
fn plan(resources: &[(&str, Value, Value, Value)]) -> Value {
    let parts = |address: &str| {
        let base = address.split('[').next().unwrap_or_default().to_owned();
        let kind = base.split('.').next().unwrap_or_default().to_owned();
        (base, kind)
    };
    let planned: Vec<Value> = resources
        .iter()
        .map(|(address, values, ..)| {
            json!({"address": address, "mode": "managed", "type": parts(address).1, "values": values})
        })
        .collect();
    let changes: Vec<Value> = resources
        .iter()
        .map(|(address, _, unknown, _)| {
            json!({"address": address, "mode": "managed", "type": parts(address).1,
                "change": {"actions": ["create"], "before": null, "after_unknown": unknown}})
        })
        .collect();
    let configured: Vec<Value> = resources
        .iter()
        .map(|(address, _, _, expressions)| json!({"address": parts(address).0, "expressions": expressions}))
        .collect();
    json!({"format_version": "1.2", "terraform_version": "1.11.4", "timestamp": "2026-02-01T09:00:00Z",
        "planned_values": {"root_module": {"resources": planned}}, "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}}})
}

#[test]
fn a_plan_is_the_tenant_that_it_intends() {
    let tenant = tenant(&["terraform/plan.json"]);
    let groups: BTreeSet<String> =
        tenant.groups().seen().expect("groups").iter().map(|group| group.id.raw().to_string()).collect();
    let expected = [DB, r#"azuread_group.admins["web"]"#, "azuread_group.helpers", SERVERS].map(str::to_owned);
    assert_eq!(groups, BTreeSet::from(expected), "created groups by address, the data source by id");
    assert!(tenant.groups().complete().is_err(), "a plan is never whole");
    let helpers = tenant.group_named(&id("azuread_group.helpers")).expect("planned");
    assert_eq!((helpers.is_role_assignable(), helpers.is_dynamic()), (Ok(false), Ok(false)));
    assert_eq!(helpers.is_on_premises_synced(), Ok(false), "what the plan creates is of the cloud");
    assert_eq!(tenant.newest.map(|moment| moment.to_string()).as_deref(), Some("2026-02-01T09:00:00Z"));
}

#[test]
fn what_is_known_after_apply_is_unknown_and_never_false() {
    let tenant = tenant(&["terraform/plan.json"]);
    let policy = member_settings(&tenant, DB).policy().expect("planned");
    for open in [policy.requires_mfa().err(), policy.context().err(), policy.assignment_limit().err()] {
        assert!(open.expect("open").to_string().starts_with(OPEN));
    }
    assert_eq!(policy.requires_approval(), Ok(false), "a stage under require_approval = false is no approval");
    assert_eq!(policy.eligibility_limit().map(|limit| limit.to_string()).as_deref(), Ok("90 days"));
}

#[test]
fn references_join_what_has_no_id_yet() {
    let tenant = tenant(&["terraform/plan.json"]);
    let schedules = tenant.schedules_of(&id(DB), Mode::Eligible);
    let schedules = schedules.seen().expect("planned");
    assert_eq!(schedules.len(), 2, "through for_each of the module's call and its input");
    assert_eq!(schedules.first().map(|row| row.access()), Some(Ok(Access::Member)), "assignment_type is accessId");
    let proof = tenant.management(&id(DB)).expect("declared").expect("declared");
    assert_eq!(proof.kind, ProofKind::Declared);
    let role = tenant.role_assignments().iter().find(|row| row.principal == id(DB)).expect("planned");
    assert_eq!(role.role, id("194ae4cb-b126-40b2-bd5b-6091b380977d"), "the template of Security Administrator");
    assert_eq!(role.scope, Field::Known(RoleScope::Tenant), "the provider writes / where no scope is set");
    let grants = tenant.grants_of(&id("azuread_access_package.db"));
    let grant = grants.first().and_then(|grant| grant.grant().ok()).expect("planned");
    let target = GrantTarget::Group { id: Field::Known(id(DB)), access: Field::Known(Access::Member) };
    assert_eq!((&grant.target, grant.mode), (&target, Field::Known(Mode::Active)));
    let policies = tenant.assignment_policies();
    let policy = policies.seen().expect("planned").first().expect("one");
    assert_eq!(policy.package(), Ok(&id("azuread_access_package.db")));
    assert_eq!((policy.requires_approval(), policy.is_self_requestable()), (Ok(false), Ok(true)));
}

/// Expressions of a `group_id`, and which of the groups a (one instance), b\["x"\] and b\["y"\] they mean.
#[test]
fn only_plain_references_are_followed() {
    let cases: &[(&[&str], Option<&str>)] = &[
        (&["azuread_group.a.object_id", "azuread_group.a"], Some("azuread_group.a")),
        (
            &[r#"azuread_group.b["x"].id"#, r#"azuread_group.b["x"]"#, "azuread_group.b"],
            Some(r#"azuread_group.b["x"]"#),
        ),
        (&["azuread_group.b", "each.key"], Some(r#"azuread_group.b["y"]"#)),
        (&["azuread_group.b", "each.value.name", "each.value"], None),
        (&["azuread_group.b"], None),
        (&["azuread_group.a.object_id", "azuread_group.a", "var.existing"], None),
        (&["azuread_group.a.display_name", "azuread_group.a"], None),
        (&["local.group_id"], None),
        (&["module.groups.id", "module.groups"], None),
        (&["var.group_id"], None),
    ];
    for (references, expected) in cases {
        let group =
            |address| (address, json!({"display_name": "a"}), json!({"id": true, "object_id": true}), json!({}));
        let address = r#"azuread_privileged_access_group_eligibility_schedule.s["y"]"#;
        let tenant = tenant_of(&plan(&[
            group("azuread_group.a"),
            group(r#"azuread_group.b["x"]"#),
            group(r#"azuread_group.b["y"]"#),
            (
                address,
                json!({"assignment_type": "member", "duration": "P30D", "principal_id": LEDGER}),
                json!({"id": true, "group_id": true}),
                json!({"group_id": {"references": references}}),
            ),
        ]));
        let schedule = tenant.schedules().first().expect("one");
        let unresolved = format!("{address}.group_id");
        assert_eq!(schedule.group.raw().to_string(), expected.unwrap_or(&unresolved), "{references:?}");
        assert_eq!(schedule.id().raw().to_string(), address);
    }
}

#[test]
fn an_index_means_the_instance_of_the_same_number_only_where_both_have_as_many() {
    let user = |address| (address, json!({"display_name": "u"}), json!({"id": true, "object_id": true}), json!({}));
    let schedule = |address: &'static str| {
        (
            address,
            json!({"assignment_type": "owner", "duration": "P30D", "group_id": LEDGER}),
            json!({"id": true, "principal_id": true}),
            json!({"principal_id": {"references": ["azuread_user.u", "count.index"]}}),
        )
    };
    let first = "azuread_privileged_access_group_eligibility_schedule.s[0]";
    let second = "azuread_privileged_access_group_eligibility_schedule.s[1]";
    let both =
        tenant_of(&plan(&[user("azuread_user.u[0]"), user("azuread_user.u[1]"), schedule(first), schedule(second)]));
    let principals: Vec<String> = both.schedules().iter().map(|row| row.principal.raw().to_string()).collect();
    assert_eq!(principals, ["azuread_user.u[0]", "azuread_user.u[1]"]);
    let one = tenant_of(&plan(&[user("azuread_user.u[0]"), user("azuread_user.u[1]"), schedule(first)]));
    assert_eq!(one.schedules().first().expect("one").principal.raw().to_string(), format!("{first}.principal_id"));
}

#[test]
fn a_state_is_read_by_its_ids() {
    let tenant = tenant(&["terraform/state.json"]);
    let group = "4f4c9f0a-5c52-4f0e-9a55-0c6f8b8a7d11";
    let policy = member_settings(&tenant, group).policy().expect("there");
    assert_eq!(policy.requires_mfa(), Ok(false));
    assert!(policy.context().is_err(), "a state keeps a context though the rule may be off");
    assert!(matches!(policy.eligibility_limit(), Ok(Limit::Within(_))));
    let package = tenant.packages().seen().expect("there").first().expect("one").id.clone();
    let grants = tenant.grants_of(&package);
    let granted = grants.first().expect("one").group_role().expect("known").expect("a group");
    assert_eq!(granted, (&id(group), Access::Owner));
}

#[test]
fn a_plan_lies_over_an_export() {
    let before = tenant(&["graph-arrays"]);
    let after = tenant(&["graph-arrays", "terraform/plan.json"]);
    let policy = member_settings(&after, SERVERS).policy().expect("both");
    assert_eq!(policy.requires_mfa(), Ok(false), "the plan's value wins");
    assert_eq!(policy.approvers().expect("exported").count(), 2);
    let ledger = |tenant: &Tenant| member_settings(tenant, LEDGER).policy().expect("both").eligibility_limit();
    assert_eq!(ledger(&before).map(|limit| limit.to_string()).as_deref(), Ok("40 days"));
    assert_eq!(ledger(&after).map(|limit| limit.to_string()).as_deref(), Ok("180 days"));
    let context = |tenant: &Tenant| {
        let policy = member_settings(tenant, LEDGER).policy().expect("both");
        policy.context().expect("exported").map(|context| context.raw().to_owned())
    };
    assert_eq!(context(&after).as_deref(), Some("c1"), "what the plan leaves open stays as it is");
    assert!(after.groups().complete().is_ok(), "an export stays whole");
    let assignments = |tenant: &Tenant| tenant.role_assignments().len();
    assert_eq!((assignments(&before), assignments(&after)), (2, 3), "two are added, one is taken away");
    let package = id("1186349d-dbfa-4f30-972f-d3672204c7ab");
    assert_eq!((before.grants_of(&package).len(), after.grants_of(&package).len()), (2, 3));
}

fn report(arguments: &[&str]) -> Value {
    let run =
        Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).args(["--format", "json"]).output().expect("runs");
    serde_json::from_slice(&run.stdout).expect("a report")
}

fn findings(report: &Value) -> &[Value] {
    report.get("findings").and_then(Value::as_array).expect("findings")
}

#[test]
fn the_first_screen_of_a_lone_plan_says_that_an_export_completes_it() {
    let screen = |paths: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_pimlint")).arg("check").args(paths).output().expect("runs");
        String::from_utf8_lossy(&run.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let plan = "fixtures/exports/terraform/plan.json";
    let said = "check it over an export of the tenant: pimlint check ./export fixtures/exports/terraform/plan.json";
    assert_eq!(screen(&[plan]).matches(said).count(), 1);
    assert!(!screen(&["fixtures/exports/graph-arrays", plan]).contains("check it over an export"));
    assert!(!screen(&["fixtures/exports/graph-arrays"]).contains("check it over an export"));
}

#[test]
fn what_the_plan_introduces_is_marked() {
    let report_of = |paths: &[&str]| report(&[&["check"], paths].concat());
    let alone = report_of(&["fixtures/exports/graph-arrays"]);
    assert!(findings(&alone).iter().all(|finding| finding.get("introduced").is_none()));
    let over = report_of(&["fixtures/exports/graph-arrays", "fixtures/exports/terraform/plan.json"]);
    let known: BTreeSet<&str> = findings(&alone).iter().filter_map(|finding| finding.get("id")?.as_str()).collect();
    let mut marked = 0;
    for finding in findings(&over) {
        let introduced = finding.get("introduced").and_then(Value::as_bool).expect("marked either way");
        let is_known = finding.get("id").and_then(Value::as_str).is_some_and(|id| known.contains(id));
        assert!(!introduced || !is_known, "{finding}");
        marked += usize::from(introduced);
    }
    assert!(marked > 5 && marked < findings(&over).len());
    let rules: BTreeSet<&str> = findings(&over).iter().filter_map(|finding| finding.get("rule")?.as_str()).collect();
    assert!(!rules.contains("au-admin-can-override-pim-group"), "the assignment that the plan deletes is gone");
    assert!(!rules.contains("package-eligible-outlives-pim"), "the plan lets the eligibility last longer");
}

/// For every rule: an export that has the fault, and a plan over it that changes nothing.
#[test]
fn a_plan_that_changes_nothing_introduces_nothing() {
    let plan = json!({"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}},
        "resource_changes": [], "configuration": {"root_module": {}}});
    let mut seen = BTreeSet::new();
    for rule in entries() {
        let of_export = |files: &Files| !String::from_utf8_lossy(&files[0].1).contains("planned_values");
        for example in rule.examples.iter().filter(|example| example.outcome == "fails") {
            let mut files = files_of(rule, example);
            if !of_export(&files) {
                continue;
            }
            files.push(("plan.json".to_owned(), plan.to_string().into_bytes()));
            let assessment = Export::of_texts(&files, as_of(example)).judge(&[rule], Purpose::default());
            for reported in &assessment.findings {
                assert_eq!(reported.introduced, Some(false), "{}, example `{}`", rule.id, example.name);
                seen.insert(rule.id);
            }
        }
    }
    assert!(seen.len() > 80, "{} rules found something", seen.len());
}

#[test]
fn what_only_the_time_of_the_export_decides_is_not_introduced_by_a_plan() {
    const USER: &str = "5f0c2a11-7b1d-4f0e-8a55-0c1d2e3f4a09";
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, document: Value| {
        std::fs::write(folder.path().join(name), document.to_string()).expect("written");
    };
    write("manifest.json", json!({"schemaVersion": 1, "exportedAt": "2026-02-01T00:00:00Z", "collections": {}}));
    let info = json!({"startDateTime": "2026-01-31T08:00:00Z",
        "expiration": {"type": "afterDateTime", "endDateTime": "2026-01-31T12:00:00Z", "duration": null}});
    let schedule = json!({"id": format!("{SERVERS}_member_{USER}"), "groupId": SERVERS, "principalId": USER,
        "accessId": "member", "assignmentType": "activated", "memberType": "direct", "status": "Provisioned",
        "createdDateTime": "2026-01-31T08:00:00Z", "scheduleInfo": info});
    write("assignmentSchedules.json", json!({"value": [schedule]}));
    write(&format!("groupMembers.{SERVERS}.json"), json!({"value": [{"id": USER}]}));
    let export = folder.path().to_str().expect("UTF-8");
    let report = report(&["check", export, "fixtures/exports/terraform/plan.json"]);
    let ended = findings(&report).iter().find(|finding| finding["rule"] == "assignment-activation-not-ended");
    assert_eq!(ended.expect("the activation has ended")["introduced"], false);
}

#[test]
fn what_fails_a_pull_request_is_what_its_plan_introduces() {
    let code = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_pimlint")).arg("check").args(arguments).output().expect("runs");
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let (export, plan) = ("fixtures/exports/graph-arrays", "fixtures/exports/terraform/plan.json");
    let report = report(&["check", export, plan]);
    let marks: Vec<bool> =
        findings(&report).iter().filter_map(|finding| finding.get("introduced")?.as_bool()).collect();
    assert!(marks.is_sorted_by(|a, b| a >= b), "what the plan introduces comes first");
    let new_with = |severity: &str| {
        let mut new = findings(&report).iter().filter(|finding| finding["introduced"] == true);
        new.find(|finding| finding["severity"] == severity).and_then(|finding| finding["rule"].as_str())
    };
    let (error, note) = (new_with("error").expect("a new error"), new_with("note"));
    assert_eq!(code(&[export, plan, "--fail-on-new", "error"]).0, Some(1));
    assert_eq!(
        code(&[export, plan, "--fail-on-new", "never", "--select", error]).0,
        Some(0),
        "not by --fail-on either"
    );
    if let Some(rule) = note {
        assert_eq!(code(&[export, plan, "--fail-on-new", "error", "--select", rule]).0, Some(0), "{rule}");
        assert_eq!(code(&[export, plan, "--fail-on-new", "note", "--select", rule]).0, Some(1), "{rule}");
    }
    for alone in [export, plan] {
        let (code, said) = code(&[alone, "--fail-on-new", "error"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("pimlint check ./export plan.json"), "{said}");
    }
}

#[test]
fn a_plan_that_cannot_be_read_does_not_pass_as_one_that_introduces_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan.json");
    let path = plan.to_str().expect("UTF-8");
    let fixture = std::fs::read("fixtures/exports/terraform/plan.json").expect("the fixture");
    let fixture: Value = serde_json::from_slice(&fixture).expect("JSON");
    let without = |names: &[&str]| {
        let mut plan = fixture.clone();
        for name in names {
            plan.as_object_mut().expect("an object").remove(*name);
        }
        plan
    };
    let mut later = fixture.clone();
    later["format_version"] = json!("9.0");
    for unread in [
        without(&["planned_values", "resource_changes"]),
        without(&["planned_values"]),
        later,
        json!({"format_version": "1.2", "terraform_version": "1.11.4", "resource_drift": []}),
    ] {
        std::fs::write(&plan, unread.to_string()).expect("written");
        let arguments = ["check", "fixtures/exports/graph-arrays", path, "--fail-on-new", "error"];
        let run = Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).output().expect("runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("cannot determine what is new"), "{said}");
    }
}

#[test]
fn findings_point_at_the_line_that_a_pull_request_shows() {
    let source = "fixtures/exports/terraform/source";
    let report = report(&["check", "fixtures/exports/terraform/plan.json", "--terraform-source", source]);
    let first = |rule: &str| {
        let finding = findings(&report).iter().find(|finding| finding.get("rule").is_some_and(|id| id == rule));
        let place = finding.and_then(|finding| finding.get("locations")?.get(0)).expect("a location");
        let text = |name: &str| place.get(name).map(ToString::to_string).unwrap_or_default();
        format!("{}:{}", text("path").trim_matches('"'), text("line"))
    };
    let line = |file: &str, needle: &str| {
        let text = std::fs::read_to_string(fixture("terraform/source").join(file)).expect("a source");
        let at = text.lines().position(|line| line.contains(needle)).expect("the line");
        format!("{source}/{file}:{}", at + 1)
    };
    assert_eq!(first("settings-activation-no-mfa-no-context"), line("main.tf", "require_multifactor_authentication"));
    assert_eq!(first("assignment-exceeds-settings"), line("modules/pim/main.tf", "\"P180D\""));
    assert_eq!(
        first("package-active-on-pim-group"),
        line("main.tf", "\"azuread_access_package_resource_package_association\" \"db\"")
    );
}

#[test]
fn what_is_no_plan_is_told_how_to_become_one() {
    let says = |text: &str| {
        let loaded = load_texts(&[("x.json".to_owned(), text.as_bytes().to_vec())]);
        loaded.notices.iter().map(|notice| said(&notice.message)).collect::<Vec<_>>().join("\n")
    };
    let raw = r#"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","resources":[]}"#;
    assert!(says(raw).contains("terraform show -json"), "{}", says(raw));
    let log = r#"{"@level":"info","@message":"Plan: 1 to add","type":"change_summary"}"#;
    assert!(says(log).contains("terraform show -json"), "{}", says(log));
    let failed = r#"{"format_version":"1.2","planned_values":{},"errored":true}"#;
    assert!(says(failed).contains("failed"), "{}", says(failed));
}

#[test]
fn a_plan_of_another_shape_costs_nothing_but_itself() {
    for strange in [
        json!({"format_version": "1.2", "planned_values": null, "resource_changes": 3}),
        json!({"format_version": "1.2", "planned_values": {"root_module": []}, "configuration": "x"}),
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [null, 1, {"type": 3}, {"address": []}]}}}),
        plan(&[("azuread_group", json!("x"), json!([true]), json!(7))]),
        plan(&[(
            "azuread_group_role_management_policy.a",
            json!({"activation_rules": 3, "group_id": {}}),
            json!(true),
            json!(null),
        )]),
        plan(&[(
            "azuread_access_package_assignment_policy.a",
            json!({"approval_settings": [[[]]]}),
            json!({}),
            json!({}),
        )]),
        // References in a circle.
        plan(&[(
            "azuread_group_member.a",
            json!({}),
            json!({"group_object_id": true, "member_object_id": true}),
            json!({"group_object_id": {"references": ["azuread_group_member.a.member_object_id"]},
                "member_object_id": {"references": ["azuread_group_member.a.group_object_id"]}}),
        )]),
    ] {
        drop(tenant_of(&strange));
    }
    let deep = format!("{}{}", r#"{"child_modules":["#.repeat(5_000), "]}".repeat(5_000));
    let text = format!(r#"{{"format_version":"1.2","planned_values":{{"root_module":{deep}}}}}"#);
    let loaded = load_texts(&[("deep.json".to_owned(), text.into_bytes())]);
    assert!(!loaded.notices.is_empty(), "what is not read is said");
}

fn planned(name: &str, plan: &Value) -> (String, Vec<u8>) {
    (name.to_owned(), plan.to_string().into_bytes())
}

#[test]
fn a_plan_takes_away_the_holders_of_roles_that_older_resources_name_by_the_role_object() {
    const TEMPLATE: &str = "62e90394-69f5-4237-9190-012177145e10";
    const ROLE_OBJECT: &str = "7a1c9e42-5b0d-4f3e-8c26-91d0e7f5a301";
    const UNIT: &str = "2f0f1f7e-6a27-4b0c-9c0a-5f1f6f3b9a10";
    let held = |scope: &str, id: &str| json!({"id": id, "principalId": LEDGER, "roleDefinitionId": TEMPLATE, "directoryScopeId": scope});
    let export = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments",
        "value": [held("/", "a-1"), held(&format!("/administrativeUnits/{UNIT}"), "b-1")]});
    let removed = |kind: &str, before: Value| {
        json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind,
            "change": {"actions": ["delete"], "before": before}})
    };
    let role = json!({"address": "azuread_directory_role.x", "mode": "managed", "type": "azuread_directory_role",
        "values": {"object_id": ROLE_OBJECT, "template_id": TEMPLATE, "display_name": "Global Administrator"}});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [role]}},
    "resource_changes": [
        removed("azuread_directory_role_member", json!({"role_object_id": ROLE_OBJECT, "member_object_id": LEDGER})),
        removed("azuread_administrative_unit_role_member", json!({"role_object_id": ROLE_OBJECT,
            "member_object_id": LEDGER, "administrative_unit_object_id": UNIT})),
    ]});
    let before = joined(load_texts(&[planned("roleAssignments.json", &export)]));
    assert_eq!(before.role_assignments().len(), 2);
    let after = joined(load_texts(&[planned("roleAssignments.json", &export), planned("plan.json", &plan)]));
    assert_eq!(after.role_assignments().len(), 0);
}

#[test]
fn a_block_that_cannot_be_read_is_a_notice_and_opens_what_it_may_hold() {
    let says = |plan: &Value| {
        let loaded = load_texts(&[planned("plan.json", plan)]);
        loaded.notices.iter().map(|notice| said(&notice.message)).collect::<Vec<_>>().join("\n")
    };
    let resources = |list: Value| json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": list}}, "resource_changes": []});
    let text = says(&resources(json!([{"address": "azuread_group.a", "type": "azuread_group", "values": "x"}])));
    assert!(text.contains("azuread_group.a: its values are not an object"), "{text}");
    let text = says(&resources(json!([{"type": "azuread_group", "values": {}}])));
    assert!(text.contains("a resource without an address"), "{text}");
    let text = says(&resources(json!([3, {"address": "azuread_group.a", "type": "azuread_group", "values": {}}])));
    assert!(text.contains("`resources` contains a value that is not an object"), "{text}");
    let text = says(&json!({"format_version": "1.2", "planned_values": [], "resource_changes": []}));
    assert!(text.contains("its values cannot be read"), "{text}");
    let export = json!([{"id": LEDGER, "displayName": "Ledger", "groupTypes": [], "securityEnabled": true}]);
    let unread = resources(json!([{"address": "azuread_group.a", "type": "azuread_group", "values": "x"}]));
    let over = joined(load_texts(&[planned("groups.json", &export), planned("plan.json", &unread)]));
    assert!(over.groups().complete().is_err(), "one more group may come");
    let policy = plan(&[(
        "azuread_group_role_management_policy.a",
        json!({"group_id": LEDGER, "role_id": "member", "activation_rules": [{"require_approval": true, "approval_stage": 3}]}),
        json!({}),
        json!({}),
    )]);
    let policy = tenant_of(&policy);
    assert!(member_settings(&policy, LEDGER).policy().expect("planned").approvers().is_err(), "no list of stages");
}

/// A plan of a package whose policy is for 180 days and gives a role of a group of which PIM allows 40. The package is in one catalog;
/// the resource is taken from another one, where it says so.
fn packaged(role: &Value, from: &str) -> Value {
    let reference = |name: &str, of: &str| json!({ name: {"references": [format!("{of}.id"), of]} });
    let mut link = json!({"access_package_id": "0b0f8c7e-4d5a-4c1e-9a52-7a6e0e1c1a10"});
    for (name, value) in role.as_object().expect("attributes") {
        link[name] = value.clone();
    }
    let (shift, of_catalog) =
        ("azuread_access_package.shift", "azuread_access_package_resource_catalog_association.shift");
    plan(&[
        ("azuread_access_package_catalog.work", json!({"display_name": "Work"}), json!({"id": true}), json!({})),
        ("azuread_access_package_catalog.play", json!({"display_name": "Play"}), json!({"id": true}), json!({})),
        (
            shift,
            json!({"id": "0b0f8c7e-4d5a-4c1e-9a52-7a6e0e1c1a10", "display_name": "Shift"}),
            json!({"catalog_id": true}),
            reference("catalog_id", "azuread_access_package_catalog.work"),
        ),
        (
            of_catalog,
            json!({"resource_origin_id": SERVERS, "resource_origin_system": "AadGroup"}),
            json!({"id": true, "catalog_id": true}),
            reference("catalog_id", from),
        ),
        (
            "azuread_access_package_resource_package_association.shift",
            link,
            json!({"id": true, "catalog_resource_association_id": true}),
            reference("catalog_resource_association_id", of_catalog),
        ),
        (
            "azuread_access_package_assignment_policy.shift",
            json!({"access_package_id": "0b0f8c7e-4d5a-4c1e-9a52-7a6e0e1c1a10", "display_name": "Staff", "duration_in_days": 180,
                "requestor_settings": [{"scope_type": "AllExistingDirectoryMemberUsers", "requests_accepted": true}]}),
            json!({"id": true}),
            json!({}),
        ),
        (
            "azuread_group_role_management_policy.shift",
            json!({"group_id": SERVERS, "role_id": "member",
                "eligible_assignment_rules": [{"expiration_required": true, "expire_after": "P40D"}]}),
            json!({}),
            json!({}),
        ),
    ])
}

/// The errors about packages in a plan.
fn judged(plan: &Value) -> Vec<String> {
    let loaded = load_texts(&[planned("plan.json", plan)]);
    let rules: Vec<_> = entries().iter().filter(|entry| entry.id.starts_with("package-")).collect();
    let findings = Export::of(loaded, None).judge(&rules, Purpose::default()).findings;
    findings.iter().map(|found| found.entry.id.to_owned()).collect()
}

#[test]
fn the_planned_role_is_read_by_its_type_of_access_and_by_its_id() {
    let group = |access| GrantTarget::Group { id: Field::Known(id(SERVERS)), access: Field::Known(access) };
    for (role, target, mode) in [
        (json!({"access_type": "Eligible Member"}), group(Access::Member), Mode::Eligible),
        (json!({"access_type": "Eligible Owner"}), group(Access::Owner), Mode::Eligible),
        (json!({"access_type": "Owner"}), group(Access::Owner), Mode::Active),
        (
            json!({"resource_role_origin_id": format!("EligibleMember_{SERVERS}")}),
            group(Access::Member),
            Mode::Eligible,
        ),
        (
            json!({"access_type": "Member", "resource_role_origin_id": format!("EligibleOwner_{LEDGER}")}),
            group(Access::Owner),
            Mode::Eligible,
        ),
    ] {
        let tenant = tenant_of(&packaged(&role, "azuread_access_package_catalog.work"));
        let grants = tenant.grants_of(&id("0b0f8c7e-4d5a-4c1e-9a52-7a6e0e1c1a10"));
        let grant = grants.first().and_then(|grant| grant.grant().ok()).expect("planned");
        assert_eq!((&grant.target, grant.mode), (&target, Field::Known(mode)), "{role}");
    }
}

#[test]
fn an_eligible_role_of_a_planned_package_is_held_against_the_planned_limit_of_pim() {
    let (eligible, work) = (json!({"access_type": "Eligible Member"}), "azuread_access_package_catalog.work");
    assert_eq!(judged(&packaged(&eligible, work)), ["package-eligible-outlives-pim"]);
    let active = json!({"access_type": "Member"});
    assert_eq!(judged(&packaged(&active, work)), [""; 0], "the limit is for eligible members");
}

#[test]
fn a_planned_package_gives_only_resources_of_its_catalog() {
    let eligible = json!({"access_type": "Eligible Member"});
    let found = judged(&packaged(&eligible, "azuread_access_package_catalog.play"));
    assert_eq!(found, ["package-resource-not-in-catalog", "package-eligible-outlives-pim"]);
}

#[test]
fn two_plans_in_one_run_are_two_plans() {
    let plan_of = |length: &str| {
        plan(&[
            ("azuread_group.a", json!({"display_name": "A"}), json!({"id": true, "object_id": true}), json!({})),
            (
                "azuread_privileged_access_group_eligibility_schedule.s",
                json!({"assignment_type": "member", "duration": length, "principal_id": LEDGER}),
                json!({"id": true, "group_id": true}),
                json!({"group_id": {"references": ["azuread_group.a.object_id", "azuread_group.a"]}}),
            ),
        ])
    };
    let endings = |files: &[(String, Vec<u8>)]| {
        let tenant = joined(load_texts(files));
        let ending = |group: &str| tenant.schedules_of(&id(group), Mode::Eligible).seen().expect("planned").clone();
        let found = tenant.groups().seen().expect("planned").iter().map(|group| group.id.raw().to_string());
        found
            .map(|group| (group.clone(), ending(&group).iter().map(|row| row.ending()).collect()))
            .collect::<Vec<(_, Vec<_>)>>()
    };
    let (fixed, open) = (plan_of("P30D"), plan_of("P365D"));
    let alone = endings(&[planned("fixed.json", &fixed)]);
    let both = endings(&[planned("fixed.json", &fixed), planned("open.json", &open)]);
    assert_eq!(alone.first().map(|(group, _)| group.as_str()), Some("azuread_group.a"));
    let names: Vec<&str> = both.iter().map(|(group, _)| group.as_str()).collect();
    assert_eq!(names, ["fixed.json: azuread_group.a", "open.json: azuread_group.a"]);
    assert_eq!(
        both.first().map(|(_, rows)| rows),
        alone.first().map(|(_, rows)| rows),
        "nothing changes in the fixed one"
    );
    assert_ne!(both.first().map(|(_, rows)| rows), both.last().map(|(_, rows)| rows));
}

#[test]
fn every_format_names_the_resource_of_a_plan() {
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports/terraform/plan.json");
    let written = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        command.args(["check", plan, "--fail-on", "never", "--format", format]);
        command.output().expect("it runs").stdout
    };
    let report: Value = serde_json::from_slice(&written("json")).expect("JSON");
    let all = findings(&report);
    let named = |finding: &Value| finding["evidence"]["resource"].as_str().map(str::to_owned);
    assert!(all.iter().all(|finding| named(finding).is_some()), "each is about a resource of the plan");
    let worst = named(&all[0]).expect("a resource");
    let message = all[0]["message"].as_str().expect("a message");
    assert!(message.ends_with(&format!("({worst})")), "{message}");
    for format in Format::words().filter(|format| *format != "xlsx") {
        let text = String::from_utf8(written(format)).expect("UTF-8").replace('\\', "");
        assert!(text.contains(&worst), "{format}: {text}");
    }
}

#[test]
fn stages_and_reviews_of_a_policy_are_read() {
    let user = |backup: bool| json!([{ "subject_type": "singleUser", "object_id": SERVERS, "backup": backup }]);
    let policy = json!({
        "access_package_id": LEDGER, "display_name": "Staff", "duration_in_days": 30, "extension_enabled": true,
        "requestor_settings": [{ "scope_type": "AllExistingDirectoryMemberUsers", "requests_accepted": true, "requestor": [] }],
        "approval_settings": [{ "approval_required": true, "approval_required_for_extension": null, "requestor_justification_required": true,
            "approval_stage": [{ "approval_timeout_in_days": 14, "alternative_approval_enabled": true, "enable_alternative_approval_in_days": 7,
                "approver_justification_required": null, "alternative_approver": user(true),
                "primary_approver": [{ "subject_type": "requestorManager", "backup": null, "object_id": null }] }] }],
        "assignment_review_settings": [{ "enabled": true, "review_type": "Manager", "review_frequency": "quarterly",
            "access_review_timeout_behavior": "keepAccess", "reviewer": user(true) }],
    });
    let tenant = tenant_of(&plan(&[("azuread_access_package_assignment_policy.a", policy, json!({}), json!({}))]));
    let policies = tenant.assignment_policies();
    let policy = &policies.seen().expect("policies")[0];
    assert_eq!(policy.requires_approval_on_update(), Ok(false), "the provider sends false where nothing is set");
    assert_eq!(policy.requires_requestor_justification(), Ok(true));
    let stage = &policy.stages().expect("stages")[0];
    assert_eq!((stage.escalates(), stage.is_without_alternates()), (Ok(true), Ok(false)));
    assert_eq!((stage.before_escalation(), stage.before_denial()), (Ok(Period::days(7)), Ok(Period::days(14))));
    assert!(stage.requires_approver_justification().is_err(), "the provider does not send it");
    assert_eq!(stage.deciders().complete().map(Vec::len), Ok(2));
    let review = &policy.review;
    assert_eq!((review.is_enabled(), review.silence()), (Ok(true), Ok(ReviewSilence::Keep)));
    assert_eq!((review.reviewers().map(<[_]>::len), review.fallback().map(<[_]>::len)), (Ok(1), Ok(1)));
}

/// PIM does not list a group that a configuration names and the directory lacks.
#[test]
fn what_a_plan_manages_is_not_left_over_from_a_deleted_group() {
    let rule = entries().iter().find(|rule| rule.id == "group-pim-deleted-residue").expect("a rule");
    let example = rule.examples.iter().find(|example| example.name == "Every group is there").expect("an example");
    let plan = plan(&[(
        "azuread_privileged_access_group_eligibility_schedule.s",
        json!({"assignment_type": "member", "duration": "P30D", "principal_id": LEDGER, "group_id": SERVERS}),
        json!({"id": true}),
        json!({}),
    )]);
    let mut files = files_of(rule, example);
    files.push(planned("plan.json", &plan));
    let export = Export::of_texts(&files, as_of(example));
    let managed = export.tenant.management(&id(SERVERS)).expect("declared").expect("declared");
    assert_eq!(managed.kind, ProofKind::Declared);
    let outcomes: Vec<Outcome> = export.population(rule).into_iter().map(|(_, outcome)| outcome).collect();
    assert!(matches!(outcomes[..], [Outcome::Pass]), "{outcomes:?}");
}

/// A plan that changes nothing of these resources, of which the configuration sets nothing but their names, and takes others away.
fn unchanged(resources: &[(&str, Value)], removed: &[(&str, Value)]) -> Value {
    let kind = |address: &str| address.split('.').next().unwrap_or_default().to_owned();
    let planned: Vec<_> = resources
        .iter()
        .map(
            |(address, values)| json!({"address": address, "mode": "managed", "type": kind(address), "values": values}),
        )
        .collect();
    let kept = resources.iter().map(|(address, values)| (address, "no-op", values));
    let gone = removed.iter().map(|(address, values)| (address, "delete", values));
    let changes: Vec<_> = kept
        .chain(gone)
        .map(|(address, action, before)| {
            json!({"address": address, "mode": "managed", "type": kind(address),
                "change": {"actions": [action], "before": before, "after_unknown": {}}})
        })
        .collect();
    let configured: Vec<_> =
        resources.iter().map(|(address, _)| json!({"address": address, "expressions": {"display_name": {}}})).collect();
    json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": planned}}, "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}}})
}

#[test]
fn the_owner_of_a_group_that_a_plan_creates_without_owners_is_known_after_apply() {
    let created = |unknown: Value, values: Value| {
        let plan = plan(&[("azuread_group.new", values, unknown, json!({}))]);
        let owners = json!([{"id": DELTA}]);
        let export = format!("group-owners.{LEDGER}.json");
        let tenant = joined(load_texts(&[planned(&export, &owners), planned("plan.json", &plan)]));
        tenant.owners_of_group(&id("azuread_group.new")).map(<[_]>::len)
    };
    let open = created(json!({"owners": true}), json!({"display_name": "New"}));
    assert!(open.complete().is_err(), "who applies the plan becomes its owner: {open:?}");
}

#[test]
fn what_terraform_cannot_say_stays_as_it_was_exported() {
    let unit = json!([{"id": LEDGER, "displayName": "Unit", "isMemberManagementRestricted": false,
        "membershipType": "Dynamic", "membershipRule": "user.memberof -any (group.objectId -in ['x'])"}]);
    let policy = json!([{"id": SERVERS, "displayName": "All", "allowedTargetScope": "allMemberUsers",
        "automaticRequestSettings": {"requestAccessForAllowedTargets": true}, "accessPackage": {"id": DELTA}}]);
    let plan = unchanged(
        &[
            ("azuread_administrative_unit.u", json!({"object_id": LEDGER, "display_name": "Unit"})),
            ("azuread_access_package_assignment_policy.p", json!({"id": SERVERS, "display_name": "All"})),
        ],
        &[],
    );
    let files = [planned("administrativeUnits.json", &unit), planned("assignmentPolicies.json", &policy)];
    let both = [&files[..], &[planned("plan.json", &plan)]].concat();
    let is_known = |files: &[(String, Vec<u8>)]| {
        let tenant = joined(load_texts(files));
        let units = tenant.units();
        let unit = units.seen().expect("some").first().expect("one").is_dynamic();
        let policy = tenant.assignment_policy(&id(SERVERS)).expect("some").expect("one").is_automatic();
        (unit, policy)
    };
    assert_eq!(is_known(&files), (Ok(true), Ok(true)));
    assert_eq!(is_known(&both), (Ok(true), Ok(true)));
    assert_eq!(is_known(&[planned("plan.json", &plan)]), (Ok(false), Ok(false)), "nothing else knows them");
}

#[test]
fn members_that_the_provider_only_reads_are_not_listed_by_the_plan() {
    let members = json!([{"id": DELTA}, {"id": SERVERS}]);
    let group = json!([{"id": LEDGER, "displayName": "Ledger", "groupTypes": []}]);
    let plan = |values: Value| {
        unchanged(
            &[("azuread_group.g", values)],
            &[("azuread_group_member.b", json!({"group_object_id": LEDGER, "member_object_id": SERVERS}))],
        )
    };
    let read = json!({"object_id": LEDGER, "display_name": "Ledger", "members": [DELTA, SERVERS]});
    for values in [read, json!({"object_id": LEDGER, "display_name": "Ledger"})] {
        let list = format!("group-members.{LEDGER}.json");
        let files =
            [planned("groups.json", &group), planned(&list, &members), planned("plan.json", &plan(values.clone()))];
        let after = joined(load_texts(&files));
        let left = after.members_of_group(&id(LEDGER)).map(|list| list.iter().map(|one| one.id.clone()).collect());
        assert_eq!(left.seen().ok(), Some(&vec![id(DELTA)]), "{values}");
    }
}

const DELTA: &str = "1d9d3ee3-4a6c-4ad8-9d5c-3f5c0c4d0a11";

#[test]
fn an_approver_that_is_known_after_apply_is_a_user_or_a_group() {
    let values = json!({ "display_name": "Staff", "access_package_id": "7dd94a5e-1b3c-4c70-8f6a-000000000001",
        "requestor_settings": [{ "scope_type": "AllExistingDirectoryMemberUsers", "requests_accepted": true, "requestor": [] }],
        "approval_settings": [{ "approval_required": true, "approval_stage": [{ "approval_timeout_in_days": 14, "alternative_approval_enabled": false, "alternative_approver": [],
            "primary_approver": [{ "subject_type": "groupMembers", "backup": false }] }] }] });
    let unknown = json!({ "id": true, "approval_settings": [{ "approval_stage": [{ "primary_approver": [{ "object_id": true }] }] }] });
    let plan = plan(&[("azuread_access_package_assignment_policy.staff", values, unknown, json!({}))]);
    let files: Files = vec![("plan.json".to_owned(), plan.to_string().into_bytes())];
    let outcome = |rule: &str| {
        let entry = entries().iter().find(|entry| entry.id == rule).expect("a rule");
        let judged = crate::support::judge(entry, &files, None).population;
        judged.into_iter().map(|(_, outcome)| crate::support::words(&outcome)).collect::<Vec<_>>()
    };
    let open = outcome("policy-approver-missing");
    assert!(
        open.iter().any(|words| words.contains("known-after-apply:assignment-policies.primaryApprovers")),
        "{open:?}"
    );
    let manager = outcome("policy-manager-approver-without-fallback");
    assert!(manager.iter().all(|words| !words.starts_with("not-evaluated")), "it is no manager: {manager:?}");
}
