//! Faults of paths: several objects together, of which each looks fine alone.

use super::places::{PRIVILEGED, group_with_eligible_owner, side};
use super::{Generator, generators};
use crate::key::Severity::{Error, Warning};
use crate::key::{Fault, Kind, Severity};
use crate::model::{Access, Principal, Scope};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "path-owner-takeover" => owner_takeover,
    "path-standing-bypass" => standing_bypass,
];

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
