//! Silence never becomes a verdict: whatever is taken away from an export, an outcome stays the same or becomes
//! not-evaluated. Nothing else may change, in either direction.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::{Files, Judged, as_of, files_of, judge, sample_of, word, words};
use pimlint::catalogue::{CONFIGURATION, Entry, Example, entries};
use pimlint::engine::subjects::home;
use pimlint::finding::Outcome;
use pimlint::model::Collection;
use rayon::prelude::*;
use serde_json::{Map, Value};

/// The closed table of defaults: absent means a value, so dropping these keys may change an outcome.
const DEFAULTS: [&str; 3] = ["automaticRequestSettings", "status", "isMemberManagementRestricted"];

/// An export with something taken away.
struct Mutation {
    what: String,
    files: Files,
    /// The file that was changed or taken away.
    file: usize,
}

/// All rules; while one is being written, those that the variable `PIMLINT_HONESTY_OF` names (`a,b`).
fn chosen() -> impl Iterator<Item = &'static Entry> {
    let named = std::env::var("PIMLINT_HONESTY_OF").ok();
    entries().iter().filter(move |rule| named.as_ref().is_none_or(|named| named.split(',').any(|id| id == rule.id)))
}

#[test]
fn taking_something_away_never_changes_a_verdict() {
    let cases: Vec<(&'static Entry, &'static Example)> =
        chosen().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example))).collect();
    let wrong: Vec<String> = cases.par_iter().flat_map_iter(|(rule, example)| dishonest(rule, example)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn dishonest(rule: &'static Entry, example: &Example) -> Vec<String> {
    let files = files_of(rule, example);
    let before = judge(rule, &files, as_of(example));
    let mut wrong = Vec::new();
    // Whether the outcomes stay as they are.
    let mut matters = |mutation: &Mutation| {
        // The moment judged stays: which timestamp is the newest is no verdict.
        let after = judge(rule, &mutation.files, Some(before.moment));
        let own = before
            .collections
            .get(mutation.file)
            .is_some_and(|held| home(rule.judges).iter().any(|home| held.contains(home)));
        for change in changes(&before, &after, own) {
            wrong.push(format!("{}, example `{}`, {}: {change}", rule.id, example.name, mutation.what));
        }
        outcomes(&before) != outcomes(&after)
    };
    for at in (0..files.len()).filter(|at| files.get(*at).is_some_and(|(name, _)| name != CONFIGURATION)) {
        let mut idle = BTreeSet::new();
        for (parts, mutation) in without_samples(&files, at) {
            if !matters(&mutation) {
                idle.extend(parts);
            }
        }
        each_mutation(&files, at, &idle, |mutation| {
            matters(mutation);
        });
    }
    wrong
}

/// What an object or a list has as the sample has it, taken away together, with the pointers of these parts. Where that changes
/// no outcome, they are not taken away one by one: examples are whole objects, and most of them is beside the point.
fn without_samples(files: &Files, at: usize) -> Vec<(Vec<String>, Mutation)> {
    let (name, document) = document(files, at);
    let Some(sample) = sample_of(&name) else { return Vec::new() };
    let mut parts = Vec::new();
    as_in(&document, &sample, &mut String::new(), &mut parts);
    let mut groups = BTreeMap::<String, Vec<String>>::new();
    for part in parts {
        let (parent, key) = part.rsplit_once('/').expect("a part is inside something");
        if !DEFAULTS.contains(&key) {
            groups.entry(parent.to_owned()).or_default().push(part);
        }
    }
    let without = |(parent, parts): (String, Vec<String>)| {
        let mut changed = document.clone();
        let gone = |key: &str| parts.iter().any(|part| part.strip_prefix(&parent) == Some(&format!("/{key}")));
        match changed.pointer_mut(&parent) {
            Some(Value::Object(object)) => object.retain(|key, _| !gone(&escaped(key))),
            Some(Value::Array(list)) => {
                let mut place = 0..;
                list.retain(|_| !gone(&place.next().unwrap_or_default().to_string()));
                let (owner, key) = parent.rsplit_once('/').expect("a list is inside something");
                if let Some(Value::Object(object)) = changed.pointer_mut(owner) {
                    object.insert(link(owner, key), Value::String(NEXT.to_owned()));
                }
            }
            _ => {}
        }
        (parts, mutation(files, at, &format!("without what {parent} has as the sample"), &changed))
    };
    groups.into_iter().map(without).collect()
}

/// The pointers of what a value has exactly as the sample has it. Elements of lists are compared by their ids.
fn as_in(value: &Value, sample: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let mut compare = |key: &str, value: &Value, sample: &Value| {
        let length = pointer.len();
        let _ = write!(pointer, "/{}", escaped(key));
        if value == sample {
            found.push(pointer.clone());
        } else {
            as_in(value, sample, pointer, found);
        }
        pointer.truncate(length);
    };
    match (value, sample) {
        (Value::Object(members), Value::Object(samples)) => {
            for (key, value) in members {
                if let Some(sample) = samples.get(key) {
                    compare(key, value, sample);
                }
            }
        }
        (Value::Array(items), Value::Array(samples)) => {
            for (at, item) in items.iter().enumerate() {
                let same = samples.iter().find(|sample| sample.get("id") == item.get("id"));
                if let Some(sample) = same.or(samples.first()) {
                    compare(&at.to_string(), item, sample);
                }
            }
        }
        _ => {}
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The link that says that a list goes on.
fn link(owner: &str, key: &str) -> String {
    let top = owner.is_empty() && key.eq_ignore_ascii_case("value");
    if top { "@odata.nextLink".to_owned() } else { format!("{key}@odata.nextLink") }
}

fn document(files: &Files, at: usize) -> (String, Value) {
    let (name, bytes) = files.get(at).expect("a file of the example");
    (name.clone(), serde_json::from_slice(bytes).expect("an example is JSON"))
}

fn mutation(files: &Files, at: usize, what: &str, changed: &Value) -> Mutation {
    let (mut files, mut what) = (files.clone(), what.to_owned());
    if let Some(file) = files.get_mut(at) {
        file.1 = changed.to_string().into_bytes();
        what = format!("{} {what}", file.0);
    }
    Mutation { what, files, file: at }
}

/// What changed that must not. `own`: the subjects' own collection was reduced, so subjects may vanish, and the same fact may
/// come back under another id.
fn changes(before: &Judged, after: &Judged, own: bool) -> Vec<String> {
    let by_id = |judged: &Judged| -> BTreeMap<String, Outcome> {
        judged.population.iter().map(|(subject, outcome)| (subject.id.clone(), outcome.clone())).collect()
    };
    let (was, is) = (by_id(before), by_id(after));
    let mut wrong = Vec::new();
    let mut vanished = BTreeSet::new();
    for (id, old) in &was {
        match is.get(id) {
            Some(new) if word(new) == word(old) || matches!(new, Outcome::NotEvaluated(_)) => {}
            Some(new) => wrong.push(format!("{id}: {} -> {}", words(old), words(new))),
            None if own => {
                vanished.insert(word(old));
            }
            None => wrong.push(format!("{id}: {} -> vanished", words(old))),
        }
    }
    for (id, new) in is.iter().filter(|(id, _)| !was.contains_key(*id)) {
        let renamed = own && vanished.contains(word(new));
        if !renamed && !matches!(new, Outcome::NotEvaluated(_)) {
            wrong.push(format!("{id}: appeared -> {}", words(new)));
        }
    }
    wrong
}

/// Tries it with the file removed, every list cut, every key dropped, one at a time, but for the idle parts and what is inside them.
fn each_mutation(files: &Files, at: usize, idle: &BTreeSet<String>, mut attempt: impl FnMut(&Mutation)) {
    let (name, mut document) = document(files, at);
    let mut rest = files.clone();
    rest.remove(at);
    attempt(&Mutation { what: format!("without {name}"), files: rest, file: at });
    let mut changed = mutation(files, at, "", &document);
    let mut attempt = |what: String, document: &Value| {
        changed.what = format!("{name} {what}");
        if let Some((_, bytes)) = changed.files.get_mut(at) {
            bytes.clear();
            serde_json::to_writer(bytes, document).expect("it can be written");
        }
        attempt(&changed);
    };
    if let Value::Array(list) = &document {
        for shorter in cuts(list, |_| true) {
            let page = serde_json::json!({ "value": shorter, "@odata.nextLink": NEXT });
            attempt(format!("cut to {} elements", shorter.len()), &page);
        }
    }
    let mut pointers = Vec::new();
    objects(&document, &mut String::new(), &mut pointers);
    let is_idle = |pointer: &str| {
        let ends = pointer.match_indices('/').skip(1).map(|(end, _)| end).chain([pointer.len()]);
        ends.filter_map(|end| pointer.get(..end)).any(|part| idle.contains(part))
    };
    for pointer in pointers.iter().filter(|pointer| !is_idle(pointer)) {
        let Some(Value::Object(object)) = document.pointer(pointer).cloned() else { continue };
        for (key, value) in &object {
            let member = format!("{pointer}/{}", escaped(key));
            if is_idle(&member) {
                continue;
            }
            if !DEFAULTS.iter().any(|default| default.eq_ignore_ascii_case(key)) {
                object_at(&mut document, pointer).remove(key);
                attempt(format!("without {pointer}/{key}"), &document);
            }
            let Value::Array(list) = value else {
                object_at(&mut document, pointer).insert(key.clone(), value.clone());
                continue;
            };
            let link = link(pointer, key);
            object_at(&mut document, pointer).insert(link.clone(), Value::String(NEXT.to_owned()));
            for shorter in cuts(list, |place| !is_idle(&format!("{member}/{place}"))) {
                let what = format!("with {pointer}/{key} cut to {} elements", shorter.len());
                object_at(&mut document, pointer).insert(key.clone(), Value::Array(shorter));
                attempt(what, &document);
            }
            object_at(&mut document, pointer).clone_from(&object);
        }
    }
}

fn object_at<'d>(document: &'d mut Value, pointer: &str) -> &'d mut Map<String, Value> {
    document.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object")
}

const NEXT: &str = "https://graph.microsoft.com/v1.0/next?$skiptoken=x";

/// The list without each of those elements, and without all.
fn cuts(list: &[Value], each: impl Fn(usize) -> bool) -> Vec<Vec<Value>> {
    let without =
        |at: usize| list.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, item)| item.clone());
    let mut cuts: Vec<Vec<Value>> = (0..list.len()).filter(|at| each(*at)).map(|at| without(at).collect()).collect();
    if list.len() != 1 {
        cuts.push(Vec::new());
    }
    cuts
}

/// The pointers of all objects.
fn objects(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let mut inside = |segment: &str, value: &Value, found: &mut Vec<String>| {
        let length = pointer.len();
        let _ = write!(pointer, "/{}", escaped(segment));
        objects(value, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                inside(key, value, found);
            }
            found.push(pointer.clone());
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                inside(&at.to_string(), item, found);
            }
        }
        _ => {}
    }
}

#[test]
fn an_entry_reads_what_it_says_and_nothing_else() {
    let chosen: Vec<&'static Entry> = chosen().collect();
    let wrong: Vec<String> = chosen.into_par_iter().flat_map_iter(misread).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn misread(rule: &'static Entry) -> Vec<String> {
    let reads: BTreeSet<Collection> = rule.reads.iter().copied().collect();
    let (mut wrong, mut needed) = (Vec::new(), BTreeSet::new());
    for example in rule.examples {
        let files = files_of(rule, example);
        let before = judge(rule, &files, as_of(example));
        let held: BTreeSet<Collection> = before.collections.iter().flatten().copied().collect();
        for collection in Collection::all() {
            let gone = |at: &usize| before.collections.get(*at).is_some_and(|held| held.contains(&collection));
            let kept: Files = (0..files.len()).filter(|at| !gone(at)).filter_map(|at| files.get(at).cloned()).collect();
            let after = judge(rule, &kept, Some(before.moment));
            let same = outcomes(&before) == outcomes(&after);
            if !same {
                needed.insert(collection);
            }
            // A file may hold several collections: only one that holds none of those read proves anything.
            let innocent = (0..files.len())
                .filter(gone)
                .all(|at| before.collections.get(at).is_none_or(|held| held.is_disjoint(&reads)));
            if !same && innocent && held.contains(&collection) {
                wrong.push(format!(
                    "{}, example `{}`: reads {collection}, which is not in `reads`",
                    rule.id, example.name
                ));
            }
        }
    }
    for collection in reads.difference(&needed) {
        wrong.push(format!("{}: no example changes without {collection}, which is in `reads`", rule.id));
    }
    wrong
}

fn outcomes(judged: &Judged) -> BTreeMap<String, &'static str> {
    judged.population.iter().map(|(subject, outcome)| (subject.id.clone(), word(outcome))).collect()
}
