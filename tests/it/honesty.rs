//! Silence never becomes a verdict: whatever is taken away from an export, an outcome stays the same or becomes
//! not-evaluated. Nothing else may change, in either direction.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::entry::Example;
use crate::support::{Files, Judged, Rule, as_of, files_of, judge, rules, word, words};
use pimlint::engine::subjects::home;
use pimlint::finding::Outcome;
use pimlint::model::Collection;
use rayon::prelude::*;
use serde_json::{Map, Value};

/// The closed table of defaults: absent means a value, so dropping these keys may change an outcome.
const DEFAULTS: [&str; 4] =
    ["automaticRequestSettings", "customExtensionStageSettings", "status", "isMemberManagementRestricted"];

/// An export with something taken away.
struct Mutation {
    what: String,
    files: Files,
    /// The file that was changed or taken away.
    file: usize,
}

#[test]
fn taking_something_away_never_changes_a_verdict() {
    let rules = rules();
    let cases: Vec<(&Rule, &Example)> =
        rules.iter().flat_map(|rule| rule.source.examples.iter().map(move |example| (rule, example))).collect();
    let wrong: Vec<String> = cases.par_iter().flat_map_iter(|(rule, example)| dishonest(rule, example)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn dishonest(rule: &Rule, example: &Example) -> Vec<String> {
    let files = files_of(example);
    let before = judge(rule.entry, &files, as_of(example));
    let mut wrong = Vec::new();
    for mutation in mutations(&files) {
        // The moment judged stays: which timestamp is the newest is no verdict.
        let after = judge(rule.entry, &mutation.files, before.as_of);
        let own = before
            .collections
            .get(mutation.file)
            .is_some_and(|held| home(rule.entry.judges).iter().any(|home| held.contains(home)));
        for change in changes(&before, &after, own) {
            wrong.push(format!("{}, example `{}`, {}: {change}", rule.entry.id, example.name, mutation.what));
        }
    }
    wrong
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

/// Every file removed, every list cut, every key dropped, one at a time.
fn mutations(files: &[(String, Vec<u8>)]) -> Vec<Mutation> {
    let mut all = Vec::new();
    for (at, (name, bytes)) in files.iter().enumerate() {
        let mut rest = files.to_vec();
        rest.remove(at);
        all.push(Mutation { what: format!("without {name}"), files: rest, file: at });
        let document: Value = serde_json::from_slice(bytes).expect("an example is JSON");
        let mut add = |what: String, changed: &Value| {
            let mut files = files.to_vec();
            if let Some(file) = files.get_mut(at) {
                file.1 = changed.to_string().into_bytes();
            }
            all.push(Mutation { what: format!("{name} {what}"), files, file: at });
        };
        if let Value::Array(list) = &document {
            for shorter in cuts(list) {
                let page = serde_json::json!({ "value": shorter, "@odata.nextLink": NEXT });
                add(format!("cut to {} elements", shorter.len()), &page);
            }
        }
        let mut pointers = Vec::new();
        objects(&document, &mut String::new(), &mut pointers);
        for pointer in pointers {
            let Some(Value::Object(object)) = document.pointer(&pointer) else { continue };
            for (key, value) in object {
                if !DEFAULTS.iter().any(|default| default.eq_ignore_ascii_case(key)) {
                    let mut smaller = object.clone();
                    smaller.remove(key);
                    add(format!("without {pointer}/{key}"), &replaced(&document, &pointer, smaller));
                }
                let Value::Array(list) = value else { continue };
                for shorter in cuts(list) {
                    let top = pointer.is_empty() && key.eq_ignore_ascii_case("value");
                    let link = if top { "@odata.nextLink".to_owned() } else { format!("{key}@odata.nextLink") };
                    let what = format!("with {pointer}/{key} cut to {} elements", shorter.len());
                    let mut cut = object.clone();
                    cut.insert(key.clone(), Value::Array(shorter));
                    cut.insert(link, Value::String(NEXT.to_owned()));
                    add(what, &replaced(&document, &pointer, cut));
                }
            }
        }
    }
    all
}

const NEXT: &str = "https://graph.microsoft.com/v1.0/next?$skiptoken=x";

/// The list without each of its elements, and without all of them.
fn cuts(list: &[Value]) -> Vec<Vec<Value>> {
    let without =
        |at: usize| list.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, item)| item.clone());
    let mut cuts: Vec<Vec<Value>> = (0..list.len()).map(|at| without(at).collect()).collect();
    if list.len() != 1 {
        cuts.push(Vec::new());
    }
    cuts
}

fn replaced(document: &Value, pointer: &str, object: Map<String, Value>) -> Value {
    let mut changed = document.clone();
    if let Some(place) = changed.pointer_mut(pointer) {
        *place = Value::Object(object);
    }
    changed
}

/// The pointers of all objects.
fn objects(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let mut inside = |segment: &str, value: &Value, found: &mut Vec<String>| {
        let length = pointer.len();
        let _ = write!(pointer, "/{}", segment.replace('~', "~0").replace('/', "~1"));
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
    let wrong: Vec<String> = rules().par_iter().flat_map_iter(misread).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn misread(rule: &Rule) -> Vec<String> {
    let reads: BTreeSet<Collection> = rule.entry.reads.iter().copied().collect();
    let (mut wrong, mut needed) = (Vec::new(), BTreeSet::new());
    for example in &rule.source.examples {
        let files = files_of(example);
        let before = judge(rule.entry, &files, as_of(example));
        let held: BTreeSet<Collection> = before.collections.iter().flatten().copied().collect();
        for collection in Collection::all() {
            let gone = |at: &usize| before.collections.get(*at).is_some_and(|held| held.contains(&collection));
            let kept: Files = (0..files.len()).filter(|at| !gone(at)).filter_map(|at| files.get(at).cloned()).collect();
            let after = judge(rule.entry, &kept, before.as_of);
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
                    rule.entry.id, example.name
                ));
            }
        }
    }
    for collection in reads.difference(&needed) {
        wrong.push(format!("{}: no example changes without {collection}, which is in `reads`", rule.entry.id));
    }
    wrong
}

fn outcomes(judged: &Judged) -> BTreeMap<String, &'static str> {
    judged.population.iter().map(|(subject, outcome)| (subject.id.clone(), word(outcome))).collect()
}
