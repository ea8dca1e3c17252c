//! Groups as Entra would not have them: an export with one is not consistent.

use super::{Generator, generators};
use crate::key::Severity::Note;
use crate::key::{Fault, Kind};
use crate::model::{Group, Principal, Scope};
use crate::tenant::World;

pub(super) const GENERATORS: &[Generator] = generators![
    "group-role-assignable-dynamic" => dynamic,
    "group-role-assignable-nested" => nested,
    "group-role-assignable-shape" => shape,
    "group-role-assignable-synced" => synced,
    "role-on-non-assignable-group" => role_on_other_group,
];

/// A role-assignable group without a role.
fn of_group(world: &mut World, rule: &'static str, change: impl FnOnce(&mut Group)) -> Fault {
    let mut group = world.group("Roles");
    group.role_assignable = true;
    group.followed = true;
    group.owners = vec![Principal::user(world.administrator())];
    change(&mut group);
    Fault::new(rule, Kind::Group, world.add(group), Note)
}

fn dynamic(world: &mut World) -> Fault {
    of_group(world, "group-role-assignable-dynamic", |group| {
        group.rule = Some("user.extensionAttribute1 -eq \"IT\"".into());
    })
}

fn nested(world: &mut World) -> Fault {
    let inner = Principal::group(world.assigned_group());
    of_group(world, "group-role-assignable-nested", |group| group.members.push(inner))
}

fn shape(world: &mut World) -> Fault {
    let public = world.rng.bool();
    of_group(world, "group-role-assignable-shape", |group| {
        if public {
            group.public = true;
        } else {
            group.security_enabled = Some(false);
        }
    })
}

fn synced(world: &mut World) -> Fault {
    of_group(world, "group-role-assignable-synced", |group| group.synced = Some(true))
}

fn role_on_other_group(world: &mut World) -> Fault {
    let group = world.assigned_group();
    let id = world.hold("Directory Readers", Principal::group(group), Scope::Directory);
    Fault::new("role-on-non-assignable-group", Kind::RoleAssignment, id, Note)
}
