//! The ways to a role or a group, for `pimlint paths`: in words for a terminal and for people in a browser, as a drawing, and whole
//! for machines.

mod dot;
mod html;
mod json;
mod located;
mod mermaid;
mod opengraph;
mod text;

use std::io::{self, Write};

use super::Options;
use crate::paths::Answer;

pub use self::located::Located;
pub use self::opengraph::write_opengraph;

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../paths.schema.json");

/// Writes the answer for people in a terminal; with `verbose` every way.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(located: &Located<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    super::outline::text::write(&text::outline(located, options.verbose), options, out)
}

/// Writes the answer for machines, with everything there is.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(located: &Located<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(located, out)
}

/// Writes the ways as a graph for Graphviz.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_dot(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    dot::write(answer, out)
}

/// Writes the ways as a flowchart for Markdown that draws Mermaid.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_mermaid(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    mermaid::write(answer, out)
}

/// Writes the answer as one page without scripts.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_html(located: &Located<'_>, out: &mut dyn Write) -> io::Result<()> {
    html::write(located, out)
}
