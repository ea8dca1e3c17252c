//! Floor 2: files to objects.

pub mod notice;
pub mod objects;
pub mod sources;
