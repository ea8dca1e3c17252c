//! How much of each collection the export holds.

pub mod manifest;
pub(crate) mod pages;
pub(crate) mod series;
