//! Faults of groups in PIM.

use super::places::{PRIVILEGED, side};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, ConditionalAccessPolicy, Expiry, Group, GroupKind, Id, Principal, Scope, Target, Targets};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "group-dynamic-rule-memberof" => member_of,
    "group-dynamic-rule-memberof-unused" => member_of_unused,
    "group-dynamic-rule-user-influenced" => user_influenced,
    "group-pim-dynamic" => dynamic,
    "group-pim-empty" => empty,
    "group-pim-in-restricted-au" => restricted,
    "group-pim-nested-active" => nested_active,
    "group-pim-nested-eligible" => nested_eligible,
    "group-pim-nesting-cycle" => cycle,
    "group-pim-no-eligibility" => no_eligibility,
    "group-pim-not-role-assignable" => not_role_assignable,
    "group-pim-onprem-synced" => synced,
    "group-pim-overridable-by-other-admins" => overridable,
    "group-pim-public-visibility" => public,
    "group-pim-unsupported-type" => unsupported,
    "group-privileged-not-in-pim" => not_in_pim,
];

/// A fault of a group of PIM that leads to no directory role.
fn of_group(world: &mut World, rule: &'static str, severity: Severity, change: impl FnOnce(&mut Group)) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    change(&mut group);
    Fault::new(rule, Kind::Group, world.add(group), severity)
}

/// A rule that takes members from another group.
pub(super) fn member_of_rule(world: &mut World) -> String {
    format!("user.memberOf -any (group.objectId -in ['{}'])", world.id())
}

/// How bad such a rule is: Microsoft stops evaluating them after 3 November 2026 (MC1448379).
pub(super) fn member_of_severity(world: &World) -> Severity {
    if world.now() >= crate::model::Moment::of_day(2026, 11, 3) { Error } else { Warning }
}

fn member_of(world: &mut World) -> Fault {
    let rule = member_of_rule(world);
    let severity = member_of_severity(world);
    let id = match world.rng.u32(..3) {
        0 => {
            let (group, approvers) = world.pim_group_with_approvers(Reach::Nothing);
            world.add(group);
            approvers.group
        }
        1 => {
            let group = world.assigned_group();
            requestors(world, group);
            group
        }
        _ => {
            let group = world.assigned_group();
            let mut policy: ConditionalAccessPolicy = world.policy_of_conditional_access();
            policy.excluded_groups = vec![group];
            world.tenant.conditional_access.push(policy);
            group
        }
    };
    world.group_mut(id).rule = Some(rule);
    Fault::new("group-dynamic-rule-memberof", Kind::Group, id, severity)
}

fn member_of_unused(world: &mut World) -> Fault {
    let mut group = world.group("SG");
    group.rule = Some(member_of_rule(world));
    world.add(group);
    Fault::new("group-dynamic-rule-memberof-unused", Kind::Tenant, world.tenant.id, Note)
}

/// A package that the members of a group may request.
fn requestors(world: &mut World, group: Id) {
    let granted = world.assigned_group();
    let mut package = world.package();
    package.grants = vec![world.grant(granted, Access::Member, false)];
    let mut policy = world.policy();
    policy.targets = Targets::Directory(vec![Target::Group(group)]);
    policy.expiry = Expiry::Days(30);
    package.policies = vec![policy];
    world.tenant.packages.push(package);
}

fn user_influenced(world: &mut World) -> Fault {
    let group = world.assigned_group();
    requestors(world, group);
    let member = Principal::user(world.administrator());
    let attribute = world.one_of(&["city", "department", "mobilePhone", "jobTitle", "displayName"]);
    let group = world.group_mut(group);
    group.rule = Some(format!("(user.{attribute} -startsWith \"A\")"));
    group.members = vec![member];
    Fault::new("group-dynamic-rule-user-influenced", Kind::Group, group.id, Warning)
}

fn dynamic(world: &mut World) -> Fault {
    of_group(world, "group-pim-dynamic", Error, |group| {
        group.rule = Some("user.extensionAttribute1 -eq \"Payroll\"".into());
    })
}

fn restricted(world: &mut World) -> Fault {
    let group = world.pim_group(Reach::Nothing);
    let mut unit = world.unit();
    unit.restricted = true;
    unit.members = vec![Principal::group(group.id)];
    world.tenant.units.push(unit);
    let id = world.add(group);
    world.group_mut(id).restricted = true;
    Fault::new("group-pim-in-restricted-au", Kind::Group, id, Error)
}

fn nested_active(world: &mut World) -> Fault {
    let inner = Principal::group(world.assigned_group());
    let mut group = world.pim_group(Reach::Nothing);
    world.stand(&mut group, Access::Member, inner);
    let member = side(&group, Access::Member);
    Fault::new("group-pim-nested-active", Kind::Group, world.add(group), Warning)
        .explaining("assignment-permanent-active-member", member)
}

fn nested_eligible(world: &mut World) -> Fault {
    let inner = Principal::group(world.assigned_group());
    let mut group = world.pim_group(Reach::Nothing);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    world.make_eligible_in(&mut group, access, inner);
    Fault::new("group-pim-nested-eligible", Kind::Group, world.add(group), Warning)
}

fn cycle(world: &mut World) -> Fault {
    let count = world.rng.usize(2..=4);
    let mut groups: Vec<Group> = (0..count).map(|_| world.pim_group(Reach::Nothing)).collect();
    let ids: Vec<Id> = groups.iter().map(|group| group.id).collect();
    for (number, group) in groups.iter_mut().enumerate() {
        let next = Principal::group(ids[(number + 1) % count]);
        let access = if world.rng.bool() { Access::Member } else { Access::Owner };
        world.make_eligible_in(group, access, next);
    }
    for group in groups {
        world.add(group);
    }
    let smallest = ids.iter().min().copied().unwrap_or(ids[0]);
    Fault::new("group-pim-nesting-cycle", Kind::Group, smallest, Warning)
}

fn no_eligibility(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    group.pim_mut().eligible.clear();
    for _ in 0..3 {
        let member = Principal::user(world.employee());
        world.stand(&mut group, Access::Member, member);
    }
    Fault::new("group-pim-no-eligibility", Kind::Group, world.add(group), Warning)
}

fn empty(world: &mut World) -> Fault {
    of_group(world, "group-pim-empty", Note, |group| {
        group.pim_mut().eligible.clear();
    })
}

/// A group of PIM that is not role-assignable, and eligible for a group with a privileged role.
fn feeder(world: &mut World) -> (Id, Id) {
    let reach = world.one_of(&PRIVILEGED);
    let (inner, _) = world.guarded_group(reach);
    let mut outer = world.pim_group(reach);
    world.make_eligible_in(&mut outer, Access::Member, Principal::group(inner.id));
    (world.add(inner), world.add(outer))
}

fn not_role_assignable(world: &mut World) -> Fault {
    let (inner, outer) = feeder(world);
    Fault::new("group-pim-not-role-assignable", Kind::Group, inner, Warning)
        .explaining("group-pim-overridable-by-other-admins", inner)
        .explaining("group-pim-nested-eligible", outer)
}

fn overridable(world: &mut World) -> Fault {
    let (inner, outer) = feeder(world);
    let administrator = Principal::user(world.administrator());
    world.hold("User Administrator", administrator, Scope::Directory);
    Fault::new("group-pim-overridable-by-other-admins", Kind::Group, inner, Warning)
        .explaining("group-pim-not-role-assignable", inner)
        .explaining("group-pim-nested-eligible", outer)
}

fn synced(world: &mut World) -> Fault {
    of_group(world, "group-pim-onprem-synced", Error, |group| group.synced = Some(true))
}

fn public(world: &mut World) -> Fault {
    of_group(world, "group-pim-public-visibility", Error, |group| {
        group.kind = GroupKind::Unified;
        group.public = true;
    })
}

fn unsupported(world: &mut World) -> Fault {
    let (kind, severity) = world.one_of(&[(GroupKind::Distribution, Error), (GroupKind::MailSecurity, Warning)]);
    of_group(world, "group-pim-unsupported-type", severity, |group| group.kind = kind)
}

/// A role-assignable group with a privileged role, which PIM does not manage.
pub(super) fn outside_pim(world: &mut World, reach: Reach, members: usize) -> Id {
    let mut group = world.group("Roles");
    group.role_assignable = true;
    group.followed = true;
    group.owners = vec![Principal::user(world.administrator())];
    group.members = (0..members).map(|_| Principal::user(world.administrator())).collect();
    // Whoever can request Privileged Authentication Administrator resets every approver, which would be a fault of every approval.
    let role = if reach == Reach::Tier0 { Some("Privileged Role Administrator") } else { world.role_for(reach) };
    if let Some(role) = role {
        world.hold(role, Principal::group(group.id), Scope::Directory);
    }
    world.add(group)
}

fn not_in_pim(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let group = outside_pim(world, reach, 2);
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    Fault::new("group-privileged-not-in-pim", Kind::Group, group, severity)
}
