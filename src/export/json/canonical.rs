//! One object as canonical text: keys in order, lists in order where their order means nothing, no annotations of the answer
//! that it came in. Nothing else is changed; numbers stay as they were written.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::export::json::depth::MAX_DEPTH;
use crate::source::{hex, is_hidden};

/// Lists whose order is a statement: the first stage is asked first.
const ORDERED: &[&str] = &["stages", "approvalstages", "stagesettings", "questions", "choices"];
/// Annotations of an answer, which change from request to request or tell what it came from.
const OF_THE_ANSWER: &[&str] = &[
    "@odata.context",
    "@odata.nextlink",
    "@odata.deltalink",
    "@odata.count",
    "@odata.etag",
    "@odata.navigationlink",
    "@odata.associationlink",
    "@microsoft.graph.tips",
];

/// The canonical text of a JSON value, with a line end.
pub(crate) fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    node(text, "", 0).write(&mut out, 0);
    out.push('\n');
    out
}

/// The start of the SHA-256 of a text.
pub(crate) fn hash(text: &str) -> String {
    hex(Sha256::digest(text).get(..16).unwrap_or_default())
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// Anything else than the two, as it is written.
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

fn node(text: &str, key: &str, depth: usize) -> Node {
    let text = text.trim();
    let read = match text.as_bytes().first() {
        _ if depth > MAX_DEPTH => None,
        Some(b'{') => serde_json::from_str(text).ok().map(|members| object(members, depth)),
        Some(b'[') => serde_json::from_str(text).ok().map(|elements| list(elements, key, depth)),
        Some(b'"') => serde_json::from_str(text).ok().map(|text: String| Node::Scalar(quoted(&text))),
        _ => None,
    };
    read.unwrap_or_else(|| Node::Scalar(text.to_owned()))
}

fn object(Members(members): Members<'_>, depth: usize) -> Node {
    let mut nodes: Vec<_> = members
        .into_iter()
        .filter(|(key, _)| !is_of_the_answer(key))
        .map(|(key, value)| {
            let value = node(value.get(), &key, depth + 1);
            (key, value)
        })
        .collect();
    // Stable, so that of two equal keys the last still counts.
    nodes.sort_by(|one, other| one.0.cmp(&other.0));
    Node::Object(nodes)
}

fn list(elements: Vec<&RawValue>, key: &str, depth: usize) -> Node {
    let mut nodes: Vec<_> = elements.into_iter().map(|element| node(element.get(), "", depth + 1)).collect();
    if !ORDERED.iter().any(|ordered| ordered.eq_ignore_ascii_case(key)) {
        nodes.sort_by(|one, other| (one.id(), one).cmp(&(other.id(), other)));
    }
    Node::List(nodes)
}

/// `@odata.context`, and `members@odata.context`.
fn is_of_the_answer(key: &str) -> bool {
    let Some(at) = key.find('@') else { return false };
    let annotation = key.get(at..).unwrap_or_default();
    OF_THE_ANSWER.iter().any(|known| known.eq_ignore_ascii_case(annotation))
}

impl Node {
    fn id(&self) -> Option<&Node> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| key.eq_ignore_ascii_case("id")).map(|(_, id)| id),
            _ => None,
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Self::Scalar(text) => out.push_str(text),
            Self::List(nodes) => enclosed(out, ['[', ']'], depth, nodes, |out, node| node.write(out, depth + 1)),
            Self::Object(members) => enclosed(out, ['{', '}'], depth, members, |out, (key, value)| {
                out.push_str(&quoted(key));
                out.push_str(": ");
                value.write(out, depth + 1);
            }),
        }
    }
}

fn enclosed<T>(out: &mut String, [open, close]: [char; 2], depth: usize, items: &[T], write: impl Fn(&mut String, &T)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.extend(std::iter::repeat_n("  ", depth + 1));
        write(out, item);
    }
    if !items.is_empty() {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
    out.push(close);
}

/// A string with escapes for whatever would hide in a diff, or do something to a terminal that shows one.
fn quoted(text: &str) -> String {
    let plain = serde_json::to_string(text).unwrap_or_default();
    if !plain.contains(is_hidden) {
        return plain;
    }
    let mut quoted = String::with_capacity(plain.len());
    for letter in plain.chars() {
        if is_hidden(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// The members of an object in their order, equal keys included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::canonical;

    #[test]
    fn keys_and_sets_are_in_order_and_stages_stay() {
        let text = r##"{"b": [3, 1.10, "x"], "@odata.etag": "W/1", "A@odata.context": 1, "@odata.type": "#t",
            "stages": [{"z": 1, "id": "2"}, {"id": "1"}], "rules": [{"id": "2"}, {"id": "1", "a": []}]}"##;
        let expected = r##"{
  "@odata.type": "#t",
  "b": [
    "x",
    1.10,
    3
  ],
  "rules": [
    {
      "a": [],
      "id": "1"
    },
    {
      "id": "2"
    }
  ],
  "stages": [
    {
      "id": "2",
      "z": 1
    },
    {
      "id": "1"
    }
  ]
}
"##;
        assert_eq!(canonical(text), expected);
    }

    #[test]
    fn what_hides_is_escaped_and_reads_back() {
        let text = canonical(r#"["a\u202eb", "\u001b[2J", "\ud83d\udd11é", "\ud800"]"#);
        assert!(text.contains(r"a\u202eb") && text.contains(r"\u001b[2J") && text.contains("🔑é"), "{text}");
        assert!(text.contains(r"\ud800"), "half a character stays as it was: {text}");
    }

    #[test]
    fn a_deep_value_is_left_as_it_stands() {
        let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(canonical(&deep).len() < 2 * deep.len());
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(text in r#"(\{("[ab@]{0,3}": ?(1|null|"é\\u00e9"|\[[12, "x"]{0,3}\]),?){0,4}\}|\[(1|2|"b"),("a"|3)\])"#) {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once);
        }
    }
}
