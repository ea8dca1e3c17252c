//! Floor 10: words, clock, environment, terminal, exit codes.
