//! The requests that end findings, for `pimlint fix`: in words, for machines, as scripts to review, and as a diff.

mod diff;
mod json;
mod script;
mod text;
mod words;

pub use self::diff::{left_out, write as write_diff};
pub use self::json::write as write_json;
pub use self::script::{Shell, write as write_script};
pub use self::text::write as write_text;

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../fix.schema.json");
