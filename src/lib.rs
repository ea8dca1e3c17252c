//! floors

/// Floor 0: text, and places in it.
pub mod source;
