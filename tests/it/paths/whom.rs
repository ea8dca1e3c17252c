//! Whom a step is for: those for whom a policy is, who exist, and of whom nothing else is asked.

use pimlint::config::Settings;
use pimlint::context::Context;
use pimlint::cover::Cover;
use pimlint::model::{Audience, Collection, Gap};
use pimlint::paths::{Answer, Holders, Question, Way, person as beginning};
use pimlint::service::Export;
use pimlint::tenant::paths::{Factor, Kinds, Limit, Node};
use serde_json::{Value, json};

use super::vain::{APPROVED, UNGATED, everyone, least};
use super::world::{GLOBAL_ADMINISTRATOR, World, group_members, member, object, person, role, single};
use crate::support::Files;

const GOVERNOR: &str = "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e";
const CONTEXT: Option<(u8, Factor)> = Some((0, Factor::Context));

fn vault() -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").user("Kim").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world
}

fn export(files: &Files) -> Export {
    let moment = pimlint::model::Instant::parse("2026-02-01T00:00:00Z").expect("a moment");
    Export::of_texts(files, Option::map(moment, pimlint::model::Moment::Stated))
}

fn asked(files: &Files, from: Option<&str>) -> Answer {
    let question = |cx: &Context<'_>| Question {
        to: vec![role(GLOBAL_ADMINISTRATOR)],
        from: from.map(|name| beginning(cx, &object(name))),
        limit: Limit::ANY,
    };
    export(files).paths(question, &Settings::default(), None, &Cover::plain())
}

/// What the ways to Global Administrator begin with, each with the approvals that it takes.
fn ways(answer: &Answer) -> Vec<(&str, u8)> {
    let way = |way: &'_ Way| (way.nodes[0].by, way.gate.people);
    answer.targets[0].ways.iter().map(way).collect()
}

/// Why it is undecided whether a node comes to Global Administrator under a limit.
fn undecided(files: &Files, from: &Node, limit: Limit) -> Option<Gap> {
    export(files).tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, limit).from(from).err()
}

/// The users whom a Conditional Access policy is for.
fn users(more: &Value) -> Value {
    let mut users = json!({ "includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [], "includeRoles": [],
        "excludeRoles": [], "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null });
    for (key, value) in more.as_object().into_iter().flatten() {
        users[key] = value.clone();
    }
    json!({ "conditions": { "users": users, "applications": { "includeApplications": [], "excludeApplications": [],
        "includeUserActions": [], "includeAuthenticationContextClassReferences": ["c1"] } } })
}

/// The principal is eligible for "Vault", whose activation asks for a context.
fn in_context(principal: &str, policy: &Value) -> World {
    let mut world = vault();
    world.group("Staff", &json!({})).listed("Staff", "member", "Ada", "user");
    world.schedule("eligibility", "Vault", "member", principal, None).settings("Vault", "member", None, false);
    world.ask_for_context().conditional_access(policy);
    world
}

#[test]
fn a_context_asks_nothing_of_those_for_whom_no_policy_is() {
    let excluded = users(&json!({ "excludeUsers": [super::world::id("Ada")] }));
    let of_others = users(&json!({ "includeUsers": [super::world::id("Kim")] }));
    for principal in ["Ada", "Staff"] {
        assert_eq!(least(&in_context(principal, &users(&json!({}))), &person("Ada")), CONTEXT);
        assert_eq!(least(&in_context(principal, &excluded), &person("Ada")), UNGATED);
        assert_eq!(least(&in_context(principal, &of_others), &person("Ada")), UNGATED);
    }
}

#[test]
fn a_context_is_not_taken_at_its_word_where_no_policies_are_exported() {
    let files = in_context("Ada", &users(&json!({}))).files_but("conditionalAccessPolicies");
    let gap = Gap::Absent(Collection::ConditionalAccessPolicies);
    assert_eq!(undecided(&files, &person("Ada"), Limit::NAKED), Some(gap));
    assert_eq!(undecided(&files, &person("Ada"), Limit::UNGATED), None);
    let answer = asked(&files, None);
    assert_eq!(ways(&answer), [("eligible-assignment", 0)]);
    assert_eq!(answer.targets[0].gap, Some(gap), "it may take less");
    assert_eq!(answer.targets[0].holders.gap, None, "nobody holds it, whatever an activation takes");
}

#[test]
fn who_is_gone_takes_no_step() {
    let mut world = vault();
    world.no_service_principals().schedule("eligibility", "Vault", "member", "Ghost", None);
    world.settings("Vault", "member", None, false);
    assert_eq!(least(&world, &person("Ghost")), None);
    let files = world.files_but("users");
    assert_eq!(undecided(&files, &person("Ghost"), Limit::UNGATED), None);
    assert_eq!(ways(&asked(&files, None)), [("eligible-assignment", 0)], "who knows who they are");
}

/// A package that gives membership of "Vault".
fn offered() -> World {
    let mut world = vault();
    world.catalog("Desk", &[], None).package("Tools", "Desk", "Vault", "Member");
    world
}

fn stage(approvers: &[Value]) -> Value {
    json!([{ "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true, "isEscalationEnabled": false,
        "primaryApprovers": approvers, "fallbackPrimaryApprovers": [], "escalationApprovers": [], "fallbackEscalationApprovers": [] }])
}

#[test]
fn a_wider_audience_does_not_make_an_approval_count() {
    let club = json!({ "groupTypes": ["Unified"], "securityEnabled": false, "mailEnabled": true,
        "isAssignableToRole": false, "visibility": "Public" });
    let open_to = |scope: &str, approver: Value| {
        let mut world = offered();
        world.group("Club", &club).group("Board", &json!({})).listed("Board", "member", "Boss", "user");
        world.policy("Anyone", "Tools", &[], Some(stage(&[approver])));
        world.change("assignmentPolicies", "Anyone", |policy| policy["allowedTargetScope"] = json!(scope));
        world
    };
    let all = Node::Audience(Audience::AllUsers);
    assert_eq!(least(&open_to("allMemberUsers", group_members("Club")), &everyone()), UNGATED);
    let wider = open_to("allDirectoryUsers", group_members("Club"));
    assert_eq!((least(&wider, &everyone()), least(&wider, &all)), (UNGATED, APPROVED), "members alone join the group");
    let files = open_to("allDirectoryUsers", group_members("Board")).files();
    assert_eq!(ways(&asked(&files, None)), [("request", 1)], "what is so for all is said once");
}

#[test]
fn a_person_requests_under_the_policy_with_the_highest_priority() {
    let mut world = offered();
    world.policy("Anyone", "Tools", &[], None).policy("Named", "Tools", &["x"], Some(stage(&[single("Boss")])));
    world.change("assignmentPolicies", "Named", |policy| {
        policy["specificAllowedTargets"] =
            json!([{ "@odata.type": "#microsoft.graph.singleUser", "userId": super::world::id("Ada"), "description": "Ada" }]);
    });
    let files = world.files();
    assert_eq!(ways(&asked(&files, Some("Ada"))), [("request", 1)]);
    assert_eq!(ways(&asked(&files, Some("Kim"))), [("request", 0)]);
}

#[test]
fn member_users_get_the_policy_that_is_for_them_alone() {
    let mut world = offered();
    world.policy("Members", "Tools", &[], Some(stage(&[single("Boss")]))).policy("All", "Tools", &[], None);
    world.change("assignmentPolicies", "All", |policy| policy["allowedTargetScope"] = json!("allDirectoryUsers"));
    assert_eq!((least(&world, &everyone()), least(&world, &Node::Guests)), (APPROVED, UNGATED));
    assert_eq!(least(&world, &Node::Audience(Audience::AllUsers)), None);
    assert_eq!(ways(&asked(&world.files(), Some("Ada"))), [("request", 1)]);
    let answer = asked(&world.files(), None);
    let said: Vec<&str> = answer.targets[0].ways.iter().map(|way| way.steps[0].text.as_ref()).collect();
    assert!(said[0].starts_with("guests can request"), "{said:#?}");
}

#[test]
fn governance_administrators_decide_about_every_catalog() {
    let mut world = vault();
    world.catalog("Desk", &["Vault"], None).pim_groups(&["Vault"]);
    assert_eq!(least(&world, &person("Kim")), None);
    let files = world.files_but("roleAssignments");
    let to_group = |files: &Files| {
        let export = export(files);
        export.tenant.paths_to(&[member("Vault")], Kinds::ALL, Limit::UNGATED).from(&person("Kim")).err()
    };
    assert_eq!(to_group(&world.files()), None);
    let gap = to_group(&files).and_then(Gap::collection);
    assert_eq!(gap, Some(Collection::RoleAssignments), "somebody not seen may hold the role");
    world.role("Kim", GOVERNOR, None);
    assert_eq!(least(&world, &person("Kim")), UNGATED);
    let steps = ["role-assignment", "manages-catalog", "catalog-resource", "role-assignment"];
    let answer = asked(&world.files(), None);
    assert_eq!(answer.targets[0].ways[0].nodes.iter().map(|hop| hop.by).collect::<Vec<_>>(), steps);
}

#[test]
fn what_others_may_request_for_somebody_is_a_step() {
    let mut world = offered();
    world.policy("Managers", "Tools", &[], None);
    let allow = |world: &mut World, on_behalf: bool| {
        world.change("assignmentPolicies", "Managers", |policy| {
            policy["requestorSettings"] =
                json!({ "enableTargetsToSelfAddAccess": false, "enableOnBehalfRequestorsToAddAccess": on_behalf });
        });
        asked(&world.files(), None)
    };
    assert!(ways(&allow(&mut world, false)).is_empty());
    let answer = allow(&mut world, true);
    assert_eq!(ways(&answer), [("request-on-behalf", 0)]);
    let says = answer.targets[0].ways[0].steps[0].text.as_str();
    assert_eq!(
        says,
        "others can request the package \"Tools\" for all member users under the policy \"Managers\" (no approval)"
    );
    let export = world.export();
    let policy = export.tenant.assignment_policy(&object("Managers")).expect("known").expect("there");
    assert_eq!(export.tenant.requests_under(policy).map(|steps| steps.len()), Ok(0), "no one asks for themselves");
}

#[test]
fn who_has_it_until_a_date_does_not_have_it_all_the_time() {
    let mut world = vault();
    world.schedule("assignment", "Vault", "member", "Ada", Some("2026-02-10T00:00:00Z"));
    world.schedule("assignment", "Vault", "member", "Boss", None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, false);
    let answer = asked(&world.files(), None);
    let open = Holders { all_the_time: 0, until_a_date: 1, undated: 1, gap: None };
    assert_eq!(answer.targets[0].holders, open, "the list that says when assignments of roles end is not exported");
    assert_eq!(ways(&answer), [("eligible-assignment", 0)], "what Ada can do when it has ended");
    world.role_schedule("Vault", GLOBAL_ADMINISTRATOR);
    let dated = Holders { all_the_time: 1, until_a_date: 1, undated: 0, gap: None };
    assert_eq!(asked(&world.files(), None).targets[0].holders, dated);
}
