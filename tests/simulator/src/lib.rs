//! A simulator of Microsoft Entra ID tenants, to test pimlint.
//!
//! [`tenant::generate`] makes a well-run tenant of any size from a seed, [`faults`] plants faults in it and says in a [`key`] what a
//! reader of the export should find, and [`write`] writes what Microsoft Graph would answer. No module knows the code of pimlint: what
//! counts as a fault follows the definitions in the rule entries and Microsoft's documentation.

pub mod faults;
pub mod key;
pub mod model;
pub mod tenant;
pub mod write;
