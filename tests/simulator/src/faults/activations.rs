//! Faults of activations.

use super::places::{ALL, NOT_TIER_0};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, HOUR, MINUTE};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "assignment-activated-without-eligibility" => without_eligibility,
    "assignment-activation-exceeds-settings" => too_long,
    "assignment-activation-not-ended" => not_ended,
];

fn without_eligibility(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let user = world.administrator();
    // It ends more than an hour from now; one of tier 0 is within the slack of its maximum of an hour.
    let (start, seconds) = (world.now() - 20 * MINUTE, if reach == Reach::Tier0 { 110 * MINUTE } else { 4 * HOUR });
    let id = world.activate(&mut group, Access::Member, user, start, seconds);
    world.add(group);
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    Fault::new("assignment-activated-without-eligibility", Kind::Schedule, id, severity)
}

fn too_long(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let user = group.pim_mut().eligible[0].principal.id;
    let start = world.now() - 2 * HOUR;
    let id = world.activate(&mut group, Access::Member, user, start, 10 * HOUR);
    world.add(group);
    Fault::new("assignment-activation-exceeds-settings", Kind::Schedule, id, Note)
}

fn not_ended(world: &mut World) -> Fault {
    let reach = world.one_of(&NOT_TIER_0);
    let mut group = world.pim_group(reach);
    let user = group.pim_mut().eligible[0].principal.id;
    let start = world.now() - 8 * HOUR;
    let id = world.activate(&mut group, Access::Member, user, start, 3 * HOUR);
    world.add(group);
    Fault::new("assignment-activation-not-ended", Kind::Schedule, id, Error)
}
