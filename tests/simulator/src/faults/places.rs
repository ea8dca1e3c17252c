//! Where role settings have a fault.

use crate::key::{Fault, Kind, Severity};
use crate::model::{Access, Group, Principal, Settings};
use crate::tenant::{Reach, World};

/// Every reach of a group.
pub(super) const ALL: [Reach; 4] = [Reach::Nothing, Reach::OrdinaryRole, Reach::PrivilegedRole, Reach::Tier0];

/// A privileged role of tier 0 or another one.
pub(super) const PRIVILEGED: [Reach; 2] = [Reach::PrivilegedRole, Reach::Tier0];

/// The reach that says least: many rules are about any group.
pub(super) const NOT_TIER_0: [Reach; 3] = [Reach::Nothing, Reach::OrdinaryRole, Reach::PrivilegedRole];

/// The id of the settings of one side of a group, as reports write it. The group role has the same.
pub(super) fn side(group: &Group, access: Access) -> String {
    format!("{}/{}", group.id, access.as_str())
}

/// A group that leads to a role, as it holds the role or is eligible for it.
pub(super) fn leading_to(world: &mut World, reach: Reach) -> Group {
    if world.rng.bool() { world.pim_group(reach) } else { world.pim_group_eligible_for_role(reach) }
}

/// A person, or a role-assignable group with that person in it, or one with such a group in it.
pub(super) fn perhaps_in_a_group(world: &mut World, person: Principal) -> Principal {
    let mut principal = person;
    for _ in 0..world.rng.u32(..3) {
        let mut group = world.group("People");
        // Entra has no groups in role-assignable groups, so only the innermost group is one.
        group.role_assignable = principal == person;
        group.followed = true;
        group.members = vec![principal];
        group.owners = vec![Principal::user(world.administrator())];
        principal = Principal::group(world.add(group));
    }
    principal
}

/// Changes the settings of the members of a new group.
pub(super) fn of_members(world: &mut World, reach: Reach, change: impl FnOnce(&mut Settings)) -> String {
    let mut group = world.pim_group(reach);
    change(group.settings_mut(Access::Member));
    let id = side(&group, Access::Member);
    world.add(group);
    id
}

/// Changes the settings of the owners of a new group, for which someone is eligible as owner.
pub(super) fn of_owners(world: &mut World, reach: Reach, change: impl FnOnce(&mut Settings)) -> String {
    let mut group = group_with_eligible_owner(world, reach);
    change(group.settings_mut(Access::Owner));
    let id = side(&group, Access::Owner);
    world.add(group);
    id
}

/// A new group with someone who is eligible as owner.
pub(super) fn group_with_eligible_owner(world: &mut World, reach: Reach) -> Group {
    let mut group = world.pim_group(reach);
    let owner = Principal::user(world.administrator());
    world.make_eligible_in(&mut group, Access::Owner, owner);
    group
}

/// Changes the settings of a new directory role.
pub(super) fn of_role(world: &mut World, change: impl FnOnce(&mut Settings)) -> String {
    let name = world.custom_role();
    change(world.role_settings_mut(&name));
    world.tenant.role(&name).map(|role| role.id.to_string()).unwrap_or_default()
}

/// A fault of role settings.
pub(super) fn settings(rule: &'static str, id: String, severity: Severity) -> Fault {
    Fault::new(rule, Kind::RoleSettings, id, severity)
}

/// Changes the settings of members of a group of any reach, or of a directory role. All directory roles here are privileged.
pub(super) fn anywhere(
    world: &mut World,
    rule: &'static str,
    severity: impl FnOnce(Reach) -> Severity,
    change: impl FnOnce(&mut Settings),
) -> Fault {
    if world.rng.u32(..4) == 0 {
        let id = of_role(world, change);
        return settings(rule, id, severity(Reach::PrivilegedRole));
    }
    let reach = world.one_of(&ALL);
    let mut group = leading_to(world, reach);
    change(group.settings_mut(Access::Member));
    let id = side(&group, Access::Member);
    world.add(group);
    settings(rule, id, severity(reach))
}
