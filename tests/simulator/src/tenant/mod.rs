//! A well-run tenant of any size: nothing in it is an error or a warning, most settings are untouched, and numbers have long tails.

mod directory;
mod governance;
mod lookalikes;
mod pim;
mod roles;
mod words;
mod world;

pub use directory::PHISHING_RESISTANT;
pub use world::{Approvers, Reach, World};

use crate::model::{DAY, HOUR, Moment, Tenant};

/// How much of everything there is.
struct Size {
    users: usize,
    groups: usize,
    pim_groups: usize,
    role_groups: usize,
    units: usize,
    packages: usize,
    unit_roles: usize,
    lookalikes: usize,
}

impl Size {
    /// A scale of 1.0 is the workload of the benchmarks: half a million groups, 40,000 role settings, 200,000 eligibilities, 1.1 GB.
    fn of(scale: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of a tenant")]
        let times = |count: f64, least: usize| ((count * scale) as usize).max(least);
        Self {
            users: times(250_000.0, 60),
            groups: times(480_000.0, 40),
            pim_groups: times(20_000.0, 10),
            // Entra has room for 500 role-assignable groups in a tenant, and this one stays far below.
            role_groups: times(2_000.0, 4).min(60),
            units: times(500.0, 4),
            packages: times(5_000.0, 6),
            unit_roles: times(9_500.0, 6),
            lookalikes: times(100.0, 1).min(10),
        }
    }
}

/// When the export of a seed is made: between mid-October and mid-December 2026, so that some are made before Microsoft stops
/// evaluating `memberOf` rules on 3 November 2026 and some after.
#[must_use]
pub fn exported_at(seed: u64) -> Moment {
    Moment::of_day(2026, 10, 15) + i64::try_from(seed % 60).unwrap_or(0) * DAY + 6 * HOUR
}

/// The world of a seed, to plant faults in.
#[must_use]
pub fn world(scale: f64, seed: u64) -> World {
    let size = Size::of(scale);
    let mut world = World::new(seed, exported_at(seed));
    world.directory_roles();
    world.staff(size.users);
    world.ordinary_groups(size.groups);
    world.role_holders();
    world.groups_with_roles(size.role_groups);
    world.pim_groups(size.pim_groups);
    world.units(size.units, size.unit_roles);
    world.packages(size.packages);
    world.workflows();
    world.conditional_access();
    world.lookalikes(size.lookalikes);
    world
}

/// The tenant of a seed, without faults.
#[must_use]
pub fn generate(scale: f64, seed: u64) -> Tenant {
    world(scale, seed).tenant
}
