//! Graph objects: how each is recognised, read and found again.

pub(crate) mod names;
pub(crate) mod recognise;
pub(crate) mod routes;
pub(crate) mod shapes;
