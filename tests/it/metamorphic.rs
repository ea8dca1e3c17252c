//! What is judged does not depend on how an export is written: each relation changes the form of every fixture, and no
//! verdict. That files may come in any order, and twice, `honest_formats` tests for the formats of exporters.

use pimlint::export::{LoadOptions, load};
use pimlint::model::Moment;
use pimlint::service::Export;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::archives::{gzipped, zipped};
use crate::support::fixtures::{Fixture, fixtures};
use crate::support::{Files, Outcomes, differences, outcomes};

/// A way to write an export that changes nothing that it says.
struct Relation {
    name: &'static str,
    /// Changes a file: its name, its bytes, or into several.
    change: fn(&str, &[u8]) -> Files,
    /// Fixtures, by the start of their names, of which it does change something, and why.
    by_design: &'static [(&'static str, &'static str)],
}

const TWO_EXPORTS: &str = "the same plan twice is two plans";
const COUNTED: &str = "its manifest counts the objects";
const READ_AS_IT_STANDS: &str = "equal keys: the last one counts";

const RELATIONS: &[Relation] = &[
    Relation {
        name: "members of objects in another order",
        change: |name, bytes| document(name, bytes, |value| reversed_members(&value)),
        by_design: &[("exports/broken/duplicate-keys", READ_AS_IT_STANDS)],
    },
    Relation {
        name: "elements of lists in another order",
        change: |name, bytes| document(name, bytes, |value| reversed_lists(value, "").to_string()),
        by_design: &[("exports/broken/duplicate-keys", READ_AS_IT_STANDS)],
    },
    Relation { name: "lists in pages", change: in_pages, by_design: &[] },
    Relation { name: "UTF-8 with a mark", change: |name, bytes| encoded(name, bytes, utf8), by_design: &[] },
    Relation {
        name: "UTF-16 LE",
        change: |name, bytes| encoded(name, bytes, |text| wide(text, u16::to_le_bytes)),
        by_design: &[],
    },
    Relation {
        name: "UTF-16 BE",
        change: |name, bytes| encoded(name, bytes, |text| wide(text, u16::to_be_bytes)),
        by_design: &[],
    },
    Relation {
        name: "below another folder",
        change: |name, bytes| vec![(format!("tenant 2026/{name}"), bytes.to_vec())],
        by_design: &[],
    },
    Relation {
        name: "twice, in two folders",
        change: |name, bytes| ["", "again/"].map(|folder| (format!("{folder}{name}"), bytes.to_vec())).to_vec(),
        by_design: &[
            ("exports/terraform", TWO_EXPORTS),
            ("tenants/defaults", COUNTED),
            ("tenants/fabrikam", COUNTED),
            ("tenants/lucerne", COUNTED),
            ("tenants/proseware", COUNTED),
            ("tenants/relecloud", COUNTED),
        ],
    },
    Relation {
        name: "GUIDs in upper case",
        change: |name, bytes| encoded(name, bytes, |text| upper(text).into_bytes()),
        by_design: &[],
    },
    Relation { name: "other names", change: renamed, by_design: &[] },
];

#[test]
fn no_verdict_depends_on_how_an_export_is_written() {
    let wrong: Vec<String> = fixtures().par_iter().flat_map_iter(changed).collect();
    assert!(wrong.is_empty(), "{} changes:\n{}", wrong.len(), wrong.join("\n"));
}

fn changed(fixture: &Fixture) -> Vec<String> {
    let export = Export::of_texts(&fixture.files, None);
    let (before, moment) = (shown(outcomes(&export)), export.tenant.moment);
    let holds = |relation: &&Relation| !relation.by_design.iter().any(|(name, _)| fixture.name.starts_with(name));
    let mut wrong = Vec::new();
    for relation in RELATIONS.iter().filter(holds) {
        let files: Files = fixture.files.iter().flat_map(|(name, bytes)| (relation.change)(name, bytes)).collect();
        let after = shown(outcomes(&Export::of_texts(&files, Some(moment))));
        wrong.extend(said(&format!("{}, {}", fixture.name, relation.name), &before, &after));
    }
    for (name, bytes) in [("a ZIP archive", zipped(&fixture.files)), ("tar.gz", tarred(&fixture.files))] {
        wrong.extend(said(&format!("{}, {name}", fixture.name), &before, &shown(unpacked(bytes, moment))));
    }
    wrong
}

fn said(what: &str, before: &Outcomes, after: &Outcomes) -> Vec<String> {
    differences(before, after).into_iter().take(5).map(|change| format!("{what}: {change}")).collect()
}

fn unpacked(bytes: Vec<u8>, moment: Moment) -> Outcomes {
    let options = LoadOptions { standard_input: Some(bytes), ..LoadOptions::default() };
    outcomes(&Export::of(load(&["-".into()], &options).expect("an archive"), Some(moment)))
}

fn tarred(files: &Files) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, bytes.as_slice()).expect("an entry");
    }
    gzipped(&tar.into_inner().expect("it ends"))
}

/// Outcomes without what a relation changes of the words: the names, and the case of ids.
fn shown(outcomes: Outcomes) -> Outcomes {
    outcomes
        .into_iter()
        .map(|((rule, kind, id), mut outcome)| {
            if let pimlint::finding::Outcome::Fail(finding) = &mut outcome {
                finding.message = String::new();
            }
            ((rule, kind, id.to_lowercase()), outcome)
        })
        .collect()
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.starts_with('\u{feff}'))
}

/// Changes a file that is one document.
fn document(name: &str, bytes: &[u8], change: impl Fn(Value) -> String) -> Files {
    let changed = text_of(bytes).and_then(|text| serde_json::from_str(text).ok()).map(change);
    vec![(name.to_owned(), changed.map_or_else(|| bytes.to_vec(), String::into_bytes))]
}

fn reversed_members(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            format!("[{}]", list.iter().map(reversed_members).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            let members =
                members.iter().rev().map(|(key, value)| format!("{}:{}", json!(key), reversed_members(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// But for the lists whose order is a statement: the first stage is asked first, and of a reference's spellings Terraform
/// names the longest first.
fn reversed_lists(value: Value, key: &str) -> Value {
    let is_ordered = key.to_lowercase().contains("stage") || key == "references";
    match value {
        Value::Array(list) => {
            let list = list.into_iter().map(|value| reversed_lists(value, ""));
            if is_ordered { list.collect() } else { list.rev().collect() }
        }
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| {
                let value = reversed_lists(value, &key);
                (key, value)
            })
            .collect(),
        other => other,
    }
}

/// A page of Graph as two, where it is all of its list.
fn in_pages(name: &str, bytes: &[u8]) -> Files {
    let unchanged = || vec![(name.to_owned(), bytes.to_vec())];
    let document: Option<Value> = text_of(bytes).and_then(|text| serde_json::from_str(text).ok());
    let (Some(page), Some(stem)) = (document, name.strip_suffix(".json")) else { return unchanged() };
    let list = page.get("value").and_then(Value::as_array);
    let (Some(context), Some(list)) = (page.get("@odata.context"), list) else { return unchanged() };
    let is_numbered = stem.ends_with(|last: char| last.is_ascii_digit()) && stem.contains("-0000");
    if list.len() < 2 || is_numbered || page.as_object().is_some_and(|members| members.len() > 2) {
        return unchanged();
    }
    let (first, second) = list.split_at(list.len() / 2);
    let next = "https://graph.microsoft.com/v1.0/next";
    let pages = [
        json!({ "@odata.context": context, "@odata.nextLink": next, "value": first }),
        json!({ "@odata.context": context, "value": second }),
    ];
    (1..).zip(pages).map(|(number, page)| (format!("{stem}-{number:05}.json"), page.to_string().into_bytes())).collect()
}

fn encoded(name: &str, bytes: &[u8], encode: impl Fn(&str) -> Vec<u8>) -> Files {
    vec![(name.to_owned(), text_of(bytes).filter(|text| !text.is_empty()).map_or_else(|| bytes.to_vec(), encode))]
}

fn utf8(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text.as_bytes()].concat()
}

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(order).collect()
}

fn upper(text: &str) -> String {
    static GUID: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").expect("a pattern")
    });
    GUID.replace_all(text, |guid: &regex::Captures<'_>| guid[0].to_uppercase()).into_owned()
}

/// Files of Graph whose objects no other object refers to by name.
const NAMED: [&str; 5] = ["groups", "users", "accessPackages", "assignmentPolicies", "administrativeUnits"];

/// Gives the objects of such a file other names.
fn renamed(name: &str, bytes: &[u8]) -> Files {
    if !NAMED.iter().any(|list| name == format!("{list}.json")) {
        return vec![(name.to_owned(), bytes.to_vec())];
    }
    document(name, bytes, |mut page| {
        let mut number = 0;
        for object in page.get_mut("value").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(name) = object.get_mut("displayName") {
                number += 1;
                *name = format!("Object {number}").into();
            }
        }
        page.to_string()
    })
}
