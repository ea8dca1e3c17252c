//! What a stated rule says about a subject that is not as it must be.

use serde_json::Value;

use super::part::View;
use super::verdict::Failure;
use crate::naming::counted;
use crate::source::seal;

/// As many failures are named; the others are counted.
pub(super) const SHOWN: usize = 3;
/// As many values of a list are named.
const VALUES: usize = 5;

/// `"Payroll": isAssignableToRole is false, but must be true`.
pub(super) fn message(label: &str, failures: &[Failure], view: &View) -> String {
    let shown: Vec<String> = failures.iter().take(SHOWN).map(|failure| clause(failure, view)).collect();
    let more = match failures.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{label}: {}{more}", shown.join("; "))
}

/// The value that is not as it must be; of a list, how many elements it has.
pub(super) fn value(failure: &Failure, view: &View) -> String {
    match view.json.pointer(&failure.at) {
        Some(Value::String(text)) => seal::word(text).to_string(),
        Some(Value::Array(list)) => list.len().to_string(),
        Some(Value::Object(_)) | None => "object".to_owned(),
        Some(value) => value.to_string(),
    }
}

/// `isAssignableToRole is false, but must be true`.
pub(super) fn clause(failure: &Failure, view: &View) -> String {
    let name = failure.at.trim_start_matches('/').replace('/', ".");
    let name = if name.is_empty() { "it".to_owned() } else { format!("`{name}`") };
    let value = view.json.pointer(&failure.at);
    let size =
        || value.and_then(Value::as_array).map_or_else(|| "nothing".to_owned(), |list| counted(list.len(), "element"));
    let (is, asked) = (value.map(shown).unwrap_or_default(), &failure.asked);
    match failure.keyword.as_str() {
        "const" => format!("{name} is {is}, but must be {asked}"),
        "enum" => format!("{name} is {is}, but must be one of {}", listed(asked)),
        "type" => format!("{name} is {is}, but must be of type {}", listed(asked)),
        "minimum" => format!("{name} is {is}, but must be at least {asked}"),
        "exclusiveMinimum" => format!("{name} is {is}, but must be more than {asked}"),
        "maximum" => format!("{name} is {is}, but must be at most {asked}"),
        "exclusiveMaximum" => format!("{name} is {is}, but must be less than {asked}"),
        "pattern" => format!("{name} is {is}, but must match {asked}"),
        "minItems" => format!("{name} has {}, but must have at least {asked}", size()),
        "maxItems" => format!("{name} has {}, but must have at most {asked}", size()),
        "minLength" => format!("{name} is {is}, but must have at least {asked} characters"),
        "maxLength" => format!("{name} is {is}, but must have at most {asked} characters"),
        "uniqueItems" => format!("{name} has an element twice"),
        "contains" => format!("{name} has {}, none of which is as the rule asks", size()),
        "falseSchema" => format!("{name} is {is}, which the rule never allows"),
        keyword => format!("{name} is {is}, which `{keyword}` of the rule does not allow"),
    }
}

/// A value of the subject. Its texts come from the input.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => format!("\"{}\"", seal::word(text)),
        Value::Array(list) => counted(list.len(), "element"),
        Value::Object(_) => "an object".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Values of the rule.
fn listed(asked: &Value) -> String {
    let Value::Array(values) = asked else { return asked.to_string() };
    let words: Vec<String> = values.iter().take(VALUES).map(Value::to_string).collect();
    let more = if values.len() > VALUES { ", ..." } else { "" };
    format!("{}{more}", words.join(", "))
}
