//! Faults of assignments of access packages, and of what people have instead of or next to them.

use super::places::{ALL, PRIVILEGED, side};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, DAY, End, Expiry, Id, Package, PackageAssignment, Principal};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "assignment-direct-beside-package" => direct,
    "assignment-member-outside-pim" => member_outside,
    "assignment-permanent-active-owner" => permanent_owners,
    "assignment-permanent-eligible" => permanent_eligibility,
    "drift-delivered-without-eligibility" => not_eligible,
    "package-active-and-eligible-same-group" => active_and_eligible,
    "package-assignment-outlives-pim" => outlives,
    "package-extension-outlives-pim" => extendable,
    "package-sod-existing-violation" => incompatible_packages,
    "package-sod-group-violation" => incompatible_group,
];

/// A package that grants a role of a group under a policy of thirty days.
fn package(world: &mut World, group: Id, access: Access, eligible: bool) -> Package {
    let mut package = world.package();
    let mut policy = world.policy();
    policy.expiry = Expiry::Days(30);
    package.grants = vec![world.grant(group, access, eligible)];
    package.policies = vec![policy];
    package
}

/// A package with an eligible role of a new group in PIM, which allows 180 days.
fn eligible_package(world: &mut World) -> Package {
    let reach = world.one_of(&[Reach::Nothing, Reach::OrdinaryRole]);
    let group = world.pim_group(reach);
    let group = world.add(group);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    package(world, group, access, true)
}

/// Assigns a package for a number of days, so many days ago.
fn assign(world: &mut World, package: &mut Package, user: Id, (ago, days): (i64, i64)) -> PackageAssignment {
    let start = world.now() - ago * DAY;
    let assignment = PackageAssignment { id: world.id(), user, start, end: start + days * DAY };
    package.assignments.push(assignment);
    assignment
}

fn not_eligible(world: &mut World) -> Fault {
    let mut package = eligible_package(world);
    let user = world.administrator();
    // Removed in PIM, or ended there at its limit.
    let length = if world.rng.bool() { (10, 30) } else { (200, 365) };
    let assignment = assign(world, &mut package, user, length);
    world.tenant.packages.push(package);
    Fault::new("drift-delivered-without-eligibility", Kind::PackageAssignment, assignment.id, Error)
}

fn outlives(world: &mut World) -> Fault {
    let mut package = eligible_package(world);
    let (user, ago) = (world.administrator(), world.rng.i64(2..150));
    let days = world.one_of(&[181, 270, 365]);
    let assignment = assign(world, &mut package, user, (ago, days));
    world.deliver(&package, &assignment, 180);
    world.tenant.packages.push(package);
    Fault::new("package-assignment-outlives-pim", Kind::PackageAssignment, assignment.id, Error)
}

fn extendable(world: &mut World) -> Fault {
    let mut package = eligible_package(world);
    let policy = &mut package.policies[0];
    policy.expiry = Expiry::Days(120);
    policy.extendable = true;
    let grant = package.grants[0];
    let id = format!("{}/{}/{}/eligible", package.policies[0].id, grant.group, grant.access.as_str());
    world.tenant.packages.push(package);
    Fault::new("package-extension-outlives-pim", Kind::Offer, id, Warning)
}

fn active_and_eligible(world: &mut World) -> Fault {
    let group = world.pim_group(Reach::Nothing);
    let group = world.add(group);
    let mut package = package(world, group, Access::Member, true);
    let said = |package: &Package, mode: &str| format!("{}/{group}/member/{mode}", package.id);
    let fault = |package: &Package, active: String| {
        Fault::new("package-active-and-eligible-same-group", Kind::Grant, said(package, "eligible"), Warning)
            .explaining("package-active-on-pim-group", active)
    };
    let active = world.grant(group, Access::Member, false);
    if world.rng.bool() {
        package.grants.push(active);
        let fault = fault(&package, said(&package, "active"));
        world.tenant.packages.push(package);
        return fault;
    }
    let mut other = self::package(world, group, Access::Member, false);
    let user = world.administrator();
    let assignment = assign(world, &mut package, user, (10, 30));
    world.deliver(&package, &assignment, 180);
    assign(world, &mut other, user, (8, 30));
    let fault = fault(&package, said(&other, "active"));
    world.tenant.packages.extend([package, other]);
    fault
}

fn incompatible_packages(world: &mut World) -> Fault {
    let [one, other] = [(); 2].map(|()| world.assigned_group());
    let mut one = package(world, one, Access::Member, false);
    let mut other = package(world, other, Access::Member, false);
    one.incompatible_packages = vec![other.id];
    for user in world.employees(2) {
        assign(world, &mut one, user, (20, 60));
        assign(world, &mut other, user, (10, 60));
    }
    let id = one.id;
    world.tenant.packages.extend([one, other]);
    Fault::new("package-sod-existing-violation", Kind::AccessPackage, id, Error)
        .explaining("package-sod-one-directional", id.to_string())
}

fn incompatible_group(world: &mut World) -> Fault {
    let granted = world.assigned_group();
    let mut package = package(world, granted, Access::Member, false);
    let user = world.administrator();
    assign(world, &mut package, user, (20, 60));
    let mut group = world.pim_group(Reach::Nothing);
    let severity = if world.rng.bool() {
        world.assign(&mut group, Principal::user(user), 30);
        Error
    } else {
        world.make_eligible_in(&mut group, Access::Member, Principal::user(user));
        Warning
    };
    package.incompatible_groups = vec![world.add(group)];
    let id = package.id;
    world.tenant.packages.push(package);
    Fault::new("package-sod-group-violation", Kind::AccessPackage, id, severity)
}

fn direct(world: &mut World) -> Fault {
    let group = world.pim_group(Reach::Nothing);
    let id = side(&group, Access::Member);
    // The group has people of its own, who did not get it from the package.
    let group = world.add(group);
    let mut package = package(world, group, Access::Member, true);
    let user = world.administrator();
    let assignment = assign(world, &mut package, user, (10, 30));
    world.deliver(&package, &assignment, 180);
    world.tenant.packages.push(package);
    Fault::new("assignment-direct-beside-package", Kind::GroupRole, id, Note)
}

fn member_outside(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let who = Principal::user(world.administrator());
    group.members.push(who);
    let id = group.id;
    world.add(group);
    let severity = if reach.privileged() { Warning } else { Note };
    Fault::new("assignment-member-outside-pim", Kind::Group, id, severity)
}

fn permanent_eligibility(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    group.settings_mut(Access::Member).eligibility().required = false;
    let who = Principal::user(world.administrator());
    let start = world.days_ago(5, 90);
    let schedule = world.schedule(Access::Member, who, start, End::Never);
    group.pim_mut().eligible.push(schedule);
    let id = side(&group, Access::Member);
    world.add(group);
    Fault::new("assignment-permanent-eligible", Kind::GroupRole, &id, Note)
        .explaining("settings-eligible-permanent-allowed", &id)
}

fn permanent_owners(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = world.pim_group(reach);
    for _ in 0..2 {
        let who = Principal::user(world.administrator());
        world.stand(&mut group, Access::Owner, who);
    }
    let id = world.add(group);
    Fault::new("assignment-permanent-active-owner", Kind::Group, id, Warning)
}
