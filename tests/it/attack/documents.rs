//! Places in a JSON document, and texts that a JSON value cannot hold, such as two equal keys.

use pimlint::source::blank_comments;
use serde_json::Value;

/// Stands for a text until the document is written.
const STAND_IN: &str = "\u{1}the place of a text\u{1}";

/// A text that takes the place of a value.
pub(super) struct Mark(String);

impl Mark {
    /// Puts a text in the place of a value.
    pub(super) fn put(place: &mut Value, text: String) -> Self {
        *place = Value::String(STAND_IN.to_owned());
        Self(text)
    }

    /// Puts something around a value.
    pub(super) fn around(place: &mut Value, before: &str, behind: &str) -> Self {
        let text = format!("{before}{place}{behind}");
        Self::put(place, text)
    }
}

/// The document in a file, if it is one.
pub(super) fn parsed(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    serde_json::from_str(&blank_comments(text).unwrap_or_else(|| text.to_owned())).ok()
}

/// How many values a document has.
pub(super) fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at a place, in the order of the text.
pub(super) fn nth(value: &mut Value, place: usize) -> Option<&mut Value> {
    let mut rest = place;
    at(value, &mut rest)
}

fn at<'a>(value: &'a mut Value, rest: &mut usize) -> Option<&'a mut Value> {
    if *rest == 0 {
        return Some(value);
    }
    *rest -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|value| at(value, rest)),
        Value::Object(members) => members.values_mut().find_map(|value| at(value, rest)),
        _ => None,
    }
}

/// The text of a document.
pub(super) fn text(document: &Value, mark: Option<Mark>, pretty: bool) -> Vec<u8> {
    let text = if pretty { serde_json::to_string_pretty(document) } else { serde_json::to_string(document) };
    let text = text.expect("a value is JSON");
    let Some(Mark(put)) = mark else { return text.into_bytes() };
    text.replacen(&Value::String(STAND_IN.to_owned()).to_string(), &put, 1).into_bytes()
}

/// The elements of a document's list as lines.
pub(super) fn lines(document: &Value) -> Vec<u8> {
    let list = document.get("value").and_then(Value::as_array).or_else(|| document.as_array());
    let lines = list.map_or_else(|| vec![document.to_string()], |list| list.iter().map(Value::to_string).collect());
    lines.join("\n").into_bytes()
}
