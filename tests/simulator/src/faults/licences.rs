//! Faults of licences.

use super::{Generator, generators};
use crate::key::Severity::{Error, Warning};
use crate::key::{Fault, Kind};
use crate::model::Principal;
use crate::tenant::World;

pub(super) const GENERATORS: &[Generator] = generators![
    "licence-ending" => ending,
    "licence-pim-seats" => too_few,
];

/// In the grace period licences can be used, and still count.
fn ending(world: &mut World) -> Fault {
    world.tenant.licences.status = "Warning";
    let administrator = Principal::user(world.administrator());
    world.make_eligible("Reports Reader", administrator);
    Fault::new("licence-ending", Kind::Tenant, world.tenant.id, Error)
}

fn too_few(world: &mut World) -> Fault {
    world.tenant.licences.seats = Some(world.rng.usize(..4));
    Fault::new("licence-pim-seats", Kind::Tenant, world.tenant.id, Warning)
}
