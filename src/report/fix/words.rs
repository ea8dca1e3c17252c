//! Words that several formats have.

use serde::Serialize as _;
use serde_json::{Map, Value};

use crate::finding::Subject;
use crate::fix::{Plan, Written};
use crate::report::formatter::Levels;

/// JSON on one line, in ASCII: nothing in it means something to a shell or a terminal but quotes.
pub(super) fn one_line(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and the value has only texts as names.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Levels::new(0)));
    let mut line = String::new();
    for character in String::from_utf8_lossy(&bytes).chars() {
        if character.is_ascii() {
            line.push(character);
        } else {
            line.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    line
}

pub(super) fn body_line(body: &Map<String, Value>) -> String {
    one_line(&Value::Object(body.clone()))
}

/// `maximumDuration: "P365D" -> "P180D"`.
pub(super) fn change_line(change: &Written) -> String {
    let before = change.before.as_ref().map_or_else(|| "not set".to_owned(), one_line);
    format!("{}: {before} -> {}", change.path, one_line(&change.after))
}

/// The name, else the id: hostile text.
pub(super) fn label(subject: &Subject) -> &str {
    subject.name.as_deref().unwrap_or(&subject.id)
}

/// The tenant in words: hostile text.
pub(super) fn tenant(plan: &Plan) -> &str {
    plan.run.tenant().unwrap_or("the tenant")
}

/// What was found when the changed export was judged again, as a sentence.
pub(super) fn proof(plan: &Plan) -> String {
    let proof = &plan.proof;
    if plan.requests.is_empty() && plan.attributes.is_empty() {
        return format!("{} findings; no change was found that provably ends one", proof.before);
    }
    let unknown = match proof.no_longer_evaluated.len() {
        0 => String::new(),
        count => format!(", {count} that can no longer be evaluated"),
    };
    format!(
        "proved on the changed export: {} findings before, {} after, {} ended, {} new{unknown}",
        proof.before, proof.after, proof.ended, proof.introduced
    )
}
