//! Faults of administrative units.

use super::groups::{member_of_rule, member_of_severity};
use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Group, GroupKind, Id, Principal, Scope, Unit};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "au-admin-can-override-pim-group" => override_by_unit,
    "au-dynamic-memberof" => member_of,
    "au-dynamic-with-group" => group_in_dynamic,
    "au-eligible-user-outside-protection" => eligible_user,
    "au-guest-or-sp-without-directory-read" => cannot_read,
    "au-nested" => nested,
    "au-object-in-too-many" => in_too_many,
    "au-restricted-contains-microsoft365-group" => mail_group_in_restricted,
    "au-restricted-contains-role-assignable-group" => role_assignable_in_restricted,
    "au-restricted-limit" => too_many_restricted,
    "au-restricted-without-scoped-admin" => without_administrator,
    "au-role-not-scopable" => not_scopable,
    "au-scope-dangling" => dangling,
    "au-scope-empty" => empty,
];

fn override_by_unit(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    let role = world.one_of(&[
        "Groups Administrator",
        "User Administrator",
        "Teams Administrator",
        "SharePoint Administrator",
    ]);
    if role.starts_with("Teams") || role.starts_with("SharePoint") {
        group.kind = GroupKind::Unified;
    }
    let mut unit = world.unit();
    unit.members = vec![Principal::group(group.id)];
    let scope = Scope::Unit(unit.id);
    world.tenant.units.push(unit);
    let administrator = Principal::user(world.administrator());
    world.hold(role, administrator, scope);
    Fault::new("au-admin-can-override-pim-group", Kind::Group, world.add(group), Warning)
}

fn member_of(world: &mut World) -> Fault {
    let mut unit = world.unit();
    unit.rule = Some(member_of_rule(world));
    let id = unit.id;
    world.tenant.units.push(unit);
    Fault::new("au-dynamic-memberof", Kind::AdministrativeUnit, id, member_of_severity(world))
}

fn not_scopable(world: &mut World) -> Fault {
    let unit = world.unit();
    let scope = Scope::Unit(unit.id);
    world.tenant.units.push(unit);
    let administrator = Principal::user(world.administrator());
    let role = world.one_of(&["Security Reader", "Exchange Administrator", "Compliance Administrator"]);
    let id = world.hold(role, administrator, scope);
    Fault::new("au-role-not-scopable", Kind::RoleAssignment, id, Note)
}

/// Adds a unit with these members.
fn unit_with(world: &mut World, members: Vec<Principal>, change: impl FnOnce(&mut Unit)) -> Id {
    let mut unit = world.unit();
    unit.members = members;
    change(&mut unit);
    let id = unit.id;
    world.tenant.units.push(unit);
    id
}

fn of_unit(rule: &'static str, unit: Id, severity: Severity) -> Fault {
    Fault::new(rule, Kind::AdministrativeUnit, unit, severity)
}

/// Gives a new administrator a role at a unit.
fn administer(world: &mut World, role: &str, unit: Id) -> Id {
    let administrator = Principal::user(world.administrator());
    world.hold(role, administrator, Scope::Unit(unit))
}

fn group_in_dynamic(world: &mut World) -> Fault {
    let group = Principal::group(world.assigned_group());
    let unit = unit_with(world, vec![group], |unit| unit.rule = Some("user.department -eq \"Sales\"".into()));
    of_unit("au-dynamic-with-group", unit, Warning)
}

fn eligible_user(world: &mut World) -> Fault {
    let user = Principal::user(world.administrator());
    let role = world.one_of(&["Security Administrator", "Intune Administrator"]);
    world.make_eligible(role, user);
    world.role_settings_mut(role).approval.required = false;
    let weaker = world.tenant.role(role).map(|role| role.id.to_string()).unwrap_or_default();
    let unit = unit_with(world, vec![user], |_| {});
    let role = world.one_of(&["Helpdesk Administrator", "Authentication Administrator"]);
    administer(world, role, unit);
    // Groups that hold the role need approval.
    of_unit("au-eligible-user-outside-protection", unit, Note).explaining("path-weakest-link-to-role", weaker)
}

fn cannot_read(world: &mut World) -> Fault {
    let member = Principal::user(world.employee());
    let unit = unit_with(world, vec![member], |_| {});
    let (holder, severity) = if world.rng.bool() {
        let guest = world.user("partner.");
        if let Some(user) = world.tenant.user_mut(guest) {
            user.guest = true;
        }
        (Principal::user(guest), Warning)
    } else {
        let own = Some(world.tenant.id);
        (world.application(own), Note)
    };
    let role = world.one_of(&["License Administrator", "Groups Administrator"]);
    let id = world.hold(role, holder, Scope::Unit(unit));
    Fault::new("au-guest-or-sp-without-directory-read", Kind::RoleAssignment, id, severity)
}

fn nested(world: &mut World) -> Fault {
    let member = Principal::user(world.employee());
    let inner = unit_with(world, vec![member], |_| {});
    let outer = unit_with(world, vec![Principal::unit(inner)], |_| {});
    of_unit("au-nested", outer, Note)
}

fn in_too_many(world: &mut World) -> Fault {
    let object =
        if world.rng.bool() { Principal::user(world.employee()) } else { Principal::group(world.assigned_group()) };
    for _ in 0..31 {
        unit_with(world, vec![object], |_| {});
    }
    Fault::new("au-object-in-too-many", Kind::Tenant, world.tenant.id, Error)
}

/// A unit of restricted management with a group that PIM does not manage.
fn restricted_with(world: &mut World, change: impl FnOnce(&mut Group)) -> Id {
    let mut group = world.group("SG");
    group.restricted = true;
    group.followed = true;
    change(&mut group);
    let group = Principal::group(world.add(group));
    let unit = unit_with(world, vec![group], |unit| unit.restricted = true);
    administer(world, "License Administrator", unit);
    unit
}

fn mail_group_in_restricted(world: &mut World) -> Fault {
    let kind = world.one_of(&[GroupKind::Unified, GroupKind::MailSecurity, GroupKind::Distribution]);
    let unit = restricted_with(world, |group| group.kind = kind);
    of_unit("au-restricted-contains-microsoft365-group", unit, Error)
}

fn role_assignable_in_restricted(world: &mut World) -> Fault {
    let unit = restricted_with(world, |group| group.role_assignable = true);
    of_unit("au-restricted-contains-role-assignable-group", unit, Note)
}

fn too_many_restricted(world: &mut World) -> Fault {
    let there = world.tenant.units.iter().filter(|unit| unit.restricted).count();
    for _ in there..=100 {
        unit_with(world, vec![], |unit| unit.restricted = true);
    }
    Fault::new("au-restricted-limit", Kind::Tenant, world.tenant.id, Error)
}

fn without_administrator(world: &mut World) -> Fault {
    let member = Principal::user(world.user("vip."));
    let unit = unit_with(world, vec![member], |unit| unit.restricted = true);
    of_unit("au-restricted-without-scoped-admin", unit, Note)
}

fn dangling(world: &mut World) -> Fault {
    let unit = world.id();
    let role = world.one_of(&["Helpdesk Administrator", "License Administrator"]);
    let id = administer(world, role, unit);
    Fault::new("au-scope-dangling", Kind::RoleAssignment, id, Warning)
}

fn empty(world: &mut World) -> Fault {
    let unit = unit_with(world, vec![], |_| {});
    let role = world.one_of(&["Helpdesk Administrator", "License Administrator"]);
    administer(world, role, unit);
    of_unit("au-scope-empty", unit, Note)
}
