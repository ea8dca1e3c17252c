//! The ways to a role or a group, for `pimlint paths`: in words for a terminal and for people in a browser, as a drawing, and whole
//! for machines.

mod dot;
mod html;
mod json;
mod mermaid;
mod opengraph;
mod text;

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::Options;
use super::locate::{Files, Location, locate_labels};
use crate::export::files::sources::Sources;
use crate::hops::gate_words;
use crate::paths::{Answer, Hop, Spot, Way};

pub use opengraph::write_opengraph;

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../paths.schema.json");

/// An answer with the places of its steps.
pub struct Located<'a> {
    answer: &'a Answer,
    /// The places of the steps, for each way of each target.
    places: Vec<Vec<Location<'a>>>,
}

impl<'a> Located<'a> {
    /// Finds the places in the files that were read.
    #[must_use]
    pub fn new(answer: &'a Answer, files: &Files<'a>, sources: &Sources) -> Self {
        let ways = answer.targets.iter().flat_map(|target| &target.ways);
        Self { answer, places: locate_labels(ways.map(|way| way.steps.as_slice()), files, sources) }
    }

    /// The targets, each with its ways and their places.
    fn targets(&self) -> impl Iterator<Item = (&'a crate::paths::Target, Vec<(&'a Way, &[Location<'a>])>)> {
        let mut places = self.places.iter();
        self.answer.targets.iter().map(move |target| {
            let ways = target.ways.iter().map(|way| (way, places.next().map_or(&[][..], Vec::as_slice)));
            (target, ways.collect())
        })
    }
}

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

/// Every step of every way, each once, in their order.
fn hops(answer: &Answer) -> BTreeSet<&Hop> {
    let ways = answer.targets.iter().flat_map(|target| &target.ways);
    let grouped = ways.flat_map(|way| &way.nodes);
    grouped.collect()
}

/// Every node that a step joins, in the order of the steps.
fn spots<'a>(hops: &BTreeSet<&'a Hop>) -> Vec<&'a Spot> {
    let all: BTreeSet<&Spot> = hops.iter().flat_map(|hop| [&hop.from, &hop.to]).collect();
    all.into_iter().collect()
}

/// Who takes a way: `"Ada" and 11 more`.
fn who(way: &Way) -> String {
    let first = way.who.first().map_or("", |spot| spot.label.as_str());
    match way.count {
        0 | 1 => first.to_owned(),
        count => format!("{first} and {} more", count - 1),
    }
}

/// What a way takes: `no approval, MFA`.
fn gate(way: &Way) -> String {
    gate_words(way.gate)
}
