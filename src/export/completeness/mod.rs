//! How much of each collection the export holds.

pub(crate) mod dates;
pub(crate) mod hidden;
pub mod manifest;
pub(crate) mod pages;
pub(crate) mod series;
pub(crate) mod settle;
