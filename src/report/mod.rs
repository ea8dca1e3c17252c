//! Floor 9: sinks. A format is one file here and one row in `formats.rs`.
//!
//! A sink writes what the assessment holds; it cannot filter.

mod ascii;
pub mod audit;
pub mod azure;
mod clip;
mod command;
pub mod coverage;
pub mod csv;
pub mod diff;
mod digest;
mod document;
pub mod evidence;
mod exceptions;
mod file;
pub mod fix;
mod formats;
pub(crate) mod formatter;
mod gaps;
pub mod github;
pub mod gitlab;
pub mod history;
pub mod html;
pub mod json;
pub mod junit;
pub mod locate;
mod located;
pub mod markdown;
mod options;
mod oscal;
mod outline;
mod parallel;
pub mod paths;
mod portal;
pub mod rollup;
mod rows;
pub mod sarif;
mod shown_error;
pub mod simulate;
mod since;
mod spot;
pub mod text;
mod tool;
pub mod who;
mod words;
mod xlsx;
mod xml;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use self::clip::clipped;
pub(crate) use self::command::write_log;
pub use self::file::{remove_unfinished, write_to_path};
pub use self::formats::{Format, Sink, UnknownFormat};
pub use self::located::{ChangedFile, Report};
pub use self::options::{Cloud, GroupBy, Options, Signs};
pub use self::tool::page as rule_page;
