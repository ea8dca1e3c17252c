//! Examples in full: a sample (`rules/samples`) is a complete object of a collection, and an example gives what differs from it.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Entry, Example, SAMPLES};
use crate::tenant::well_known;

/// A property, an element or a file that is left out, although the sample or the example before has it.
const ABSENT: &str = "(absent)";
/// In a sample, the name that the example gives the object; in an object, the member that keeps this name.
const KEY: &str = "[key]";
const DECLARED: [&str; 6] = [
    "conflicting-access",
    "emergency-accounts",
    "public-mail-domains",
    "settings-templates",
    "thresholds",
    "trusted-applications",
];
/// The name of the configuration.
pub const CONFIGURATION: &str = "pimlint.toml";
/// Names the example before that this one changes.
const LIKE: &str = "like";
/// The namespace of the ids that names stand for.
const NAMES: Uuid = Uuid::from_u128(0x8d0f_2c61_5b7a_4e39_9c84_d17f_3ab0_65e2);

type Object = Map<String, Value>;

impl Entry {
    /// The name and the text of every file of one of its examples.
    ///
    /// # Errors
    /// What is wrong with the example. The tests read every one, so those of the catalogue are right.
    pub fn files(&self, example: &Example) -> Result<Vec<(String, String)>, String> {
        let mut files = Vec::new();
        let mut declared = Vec::new();
        for (name, mut file) in self.differing(example)? {
            if DECLARED.contains(&name.as_str()) {
                with_ids(&mut file)?;
                let value = toml::Value::try_from(&file).map_err(|error| error.to_string())?;
                declared.push(format!("{name} = {value}\n"));
                continue;
            }
            settle(&mut file, None);
            with_ids(&mut file)?;
            files.push((format!("{}.json", ids(&name)?), format!("{file:#}")));
        }
        files.extend(example.files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        if !declared.is_empty() {
            files.push((CONFIGURATION.to_owned(), declared.concat()));
        }
        Ok(files)
    }

    /// The files of one of its examples as an export has them, in which a range of ids is one object for each id.
    ///
    /// # Errors
    /// What is wrong with the example.
    pub fn export(&self, example: &Example) -> Result<Vec<(String, Vec<u8>)>, String> {
        let whole = |(name, text): (String, String)| {
            let is_ranged = text.contains("[0000-");
            let mut file = is_ranged.then(|| serde_json::from_str::<Value>(&text)).transpose().ok().flatten();
            file.as_mut().map_or(Ok(()), numbered)?;
            Ok((name, file.map_or(text, |file| file.to_string()).into_bytes()))
        };
        self.files(example)?.into_iter().map(whole).collect()
    }

    /// The files that are given by their differences, names and references still in them.
    fn differing(&self, example: &Example) -> Result<Object, String> {
        let Some(text) = example.differences else { return Ok(Object::new()) };
        let mut differences: Object = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut files = match differences.remove(LIKE) {
            None => Object::new(),
            Some(title) => {
                let before = self.examples.iter().take_while(|other| other.name != example.name);
                let base = before.into_iter().find(|other| title == other.name);
                self.differing(base.ok_or_else(|| format!("no example before it is named {title}"))?)?
            }
        };
        for (name, difference) in differences {
            if difference == ABSENT {
                files.remove(&name);
                continue;
            }
            if DECLARED.contains(&name.as_str()) {
                files.insert(name, difference);
                continue;
            }
            let file = match files.get_mut(&name) {
                Some(file) => file,
                None => files.entry(name.clone()).or_insert(sample(&name)?),
            };
            let Value::Object(difference) = difference else { return Err(format!("{name} is no object")) };
            for (key, value) in difference {
                let value = unfolded(value);
                if key.starts_with('@') {
                    overlay(file, member(&key, value));
                } else if let Some(list) = file.get_mut("value") {
                    overlay(list, member(&key, value));
                }
            }
        }
        Ok(files)
    }
}

impl Example {
    /// An example of a rule of one's own: its name and outcome; the moment, the subject and the severity; what differs from the
    /// samples, and the files that are given word by word.
    #[must_use]
    pub(crate) fn new(
        name: &'static str,
        outcome: &'static str,
        (as_of, subject, severity): (Option<&'static str>, Option<&'static str>, Option<&'static str>),
        differences: Option<&'static str>,
        files: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name, outcome, as_of, subject, severity, differences, files }
    }

    /// The id of the subject that has this outcome, where the export holds several.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.subject.and_then(|subject| ids(subject).ok())
    }
}

/// The sample of a file: `group-members` for `group-members.{Payroll}`.
fn sample(file: &str) -> Result<Value, String> {
    let named = |name: &str| SAMPLES.iter().find(|(known, _)| *known == name);
    let stem = file.split('.').next().unwrap_or_default();
    let (_, text) = named(file).or_else(|| named(stem)).ok_or_else(|| format!("rules/samples has no {file}"))?;
    serde_json::from_str(text).map_err(|error| format!("rules/samples/{file}: {error}"))
}

fn member(key: &str, value: Value) -> Value {
    Value::Object(Object::from_iter([(key.to_owned(), value)]))
}

/// `"policy/scopeId": x` as `"policy": { "scopeId": x }`.
fn unfolded(differences: Value) -> Value {
    let Value::Object(differences) = differences else { return differences };
    let mut members = Value::Object(Object::new());
    for (path, value) in differences {
        overlay(&mut members, path.rsplit('/').fold(unfolded(value), |inside, key| member(key, inside)));
    }
    members
}

/// Lays differences over a value: objects member by member, an object over a list by the names, ids or places of its elements.
fn overlay(value: &mut Value, differences: Value) {
    match (value, differences) {
        (Value::Object(object), Value::Object(differences)) => {
            for (key, difference) in differences {
                overlay(object.entry(key).or_insert(Value::Null), difference);
            }
        }
        (Value::Array(list), Value::Object(differences)) => {
            for (name, difference) in differences {
                overlay_element(list, &name, difference);
            }
        }
        (value, difference) => *value = difference,
    }
}

fn overlay_element(list: &mut Vec<Value>, name: &str, difference: Value) {
    let is_it = |element: &Value| [KEY, "id"].iter().any(|key| element.get(key).is_some_and(|known| known == name));
    if difference == ABSENT {
        list.retain(|element| !is_it(element));
    } else if let Some(element) = list.iter_mut().find(|element| is_it(element)) {
        overlay(element, difference);
    } else if let Some(element) = name.parse().ok().and_then(|place: usize| list.get_mut(place)) {
        overlay(element, difference);
    } else {
        let mut element = list.iter().find(|element| is_template(element)).cloned().unwrap_or_default();
        instantiate(&mut element, name);
        overlay(&mut element, member(KEY, name.into()));
        overlay(&mut element, difference);
        list.push(element);
    }
}

/// Whether an element of a sample stands for those that an example names.
fn is_template(element: &Value) -> bool {
    element.get(KEY).is_none() && element.get("id").and_then(Value::as_str).is_some_and(|id| id.contains(KEY))
}

/// Puts the name into a copy of a template, except into the templates inside.
fn instantiate(value: &mut Value, name: &str) {
    match value {
        Value::String(text) => *text = text.replace(KEY, name),
        Value::Array(list) => {
            for inside in list.iter_mut().filter(|inside| !is_template(inside)) {
                instantiate(inside, name);
            }
        }
        Value::Object(members) => members.values_mut().for_each(|inside| instantiate(inside, name)),
        _ => {}
    }
}

/// Takes out what only the notation needs: templates, what is absent, names of elements, and references to their members.
fn settle(value: &mut Value, element: Option<&Object>) {
    match value {
        Value::String(text) => {
            if let Some(element) = element {
                *text = resolved(text, element);
            }
        }
        Value::Array(list) => {
            list.retain(|inside| !is_template(inside));
            for inside in list {
                settle(inside, element);
            }
        }
        Value::Object(members) => {
            let own = members.contains_key(KEY).then(|| members.clone());
            members.remove(KEY);
            members.retain(|_, inside| inside != ABSENT);
            members.values_mut().for_each(|inside| settle(inside, own.as_ref().or(element)));
        }
        _ => {}
    }
}

/// `[groupId]` becomes what the element's member `groupId` is, which may itself refer to another.
fn resolved(text: &str, element: &Object) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let member = rest.split_once(']').and_then(|(name, after)| Some((element.get(name)?.as_str()?, after)));
    match member {
        Some((value, after)) => format!("{before}{}{}", resolved(value, element), resolved(after, element)),
        None => format!("{before}[{}", resolved(rest, element)),
    }
}

fn with_ids(value: &mut Value) -> Result<(), String> {
    match value {
        Value::String(text) => *text = ids(text)?,
        Value::Array(list) => list.iter_mut().try_for_each(with_ids)?,
        Value::Object(members) => members.values_mut().try_for_each(with_ids)?,
        _ => {}
    }
    Ok(())
}

/// An element of the list whose id ends in a range, `...[0000-01f3]`, becomes one element for each number of it.
fn numbered(file: &mut Value) -> Result<(), String> {
    let Some(list) = file.get_mut("value").and_then(Value::as_array_mut) else { return Ok(()) };
    let mut all = Vec::new();
    for element in std::mem::take(list) {
        let id = element.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some((stem, end)) = id.strip_suffix(']').and_then(|id| id.split_once("[0000-")) else {
            all.push(element);
            continue;
        };
        let end =
            u16::from_str_radix(end, 16).map_err(|_| format!("`{id}` does not end in four hexadecimal digits"))?;
        all.extend((0..=end).map(|number| {
            let mut copy = element.clone();
            overlay(&mut copy, member("id", format!("{stem}{number:04x}").into()));
            copy
        }));
    }
    *list = all;
    Ok(())
}

/// `{Payroll}` becomes the id that this name stands for.
fn ids(text: &str) -> Result<String, String> {
    let Some((before, rest)) = text.split_once('{') else { return Ok(text.to_owned()) };
    let (name, after) = rest.split_once('}').ok_or_else(|| format!("`{text}` has a brace that is not closed"))?;
    Ok(format!("{before}{}{}", id(name), ids(after)?))
}

/// The template id of a built-in role, or an id made of the name. A range at its end (`[0000-01f3]`) takes the last digits' place.
fn id(name: &str) -> String {
    if let Some(template) = well_known::template_of(name) {
        return template.raw().to_string();
    }
    let range = name.find("[0000-").map_or("", |at| name.get(at..).unwrap_or_default());
    let stem = name.strip_suffix(range).unwrap_or(name);
    let id = Uuid::new_v5(&NAMES, stem.as_bytes()).to_string();
    match range {
        "" => id,
        _ => format!("{}{range}", id.get(..32).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Object, id, ids, overlay, settle, unfolded, with_ids};

    /// The list of a sample with the objects of an example laid over it.
    fn list(sample: &Value, objects: &Value) -> Value {
        let mut list = json!([sample]);
        for (name, differences) in objects.as_object().cloned().unwrap_or_default() {
            overlay(&mut list, Value::Object(Object::from_iter([(name, unfolded(differences))])));
        }
        settle(&mut list, None);
        with_ids(&mut list).expect("every brace is closed");
        list
    }

    #[test]
    fn an_object_is_the_sample_with_its_differences() {
        let sample = json!({ "id": "{[key]}", "displayName": "[key]", "visibility": "Private", "rule": "x" });
        let made = list(&sample, &json!({ "Payroll": { "rule": null }, "Board": { "visibility": "(absent)" } }));
        assert_eq!(
            made,
            json!([
                { "id": id("Board"), "displayName": "Board", "rule": "x" },
                { "id": id("Payroll"), "displayName": "Payroll", "visibility": "Private", "rule": null },
            ])
        );
        assert_eq!(list(&sample, &json!({})), json!([]));
    }

    #[test]
    fn paths_ids_and_places_lead_into_an_object() {
        let sample = json!({
            "id": "{[key]}", "policy": { "rules": [{ "id": "A", "on": true }, { "id": "B", "stages": [{ "days": 1 }] }] },
        });
        let made = list(&sample, &json!({ "x": { "policy/rules": { "A/on": false, "B/stages/0/days": 3 } } }));
        let rules = json!([{ "id": "A", "on": false }, { "id": "B", "stages": [{ "days": 3 }] }]);
        assert_eq!(made.pointer("/0/policy/rules"), Some(&rules));
    }

    #[test]
    fn a_reference_follows_what_it_names() {
        let sample = json!({ "id": "[groupId]_[accessId]_{[key]}", "groupId": "{Payroll}", "accessId": "member" });
        let made = list(&sample, &json!({ "Kim": { "accessId": "owner" } }));
        assert_eq!(made.pointer("/0/id"), Some(&json!(format!("{}_owner_{}", id("Payroll"), id("Kim")))));
    }

    #[test]
    fn elements_with_a_name_are_there_only_if_they_are_named() {
        let sample = json!({ "id": "{[key]}", "scopes": [{ "id": "{[key]}", "role": "Member_{[key]}" }] });
        let made = list(&sample, &json!({ "P": {}, "Q": { "scopes/Payroll": {} } }));
        assert_eq!(made.pointer("/0/scopes"), Some(&json!([])));
        assert_eq!(made.pointer("/1/scopes/0/role"), Some(&json!(format!("Member_{}", id("Payroll")))));
    }

    #[test]
    fn names_stand_for_ids() {
        assert_eq!(ids("{Global Administrator}").as_deref(), Ok("62e90394-69f5-4237-9190-012177145e10"));
        assert_eq!(ids("a_{Payroll}_b"), Ok(format!("a_{}_b", id("Payroll"))));
        assert!(id("Payroll[0000-01f3]").ends_with("[0000-01f3]"));
        assert!(ids("{Payroll").is_err());
    }
}
