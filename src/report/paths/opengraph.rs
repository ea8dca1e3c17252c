//! The ways as nodes and edges that BloodHound takes in: <https://bloodhound.specterops.io/opengraph/schema>.

use std::io::{self, Write};

use serde::Serialize;

use super::located::{all_hops, spots};
use crate::paths::{Answer, Hop, Spot};
use crate::report::formatter::write_document;

/// The levels that stand on lines of their own.
const LEVELS: usize = 4;
/// The kind of everything that this program brings.
const SOURCE: &str = "Pimlint";

/// Writes every step of every way as an edge.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_opengraph(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let hops = all_hops(answer);
    let nodes = spots(&hops).into_iter().map(Node::new).collect();
    let edges = hops.iter().map(Edge::new).collect();
    write_document(&Document { metadata: Metadata { source_kind: SOURCE }, graph: Graph { nodes, edges } }, LEVELS, out)
}

#[derive(Serialize)]
struct Document<'a> {
    metadata: Metadata,
    graph: Graph<'a>,
}

#[derive(Serialize)]
struct Metadata {
    source_kind: &'static str,
}

#[derive(Serialize)]
struct Graph<'a> {
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge>,
}

#[derive(Serialize)]
struct Node<'a> {
    id: String,
    kinds: [String; 2],
    properties: NodeProperties<'a>,
}

/// `objectid` is reserved: BloodHound refuses a node that has it here, and none may be null.
#[derive(Serialize)]
struct NodeProperties<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subjectid: Option<&'a str>,
}

impl<'a> Node<'a> {
    fn new(spot: &'a Spot) -> Self {
        let properties = NodeProperties { name: &spot.name, subjectid: spot.id.as_deref() };
        Self { id: id(spot), kinds: [format!("{SOURCE}{}", camel(spot.kind)), SOURCE.to_owned()], properties }
    }
}

#[derive(Serialize)]
struct Edge {
    kind: String,
    start: Reference,
    end: Reference,
    properties: EdgeProperties,
}

#[derive(Serialize)]
struct Reference {
    value: String,
    match_by: &'static str,
}

#[derive(Serialize)]
struct EdgeProperties {
    approvals: u8,
    factor: &'static str,
}

impl Edge {
    fn new(hop: &Hop) -> Self {
        let reference = |spot| Reference { value: id(spot), match_by: "id" };
        Self {
            kind: format!("{SOURCE}{}", camel(hop.by)),
            start: reference(&hop.from),
            end: reference(&hop.to),
            properties: EdgeProperties { approvals: hop.gate.people, factor: hop.gate.factor.name() },
        }
    }
}

/// An id for each node: `GROUP-MEMBER-…`. The ids of objects alone would be those of what `AzureHound` brings, which is another thing:
/// membership of a group is not the group.
fn id(spot: &Spot) -> String {
    format!("{}-{}", spot.kind, spot.id.as_deref().unwrap_or(&spot.name)).to_uppercase()
}

/// `group-member` as `GroupMember`: a kind consists of letters, digits and underscores.
fn camel(word: &str) -> String {
    let mut upper = true;
    let mut camel = String::new();
    for character in word.chars() {
        match character {
            '-' => upper = true,
            _ if upper => {
                camel.extend(character.to_uppercase());
                upper = false;
            }
            _ => camel.push(character),
        }
    }
    camel
}
