//! Graph objects: how each is recognised, read and found again, and what a file contributes.

pub(crate) mod clues;
mod element;
mod inline;
pub(crate) mod kind;
pub(crate) mod lists;
pub(crate) mod memo;
pub(crate) mod names;
pub(crate) mod noticed;
mod odd_times;
pub(crate) mod parent_lists;
mod plain;
pub(crate) mod properties;
mod recognise;
pub(crate) mod recorded;
mod records;
mod settings;
pub(crate) mod shapes;
pub(crate) mod sink;
