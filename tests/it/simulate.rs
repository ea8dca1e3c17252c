//! `pimlint simulate`: what comes of a request, and when the access really ends.

use std::process::Command;

use insta_cmd::assert_cmd_snapshot;
use pimlint::config::Settings;
use pimlint::cover::Cover;
use pimlint::report::simulate::SCHEMA;
use pimlint::simulate::{Question, What};
use serde_json::{Value, json};

use crate::paths::world::{GROUPS_ADMINISTRATOR, World, group_members, id, object, single};

const CONTOSO: &str = "fixtures/tenants/contoso";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("simulate").args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn text(arguments: &[&str]) -> String {
    let run = command(arguments).output().expect("the program runs");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn a_request_is_followed_to_the_day_on_which_access_ends() {
    assert_cmd_snapshot!(command(&[CONTOSO, "--package", "Azure platform owner"]));
}

#[test]
fn json_satisfies_its_schema_and_names_every_policy() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let answer: Value = serde_json::from_str(&text(&[CONTOSO, "--format", "json"])).expect("JSON");
    let wrong: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let timelines = answer["timelines"].as_array().expect("a list").len();
    let page = text(&[CONTOSO, "--format", "html"]);
    assert_eq!(page.matches("<h2>").count(), timelines);
    assert!(!page.contains("<script"));
}

#[test]
fn a_redacted_answer_names_no_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    for format in ["text", "json", "html"] {
        let said =
            text(&[CONTOSO, "--all", "--format", format, "--redact", "--redaction-key", key.to_str().expect("UTF-8")]);
        for name in ["PIM-Azure", "Service desk onboarding"] {
            assert!(!said.contains(name), "{format}: {name}");
        }
    }
}

/// An approval stage with primary and fallback approvers.
fn stage(primary: &[Value], fallback: &[Value]) -> Value {
    json!({ "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true, "isEscalationEnabled": false,
        "primaryApprovers": primary, "fallbackPrimaryApprovers": fallback, "escalationApprovers": [], "fallbackEscalationApprovers": [] })
}

/// A package that makes eligible for a group, whose policy asks Boss.
fn world() -> World {
    let mut world = World::new();
    let stage = stage(&[single("Boss")], &[]);
    world.user("Ada").group("Vault", &json!({})).settings("Vault", "member", None, true);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "EligibleMember");
    world.policy("Anyone", "Tools", &[], Some(json!([stage])));
    world
}

fn events(world: &World, question: &Question) -> Vec<(What, Option<u64>, bool)> {
    let answer = world.export().simulate(question, &Settings::default(), None, &Cover::plain());
    let events = answer.timelines.iter().flat_map(|timeline| &timeline.events);
    events.map(|event| (event.what, event.day, event.is_wrong)).collect()
}

#[test]
fn an_approval_that_no_one_can_give_is_said() {
    let approvals = |world: &World| {
        let all = events(world, &Question::Package(object("Tools")));
        all.into_iter().filter(|(what, ..)| *what == What::Approval).map(|(.., wrong)| wrong).collect::<Vec<_>>()
    };
    assert_eq!(approvals(&world()), [true], "Boss is not a user of the tenant");
    let mut manned = world();
    manned.user("Boss");
    assert_eq!(approvals(&manned), [false]);
}

/// What is told of the requests for a package.
fn told(world: &World) -> Vec<String> {
    words(world, &Question::Package(object("Tools")))
}

fn words(world: &World, question: &Question) -> Vec<String> {
    let answer = world.export().simulate(question, &Settings::default(), None, &Cover::plain());
    let events = answer.timelines.into_iter().flat_map(|timeline| timeline.events);
    events.map(|event| event.words).collect()
}

/// The same world, where other stages decide.
fn with_stages(stages: &Value) -> World {
    let mut world = world();
    world.user("Boss").change("assignmentPolicies", "Anyone", |policy| {
        policy["requestApprovalSettings"]["stages"] = stages.clone();
    });
    world
}

#[test]
fn a_request_ends_where_no_one_can_approve_it() {
    let denied = "stage 1: no one can approve, and the request is denied after 2 days";
    assert_eq!(told(&world()).last().map(String::as_str), Some(denied), "Boss is not a user of the tenant");
    let mut disabled = with_stages(&json!([stage(&[single("Boss")], &[]), stage(&[single("Ada")], &[])]));
    disabled.change("users", "Boss", |user| user["accountEnabled"] = json!(false));
    assert_eq!(told(&disabled).last().map(String::as_str), Some(denied));
    let nothing = told(&with_stages(&json!([])));
    let words = "an approval is required, but the policy has no approval stage, so no one can approve";
    assert_eq!(nothing.last().map(String::as_str), Some(words));
}

#[test]
fn whether_anyone_can_request_is_not_guessed() {
    for settings in [json!({ "enableTargetsToSelfUpdateAccess": false }), Value::Null] {
        let mut world = world();
        world.change("assignmentPolicies", "Anyone", |policy| policy["requestorSettings"] = settings.clone());
        let answer = world.export().simulate(&Question::All, &Settings::default(), None, &Cover::plain());
        assert!(answer.gap.is_some(), "{settings}");
        let request = &answer.timelines[0].events[0];
        assert!(request.gap.is_some() && request.words.contains("not known whether anyone can request"), "{request:?}");
    }
}

#[test]
fn no_one_can_request_in_a_catalog_that_is_closed_to_them() {
    let first = |world: &World| told(world)[0].clone();
    let mut unpublished = world();
    unpublished.change("catalogs", "Staff", |catalog| catalog["state"] = json!("unpublished"));
    assert_eq!(told(&unpublished), ["no one can request, because the catalog \"Staff\" is not published"]);
    let mut outside = world();
    outside.change("assignmentPolicies", "Anyone", |policy| policy["allowedTargetScope"] = json!("allExternalUsers"));
    assert_eq!(told(&outside), ["no one can request, because the catalog \"Staff\" is not enabled for external users"]);
    outside.change("catalogs", "Staff", |catalog| catalog["isExternallyVisible"] = json!(true));
    assert_eq!(first(&outside), "anyone outside the organization can request, with a justification");
    outside.change("catalogs", "Staff", |catalog| catalog["state"] = Value::Null);
    assert!(first(&outside).starts_with("it is not known whether the catalog is published"), "{}", first(&outside));
}

#[test]
fn no_one_can_request_where_the_scope_holds_no_one() {
    let mut outside = world();
    outside.change("catalogs", "Staff", |catalog| catalog["isExternallyVisible"] = json!(true));
    outside.change("assignmentPolicies", "Anyone", |policy| {
        policy["allowedTargetScope"] = json!("allConfiguredConnectedOrganizationUsers");
    });
    let mut with_none = outside.clone();
    with_none.without("connectedOrganizations");
    let no_one = "no one can request, because no one is in the scope (all configured connected organizations)";
    assert_eq!(told(&with_none), [no_one]);
    assert!(
        told(&outside)[0].contains("can request, with"),
        "an export without them does not show that there are none"
    );
}

#[test]
fn no_one_can_request_where_the_groups_in_scope_have_no_members() {
    let mut named = world();
    named.group("New hires", &json!({}));
    named.change("assignmentPolicies", "Anyone", |policy| {
        policy["allowedTargetScope"] = json!("specificDirectoryUsers");
        policy["specificAllowedTargets"] = json!([group_members("New hires")]);
    });
    assert_eq!(told(&named), ["no one can request, because no one is in the scope (members of \"New hires\")"]);
    named.listed("New hires", "member", "Ada", "user");
    assert!(told(&named)[0].starts_with("members of \"New hires\" can request"), "{:?}", told(&named));
}

#[test]
fn an_activation_that_no_one_can_approve_is_said() {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({}));
    world.settings("Vault", "member", Some(&[single("Nobody")]), true).catalog("Staff", &[], None);
    world.pim_groups(&["Vault"]);
    world.package("Tools", "Staff", "Vault", "EligibleMember");
    world.policy("Anyone", "Tools", &[], Some(json!([stage(&[single("Boss")], &[])])));
    let activation = events(&world, &Question::All).into_iter().find(|(what, ..)| *what == What::Activation);
    assert_eq!(activation, Some((What::Activation, None, true)), "{:?}", told(&world));
}

#[test]
fn a_policy_without_its_package_leaves_the_answer_open() {
    let mut world = world();
    world.change("assignmentPolicies", "Anyone", |policy| {
        policy.as_object_mut().expect("an object").remove("accessPackage");
    });
    let answer = world.export().simulate(&Question::All, &Settings::default(), None, &Cover::plain());
    assert!(answer.timelines.is_empty() && answer.gap.is_some(), "{answer:#?}");
}

#[test]
fn a_role_that_the_group_holds_at_a_unit_is_said_with_the_unit() {
    let mut world = world();
    world.user("Boss").unit("Oslo", &[]).role("Vault", GROUPS_ADMINISTRATOR, Some("Oslo"));
    let reach = told(&world).into_iter().find(|words| words.starts_with("an active member has")).expect("a role");
    assert!(reach.ends_with("\"Groups Administrator\" at \"Oslo\""), "{reach}");
}

#[test]
fn a_request_gives_nothing_after_the_end_of_its_policy() {
    let until = |end: &str| {
        let mut world = with_stages(&json!([stage(&[single("Boss")], &[])]));
        world.change("assignmentPolicies", "Anyone", |policy| {
            policy["expiration"] = json!({ "type": "afterDateTime", "duration": null, "endDateTime": end });
        });
        events(&world, &Question::All)
            .into_iter()
            .skip_while(|(what, ..)| *what != What::Assignment)
            .collect::<Vec<_>>()
    };
    assert_eq!(until("2026-01-15T00:00:00Z"), [(What::Assignment, None, true)]);
    let lasting = until("2026-03-15T00:00:00Z");
    assert!(lasting.len() > 1 && lasting[0] == (What::Assignment, Some(0), false), "{lasting:?}");
}

#[test]
fn of_several_policies_the_one_with_the_highest_priority_counts_for_a_person() {
    let mut world = world();
    world.group("Night shift", &json!({})).listed("Night shift", "member", "Ada", "user").user("Eli");
    world.policy("Shift", "Tools", &["Night shift"], None);
    let of = |person: &str| {
        let question = Question::Person(object(person));
        let answer = world.export().simulate(&question, &Settings::default(), None, &Cover::plain());
        answer.timelines.iter().map(|timeline| timeline.policy.label().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((of("Ada"), of("Eli")), (vec!["Shift".to_owned()], vec!["Anyone".to_owned()]));
    let all = world.export().simulate(&Question::All, &Settings::default(), None, &Cover::plain());
    assert_eq!(all.timelines.len(), 2);
}

#[test]
fn what_a_person_has_may_keep_the_person_from_requesting() {
    let mut world = world();
    world.group("Auditors", &json!({})).package("Books", "Staff", "Vault", "Member");
    world.assignment("Ada's books", "Books", "Ada");
    let first = |world: &World| words(world, &Question::Person(object("Ada")))[0].clone();
    let compatible = |world: &mut World, packages: Value, groups: Value| {
        world.change("accessPackages", "Tools", |package| {
            package["incompatibleAccessPackages"] = packages.clone();
            package["incompatibleGroups"] = groups.clone();
        });
    };
    compatible(&mut world, json!([]), json!([{ "id": id("Auditors") }]));
    assert_eq!(first(&world), "\"Ada\" can request, with a justification");
    world.listed("Auditors", "member", "Ada", "user");
    let in_group = "\"Ada\" cannot request, because members of the incompatible group \"Auditors\" cannot";
    assert_eq!(words(&world, &Question::Person(object("Ada"))), [in_group]);
    compatible(&mut world, json!([{ "id": id("Books") }]), json!([]));
    assert_eq!(first(&world), "\"Ada\" cannot request, because the incompatible package \"Books\" is assigned already");
    compatible(&mut world, json!([]), json!([]));
    world.change("users", "Ada", |user| user["accountEnabled"] = json!(false));
    assert_eq!(first(&world), "\"Ada\" cannot request, because the account is disabled");
}

/// The automatic assignments of a package that gives active membership.
fn automatic(removes: &Value) -> World {
    let mut world = world();
    world.package("Keys", "Staff", "Vault", "Member").policy("Rule", "Keys", &["Vault"], None);
    world.change("assignmentPolicies", "Rule", |policy| {
        let rule = json!({ "@odata.type": "#microsoft.graph.attributeRuleMembers", "description": "x", "membershipRule": "(user.department -eq \"IT\")" });
        policy["specificAllowedTargets"] = json!([rule]);
        policy["automaticRequestSettings"] = json!({ "requestAccessForAllowedTargets": true,
            "removeAccessWhenTargetLeavesAllowedTargets": removes, "gracePeriodBeforeAccessRemoval": "P7D" });
    });
    world
}

#[test]
fn an_automatic_assignment_may_stay_when_the_rule_no_longer_matches() {
    let of = |removes: Value| {
        let answer = automatic(&removes).export().simulate(
            &Question::Package(object("Keys")),
            &Settings::default(),
            None,
            &Cover::plain(),
        );
        let events = answer.timelines.into_iter().flat_map(|timeline| timeline.events);
        let such = events.filter(|event| matches!(event.what, What::Assignment | What::End));
        such.map(|event| (event.words, event.is_wrong, event.gap.is_some())).collect::<Vec<_>>()
    };
    let said = |words: &str, wrong| (words.to_owned(), wrong, false);
    assert_eq!(
        of(json!(true)),
        [
            said("the package is assigned while the rule matches, and for 7 days after", false),
            said("membership of \"Vault\" ends with the assignment, when the rule no longer matches", false)
        ]
    );
    assert_eq!(
        of(json!(false)),
        [
            said("the package is assigned, and stays assigned when the rule no longer matches", true),
            said("membership of \"Vault\" never expires", true)
        ]
    );
    assert!(of(Value::Null).iter().all(|(_, wrong, unknown)| !wrong && *unknown), "{:?}", of(Value::Null));
}

#[test]
fn an_extension_without_an_approval_is_told() {
    let of = |extendable: bool, approval: bool| {
        let mut world = with_stages(&json!([stage(&[single("Boss")], &[])]));
        world.change("assignmentPolicies", "Anyone", |policy| {
            policy["requestorSettings"]["enableTargetsToSelfUpdateAccess"] = json!(extendable);
            policy["requestApprovalSettings"]["isApprovalRequiredForUpdate"] = json!(approval);
        });
        let all = events(&world, &Question::All).into_iter();
        all.filter(|(what, ..)| *what == What::Extension).map(|(.., wrong)| wrong).collect::<Vec<_>>()
    };
    assert_eq!((of(false, true), of(true, true), of(true, false)), (vec![], vec![false], vec![true]));
}

#[test]
fn a_directory_role_is_given_as_an_active_assignment() {
    let mut world = world();
    world.change("accessPackages", "Tools", |package| {
        let role = "62e90394-69f5-4237-9190-012177145e10";
        package["resourceRoleScopes"][0]["role"] =
            json!({ "id": id("role"), "displayName": "Active", "originSystem": "DirectoryRole", "originId": "Active" });
        package["resourceRoleScopes"][0]["scope"] =
            json!({ "id": id("scope"), "displayName": "Role", "originSystem": "DirectoryRole", "originId": role });
    });
    world.user("Boss");
    let told = told(&world);
    let given = "the requestor gets the role \"Global Administrator\" as an active assignment";
    assert!(told.iter().any(|words| words == given), "{told:#?}");
}

#[test]
fn nobody_approves_the_own_request() {
    let own = |world: &World, person| {
        words(world, &Question::Person(object(person))).iter().any(|words| words.contains("no one but"))
    };
    let mut world = with_stages(&json!([stage(&[single("Boss")], &[])]));
    assert!(own(&world, "Boss") && !own(&world, "Ada"));
    assert!(!told(&world).iter().any(|words| words.contains("no one but")), "others can request as well");
    world.group("Leads", &json!({})).listed("Leads", "member", "Boss", "user");
    let leads =
        json!([{ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id("Leads"), "description": "Leads" }]);
    world.change("assignmentPolicies", "Anyone", |policy| {
        policy["allowedTargetScope"] = json!("specificDirectoryUsers");
        policy["specificAllowedTargets"] = leads.clone();
    });
    let only =
        "stage 1: no one but \"Boss\" can approve, and no one approves their own request, so it is denied after 2 days";
    assert_eq!(told(&world).last().map(String::as_str), Some(only), "no one else can request");
}

#[test]
fn those_named_beside_a_manager_are_told_of_only_where_someone_is() {
    let manager = json!({ "@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1 });
    let who = |fallback: &[Value]| {
        let world = with_stages(&json!([stage(std::slice::from_ref(&manager), fallback)]));
        told(&world).into_iter().find(|words| words.starts_with("stage 1")).expect("an approval")
    };
    assert_eq!(who(&[]), "stage 1: someone found for the request has to approve within 2 days");
    let named = "stage 1: someone found for the request, or one of those named, has to approve within 2 days";
    assert_eq!(who(&[single("Boss")]), named);
}

#[test]
fn who_may_request_is_asked_of_the_audience() {
    let mut world = world();
    world.group("Night shift", &json!({})).listed("Night shift", "member", "Ada", "user").user("Eli");
    world.package("Keys", "Staff", "Vault", "Member").policy("Shift", "Keys", &["Night shift"], None);
    let of = |person: &str| {
        let answer =
            world.export().simulate(&Question::Person(object(person)), &Settings::default(), None, &Cover::plain());
        answer.timelines.iter().map(|timeline| timeline.package.label().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("Ada"), ["Keys", "Tools"]);
    assert_eq!(of("Eli"), ["Tools"]);
}

/// The same world, where PIM manages the group and no one has to approve.
fn open_world() -> World {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).settings("Vault", "member", None, true).pim_groups(&["Vault"]);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "EligibleMember");
    world.policy("Anyone", "Tools", &[], None);
    world
}

#[test]
fn what_pim_refuses_is_not_given() {
    let eligible = "the requestor becomes eligible for membership of \"Vault\"";
    assert!(told(&open_world()).iter().any(|words| words == eligible));
    let last = |world: &World| told(world).last().cloned().expect("an event");
    let refused =
        |why: &str| format!("the requestor does not become eligible for membership of \"Vault\", because {why}");
    let mut unmanaged = World::new();
    unmanaged.user("Ada").group("Vault", &json!({})).pim_groups(&[]);
    unmanaged.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "EligibleMember");
    unmanaged.policy("Anyone", "Tools", &[], None);
    assert_eq!(last(&unmanaged), refused("PIM does not manage the group"));
    let mut short = open_world();
    short.change("assignmentPolicies", "Anyone", |policy| policy["expiration"]["duration"] = json!("PT3M"));
    assert_eq!(last(&short), refused("PIM accepts no eligibility of less than 5 minutes"));
    let mut dynamic = open_world();
    dynamic.change("groups", "Vault", |group| {
        group["groupTypes"] = json!(["DynamicMembership"]);
        group["membershipRule"] = json!("user.department -eq \"IT\"");
    });
    assert_eq!(last(&dynamic), refused("a rule decides who is a member"));
}

#[test]
fn a_service_principal_cannot_activate_what_it_becomes_eligible_for() {
    let mut world = open_world();
    world.change("assignmentPolicies", "Anyone", |policy| {
        policy["allowedTargetScope"] = json!("allDirectoryServicePrincipals");
    });
    let told = told(&world);
    let words =
        "the requestor becomes eligible for membership of \"Vault\", but a service principal cannot activate it";
    assert!(told.iter().any(|said| said == words), "{told:#?}");
    assert!(!told.iter().any(|said| said.contains("activation of")), "{told:#?}");
}

#[test]
fn no_one_requests_under_an_automatic_policy() {
    let mut world = open_world();
    world.change("assignmentPolicies", "Anyone", |policy| {
        policy["allowedTargetScope"] = json!("specificDirectoryUsers");
        policy["automaticRequestSettings"] =
            json!({ "requestAccessForAllowedTargets": true, "removeAccessWhenTargetLeavesAllowedTargets": true });
        policy["specificAllowedTargets"] =
            json!([{ "@odata.type": "#microsoft.graph.attributeRuleMembers", "membershipRule": "user.department -eq \"IT\"" }]);
    });
    let told = told(&world);
    assert!(told.iter().any(|said| said == "the user becomes eligible for membership of \"Vault\""), "{told:#?}");
    assert!(!told.iter().any(|said| said.contains("requestor")), "{told:#?}");
}

#[test]
fn an_end_that_an_extension_does_not_move_is_said() {
    let answer: Value =
        serde_json::from_str(&text(&["fixtures/tenants/drifted", "--package", "Service desk", "--format", "json"]))
            .expect("JSON");
    let timelines = answer["timelines"].as_array().expect("a list");
    let events = timelines.iter().flat_map(|timeline| timeline["events"].as_array().expect("a list"));
    let said: Vec<_> = events
        .filter(|event| event["text"].as_str().is_some_and(|text| text.contains("if the assignment is extended")))
        .map(|event| (event["day"].clone(), event["wrong"].clone()))
        .collect();
    assert_eq!(said, [(json!(90), json!(true))], "{answer:#}");
}
