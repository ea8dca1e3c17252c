//! The privilege graph and `pimlint paths`: which steps there are, what they take, that the paths are those of a plain closure, and
//! that the changes which are named close them.

mod answer;
mod approvals;
mod chains;
mod closure;
mod entries;
mod steps;
mod vain;
mod whom;
pub mod world;
