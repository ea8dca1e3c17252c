//! Faults of who decides about the members of a group: several objects together, of which each looks fine alone.

use super::governance::{Granted, of_privileged, package};
use super::places::{PRIVILEGED, settings, side};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, Asked, Catalog, CatalogRole, Expiry, GroupKind, Id, Principal, Stage, Target, Targets};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "path-approver-collusion" => own_approvers,
    "path-ca-exclusion-by-request" => excluded_on_request,
    "path-catalog-delegate-to-privileged" => weak_delegate,
    "path-external-to-privileged" => outsiders,
    "path-nested-eligible-unprotected-group" => unprotected_group,
    "path-package-approver-collusion" => own_approvers_of_requests,
    "path-requestor-scope-self-joinable" => open_scope,
];

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

/// Someone who can request owns the group that approves the requests; the activation is approved by others.
fn own_approvers_of_requests(world: &mut World) -> Fault {
    const RULE: &str = "path-package-approver-collusion";
    let reach = world.one_of(&PRIVILEGED);
    let group = world.pim_group(reach);
    let granted = Granted::eligible(world.add(group), Access::Member);
    let approvers = world.new_approvers(3, false).group;
    let owner = world.administrator();
    world.group_mut(approvers).owners.push(Principal::user(owner));
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    policy.stages = vec![Stage::of([Asked::Group(approvers)])];
    let named = (0..3).map(|_| world.administrator()).chain([owner]).map(Target::User).collect();
    policy.targets = Targets::Directory(named);
    let (_, policy) = package(world, granted, policy);
    Fault::new(RULE, Kind::AssignmentPolicy, policy, of_role(reach))
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
fn public(world: &mut World) -> Id {
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
        policy.targets = Targets::Directory(vec![Target::Group(public(world))]);
    })
}

/// Guests may request what leads to a role; managers approve.
fn outsiders(world: &mut World) -> Fault {
    const RULE: &str = "path-external-to-privileged";
    let fault = of_privileged(world, RULE, Warning, |world, policy| {
        policy.targets = if world.rng.bool() {
            Targets::Users
        } else {
            // Without one, no one is in the scope.
            world.organization();
            Targets::AllConnected
        };
    });
    // Another fault may add an organization with open accounts.
    let policy = fault.id.clone();
    fault.explaining("policy-social-identity-organization", policy)
}
