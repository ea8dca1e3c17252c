//! Floor 2: files to objects.
//!
//! Each file is read into a buffer, decoded, and walked to its objects, which are parsed where they stand into owned records.
//! Nothing that could not be read stops the rest: it becomes a notice, and a gap in the collection it belongs to.

pub mod canonical;
pub mod completeness;
mod exporters;
pub mod files;
mod graph;
mod json;
mod layout;
mod load;
pub mod notice;
pub mod objects;
mod reader;
mod terraform;

pub use load::{Before, LoadError, LoadOptions, Loaded, entra_exporter_type, load, load_texts};
