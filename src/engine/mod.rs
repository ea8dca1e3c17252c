//! Floor 8: select, evaluate, assess.

pub mod assessment;
