//! What is configured and gives nothing is no way, and what lets many decide about an approval lets each of them.

use pimlint::model::Audience;
use pimlint::tenant::paths::{Factor, Kinds, Limit, Node};
use serde_json::{Value, json};

use super::world::{
    GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, World, group_members, id, member, person, role, single,
};

const ASSIGNMENT_MANAGER: &str = "e2182095-804a-4656-ae11-64734e9b7ae5";

/// What the weakest way from a node to Global Administrator takes: people, and the factor; none where there is no way.
pub(super) fn least(world: &World, from: &Node) -> Option<(u8, Factor)> {
    let export = world.export();
    let way = |limit| {
        let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, limit);
        paths.from(from).unwrap_or_else(|gap| panic!("undecided: {gap}")).map(|path| path.gate())
    };
    Limit::all().find_map(way).map(|gate| (gate.people, gate.factor))
}

pub(super) const UNGATED: Option<(u8, Factor)> = Some((0, Factor::None));
pub(super) const APPROVED: Option<(u8, Factor)> = Some((1, Factor::None));

pub(super) fn everyone() -> Node {
    Node::Audience(Audience::AllMembers)
}

/// A package that all members may request without approval and that gives a role of the group "Vault", which holds Global Administrator.
fn offered(vault: &Value, gives: &str) -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", vault).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", gives).policy("Anyone", "Tools", &[], None);
    world.schedule("eligibility", "Vault", "owner", "Boss", None);
    world.settings("Vault", "owner", Some(&[single("Boss")]), false).settings("Vault", "member", None, false);
    world
}

#[test]
fn a_package_gives_only_what_entitlement_management_can_change() {
    assert_eq!(least(&offered(&json!({}), "Member"), &everyone()), UNGATED);
    let dynamic = json!({ "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"IT\"" });
    assert_eq!(least(&offered(&dynamic, "Member"), &everyone()), None);
    for kept in [
        json!({ "onPremisesSyncEnabled": true }),
        json!({ "mailEnabled": true }),
        json!({ "isManagementRestricted": true }),
    ] {
        assert_eq!(least(&offered(&kept, "Member"), &everyone()), None, "{kept}");
    }
}

#[test]
fn no_one_becomes_eligible_for_a_group_that_pim_does_not_manage() {
    let unmanaged = |listed: bool| {
        let mut world = World::new();
        world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
        world.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "EligibleMember");
        world.policy("Anyone", "Tools", &[], None).settings("Vault", "member", None, false);
        world.pim_groups(if listed { &["Vault"] } else { &[] });
        world
    };
    assert_eq!(least(&unmanaged(true), &everyone()), UNGATED);
    assert_eq!(least(&unmanaged(false), &everyone()), None);
}

#[test]
fn a_request_leads_on_only_where_it_can_be_made() {
    let mut ended = offered(&json!({}), "Member");
    ended.change("assignmentPolicies", "Anyone", |object| {
        object["expiration"] =
            json!({ "type": "afterDateTime", "endDateTime": "2026-01-15T00:00:00Z", "duration": null });
    });
    assert_eq!(least(&ended, &everyone()), None);
    let mut unpublished = offered(&json!({}), "Member");
    unpublished.change("catalogs", "Staff", |object| object["state"] = json!("unpublished"));
    assert_eq!(least(&unpublished, &everyone()), None);
    let external = Node::Audience(Audience::AnyExternal);
    for (is_open, expected) in [(true, UNGATED), (false, None)] {
        let mut outside = offered(&json!({}), "Member");
        outside
            .change("assignmentPolicies", "Anyone", |object| object["allowedTargetScope"] = json!("allExternalUsers"));
        outside.change("catalogs", "Staff", |object| object["isExternallyVisible"] = json!(is_open));
        assert_eq!(least(&outside, &external), expected);
    }
}

#[test]
fn a_group_without_members_is_nobody() {
    let mut world = World::new();
    world.user("Ada").group("Nobody", &json!({})).group("Staff", &json!({})).listed("Staff", "member", "Ada", "user");
    let export = world.export();
    assert_eq!(["Nobody", "Staff"].map(|group| export.tenant.is_nobody(&member(group))), [Ok(true), Ok(false)]);
}

#[test]
fn who_manages_assignments_needs_a_policy() {
    let managed = |has_policy: bool| {
        let mut world = World::new();
        world.user("Kim").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
        world.catalog("Staff", &[], Some(("Kim", ASSIGNMENT_MANAGER))).package("Tools", "Staff", "Vault", "Member");
        if has_policy {
            world.policy("Administrators", "Tools", &[], None);
            world.change("assignmentPolicies", "Administrators", |object| {
                object["allowedTargetScope"] = json!("notSpecified");
            });
        }
        world
    };
    assert_eq!(least(&managed(true), &person("Kim")), UNGATED);
    assert_eq!(least(&managed(false), &person("Kim")), None);
}

/// Ada is eligible for the group "Vault", and so decide some approvers.
pub(super) fn eligible(approvers: &[Value]) -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", Some(approvers), false);
    world
}

#[test]
fn a_disabled_account_activates_nothing_and_an_entry_that_waits_for_approval_is_none() {
    let approved = eligible(&[single("Boss")]);
    assert_eq!(least(&approved, &person("Ada")), APPROVED);
    let mut disabled = eligible(&[single("Boss")]);
    disabled.change("users", "Ada", |object| object["accountEnabled"] = json!(false));
    assert_eq!(least(&disabled, &person("Ada")), None);
    let mut pending = eligible(&[single("Boss")]);
    pending.first(&format!("eligibilitySchedules.{}", id("Vault")))["status"] = json!("PendingApproval");
    assert_eq!(least(&pending, &person("Ada")), None);
}

#[test]
fn an_approval_that_no_one_can_give_leaves_no_way() {
    assert_eq!(least(&eligible(&[single("Ada")]), &person("Ada")), None, "no one approves their own request");
    let mut disabled = eligible(&[single("Boss")]);
    disabled.change("users", "Boss", |object| object["accountEnabled"] = json!(false));
    assert_eq!(least(&disabled, &person("Ada")), None);
    let mut empty = eligible(&[group_members("Approvers")]);
    empty.group("Approvers", &json!({}));
    assert_eq!(least(&empty, &person("Ada")), None);
    let mut one_left = eligible(&[single("Ada"), single("Boss")]);
    one_left.user("Boss");
    assert_eq!(least(&one_left, &person("Ada")), APPROVED);
}

#[test]
fn who_is_in_an_audience_decides_what_the_audience_decides() {
    let approved = || {
        let mut world = eligible(&[group_members("Approvers")]);
        world.group("Approvers", &json!({ "isAssignableToRole": false })).listed("Approvers", "member", "Boss", "user");
        world
    };
    assert_eq!(least(&approved(), &person("Ada")), APPROVED);
    let mut public = eligible(&[group_members("Approvers")]);
    let club = json!({ "groupTypes": ["Unified"], "securityEnabled": false, "mailEnabled": true, "isAssignableToRole": false, "visibility": "Public" });
    public.group("Approvers", &club).listed("Approvers", "member", "Boss", "user");
    assert_eq!(least(&public, &person("Ada")), UNGATED);
    let mut requested = approved();
    requested.catalog("Staff", &[], None).package("Helpers", "Staff", "Approvers", "Member");
    requested.policy("Anyone", "Helpers", &[], None);
    assert_eq!(least(&requested, &person("Ada")), UNGATED);
    requested.change("users", "Ada", |object| object["userType"] = json!("Guest"));
    assert_eq!(least(&requested, &person("Ada")), APPROVED, "a guest is no member user");
}

#[test]
fn who_owns_a_group_in_the_group_of_approvers_decides_about_it() {
    let mut world = eligible(&[group_members("Approvers")]);
    world.group("Approvers", &json!({})).group("Team", &json!({})).listed("Approvers", "member", "Team", "group");
    world.listed("Team", "member", "Boss", "user");
    assert_eq!(least(&world, &person("Ada")), APPROVED);
    world.listed("Team", "owner", "Ada", "user");
    assert_eq!(least(&world, &person("Ada")), UNGATED);
}

#[test]
fn all_who_may_request_decide_about_what_the_package_has_to_be_activated_for() {
    let requested = |owner: &str| {
        let mut world = World::new();
        world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
        world.group("Staff", &json!({})).listed("Staff", "member", "Ada", "user");
        world.group("Approvers", &json!({})).listed("Approvers", "member", "Boss", "user");
        world.listed("Approvers", "owner", owner, if owner == "Staff" { "group" } else { "user" });
        world.settings("Vault", "member", Some(&[group_members("Approvers")]), false).pim_groups(&["Vault"]);
        world.catalog("Desk", &[], None).package("Tools", "Desk", "Vault", "EligibleMember");
        world.policy("Staff only", "Tools", &["Staff"], None);
        world
    };
    assert_eq!(least(&requested("Staff"), &member("Staff")), UNGATED);
    assert_eq!(least(&requested("Boss"), &member("Staff")), APPROVED);
}

#[test]
fn a_role_that_only_a_package_gives_leads_on() {
    let mut world = World::new();
    world.user("Ada").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world.group("Leads", &json!({ "isAssignableToRole": false })).listed("Vault", "member", "Leads", "group");
    world.group("Desk", &json!({ "isAssignableToRole": false })).settings("/", GROUPS_ADMINISTRATOR, None, false);
    world.catalog("Staff", &[], None).package("Tools", "Staff", "Desk", "Member").policy("Anyone", "Tools", &[], None);
    assert_eq!(least(&world, &everyone()), None);
    world.change("accessPackages", "Tools", |package| {
        let given = &mut package["resourceRoleScopes"][0];
        given["role"] = json!({ "id": id("role"), "displayName": "Active Member",
            "originSystem": "DirectoryRole", "originId": "Active" });
        given["scope"] = json!({ "id": id("scope"), "displayName": "Root",
            "originSystem": "DirectoryRole", "originId": GROUPS_ADMINISTRATOR, "isRootScope": true });
    });
    assert_eq!(least(&world, &everyone()), UNGATED);
}

#[test]
fn pim_asks_for_mfa_where_no_policy_is_for_the_context_and_for_nothing_where_one_is_off() {
    let context = |policies: &[Value]| {
        let mut world = eligible(&[]);
        let rules = &mut world.first("roleManagementPolicyAssignments")["policy"]["rules"];
        rules[1]["setting"]["isApprovalRequired"] = json!(false);
        rules[2]["isEnabled"] = json!(true);
        rules[2]["claimValue"] = json!("c1");
        for policy in policies {
            world.conditional_access(policy);
        }
        world
    };
    let guarded = |state: &str| json!({ "state": state });
    assert_eq!(least(&context(&[]), &person("Ada")), Some((0, Factor::Mfa)));
    assert_eq!(least(&context(&[guarded("disabled")]), &person("Ada")), UNGATED);
    assert_eq!(least(&context(&[guarded("enabled")]), &person("Ada")), Some((0, Factor::Context)));
}

#[test]
fn paths_lead_to_a_group_that_nothing_makes_worth_reaching() {
    let mut world = World::new();
    world.user("Ada").group("Club", &json!({})).listed("Club", "owner", "Ada", "user");
    let export = world.export();
    export.tenant.look_for(&[member("Club")]);
    let paths = export.tenant.paths_to(&[member("Club")], Kinds::ALL, Limit::ANY);
    assert!(paths.from(&person("Ada")).expect("decided").is_some());
}
