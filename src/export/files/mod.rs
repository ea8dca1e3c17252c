//! Files, folders and archives: bytes, and bounds on them; nothing of JSON.

pub(crate) mod archive;
pub(crate) mod discover;
pub(crate) mod fetch;
pub mod file;
pub mod sources;
