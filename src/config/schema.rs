//! The form of `pimlint.toml` as JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::keys::{Form, KEYS, Key, TENANTS};
use super::template::{FIELDS, FieldForm, OBJECTS, PERMANENT};
use crate::catalogue::{AREAS, FRAMEWORKS, Kind, entries};
use crate::context::{THRESHOLDS, Threshold, ThresholdValue, Thresholds};
use crate::finding::Severity;
use crate::model::{Collection, Requirement};

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
    described(form(key.form), format!("{} [default: {}]", key.about, key.default))
}

fn described(mut value: Value, about: String) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.insert("description".to_owned(), about.into());
    }
    value
}

fn form(form: Form) -> Value {
    match form {
        Form::Selectors => list_of(&json!({ "$ref": "#/$defs/selector" })),
        Form::Collections => list_of(&one_of(Collection::all().map(Collection::id))),
        Form::Globs | Form::Accounts | Form::Groups | Form::Roles | Form::Domains | Form::Applications => {
            list_of(&text())
        }
        Form::Pairs => list_of(&json!({
            "type": "array", "items": text(), "minItems": 2, "maxItems": 2, "uniqueItems": true,
        })),
        Form::Choice(words) => one_of(words.iter().copied()),
        Form::Text | Form::File => text(),
        Form::Folder => {
            json!({ "type": "object", "properties": { "path": text() }, "required": ["path"], "additionalProperties": false })
        }
        Form::Count => json!({ "type": "integer", "minimum": 1 }),
        Form::Templates => templates(),
        Form::Severities => {
            let of_rule = |id: &str| (id.to_owned(), json!({ "$ref": "#/$defs/severity" }));
            object(entries().iter().map(|entry| of_rule(entry.id)))
        }
        Form::Thresholds => object(THRESHOLDS.iter().filter_map(threshold)),
    }
}

fn threshold(row: &Threshold) -> Option<(String, Value)> {
    let value = match Thresholds::default().get(row.key)? {
        ThresholdValue::Period(_) => duration(),
        ThresholdValue::Count(_) => json!({ "type": "integer", "minimum": 1 }),
        ThresholdValue::Slack(_) => object(["exact", "approximate"].map(|name| (name.to_owned(), duration()))),
    };
    Some((row.key.to_owned(), described(value, format!("{} [default: {}]", row.basis, row.value))))
}

fn templates() -> Value {
    let field = |form| match form {
        FieldForm::Duration => duration(),
        FieldForm::Limit => json!({ "anyOf": [duration(), one_of([PERMANENT])] }),
        FieldForm::Flag => json!({ "type": "boolean" }),
        FieldForm::Requirements => list_of(&one_of(Requirement::ALL.map(Requirement::word))),
        FieldForm::Context => json!({ "type": "string", "pattern": "^(none|c[1-9][0-9]?)$" }),
        FieldForm::Ids => list_of(&json!({ "type": "string", "format": "uuid", "pattern": "^[0-9a-fA-F-]{36}$" })),
        FieldForm::Addresses => list_of(&json!({ "type": "string", "pattern": "^[^@]+@.*[.]" })),
    };
    let fields = FIELDS.iter().map(|row| (row.name, field(row.form), row.about));
    let objects = OBJECTS.iter().map(|(name, about)| (*name, list_of(&text()), *about));
    let members =
        objects.chain(fields).map(|(name, value, about)| (name.to_owned(), described(value, about.to_owned())));
    let mut template = object(members);
    if let Some(template) = template.as_object_mut() {
        let one = OBJECTS.map(|(name, _)| json!({ "required": [name] }));
        let some = FIELDS.iter().map(|row| json!({ "required": [row.name] }));
        let needed = [one.into_iter().collect::<Value>(), some.collect()].map(|names| json!({ "anyOf": names }));
        template.insert("allOf".to_owned(), needed.into_iter().collect());
    }
    json!({ "type": "object", "additionalProperties": template })
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

fn duration() -> Value {
    // No duration of nothing: every number in it is 0.
    json!({ "type": "string", "pattern": DURATION, "not": { "pattern": "^[PTWDHMS0.]*$" } })
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
