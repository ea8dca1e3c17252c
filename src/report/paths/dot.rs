//! The ways as a graph in the DOT language: <https://graphviz.org/doc/info/lang.html>.

use std::io::{self, Write};

use super::located::{hops, spots};
use crate::hops::gate_words;
use crate::paths::{Answer, Spot};
use crate::source::visible;

pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let hops = hops(answer);
    let spots = spots(&hops);
    let number = |spot: &Spot| spots.binary_search(&spot).unwrap_or_default();
    writeln!(out, "digraph paths {{\n  rankdir=LR;\n  node [shape=box, style=rounded];")?;
    for (at, spot) in spots.iter().enumerate() {
        let shape = if spot.kind == "directory-role" { ", penwidth=2" } else { "" };
        writeln!(out, "  n{at} [label={}{shape}];", quoted(&spot.label))?;
    }
    for hop in &hops {
        let style = if hop.gate.is_ungated() { "solid" } else { "dashed" };
        let label = quoted(&format!("{}\n{}", hop.by.replace('-', " "), gate_words(hop.gate)));
        writeln!(out, "  n{} -> n{} [label={label}, style={style}];", number(&hop.from), number(&hop.to))?;
    }
    writeln!(out, "}}")
}

/// A quoted string, in which only the quotation mark and the backslash mean something.
fn quoted(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| visible(line).replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", lines.join("\\n"))
}
