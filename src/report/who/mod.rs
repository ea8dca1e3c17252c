//! What one object gives and has, for `pimlint who`: in words once, which a terminal and Markdown show in their ways, and whole for
//! machines.

mod group;
mod json;
mod markdown;
mod outline;
mod package;
mod person;
mod role;
mod text;
mod words;

use std::io::{self, Write};

use self::outline::Outline;
use super::Options;
use crate::who::Answer;

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../who.schema.json");

/// Writes the answer for people in a terminal; with `verbose` every list in full.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    text::write(&Outline::of(answer, options.verbose), options, out)
}

/// Writes the answer for a ticket or a pull request; with `verbose` every list in full.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_markdown(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    markdown::write(&Outline::of(answer, options.verbose), out)
}

/// Writes the answer for machines, with everything there is.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    json::write(answer, out)
}
