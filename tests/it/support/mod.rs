//! Reads the entries' Markdown again and runs their examples through the public surface.

#[allow(dead_code, reason = "the build script reads the rest of an entry")]
#[path = "../../../rules/build/entry.rs"]
pub mod entry;

use std::collections::BTreeSet;
use std::path::Path;

use pimlint::catalogue::Entry;
use pimlint::finding::{Outcome, Subject};
use pimlint::model::{Collection, Instant};
use pimlint::service::Export;

use entry::Example;
use serde_json::Value;

/// File names and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// One rule: its compiled entry, and its Markdown with the examples.
pub struct Rule {
    pub entry: &'static Entry,
    pub source: entry::Entry,
}

/// Every rule of the catalogue with its examples.
pub fn rules() -> Vec<Rule> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let read = |entry: &'static Entry| {
        let file = root.join(entry.area).join(format!("{}.md", entry.id));
        let text = std::fs::read_to_string(&file).expect("an entry is a file");
        let source = entry::parse(&text).expect("the build script read it too");
        Rule { entry, source }
    };
    pimlint::catalogue::entries().iter().map(read).collect()
}

/// The files of an example, in memory.
pub fn files_of(example: &Example) -> Files {
    example.files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect()
}

/// The moment an example asks for.
pub fn as_of(example: &Example) -> Option<Instant> {
    let text = example.as_of.as_deref()?;
    Some(Instant::parse(text).expect("as-of= is a time").expect("as-of= is a moment"))
}

/// What one rule says about every subject of an export.
pub struct Judged {
    pub population: Vec<(Subject, Outcome)>,
    pub as_of: Option<Instant>,
    /// The collections in each file.
    pub collections: Vec<BTreeSet<Collection>>,
}

/// Loads an export from memory and judges it. Without a moment, the export's own counts.
pub fn judge(entry: &'static Entry, files: &[(String, Vec<u8>)], as_of: Option<Instant>) -> Judged {
    let files: Files = files.iter().map(|(name, bytes)| (name.clone(), expanded(bytes))).collect();
    let export = Export::of_texts(&files, as_of);
    let collections = export.counts.iter().map(|counts| counts.keys().copied().collect()).collect();
    Judged { population: export.population(entry), as_of: export.tenant.as_of, collections }
}

/// A list element whose id ends in a range, `...[0000-01f3]`, stands for one element for each number of it.
fn expanded(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("[0000-") {
        return bytes.to_vec();
    }
    let mut document: Value = serde_json::from_str(&text).expect("an example is JSON");
    let list = document.get_mut("value").and_then(Value::as_array_mut).expect("a page");
    *list = list.iter().flat_map(copies).collect();
    document.to_string().into_bytes()
}

fn copies(element: &Value) -> Vec<Value> {
    let id = element.get("id").and_then(Value::as_str).unwrap_or_default();
    let Some((stem, last)) = id.strip_suffix(']').and_then(|id| id.split_once("[0000-")) else {
        return vec![element.clone()];
    };
    let last = u16::from_str_radix(last, 16).expect("a range ends in four hexadecimal digits");
    let numbered = |number: u16| {
        let mut copy = element.clone();
        if let Some(id) = copy.get_mut("id") {
            *id = format!("{stem}{number:04x}").into();
        }
        copy
    };
    (0..=last).map(numbered).collect()
}

/// The outcome as the examples write it.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "passes",
        Outcome::Fail(_) => "fails",
        Outcome::NotApplicable(_) => "not-applicable",
        Outcome::NotEvaluated(_) => "not-evaluated",
    }
}

/// The outcome with its reason, for a message.
pub fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "passes".to_owned(),
        Outcome::Fail(finding) => format!("fails: {}", finding.message),
        Outcome::NotApplicable(reason) => format!("not-applicable: {reason}"),
        Outcome::NotEvaluated(gap) => format!("not-evaluated: {gap}"),
    }
}
