//! Floor 10: words, clock, environment, terminal, exit codes.

pub mod explain;
pub mod rules;
