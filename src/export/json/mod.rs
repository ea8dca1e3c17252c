//! JSON text: a cursor, values, shapes and the canonical form; nothing of Graph.

pub(crate) mod canonical;
pub(crate) mod cursor;
mod depth;
pub(crate) mod nested;
pub(crate) mod part;
pub(crate) mod shape;
pub(crate) mod value;
