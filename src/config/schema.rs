//! The form of `pimlint.toml` as JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::keys::{Form, KEYS, Key, TENANTS};
use crate::catalogue::{AREAS, FRAMEWORKS, Kind, entries};
use crate::context::{THRESHOLDS, Threshold, ThresholdValue, Thresholds};
use crate::finding::Severity;
use crate::model::Collection;

/// Days, hours and minutes in ISO 8601.
const DURATION: &str = r"^P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$";

/// The schema, as text.
#[must_use]
pub fn schema() -> String {
    let mut common = members(|_| true);
    let about = "What one tenant has of its own, by the name that `--tenant` gives, or the ID or name of the tenant in the export";
    let own = object(members(|key| key.per_tenant));
    common.insert(TENANTS.to_owned(), json!({ "description": about, "type": "object", "additionalProperties": own }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pimlint.toml",
        "type": "object",
        "properties": common,
        "additionalProperties": false,
        "$defs": { "selector": selector(), "severity": one_of(Severity::ALL.map(Severity::as_str)) },
    });
    format!("{schema:#}\n")
}

fn members(listed: impl Fn(&Key) -> bool) -> Map<String, Value> {
    KEYS.iter().filter(|key| listed(key)).map(|key| (key.name.to_owned(), member(key))).collect()
}

fn member(key: &Key) -> Value {
    let mut value = form(key.form);
    if let Some(members) = value.as_object_mut() {
        members.insert("description".to_owned(), format!("{} [default: {}]", key.about, key.default).into());
    }
    value
}

fn form(form: Form) -> Value {
    match form {
        Form::Selectors => list_of(&json!({ "$ref": "#/$defs/selector" })),
        Form::Collections => list_of(&one_of(Collection::all().map(Collection::id))),
        Form::Globs | Form::Accounts | Form::Groups | Form::Roles | Form::Applications => list_of(&text()),
        Form::Pairs => list_of(&json!({
            "type": "array", "items": text(), "minItems": 2, "maxItems": 2, "uniqueItems": true,
        })),
        Form::Choice(words) => one_of(words.iter().copied()),
        Form::Text | Form::File => text(),
        Form::Folder => {
            json!({ "type": "object", "properties": { "path": text() }, "required": ["path"], "additionalProperties": false })
        }
        Form::Count => json!({ "type": "integer", "minimum": 1 }),
        Form::Severities => {
            let of_rule = |id: &str| (id.to_owned(), json!({ "$ref": "#/$defs/severity" }));
            object(entries().iter().map(|entry| of_rule(entry.id)))
        }
        Form::Thresholds => object(THRESHOLDS.iter().filter_map(threshold)),
    }
}

fn threshold(row: &Threshold) -> Option<(String, Value)> {
    let duration = || json!({ "type": "string", "pattern": DURATION });
    let mut value = match Thresholds::default().get(row.key)? {
        ThresholdValue::Period(_) => duration(),
        ThresholdValue::Count(_) => json!({ "type": "integer", "minimum": 1 }),
        ThresholdValue::Slack(_) => object(["exact", "approximate"].map(|name| (name.to_owned(), duration()))),
    };
    let members = value.as_object_mut()?;
    members.insert("description".to_owned(), format!("{} [default: {}]", row.basis, row.value).into());
    Some((row.key.to_owned(), value))
}

/// Editors complete the words; a control can also be named by its beginning.
fn selector() -> Value {
    let rules = entries().iter().map(|entry| entry.id).chain(AREAS.iter().map(|area| area.name));
    let grades = Severity::ALL.into_iter().map(Severity::as_str).chain(Kind::ALL.into_iter().map(Kind::as_str));
    let controls = FRAMEWORKS.iter().flat_map(|framework| {
        let of_framework = framework.controls.iter().map(|control| format!("{}:{}", framework.id, control.id));
        std::iter::once(framework.id.to_owned()).chain(of_framework)
    });
    let words: Vec<String> = rules.chain(grades).map(str::to_owned).chain(controls).collect();
    json!({ "anyOf": [{ "enum": words }, text()] })
}

fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

fn object(members: impl IntoIterator<Item = (String, Value)>) -> Value {
    let members: Map<String, Value> = members.into_iter().collect();
    json!({ "type": "object", "properties": members, "additionalProperties": false })
}
