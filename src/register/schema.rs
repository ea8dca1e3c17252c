//! The form of `exceptions.toml` as JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::keys::{DISPOSITIONS, KEYS, LIST};
use super::read::SECONDS;
use crate::catalogue::entries;
use crate::finding::EVIDENCE;

/// A date of TOML, as editors see it.
const DATE: &str = r"^\d{4}-\d{2}-\d{2}$";

/// The schema, as text.
#[must_use]
pub fn schema() -> String {
    let properties: Map<String, Value> = KEYS
        .iter()
        .map(|key| {
            let mut value = form(key.name);
            if let Some(members) = value.as_object_mut() {
                members.insert("description".to_owned(), key.about.replace('`', "").into());
            }
            (key.name.to_owned(), value)
        })
        .collect();
    let required: Vec<&str> = KEYS.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    let exception = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "anyOf": [{ "required": ["object"] }, { "required": ["expected-count"] }],
        "additionalProperties": false,
    });
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "exceptions.toml",
        "type": "object",
        "properties": { LIST: { "type": "array", "items": exception } },
        "additionalProperties": false,
    });
    format!("{schema:#}\n")
}

fn form(key: &str) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    match key {
        "rule" => json!({ "enum": entries().iter().map(|entry| entry.id).collect::<Vec<_>>() }),
        "object" => {
            let mut kinds: Vec<&str> = entries().iter().map(|entry| entry.judges.as_str()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let object = json!({
                "type": "object",
                "properties": { "kind": { "enum": kinds }, "id": text() },
                "required": ["kind", "id"],
                "additionalProperties": false,
            });
            json!({ "anyOf": [object, { "type": "array", "items": object, "minItems": 1 }] })
        }
        "expected-count" => json!({ "type": "integer", "minimum": 1 }),
        "accepts" => {
            let value = json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": ["boolean", "string"] }] });
            let seconds = json!({ "anyOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": "^(P.+|[0-9]+)$" }
            ] });
            let of = |key: &str| if key.ends_with(SECONDS) { seconds.clone() } else { value.clone() };
            let keys: Map<String, Value> = EVIDENCE.iter().map(|key| ((*key).to_owned(), of(key))).collect();
            json!({ "type": "object", "properties": keys, "additionalProperties": false })
        }
        "approved-on" | "expires" => json!({ "type": "string", "pattern": DATE }),
        "disposition" => json!({ "enum": DISPOSITIONS }),
        _ => text(),
    }
}
