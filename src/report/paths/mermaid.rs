//! The ways as a flowchart: <https://mermaid.js.org/syntax/flowchart.html>.

use std::io::{self, Write};

use super::located::{hops, spots};
use crate::hops::gate_words;
use crate::paths::{Answer, Spot};
use crate::source::visible;

pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let hops = hops(answer);
    let spots = spots(&hops);
    let number = |spot: &Spot| spots.binary_search(&spot).unwrap_or_default();
    writeln!(out, "flowchart LR")?;
    for (at, spot) in spots.iter().enumerate() {
        writeln!(out, "  n{at}[\"{}\"]", escaped(&spot.label))?;
    }
    for hop in &hops {
        let arrow = if hop.gate.is_ungated() { "-->" } else { "-.->" };
        let (from, to) = (number(&hop.from), number(&hop.to));
        writeln!(out, "  n{from} {arrow}|\"{}<br>{}\"| n{to}", hop.by.replace('-', " "), gate_words(hop.gate))?;
    }
    Ok(())
}

/// Text in quotation marks, in which every character that could mean something is an entity by its number.
fn escaped(text: &str) -> String {
    let entity = |character: char| match character {
        '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ';' => format!("#{};", u32::from(character)),
        character => character.to_string(),
    };
    visible(text).chars().map(entity).collect()
}
