//! What one object gives and has, for `pimlint who`: in words once, which a terminal and Markdown show in their ways, and whole for
//! machines.

mod approval;
mod group;
mod json;
mod package;
mod person;
mod policy;
mod role;
mod words;

use std::io::{self, Write};

use super::Options;
use super::outline::{self, Line, Outline, Tone};
use super::words::capitalised;
use crate::who::{About, Answer};

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../who.schema.json");

/// Writes the answer for people in a terminal; with `verbose` every list in full.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    outline::text::write(&outlined(answer, options.verbose), options, out)
}

/// Writes the answer for a ticket or a pull request; with `verbose` every list in full.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_markdown(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    outline::markdown::write(&outlined(answer, options.verbose), out)
}

/// Writes the answer for machines, with everything there is.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    json::write(answer, out)
}

/// The answer in words.
fn outlined(answer: &Answer, all: bool) -> Outline {
    let mut outline = Outline::new(answer.object.label(), all);
    outline.say(Line::new(0, origin(answer)).toned(Tone::Aside));
    match &answer.about {
        About::Group(found) => group::outline(found, &mut outline),
        About::Role(found) => role::outline(found, &mut outline),
        About::Package(found) => package::outline(found, &mut outline),
        About::Person(found) => person::outline(found, &mut outline),
    }
    outline.finish()
}

/// What it is, in which tenant, as of when.
fn origin(answer: &Answer) -> String {
    let run = &answer.run;
    let tenant = run.tenant().map(|name| format!(" in {name}"));
    let moment = match run.as_of {
        Some(moment) => format!("as of {}", words::moment(moment)),
        None => "no evaluation date (set one with --as-of)".to_owned(),
    };
    let what = capitalised(&answer.object.kind.replace('-', " "));
    format!("{what} {}{}, {moment}", answer.object.id, tenant.unwrap_or_default())
}
