//! What a tenant is made of beside its tables: plain data that does not know the tenant.

pub(super) mod addresses;
pub(super) mod audience;
pub(super) mod catalogs;
pub(super) mod conditional;
pub(super) mod cycles;
pub(super) mod group_uses;
pub(super) mod holders;
pub(super) mod kinds;
pub(super) mod memo;
pub(super) mod offers;
pub(super) mod package_assignments;
pub(super) mod paths;
pub(super) mod people;
pub(super) mod pim;
pub(super) mod reach;
pub(super) mod reviews;
pub(super) mod role_groups;
pub(super) mod stated;
pub(super) mod units;
