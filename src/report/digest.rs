//! The digest of a result: one SHA-256 over all that a report says about an export, however its file is laid out.
//!
//! Anyone can make it without this program (`docs/reports.md`): a line for each row, as JSON without spaces, with sorted
//! keys and nothing but ASCII, which is what `jq -caS` writes.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::source::hex;

/// Takes the rows of a result in their order.
#[derive(Default)]
pub(super) struct ResultDigest(Sha256);

impl ResultDigest {
    pub(super) fn row(&mut self, row: &impl Serialize) -> serde_json::Result<()> {
        self.0.update(canonical(&serde_json::to_value(row)?));
        self.0.update("\n");
        Ok(())
    }

    /// Lower-case hexadecimal digits.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The one spelling of a value.
fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    text
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(member, out);
            }
            out.push('}');
        }
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{C}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ResultDigest, canonical};

    #[test]
    fn a_value_has_one_spelling_in_ascii() {
        let value = json!({"b": [1, null, true, {}], "a": "\"\\\n\t\u{8}\u{1b}\u{7f}é🔑/"});
        let text = r#"{"a":"\"\\\n\t\b\u001b\u007f\u00e9\ud83d\udd11/","b":[1,null,true,{}]}"#;
        assert_eq!(canonical(&value), text);
    }

    /// `printf '{"a":1}\n[2]\n' | sha256sum`
    #[test]
    fn a_hash_tool_makes_the_same() {
        let mut digest = ResultDigest::default();
        digest.row(&json!({"a": 1})).unwrap();
        digest.row(&json!([2])).unwrap();
        assert_eq!(digest.finish(), "1dc7685242afcdc2aa6522253d593c8011c6e8f94c1e47f7d049cca5aaa72d58");
    }
}
