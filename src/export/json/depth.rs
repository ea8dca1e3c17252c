//! How deep JSON text may nest.

/// Deeper text is refused or left as it is. `serde_json` stops there too, and Graph nests about ten levels.
pub(crate) const MAX_DEPTH: usize = 128;
