//! Floor 3: the tenant as one thing: objects by id, joins, and what follows from them.

pub mod administrators;
pub mod approvers;
mod contradictions;
mod copies;
pub mod coverage;
pub mod effort;
mod group_roles;
pub mod group_uses;
pub mod holders;
pub mod index;
mod intended;
pub mod join;
mod joined;
pub mod lifetime;
pub mod nesting;
pub mod offer;
pub mod owners;
mod package_assignments;
mod parts;
pub mod password_reset;
pub mod people;
pub mod pim;
pub mod reach;
pub mod role_people;
pub mod settings;
pub mod units;
pub mod well_known;

pub use group_roles::GroupRole;
pub use joined::Tenant;
pub use offer::{Offer, PackageGrant};
pub use settings::RoleSettings;
