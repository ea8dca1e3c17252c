//! Faults of administrative units.

use super::groups::{member_of_rule, member_of_severity};
use super::{Generator, generators};
use crate::key::Severity::{Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{GroupKind, Principal, Scope};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "au-admin-can-override-pim-group" => override_by_unit,
    "au-dynamic-memberof" => member_of,
    "au-role-not-scopable" => not_scopable,
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
