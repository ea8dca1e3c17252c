//! Floor 3: the tenant as one thing: objects by id, joins, and what follows from them.

pub mod administrators;
pub mod approvers;
pub mod conditional;
pub mod contexts;
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
pub mod licences;
pub mod lifetime;
pub mod nesting;
pub mod offer;
mod order;
pub mod owners;
mod parts;
pub mod password_reset;
pub mod people;
pub mod pim;
pub mod reach;
pub mod reviews;
pub mod role_people;
pub mod settings;
pub mod units;
pub mod well_known;

pub use contexts::NamedContext;
pub use group_roles::GroupRole;
pub use joined::Tenant;
pub use offer::{Offer, PackageGrant};
pub use settings::RoleSettings;
