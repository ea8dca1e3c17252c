//! The requests that end findings, for `pimlint fix`: in words, for machines, and as scripts to review.

mod diff;
mod json;
mod script;
mod text;

use std::io::{self, Write};

use serde_json::{Map, Value};

pub use self::diff::write as write_diff;
pub use self::json::write as write_json;
pub use self::script::Shell;
pub use self::text::write as write_text;
use super::formatter::Levels;
use crate::finding::Subject;
use crate::fix::{Plan, Written};

/// The form of the JSON answer, as JSON Schema.
pub const SCHEMA: &str = include_str!("../fix.schema.json");

/// Writes the requests as a script for somebody to review.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_script(plan: &Plan, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    script::write(plan, shell, out)
}

/// JSON on one line, in ASCII: nothing in it means something to a shell or a terminal but quotes.
fn one_line(value: &Value) -> String {
    use serde::Serialize as _;
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

fn body_line(body: &Map<String, Value>) -> String {
    one_line(&Value::Object(body.clone()))
}

/// `maximumDuration: "P365D" -> "P180D"`.
fn change_line(change: &Written) -> String {
    let before = change.before.as_ref().map_or_else(|| "not set".to_owned(), one_line);
    format!("{}: {before} -> {}", change.path, one_line(&change.after))
}

/// The name, else the id: hostile text.
fn label(subject: &Subject) -> &str {
    subject.name.as_deref().unwrap_or(&subject.id)
}

/// The tenant in words: hostile text.
fn tenant(plan: &Plan) -> &str {
    plan.run.tenant_name.as_deref().or(plan.run.tenant_id.as_deref()).unwrap_or("the tenant")
}

fn moment(plan: &Plan) -> String {
    plan.run.as_of.map_or_else(|| "no evaluation date".to_owned(), |moment| format!("as of {moment}"))
}

/// What was found when the changed export was judged again, as a sentence.
fn proof(plan: &Plan) -> String {
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
