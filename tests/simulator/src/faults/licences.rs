//! Faults of licences.

use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::Principal;
use crate::tenant::World;

pub(super) const GENERATORS: &[Generator] = generators![
    "licence-ending" => ending,
    "licence-pim-seats" => too_few,
    "licence-pim-user" => unlicensed,
];

/// In the grace period licences can be used, and still count.
fn ending(world: &mut World) -> Fault {
    world.tenant.licences.status = "Warning";
    let administrator = Principal::user(world.administrator());
    world.make_eligible("Compliance Administrator", administrator);
    Fault::new("licence-ending", Kind::Tenant, world.tenant.id, Error)
}

fn too_few(world: &mut World) -> Fault {
    world.tenant.licences.seats = Some(world.rng.usize(..4));
    Fault::new("licence-pim-seats", Kind::Tenant, world.tenant.id, Warning)
}

/// One person is enough.
fn unlicensed(world: &mut World) -> Fault {
    let administrator = world.administrator();
    world.make_eligible("Compliance Administrator", Principal::user(administrator));
    if let Some(user) = world.tenant.user_mut(administrator) {
        user.product = None;
    }
    Fault::new("licence-pim-user", Kind::Tenant, world.tenant.id, Note)
}
