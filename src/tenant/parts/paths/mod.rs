//! The privilege graph as plain data: what somebody can be or have, the steps between, and the search for the way there.

mod gate;
mod graph;
mod node;
mod search;
mod step;

pub(crate) use gate::Asks;
pub use gate::{Factor, Gate, Limit};
pub(crate) use graph::{Draft, Edge, Graph};
pub use node::Node;
pub(crate) use search::{Searches, Tree};
pub use step::{By, HeldAtUnit, Kind, Kinds};
