//! Floor 8: select, evaluate, assess.

mod against;
pub mod assess;
pub mod assessment;
pub mod baseline;
mod controls;
pub mod coverage;
pub(crate) mod decisions;
pub mod evaluate;
mod except;
pub mod exception;
mod exempt;
mod fold;
mod lifetimes;
pub mod panics;
pub mod request;
mod sampling;
mod scope;
mod scoped;
mod select;
pub mod stake;
pub mod subjects;
mod watched;

pub use assess::{Task, Unplanned, assess};
