//! Faults of several objects together: paths to privileged roles.

use super::governance::{Granted, of_privileged, package};
use super::groups::outside_pim;
use super::places::{PRIVILEGED, group_with_eligible_owner, of_members, settings, side};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind, Severity};
use crate::model::{Access, Approver, Catalog, CatalogRole, Expiry, GroupKind, Id, Principal, Target, Targets};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "path-application-permission-bypass" => application,
    "path-approval-deadlock" => approvers_wait,
    "path-approver-collusion" => own_approvers,
    "path-auto-assign-to-privileged" => by_rule,
    "path-ca-exclusion-by-request" => excluded_on_request,
    "path-catalog-delegate-to-privileged" => weak_delegate,
    "path-external-to-privileged" => outsiders,
    "path-nested-eligible-unprotected-group" => unprotected_group,
    "path-owner-takeover" => owner_takeover,
    "path-partial-jit-chain" => chain,
    "path-public-group-bypass" => public,
    "path-requestor-scope-self-joinable" => open_scope,
    "path-self-service-to-privileged-role" => by_request,
    "path-shortest-window-inversion" => longer_than_eligible,
];

/// Two people in every tenant can activate Application Administrator without approval.
fn application(world: &mut World) -> Fault {
    // As the permissions reference gives them: https://learn.microsoft.com/graph/permissions-reference
    let permission = world.one_of(&["9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "41202f2c-f7ab-45be-b001-85c9728b9d69"]);
    let application = world.application(Some(world.tenant.id));
    let id = world.id();
    if let Some(principal) = world.tenant.service_principals.last_mut() {
        principal.permissions.push((id, permission));
    }
    Fault::new("path-application-permission-bypass", Kind::ServicePrincipal, application.id, Warning)
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

/// An activation may last four hours in these groups.
fn longer_than_eligible(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    group.pim_mut().eligible.clear();
    group.settings_mut(Access::Member).eligibility().maximum = "PT2H".into();
    let id = side(&group, Access::Member);
    world.add(group);
    settings("path-shortest-window-inversion", id, Note)
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

/// How bad it is to become what a group leads to.
fn of_role(reach: Reach) -> Severity {
    if reach == Reach::Tier0 { Error } else { Warning }
}

/// Someone who can activate owns the group that approves it, or can be given membership of it without approval.
fn own_approvers(world: &mut World) -> Fault {
    const RULE: &str = "path-approver-collusion";
    let reach = world.one_of(&PRIVILEGED);
    let (group, approvers) = world.pim_group_with_approvers(reach);
    let id = side(&group, Access::Member);
    let eligible = group.pim.as_ref().and_then(|pim| pim.eligible.first()).map(|eligible| eligible.principal);
    world.group_mut(approvers.group).owners.extend(eligible);
    world.add(group);
    settings(RULE, id, of_role(reach))
}

/// A catalog whose owner is an ordinary account, or an application, with a group that holds a role.
fn weak_delegate(world: &mut World) -> Fault {
    const RULE: &str = "path-catalog-delegate-to-privileged";
    let reach = world.one_of(&PRIVILEGED);
    let group = world.pim_group(reach);
    let (resource, group) = (world.id(), world.add(group));
    let own = Some(world.tenant.id);
    let who = if world.rng.bool() { Principal::user(world.user("u")) } else { world.application(own) };
    let role = world.one_of(&[CatalogRole::Owner, CatalogRole::PackageManager]);
    let mut catalog = Catalog::new(world.id(), world.name("Catalog"));
    catalog.own = true;
    catalog.delegates.push((world.id(), role, who));
    catalog.further.push((resource, group));
    let id = catalog.id;
    world.tenant.catalogs.push(catalog);
    Fault::new(RULE, Kind::Catalog, id, of_role(reach)).explaining("catalog-sensitive-delegated", id.to_string())
}

/// An ordinary group is eligible for one that holds a role.
fn unprotected_group(world: &mut World) -> Fault {
    const RULE: &str = "path-nested-eligible-unprotected-group";
    let reach = world.one_of(&PRIVILEGED);
    let mut outer = world.pim_group(reach);
    let mut inner = world.group("Team");
    inner.followed = true;
    inner.members = (0..3).map(|_| Principal::user(world.administrator())).collect();
    inner.owners = vec![Principal::user(world.administrator())];
    let inner = world.add(inner);
    world.make_eligible_in(&mut outer, Access::Member, Principal::group(inner));
    let outer = world.add(outer).to_string();
    // The activation in the outer group is approved.
    Fault::new(RULE, Kind::Group, inner, Warning).explaining("group-pim-nested-eligible", outer)
}

/// A package that gives membership of an excluded group to everyone.
fn excluded_on_request(world: &mut World) -> Fault {
    const RULE: &str = "path-ca-exclusion-by-request";
    let group = world.assigned_group();
    let mut policy = world.policy();
    policy.approval = false;
    policy.stages.clear();
    let (_, policy) = package(world, Granted::member(group), policy);
    let mut access = world.policy_of_conditional_access();
    access.excluded_groups = vec![group];
    let id = access.id;
    world.tenant.conditional_access.push(access);
    Fault::new(RULE, Kind::ConditionalAccessPolicy, id, Error)
        .explaining("ca-group-unprotected", group.to_string())
        .explaining("policy-wide-audience-without-approval", policy.to_string())
}

/// A group that anyone can join.
fn public_team(world: &mut World) -> Id {
    let mut group = world.group("Team");
    group.kind = GroupKind::Unified;
    group.public = true;
    group.followed = true;
    group.members = world.employees(5).into_iter().map(Principal::user).collect();
    group.owners = vec![Principal::user(world.administrator())];
    world.add(group)
}

/// A public group may request what leads to a role; managers approve.
fn open_scope(world: &mut World) -> Fault {
    of_privileged(world, "path-requestor-scope-self-joinable", Warning, |world, policy| {
        policy.targets = Targets::Directory(vec![Target::Group(public_team(world))]);
    })
}

/// Guests may request what leads to a role; managers approve.
fn outsiders(world: &mut World) -> Fault {
    const RULE: &str = "path-external-to-privileged";
    let targets = if world.rng.bool() { Targets::Users } else { Targets::AllConnected };
    of_privileged(world, RULE, Warning, |_, policy| policy.targets = targets)
}
