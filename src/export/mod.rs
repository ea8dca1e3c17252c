//! Floor 2: files to objects.
//!
//! Each file is read into a buffer, decoded, and walked to its objects, which are parsed where they stand into owned records.
//! Nothing that could not be read stops the rest: it becomes a notice, and a gap in the collection it belongs to.
//!
//! The rooms, bottom to top; a room uses those below it (`tests/it/floors.rs`).

// What everything here speaks of.
pub mod layout;
pub mod limits;
pub mod notice;
pub mod objects;
pub mod options;

pub mod files;
pub(crate) mod json;

pub mod completeness;

pub(crate) mod graph;

mod exporters;
mod terraform;

mod find;
mod habits;

mod reader;

mod combine;
mod configuration;
mod load;
mod loaded;
mod portion;

pub use find::{Finder, find};
pub use graph::recorded::file_stem;
pub use habits::entra_exporter_type;
pub use load::{load, load_texts};
pub use loaded::{Before, Loaded};
pub use options::{LoadError, LoadOptions};
pub use terraform::edit::{NotWritten, is_configuration, write_attribute};
pub use terraform::{Lack, NotPlanned};
