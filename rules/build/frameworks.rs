//! Reads `rules/frameworks/<id>.toml`: the control frameworks that entries map to.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

/// One framework.
#[derive(Debug)]
pub struct Framework {
    /// The file name without `.toml`, and the key in an entry's `[controls]`.
    pub id: String,
    /// What the file says.
    pub text: Text,
}

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    name: String,
    version: String,
    source: String,
    /// Names by control id; an empty name is one that we do not know for sure.
    pub controls: BTreeMap<String, String>,
}

/// Reads one file's text.
pub fn parse(id: &str, text: &str) -> Result<Framework, String> {
    let text: Text = toml::from_str(text).map_err(|error| error.to_string())?;
    for (key, value) in [("name", &text.name), ("version", &text.version)] {
        if value.trim().is_empty() {
            return Err(format!("`{key}` is empty"));
        }
    }
    if !text.source.starts_with("https://") {
        return Err("`source` is no https address".to_owned());
    }
    Ok(Framework { id: id.to_owned(), text })
}

/// What is wrong with an entry's `[controls]`.
pub fn wrong(controls: &BTreeMap<String, Vec<String>>, frameworks: &[Framework]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, mapped) in controls {
        let Some(framework) = frameworks.iter().find(|framework| framework.id == *id) else {
            wrong.push(format!("`[controls]` names \"{id}\", but there is no rules/frameworks/{id}.toml"));
            continue;
        };
        for control in mapped.iter().filter(|control| !framework.text.controls.contains_key(*control)) {
            wrong.push(format!("`[controls]` names \"{control}\", which rules/frameworks/{id}.toml does not list"));
        }
    }
    wrong
}

fn named(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

/// The table of frameworks as Rust.
pub fn generate(frameworks: &[Framework]) -> String {
    let mut out =
        String::from("/// Every framework that rules are mapped to, by id.\npub const FRAMEWORKS: &[Framework] = &[\n");
    for Framework { id, text } in frameworks {
        let controls =
            text.controls.iter().map(|(id, words)| format!("Control {{ id: {id:?}, name: {:?} }}", named(words)));
        let _ = writeln!(
            out,
            "    Framework {{ id: {id:?}, name: {:?}, version: {:?}, source: {:?}, controls: &[{}] }},",
            text.name,
            text.version,
            text.source,
            controls.collect::<Vec<_>>().join(", ")
        );
    }
    out.push_str("];\n");
    out
}
