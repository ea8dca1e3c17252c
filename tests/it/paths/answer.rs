//! What `pimlint paths` writes.

use std::process::{Command, Output};

use insta_cmd::assert_cmd_snapshot;
use pimlint::config::Settings;
use pimlint::context::Context;
use pimlint::cover::Cover;
use pimlint::model::{Collected, Instant, Moment};
use pimlint::paths::{Answer, Beginning, Question, Way, guests};
use pimlint::report::paths::SCHEMA;
use pimlint::service::Export;
use pimlint::tenant::paths::{Factor, Limit, Node};
use serde_json::{Value, json};

use super::world::{
    GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, World, id, member, object, person, role, single,
};

const CONTOSO: &str = "fixtures/tenants/contoso";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("paths").args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn text(arguments: &[&str]) -> String {
    let run = run(arguments);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn the_ways_to_a_role_are_shown_weakest_first() {
    assert_cmd_snapshot!(command(&[CONTOSO, "--to", "Privileged Authentication Administrator"]));
}

#[test]
fn json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for arguments in [
        &[CONTOSO][..],
        &[CONTOSO, "--from", "GUESTS"],
        &[CONTOSO, "--to", "Helpdesk Administrator", "--max-humans", "0"],
    ] {
        let answer: Value = serde_json::from_str(&text(&[arguments, &["--format", "json"]].concat())).expect("JSON");
        let wrong: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
    }
}

#[test]
fn fewer_people_show_fewer_ways() {
    let ways = |most: &str| {
        let answer = text(&[CONTOSO, "--to", "Global Administrator", "--max-humans", most, "--format", "json"]);
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["targets"][0]["ways"].as_array().expect("ways").len()
    };
    assert!(ways("0") < ways("2"), "each way of contoso to Global Administrator needs an approval");
}

/// An export without role assignments shows no role, and no role is not said to be all there is.
#[test]
fn roles_that_may_be_missing_are_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups",
        "value": [{ "id": id("Staff"), "displayName": "Staff", "groupTypes": [] }] });
    std::fs::write(folder.path().join("groups.json"), list.to_string()).expect("written");
    let path = folder.path().to_str().expect("UTF-8");
    let said = "There may be more roles of tier 0 that someone can have: role-assignments is not in the export";
    for format in ["text", "html"] {
        let answer = text(&[path, "--format", format]);
        let words: Vec<&str> = answer.split_whitespace().collect();
        assert!(words.join(" ").contains(said), "{answer}");
    }
    let answer: Value = serde_json::from_str(&text(&[path, "--format", "json"])).expect("JSON");
    assert_eq!((&answer["complete"], &answer["missing"]), (&json!(false), &json!("absent:role-assignments")));
    assert_eq!(answer["targets"], json!([]));
}

#[test]
fn what_is_not_known_is_not_said_to_be_none() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.listed("Vault", "member", "Ada", "user");
    let first = |world: &World, left_out: &str| {
        let folder = written(world);
        std::fs::remove_file(folder.path().join(format!("{left_out}.json"))).expect("a file");
        let path = folder.path().to_str().expect("UTF-8");
        let answer = text(&[path, "--to", "Global Administrator", "--no-config"]);
        let lines = answer.lines().skip(2).take_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        first(&world, "roleAssignments"),
        "The role \"Global Administrator\": which ways there are is not known; who holds it all the time is not known"
    );
    let members = first(&world, &format!("groupMembers.{}", id("Vault")));
    assert!(
        members.ends_with("which ways there are is not known; who holds it all the time is not known"),
        "{members}"
    );
    assert_eq!(
        first(&world, "accessPackages"),
        "The role \"Global Administrator\": which ways there are is not known; 1 principal holds it, until when is not known",
        "the assignment does not say when it ends"
    );
}

#[test]
fn drawings_have_every_step_once() {
    let dot = text(&[CONTOSO, "--format", "dot"]);
    assert!(dot.starts_with("digraph paths {") && dot.trim_end().ends_with('}'));
    let arrows: Vec<&str> = dot.lines().filter(|line| line.contains(" -> ")).collect();
    let mut each = arrows.clone();
    each.dedup();
    assert_eq!(arrows, each);
    let mermaid = text(&[CONTOSO, "--format", "mermaid"]);
    assert_eq!(mermaid.lines().filter(|line| line.contains("->|")).count(), arrows.len());
    let html = text(&[CONTOSO, "--format", "html"]);
    assert!(html.contains("<svg class=\"path\"") && !html.contains("<script"));
}

/// A world as files of an export.
fn written(world: &World) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in world.files() {
        std::fs::write(folder.path().join(name), bytes).expect("writable");
    }
    folder
}

/// The graph for `BloodHound` of an export.
fn opengraph(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("graph.json");
    text(&[arguments, &["--opengraph", file.to_str().expect("UTF-8")]].concat());
    serde_json::from_slice(&std::fs::read(file).expect("written")).expect("JSON")
}

#[test]
fn opengraph_names_only_nodes_that_it_has() {
    let graph = opengraph(&[CONTOSO]);
    let nodes: Vec<&Value> =
        graph["graph"]["nodes"].as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
    let edges = graph["graph"]["edges"].as_array().expect("edges");
    assert!(!edges.is_empty());
    for edge in edges {
        assert!(nodes.contains(&&edge["start"]["value"]) && nodes.contains(&&edge["end"]["value"]), "{edge}");
        assert!(
            edge["kind"]
                .as_str()
                .is_some_and(|kind| kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        );
    }
}

/// What <https://bloodhound.specterops.io/opengraph/developer/nodes> asks of a node: values that are no objects and not null, and no
/// `objectid` among them.
#[test]
fn opengraph_has_the_properties_that_bloodhound_takes() {
    let mut world = World::new();
    world.group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member").policy("Anyone", "Tools", &[], None);
    let folder = written(&world);
    let graph = opengraph(&[folder.path().to_str().expect("UTF-8")]);
    let nodes = graph["graph"]["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().any(|node| node["kinds"][0] == "PimlintAudience"), "an audience has no id in Entra");
    for node in nodes {
        let properties = node["properties"].as_object().expect("an object");
        assert!(properties.get("objectid").is_none() && properties.values().all(Value::is_string), "{node}");
        assert!(node["id"].as_str().is_some_and(|id| !id.contains(':')), "{node}");
    }
}

#[test]
fn everyone_who_can_take_a_way_is_drawn() {
    let mut world = World::new();
    world.group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None).settings("Vault", "member", None, true);
    for person in ["Ada", "Bea", "Cy", "Dan", "Eve", "Flo", "Gus"] {
        world.user(person).schedule("eligibility", "Vault", "member", person, None);
    }
    let folder = written(&world);
    let export = folder.path().to_str().expect("UTF-8");
    let graph = opengraph(&[export]);
    let edges = graph["graph"]["edges"].as_array().expect("edges");
    let activations = edges.iter().filter(|edge| edge["kind"] == "PimlintEligibleAssignment").count();
    assert_eq!(activations, 7, "{graph:#}");
    for format in ["dot", "mermaid"] {
        let drawing = text(&[export, "--format", format]);
        let drawn = drawing.matches("eligible assignment").count();
        assert!(drawn == 6 && drawing.contains("2 more"), "{drawing}");
    }
}

#[test]
fn what_is_unknown_is_refused_with_what_is_near() {
    let run = run(&[CONTOSO, "--to", "Helpdesk Adminstrator"]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("Helpdesk Administrator"), "{said}");
}

#[test]
fn the_export_is_asked_for_as_the_command_takes_it() {
    let run = run(&[]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("pimlint paths ./export") && !said.contains("pimlint who"), "{said}");
}

#[test]
fn one_file_does_not_overwrite_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paths");
    let name = file.to_str().expect("UTF-8");
    let run = run(&[CONTOSO, "--output", name, "--opengraph", name]);
    assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(!file.exists());
    let read = format!("{CONTOSO}/groups.json");
    assert_eq!(self::run(&[CONTOSO, "--opengraph", &read]).status.code(), Some(2), "what was read is spared");
}

#[test]
fn an_audience_by_itself_has_no_comma_behind_it() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member").policy("Anyone", "Tools", &[], None);
    world.change("assignmentPolicies", "Anyone", |policy| policy["allowedTargetScope"] = json!("allDirectoryUsers"));
    let answer = asked(&world, to_global_administrator);
    let way = &answer.targets[0].ways[0];
    assert_eq!(way.who[0].spot.label, "all users, guests included");
    assert!(way.steps[0].text.starts_with("all users, guests included, can request"), "{}", way.steps[0].text);
}

#[test]
fn a_redacted_answer_names_no_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    for format in ["text", "json", "dot", "mermaid", "html"] {
        let said = text(&[CONTOSO, "--format", format, "--redact", "--redaction-key", key.to_str().expect("UTF-8")]);
        for name in ["Arden", "PIM-Entra"] {
            assert!(!said.contains(name), "{format}: {name}");
        }
    }
}

/// The answer to a question about the export alone.
fn asked(world: &World, question: impl Fn(&Context<'_>) -> Question) -> Answer {
    world.export().paths(question, &Settings::default(), None, &Cover::plain())
}

fn to_global_administrator(_: &Context<'_>) -> Question {
    Question { to: vec![role(GLOBAL_ADMINISTRATOR)], from: None, limit: Limit::ANY }
}

#[test]
fn every_step_that_a_person_can_begin_with_is_a_way() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, true);
    world.group("Leads", &json!({ "isAssignableToRole": false })).listed("Leads", "member", "Ada", "user");
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member");
    world.policy("Leads only", "Tools", &["Leads"], None);
    let answer = asked(&world, to_global_administrator);
    let ways: Vec<_> = answer.targets[0].ways.iter().map(|way| (way.gate.factor, way.steps.len())).collect();
    assert_eq!(ways, [(Factor::None, 4), (Factor::Mfa, 2)], "the weaker one first: {answer:#?}");
    let starts = |answer: &Answer| answer.targets[0].ways.iter().map(|way| way.who.len()).collect::<Vec<_>>();
    assert_eq!(starts(&answer), [1, 1]);

    world.role("Ada", GLOBAL_ADMINISTRATOR, None);
    let answer = asked(&world, to_global_administrator);
    assert_eq!((answer.targets[0].holders.undated, starts(&answer)), (1, vec![]), "who has it needs no way");
}

#[test]
fn a_role_at_a_unit_is_one_way_however_many_are_in_the_unit() {
    let mut world = World::new();
    world.user("Ada").user("Bo").user("Cy").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    for eligible in ["Bo", "Cy"] {
        world.schedule("eligibility", "Vault", "member", eligible, None);
    }
    world.settings("Vault", "member", None, false).unit("Oslo", &[("Bo", "user"), ("Cy", "user")]);
    world.role("Ada", HELPDESK_ADMINISTRATOR, Some("Oslo"));
    let answer = asked(&world, to_global_administrator);
    let of_ada: Vec<_> = answer.targets[0].ways.iter().filter(|way| who(way) == ["Ada"]).collect();
    assert_eq!(of_ada.len(), 1, "{answer:#?}");
}

#[test]
fn where_it_is_unknown_who_is_a_guest_there_may_be_more_ways() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, false);
    let gaps = |world: &World| {
        let of = |from: fn(&Context<'_>) -> Beginning| {
            let question = |cx: &Context<'_>| Question { from: Some(from(cx)), ..to_global_administrator(cx) };
            asked(world, question).targets[0].gap
        };
        [of(guests), of(|cx| pimlint::paths::person(cx, &object("Ada")))]
    };
    assert_eq!(gaps(&world), [None, None]);
    world.change("users", "Ada", |user| {
        user.as_object_mut().expect("an object").remove("userType");
    });
    assert!(gaps(&world).iter().all(Option::is_some));
}

#[test]
fn a_plan_after_which_no_one_can_reach_a_role_closes_the_ways_to_it() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).listed("Vault", "owner", "Ada", "user");
    let assignment = json!({ "id": "x", "role_id": GLOBAL_ADMINISTRATOR, "principal_object_id": id("Vault"), "directory_scope_id": "/" });
    let gone = plan("azuread_directory_role_assignment", &assignment, &Value::Null);
    world.role("Vault", GLOBAL_ADMINISTRATOR, None);
    let answer = planned(&world, &gone, |_| Question { to: Vec::new(), from: None, limit: Limit::ANY });
    let closed: Vec<_> = answer.targets.iter().map(|target| (target.ways.len(), target.closed.len())).collect();
    assert_eq!(closed, [(0, 1)], "{answer:#?}");
    let (export, folder) = (written(&world), filed(&gone));
    let page = text(&[&in_folder(&export, ""), &in_folder(&folder, "plan.json")]);
    for line in ["that the plan closes", "2. owners of \"Vault\" can add members"] {
        assert!(page.contains(line), "{page}");
    }
}

/// A plan as a file.
fn filed(plan: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plan.json"), plan.to_string()).expect("writable");
    folder
}

fn in_folder(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn what_path_rules_no_longer_find_with_a_plan_is_said() {
    let mut world = World::new();
    world.user("Ada").group(
        "Trip",
        &json!({ "groupTypes": ["Unified"], "mailEnabled": true, "visibility": "Public", "isAssignableToRole": false }),
    );
    let assignment = json!({ "id": "x", "role_id": GLOBAL_ADMINISTRATOR, "principal_object_id": id("Trip"), "directory_scope_id": "/" });
    let gone = plan("azuread_directory_role_assignment", &assignment, &Value::Null);
    world.role("Trip", GLOBAL_ADMINISTRATOR, None);
    let (export, folder) = (written(&world), filed(&gone));
    let check = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        command.args(["check", "--no-config", "--select", "path-public-group-bypass", "--fail-on", "never"]);
        let run = command.arg(in_folder(&export, "")).args(arguments).output().expect("the program runs");
        String::from_utf8(run.stdout).expect("UTF-8")
    };
    let plan = in_folder(&folder, "plan.json");
    let alone = check(&["--format", "markdown"]);
    assert!(alone.contains("path-public-group-bypass") && !alone.contains("The plan ends"), "{alone}");
    let comment = check(&[&plan, "--format", "markdown"]);
    assert!(comment.contains("The plan ends 1 finding of path rules"), "{comment}");
    assert!(comment.contains("- error, `path-public-group-bypass`: Anyone in the organization"), "{comment}");
    let page = check(&[&plan]);
    assert!(page.contains("ended by the plan: 1 error, 0 warnings, 0 notes of path rules"), "{page}");
    let report: Value = serde_json::from_str(&check(&[&plan, "--format", "json"])).expect("JSON");
    let ended = &report["endedByPlan"][0];
    assert_eq!((&ended["rule"], &ended["subject"]["name"]), (&json!("path-public-group-bypass"), &json!("Trip")));
    let schema: Value = serde_json::from_str(pimlint::report::json::SCHEMA).expect("JSON");
    let wrong: Vec<_> =
        jsonschema::validator_for(&schema).expect("a schema").iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let alone: Value = serde_json::from_str(&check(&["--format", "json"])).expect("JSON");
    assert_eq!(alone["endedByPlan"], Value::Null);
}

fn with_plan(world: &World, plan: &Value) -> Answer {
    planned(world, plan, to_global_administrator)
}

fn planned(world: &World, plan: &Value, question: impl Fn(&Context<'_>) -> Question) -> Answer {
    let mut files = world.files();
    files.push(("plan.json".to_owned(), plan.to_string().into_bytes()));
    let moment: Option<Instant> = Instant::parse("2026-02-01T00:00:00Z").expect("a moment");
    let export = Export::of_texts(&files, moment.map(Moment::Stated));
    assert!(export.is_planned());
    export.paths(question, &Settings::default(), None, &Cover::plain())
}

/// A plan that changes one resource.
fn plan(kind: &str, before: &Value, after: &Value) -> Value {
    let address = format!("{kind}.this");
    let resource = |values: &Value| json!({ "address": address, "mode": "managed", "type": kind, "name": "this", "values": values });
    let action = match (before.is_null(), after.is_null()) {
        (true, _) => "create",
        (_, true) => "delete",
        _ => "update",
    };
    let of = |values: &Value| if values.is_null() { Vec::new() } else { vec![resource(values)] };
    json!({ "format_version": "1.2", "terraform_version": "1.11.4",
        "planned_values": { "root_module": { "resources": of(after) } },
        "prior_state": { "format_version": "1.0", "terraform_version": "1.11.4", "values": { "root_module": { "resources": of(before) } } },
        "resource_changes": [{ "address": address, "mode": "managed", "type": kind, "name": "this",
            "change": { "actions": [action], "before": before, "after": after, "after_unknown": {} } }],
        "configuration": { "root_module": {} } })
}

#[test]
fn a_plan_opens_ways_and_closes_them() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).group("Leads", &json!({}));
    world.role("Vault", GLOBAL_ADMINISTRATOR, None).listed("Leads", "owner", "Ada", "user");
    let nothing = Value::Null;
    let assignment = json!({ "id": "x", "role_id": GLOBAL_ADMINISTRATOR, "principal_object_id": id("Leads"), "directory_scope_id": "/" });
    let opened = with_plan(&world, &plan("azuread_directory_role_assignment", &nothing, &assignment));
    let ways: Vec<(Option<bool>, usize)> =
        opened.targets[0].ways.iter().map(|way| (way.opened, way.steps.len())).collect();
    assert_eq!(ways, [(Some(true), 3)], "{opened:#?}");
    assert!(opened.targets[0].closed.is_empty());

    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, false);
    let rules = |approval: bool| {
        json!({ "id": "x", "group_id": id("Vault"), "role_id": "member",
        "activation_rules": [{ "maximum_duration": "PT8H", "require_approval": approval, "require_justification": true,
            "require_multifactor_authentication": false, "require_ticket_info": false, "required_conditional_access_authentication_context": "",
            "approval_stage": [{ "primary_approver": [{ "object_id": id("Boss"), "type": "singleUser" }] }] }] })
    };
    let closed = with_plan(&world, &plan("azuread_group_role_management_policy", &rules(false), &rules(true)));
    let target = &closed.targets[0];
    assert_eq!(target.closed.iter().map(|way| way.gate.people).collect::<Vec<_>>(), [0], "{closed:#?}");
    assert!(target.ways.iter().all(|way| way.gate.people == 1), "what is left needs an approval");
}

/// Those who can take a way.
fn who(way: &Way) -> Vec<&str> {
    way.who.iter().map(|start| start.spot.name.as_str()).collect()
}

/// Those who can take each way that a plan opens, that it leaves, and that it closes.
fn changed(answer: &Answer) -> [Vec<Vec<&str>>; 3] {
    let target = &answer.targets[0];
    let such = |opened| target.ways.iter().filter(move |way| way.opened == Some(opened)).map(who).collect();
    [such(true), such(false), target.closed.iter().map(who).collect()]
}

#[test]
fn a_plan_opens_a_way_only_for_those_who_had_none() {
    let mut world = World::new();
    world.user("Ada").user("Bo").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, true);
    let eligible = json!({ "assignment_type": "member", "group_id": id("Vault"), "principal_id": id("Bo"),
        "permanent_assignment": true, "start_date": "2026-02-01T00:00:00Z" });
    let answer =
        with_plan(&world, &plan("azuread_privileged_access_group_eligibility_schedule", &Value::Null, &eligible));
    assert_eq!(changed(&answer), [vec![vec!["Bo"]], vec![vec!["Ada"]], vec![]]);
}

#[test]
fn a_plan_that_asks_for_more_opens_nothing() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None);
    let rules = |approval: bool| {
        json!({ "id": "x", "group_id": id("Vault"), "role_id": "member",
        "activation_rules": [{ "maximum_duration": "PT8H", "require_approval": approval, "require_justification": true,
            "require_multifactor_authentication": true, "require_ticket_info": false, "required_conditional_access_authentication_context": "",
            "approval_stage": [{ "primary_approver": [{ "object_id": id("Boss"), "type": "singleUser" }] }] }] })
    };
    let planned = |approvers: Option<&[Value]>, approval: bool| {
        let mut world = world.clone();
        world.settings("Vault", "member", approvers, true);
        let plan = plan("azuread_group_role_management_policy", &rules(!approval), &rules(approval));
        with_plan(&world, &plan)
    };
    let more = planned(None, true);
    assert_eq!(changed(&more), [vec![], vec![vec!["Ada"]], vec![vec!["Ada"]]]);
    let less = planned(Some(&[single("Boss")]), false);
    assert_eq!(changed(&less), [vec![vec!["Ada"]], vec![], vec![]], "what took an approval takes none");
}

#[test]
fn whoever_may_assign_a_package_loses_the_role_in_its_catalog() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.catalog("Staff", &[], Some(("Ada", "e2182095-804a-4656-ae11-64734e9b7ae5")));
    for package in ["Tools", "Keys"] {
        world.package(package, "Staff", "Vault", "Member").policy(&format!("{package} by hand"), package, &[], None);
        world.change("assignmentPolicies", &format!("{package} by hand"), |object| {
            object["allowedTargetScope"] = json!("notSpecified");
        });
    }
    let question = |_: &pimlint::context::Context<'_>| Question {
        to: vec![role(GLOBAL_ADMINISTRATOR)],
        from: None,
        limit: Limit::ANY,
    };
    let answer = world.export().paths(question, &Settings::default(), None, &Cover::plain());
    let points = answer.targets[0].points.as_ref().expect("changes");
    let words: Vec<&str> = points.changes.iter().map(|change| change.words.as_str()).collect();
    assert_eq!(words, ["remove \"Ada\" from the delegates of the catalog \"Staff\""], "one role gives both packages");
}

#[test]
fn one_change_closes_all_that_it_can() {
    let mut world = World::new();
    world.user("Ada").user("Cy").group("Staff", &json!({ "isAssignableToRole": false }));
    world.unit("North", &[("Staff", "group")]);
    world.role("Ada", GROUPS_ADMINISTRATOR, None).role("Cy", GROUPS_ADMINISTRATOR, Some("North"));
    world.catalog("Tools", &[], None).package("Tools", "Tools", "Staff", "Member");
    let question =
        |_: &pimlint::context::Context<'_>| Question { to: vec![member("Staff")], from: None, limit: Limit::ANY };
    let answer = world.export().paths(question, &Settings::default(), None, &Cover::plain());
    let target = &answer.targets[0];
    assert_eq!(target.ways.len(), 2, "one in the entire tenant, one at the unit");
    let points = target.points.as_ref().expect("changes");
    let words: Vec<&str> = points.changes.iter().map(|change| change.words.as_str()).collect();
    assert_eq!((words, points.at_least), (vec!["replace \"Staff\" with a role-assignable group"], 1));
}

#[test]
fn what_somebody_has_is_told_of_where_it_was_asked_for() {
    let mut world = World::new();
    world.user("Emma").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.role("Emma", GLOBAL_ADMINISTRATOR, None);
    let from = |node: Option<Node>| {
        let question = |_: &pimlint::context::Context<'_>| Question {
            to: vec![role(GLOBAL_ADMINISTRATOR)],
            from: node.clone().map(|node| Collected::Complete(vec![node]).into()),
            limit: Limit::ANY,
        };
        let answer = world.export().paths(question, &Settings::default(), None, &Cover::plain());
        let ways = answer.targets[0].ways.iter();
        ways.flat_map(|way| &way.steps).map(|step| step.text.clone()).collect::<Vec<_>>()
    };
    assert!(from(None).is_empty(), "no one becomes what they are");
    assert_eq!(from(Some(person("Emma"))), ["\"Emma\" holds the role \"Global Administrator\""]);
    assert_eq!(from(Some(member("Vault"))), ["members of \"Vault\" hold the role \"Global Administrator\""]);
}

#[test]
fn the_documentation_shows_what_the_commands_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = env!("CARGO_BIN_EXE_pimlint");
    let demo =
        Command::new(program).args(["demo", "contoso"]).current_dir(folder.path()).output().expect("the program runs");
    assert!(demo.status.success());
    for page in [include_str!("../../../docs/paths.md"), include_str!("../../../docs/simulate.md")] {
        let blocks: Vec<&str> =
            page.split("```console\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0)).collect();
        assert!(!blocks.is_empty());
        for block in blocks {
            let (line, expected) = block.split_once('\n').expect("a command and what it says");
            let command = line.trim_start_matches("$ ").replacen("pimlint", "\"$PIMLINT\"", 1);
            let run =
                Command::new("sh").args(["-c", &command]).env("PIMLINT", program).current_dir(folder.path()).output();
            let said = String::from_utf8(run.expect("a shell").stdout).expect("UTF-8");
            assert_eq!(said.trim_end(), expected.trim_end(), "{line}");
        }
    }
}
