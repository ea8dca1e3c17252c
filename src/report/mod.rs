//! Floor 9: sinks.
