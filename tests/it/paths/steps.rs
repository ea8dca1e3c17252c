//! A truth table: for each kind of step a tenant in which it is the only way, and one in which it is not there.

use pimlint::model::{Audience, Collection, Gap};
use pimlint::tenant::paths::{Factor, Kinds, Limit, Node, Path};
use serde_json::json;

use super::world::{
    GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, World, group_members, id, member, object,
    person, role, single,
};

const AUTHENTICATION_ADMINISTRATOR: &str = "c4e39bd9-1100-46d3-8c65-fb160da0071f";
const OWNER: &str = "ae79f266-94d4-4dab-b730-feca7e132178";

/// The path from a node to Global Administrator that takes nobody's agreement, by the names of its steps; none where there is none.
fn ungated(world: &World, from: &Node) -> Option<Vec<&'static str>> {
    let export = world.export();
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
    let found = paths.from(from).unwrap_or_else(|gap| panic!("undecided: {gap}"));
    found.map(|path| path.steps.iter().map(|step| step.by.name()).collect())
}

/// A tenant in which the group "Vault" holds Global Administrator.
fn vault() -> World {
    let mut world = World::new();
    world.user("Ada").user("Boss").group("Vault", &json!({})).role("Vault", GLOBAL_ADMINISTRATOR, None);
    world
}

#[test]
fn membership_and_ownership_are_steps_and_what_ended_is_none() {
    let listed: fn(&str) -> World = |access| {
        let mut world = vault();
        world.listed("Vault", access, "Ada", "user");
        world
    };
    let eligible: fn(&str) -> World = |access| {
        let mut world = vault();
        world.schedule("eligibility", "Vault", access, "Ada", None).settings("Vault", access, None, false);
        world
    };
    let mut active = vault();
    active.schedule("assignment", "Vault", "member", "Ada", None);
    for (world, steps) in [
        (listed("member"), vec!["membership", "role-assignment"]),
        (listed("owner"), vec!["membership", "ownership", "role-assignment"]),
        (active, vec!["active-assignment", "role-assignment"]),
        (eligible("member"), vec!["eligible-assignment", "role-assignment"]),
        (eligible("owner"), vec!["eligible-assignment", "ownership", "role-assignment"]),
    ] {
        assert_eq!(ungated(&world, &person("Ada")), Some(steps));
    }
    let mut ended = vault();
    ended
        .schedule("eligibility", "Vault", "member", "Ada", Some("2026-01-20T00:00:00Z"))
        .settings("Vault", "member", None, false);
    assert_eq!(ungated(&ended, &person("Ada")), None);
}

#[test]
fn an_approval_closes_an_activation_unless_the_requestor_decides_about_it() {
    let eligible = |approver| {
        let mut world = vault();
        world.group("Approvers", &json!({ "isAssignableToRole": false })).listed("Approvers", "member", "Boss", "user");
        world.schedule("eligibility", "Vault", "member", "Ada", None).settings(
            "Vault",
            "member",
            Some(&[approver]),
            true,
        );
        world
    };
    let (by_boss, by_group) = (eligible(single("Boss")), eligible(group_members("Approvers")));
    assert_eq!(ungated(&by_boss, &person("Ada")), None);
    assert_eq!(ungated(&by_group, &person("Ada")), None);
    let mut owned = eligible(group_members("Approvers"));
    owned.listed("Approvers", "owner", "Ada", "user");
    assert!(ungated(&owned, &person("Ada")).is_some(), "who owns the approvers approves");
    let mut reset = eligible(single("Boss"));
    reset.role("Ada", HELPDESK_ADMINISTRATOR, None);
    assert!(ungated(&reset, &person("Ada")).is_some(), "who can reset the password of the only approver approves");
    let mut protected = eligible(single("Boss"));
    protected.role("Ada", HELPDESK_ADMINISTRATOR, None).role("Boss", "194ae4cb-b126-40b2-bd5b-6091b380977d", None);
    assert_eq!(ungated(&protected, &person("Ada")), None, "a security administrator is protected");
}

#[test]
fn two_who_approve_each_other_still_need_one_another() {
    let mut world = vault();
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings(
        "Vault",
        "member",
        Some(&[single("Boss")]),
        true,
    );
    world.group("Other", &json!({})).schedule("eligibility", "Other", "member", "Boss", None);
    world.settings("Other", "member", Some(&[single("Ada")]), true);
    assert_eq!(ungated(&world, &person("Ada")), None);
}

#[test]
fn a_request_is_a_step_and_its_stages_count() {
    let mut open = vault();
    open.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member").policy("Anyone", "Tools", &[], None);
    let everyone = Node::Audience(Audience::AllMembers);
    assert_eq!(ungated(&open, &everyone).as_deref(), Some(["request", "package-active", "role-assignment"].as_slice()));
    let mut staged = vault();
    let stage = json!({ "durationBeforeAutomaticDenial": "P2D", "isApproverJustificationRequired": true, "isEscalationEnabled": false,
        "primaryApprovers": [single("Boss")], "fallbackPrimaryApprovers": [], "escalationApprovers": [], "fallbackEscalationApprovers": [] });
    staged.catalog("Staff", &[], None).package("Tools", "Staff", "Vault", "Member");
    staged.policy("Anyone", "Tools", &[], Some(json!([stage.clone(), stage])));
    assert_eq!(ungated(&staged, &everyone), None);
    let export = staged.export();
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::ANY);
    let path: Path<'_> = paths.from(&everyone).expect("decided").expect("a path");
    assert_eq!((path.gate().people, path.gate().factor), (2, Factor::None));
}

#[test]
fn administrators_manage_groups_that_are_not_role_assignable() {
    let nested = |assignable: bool| {
        let mut world = vault();
        world.group("Leads", &json!({ "isAssignableToRole": assignable })).listed("Vault", "member", "Leads", "group");
        world.role("Ada", GROUPS_ADMINISTRATOR, None);
        world
    };
    let steps = ["role-assignment", "manages-group", "membership", "role-assignment"];
    assert_eq!(ungated(&nested(false), &person("Ada")).as_deref(), Some(steps.as_slice()));
    assert_eq!(ungated(&nested(true), &person("Ada")), None);
    let mut at_unit = vault();
    at_unit.group("Leads", &json!({ "isAssignableToRole": false })).listed("Vault", "member", "Leads", "group");
    at_unit.unit("Branch", &[("Leads", "group")]).role("Ada", GROUPS_ADMINISTRATOR, Some("Branch"));
    let steps = ["manages-group-at-unit", "membership", "role-assignment"];
    assert_eq!(ungated(&at_unit, &person("Ada")).as_deref(), Some(steps.as_slice()));
}

#[test]
fn anyone_joins_a_public_group_and_a_rule_decides_about_a_dynamic_one() {
    let nested = |more| {
        let mut world = vault();
        world.group("Club", &more).listed("Vault", "member", "Club", "group");
        world
    };
    let unified = |visibility| json!({ "groupTypes": ["Unified"], "mailEnabled": true, "isAssignableToRole": false, "visibility": visibility });
    let everyone = Node::Audience(Audience::AllMembers);
    assert!(ungated(&nested(unified("Public")), &everyone).is_some());
    assert_eq!(ungated(&nested(unified("Private")), &everyone), None);
    let dynamic = json!({ "groupTypes": ["DynamicMembership"], "isAssignableToRole": false, "membershipRule": "user.department -eq \"IT\"" });
    let steps = ["membership-rule", "membership", "role-assignment"];
    assert_eq!(ungated(&nested(dynamic), &Node::Rule(object("Club"))).as_deref(), Some(steps.as_slice()));
}

#[test]
fn who_runs_a_catalog_gives_what_is_in_it() {
    let mut world = vault();
    world.catalog("Staff", &["Vault"], Some(("Ada", OWNER)));
    let steps = ["catalog-role", "catalog-resource", "role-assignment"];
    assert_eq!(ungated(&world, &person("Ada")).as_deref(), Some(steps.as_slice()));
    let mut empty = vault();
    empty.catalog("Staff", &[], Some(("Ada", OWNER)));
    assert_eq!(ungated(&empty, &person("Ada")), None);
}

#[test]
fn a_help_desk_resets_those_who_are_not_protected() {
    let mut world = vault();
    world.user("Desk").role("Desk", HELPDESK_ADMINISTRATOR, None);
    world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, true);
    let steps = ["role-assignment", "resets-password", "eligible-assignment", "role-assignment"];
    assert_eq!(ungated(&world, &person("Desk")).as_deref(), Some(steps.as_slice()));
    world.listed("Vault", "member", "Ada", "user");
    assert_eq!(ungated(&world, &person("Desk")), None, "an active member of a role-assignable group is protected");
}

#[test]
fn who_sets_the_methods_for_mfa_passes_it_after_a_reset() {
    let factor = |role: &str| {
        let mut world = vault();
        world.user("Desk").role("Desk", role, None);
        world.schedule("eligibility", "Vault", "member", "Ada", None).settings("Vault", "member", None, true);
        let export = world.export();
        let paths = export.tenant.paths_to(&[super::world::role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
        let gate = |from: &str| paths.from(&person(from)).expect("known").expect("a path").gate();
        assert_eq!(gate("Ada").factor, Factor::Mfa);
        (gate("Desk").factor, gate("Desk").loses_factor)
    };
    assert_eq!(factor(HELPDESK_ADMINISTRATOR), (Factor::Mfa, None));
    assert_eq!(factor(AUTHENTICATION_ADMINISTRATOR), (Factor::None, Some(Factor::Mfa)));
}

#[test]
fn what_is_missing_stays_unknown() {
    let mut world = vault();
    world.schedule("eligibility", "Vault", "member", "Ada", None);
    let export = world.export();
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
    let gap = paths.from(&person("Ada")).expect_err("the settings are not exported");
    assert_eq!(gap.collection(), Some(Collection::RoleSettings));
    let kept = |name: &str| !name.starts_with(&format!("groupMembers.{}", id("Vault")));
    let files: Vec<_> = vault().files().into_iter().filter(|(name, _)| kept(name)).collect();
    let export = pimlint::service::Export::of_texts(&files, None);
    let paths = export.tenant.paths_to(&[role(GLOBAL_ADMINISTRATOR)], Kinds::ALL, Limit::UNGATED);
    assert!(matches!(paths.from(&person("Ada")), Err(Gap::Absent(Collection::GroupMembers))));
}

#[test]
fn changes_are_named_after_which_no_path_is_left() {
    let mut world = vault();
    world.group("Leads", &json!({ "isAssignableToRole": false })).listed("Vault", "member", "Leads", "group");
    world.role("Ada", GROUPS_ADMINISTRATOR, None).listed("Leads", "owner", "Boss", "user");
    let export = world.export();
    let starts = [person("Ada"), person("Boss")].into();
    let choke = export.tenant.choke_points(&role(GLOBAL_ADMINISTRATOR), &starts, Limit::UNGATED).expect("changes");
    assert_eq!(choke.changes.len(), 1, "both pass the nesting: {choke:?}");
    assert!(choke.is_smallest());
    assert!(matches!(&choke.changes[0], pimlint::tenant::paths::Change::Remove(from, to)
        if *from == member("Leads") && *to == member("Vault") || *from == member("Vault")));
}
