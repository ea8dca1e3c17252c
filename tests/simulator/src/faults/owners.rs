//! Faults of the owners of groups.

use super::places::{ALL, PRIVILEGED, group_with_eligible_owner, leading_to};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, Group, HOUR, Principal};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "group-owner-disabled" => disabled,
    "group-owner-is-group" => group_as_owner,
    "group-owner-limit" => too_many,
    "group-pim-eligible-owner-without-standing-owner" => no_standing_owner,
    "group-pim-last-owner-activated" => last_owner_activated,
    "group-pim-no-permanent-owner-for-mail" => nobody_for_mail,
    "group-pim-single-owner" => single,
    "group-privileged-guest-owner" => guest,
    "group-privileged-sp-owner" => application_as_owner,
    "group-privileged-synced-owner" => synced,
];

fn group_as_owner(world: &mut World) -> Fault {
    let owner = Principal::group(world.assigned_group());
    let group = world.assigned_group();
    world.group_mut(group).owners.push(owner);
    Fault::new("group-owner-is-group", Kind::Group, group, Note)
}

fn too_many(world: &mut World) -> Fault {
    let owners: Vec<Principal> = (0..101).map(|_| Principal::user(world.user("own."))).collect();
    let group = world.assigned_group();
    world.group_mut(group).owners = owners;
    Fault::new("group-owner-limit", Kind::Group, group, Note)
}

/// Takes the standing owners away.
pub(super) fn disown(group: &mut Group) {
    group.owners.clear();
    group.pim_mut().active.retain(|one| one.access == Access::Member);
}

fn disabled(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    let alone = world.rng.bool();
    if alone {
        disown(&mut group);
    }
    let owner = world.user("own.");
    if let Some(user) = world.tenant.user_mut(owner) {
        user.enabled = false;
    }
    world.stand(&mut group, Access::Owner, Principal::user(owner));
    let severity = if alone { Warning } else { Note };
    let id = world.add(group);
    // Where a further fault makes the group sensitive, its two permanent owners are a fault of their own.
    Fault::new("group-owner-disabled", Kind::Group, id, severity).explaining("assignment-permanent-active-owner", id)
}

fn nobody_for_mail(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    disown(&mut group);
    world.add(group);
    Fault::new("group-pim-no-permanent-owner-for-mail", Kind::Tenant, world.tenant.id, Note)
}

fn single(world: &mut World) -> Fault {
    let group = world.pim_group(Reach::Nothing);
    world.add(group);
    Fault::new("group-pim-single-owner", Kind::Tenant, world.tenant.id, Note)
}

fn no_standing_owner(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = group_with_eligible_owner(world, reach);
    disown(&mut group);
    Fault::new("group-pim-eligible-owner-without-standing-owner", Kind::Group, world.add(group), Warning)
}

fn last_owner_activated(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = group_with_eligible_owner(world, reach);
    disown(&mut group);
    let owner = group.pim_mut().eligible.iter().find(|one| one.access == Access::Owner).map(|one| one.principal.id);
    if let Some(owner) = owner {
        let start = world.now() - HOUR / 2;
        world.activate(&mut group, Access::Owner, owner, start, HOUR);
    }
    let id = world.add(group);
    Fault::new("group-pim-last-owner-activated", Kind::Group, id, Error)
        .explaining("group-pim-eligible-owner-without-standing-owner", id)
}

fn guest(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = leading_to(world, reach);
    let owner = world.user("partner.");
    if let Some(user) = world.tenant.user_mut(owner) {
        user.guest = true;
        user.address = user.address.replace('@', "_partner.example#EXT#@");
    }
    world.stand(&mut group, Access::Owner, Principal::user(owner));
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    let id = world.add(group);
    Fault::new("group-privileged-guest-owner", Kind::Group, id, severity)
        .explaining("assignment-permanent-active-owner", id)
}

fn application_as_owner(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = leading_to(world, reach);
    let foreign = world.rng.bool();
    let organization = if foreign { world.id() } else { world.tenant.id };
    let application = world.application(Some(organization));
    world.stand(&mut group, Access::Owner, application);
    let severity = if foreign && reach == Reach::Tier0 { Error } else { Warning };
    Fault::new("group-privileged-sp-owner", Kind::Group, world.add(group), severity)
}

fn synced(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let mut group = leading_to(world, reach);
    let owner = world.administrator();
    if let Some(user) = world.tenant.user_mut(owner) {
        user.synced = Some(true);
    }
    let owner = Principal::user(owner);
    if world.rng.bool() {
        world.stand(&mut group, Access::Owner, owner);
    } else {
        world.make_eligible_in(&mut group, Access::Owner, owner);
    }
    let id = world.add(group);
    Fault::new("group-privileged-synced-owner", Kind::Group, id, Warning)
        .explaining("assignment-permanent-active-owner", id)
}
