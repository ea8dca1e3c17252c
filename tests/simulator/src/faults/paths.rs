//! Faults of several objects together: paths to privileged roles.

use super::governance::{Granted, package};
use super::groups::outside_pim;
use super::owners::disown;
use super::places::{PRIVILEGED, group_with_eligible_owner, of_members, settings, side};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind, Severity};
use crate::model::{Access, Approver, End, Expiry, GroupKind, HOUR, Principal, Scope, Target, Targets};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "path-activation-unheard" => unheard,
    "path-application-permission-bypass" => application,
    "path-approval-deadlock" => approvers_wait,
    "path-auto-assign-to-privileged" => by_rule,
    "path-breakglass-entangled" => entangled,
    "path-licence-lapse" => kept_for_good,
    "path-owner-takeover" => owner_takeover,
    "path-parallel-policy-bypass" => second_policy,
    "path-partial-jit-chain" => chain,
    "path-public-group-bypass" => public,
    "path-self-service-to-privileged-role" => by_request,
    "path-shortest-window-inversion" => longer_than_eligible,
    "path-sod-toxic-combination" => both_sides,
    "path-standing-bypass" => standing_bypass,
];

/// Two people in every tenant can activate Application Administrator, here without approval.
fn application(world: &mut World) -> Fault {
    const ROLE: &str = "Application Administrator";
    world.role_settings_mut(ROLE).approval.required = false;
    let role = world.tenant.role(ROLE).map(|role| role.id.to_string()).unwrap_or_default();
    // As the permissions reference gives them: https://learn.microsoft.com/graph/permissions-reference
    let permission = world.one_of(&["9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "41202f2c-f7ab-45be-b001-85c9728b9d69"]);
    let application = world.application(Some(world.tenant.id));
    let id = world.id();
    if let Some(principal) = world.tenant.service_principals.last_mut() {
        principal.permissions.push((id, permission));
    }
    // Groups that hold the role need approval.
    Fault::new("path-application-permission-bypass", Kind::ServicePrincipal, application.id, Warning)
        .explaining("path-weakest-link-to-role", role)
}

/// The approvers of a group are eligible for another one, in which they approve each other.
fn approvers_wait(world: &mut World) -> Fault {
    const RULE: &str = "path-approval-deadlock";
    let mut approvers = world.pim_group(Reach::Nothing);
    let (group, own) = (Approver::Group(approvers.id), side(&approvers, Access::Member));
    approvers.settings_mut(Access::Member).approved_by(vec![group]);
    world.add(approvers);
    let id = of_members(world, Reach::Nothing, |settings| settings.approved_by(vec![group]));
    settings(RULE, id, Error).explaining(RULE, own)
}

fn by_rule(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut policy = world.policy();
    world.automatic(&mut policy, None);
    let group = outside_pim(world, reach, 0);
    let (_, policy) = package(world, Granted::member(group), policy);
    Fault::new("path-auto-assign-to-privileged", Kind::AssignmentPolicy, policy, Error)
}

/// The emergency access accounts have to activate something, or others wait for them.
fn entangled(world: &mut World) -> Fault {
    let accounts = world.tenant.emergency_accounts[..2].to_vec();
    let mut group = world.pim_group(Reach::Nothing);
    if world.rng.bool() {
        world.make_eligible_in(&mut group, Access::Member, Principal::user(accounts[0]));
    } else {
        let accounts = accounts.into_iter().map(Approver::User).collect();
        group.settings_mut(Access::Member).approved_by(accounts);
    }
    world.add(group);
    Fault::new("path-breakglass-entangled", Kind::Tenant, world.tenant.id, Warning)
}

/// Licences in their grace period, and someone with a role of tier 0 until a day.
fn kept_for_good(world: &mut World) -> Fault {
    world.tenant.licences.status = "Warning";
    let role = world.one_of(&["Privileged Role Administrator", "Privileged Authentication Administrator"]);
    let person = Principal::user(world.administrator());
    world.hold(role, person, Scope::Directory);
    Fault::new("path-licence-lapse", Kind::Tenant, world.tenant.id, Error).explaining("licence-ending", world.tenant.id)
}

/// An activation may last four hours in these groups.
fn longer_than_eligible(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    group.pim_mut().eligible.clear();
    group.settings_mut(Access::Member).eligibility().maximum = "PT2H".into();
    let id = side(&group, Access::Member);
    world.add(group);
    settings("path-shortest-window-inversion", id, Note)
}

/// A package of two hours, and activations of four. Beta writes the hours as if there were no end, so this is no fault in each layout.
pub fn hours_of_access(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    let person = Principal::user(world.administrator());
    let start = world.now() - HOUR;
    let eligible = world.schedule(Access::Member, person, start, End::At(start + 2 * HOUR));
    group.pim_mut().eligible = vec![eligible];
    let id = side(&group, Access::Member);
    let granted = Granted::eligible(world.add(group), Access::Member);
    let mut policy = world.policy();
    policy.expiry = Expiry::Hours(2);
    package(world, granted, policy);
    settings("path-shortest-window-inversion", id, Note)
}

/// Both roles are active until a day.
fn both_sides(world: &mut World) -> Fault {
    let person = world.administrator();
    world.hold("Privileged Role Administrator", Principal::user(person), Scope::Directory);
    world.hold("Privileged Authentication Administrator", Principal::user(person), Scope::Directory);
    Fault::new("path-sod-toxic-combination", Kind::User, person, Error)
}

/// The second activation needs an approval, as every one of a well-run group with a role does.
fn chain(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let (mut inner, _) = world.guarded_group(reach);
    inner.role_assignable = true;
    let mut outer = world.pim_group(reach);
    world.make_eligible_in(&mut outer, Access::Member, Principal::group(inner.id));
    let (inner, outer) = (world.add(inner), world.add(outer));
    Fault::new("path-partial-jit-chain", Kind::Group, inner, Note).explaining("group-pim-nested-eligible", outer)
}

/// No one approves the request, and the group holds the role.
fn by_request(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut policy = world.policy();
    (policy.expiry, policy.approval) = (Expiry::Days(30), false);
    policy.stages.clear();
    let granted = Granted::member(outside_pim(world, reach, 0));
    let (_, policy) = package(world, granted, policy);
    Fault::new("path-self-service-to-privileged-role", Kind::AssignmentPolicy, policy, Error)
        .explaining("policy-sensitive-without-approval", policy)
}

/// No one approves under the second of two policies for the same people.
fn second_policy(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let (mut strict, mut weak) = (world.policy(), world.policy());
    (strict.expiry, weak.expiry) = (Expiry::Days(30), Expiry::Days(30));
    if world.rng.bool() {
        weak.targets = Targets::Directory(vec![Target::User(world.employee())]);
    }
    weak.approval = false;
    weak.stages.clear();
    let (id, group) = (weak.id, outside_pim(world, reach, 0));
    let mut package = world.package();
    package.grants = vec![world.grant(group, Access::Member, false)];
    package.policies = vec![strict, weak];
    world.tenant.packages.push(package);
    Fault::new("path-parallel-policy-bypass", Kind::AssignmentPolicy, id, Error)
        .explaining("path-self-service-to-privileged-role", id)
        .explaining("policy-sensitive-without-approval", id)
}

/// The default recipients of a group are its permanent owners, and it has none. Its activations need an approval.
fn unheard(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = world.pim_group(reach);
    disown(&mut group);
    group.settings_mut(Access::Member).notifications[2][0].recipients.clear();
    let id = side(&group, Access::Member);
    world.add(group);
    settings("path-activation-unheard", id.clone(), Warning).explaining("settings-alert-no-extra-recipient", id)
}

/// The members of a public group request a package with a role, and no one approves it.
fn public(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = world.group("Trip");
    (group.kind, group.public, group.followed) = (GroupKind::Unified, true, true);
    let group = world.add(group);
    let mut policy = world.policy();
    (policy.expiry, policy.approval) = (Expiry::Days(30), false);
    policy.stages.clear();
    policy.targets = Targets::Directory(vec![Target::Group(group)]);
    let granted = Granted::member(outside_pim(world, reach, 0));
    let (_, policy) = package(world, granted, policy);
    Fault::new("path-public-group-bypass", Kind::Group, group, Error)
        .explaining("path-self-service-to-privileged-role", policy)
        .explaining("policy-sensitive-without-approval", policy)
}

/// Activations of these tenants ask for a second factor.
fn with_a_second_factor(reach: Reach) -> Severity {
    if reach == Reach::Tier0 { Error } else { Warning }
}

fn owner_takeover(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = group_with_eligible_owner(world, reach);
    group.settings_mut(Access::Owner).approval.required = false;
    let settings = side(&group, Access::Owner);
    Fault::new("path-owner-takeover", Kind::Group, world.add(group), with_a_second_factor(reach))
        .explaining("settings-owner-approval-not-required", settings.clone())
        .explaining("settings-owner-weaker-than-member", settings)
}

fn standing_bypass(world: &mut World) -> Fault {
    let role =
        world.one_of(&["Application Administrator", "Cloud Application Administrator", "Security Administrator"]);
    let person = world.administrator();
    world.make_eligible(role, Principal::user(person));
    let held = world.hold_for_good(role, Principal::user(person), Scope::Directory);
    Fault::new("path-standing-bypass", Kind::User, person, Warning).explaining("role-permanent-active", held)
}
