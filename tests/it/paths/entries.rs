//! What the entries of rules about paths show: a chain in which each object looks fine alone, the same chain with one gate closed, and
//! with one step of which nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use pimlint::catalogue::{CONFIGURATION, Entry, Example, entries};
use pimlint::engine::assessment::Reported;
use pimlint::finding::{Severity, SubjectKind};
use pimlint::service::{Export, Purpose};
use serde_json::Value;

use crate::support::{Files, as_of, declared, files_of};

const AREA: &str = "path";

/// Rules without a twin of which one object differs, and why.
const NO_TWIN: &[(&str, &str)] = &[];

/// Rules without an example that only lacks something of a decided one, and why.
const NOTHING_UNKNOWN: &[(&str, &str)] = &[];

/// Rules of which every chain has an error about a single object, and why it cannot do without.
const NOT_FINE_ALONE: &[(&str, &str)] = &[
    (
        "path-auth-context-guarded-by-weaker-admins",
        "that tier 0 is activated without approval is an error of the settings",
    ),
    ("path-auto-assign-to-privileged", "that a rule assigns privileged access is an error of the policy"),
    ("path-evergreen-extension", "that privileged access is extended without approval is an error of the policy"),
    ("path-licence-lapse", "it says what follows from licences that have ended, which is an error"),
];

fn rules() -> impl Iterator<Item = &'static Entry> {
    entries().iter().filter(|rule| rule.area == AREA)
}

fn of<'r>(rule: &'r Entry, is_such: impl Fn(&Example) -> bool + 'r) -> impl Iterator<Item = Objects> + 'r {
    rule.examples.iter().filter(move |example| is_such(example)).map(|example| objects(&files_of(rule, example)))
}

/// The objects of an export by the file and their id; the configuration is one.
type Objects = BTreeMap<(String, String), Value>;

fn objects(files: &Files) -> Objects {
    files.iter().flat_map(|(name, bytes)| objects_in(name, bytes)).collect()
}

fn objects_in(name: &str, bytes: &[u8]) -> Vec<((String, String), Value)> {
    let Ok(mut file) = serde_json::from_slice::<Value>(bytes) else {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return vec![((name.to_owned(), String::new()), text.into())];
    };
    let list = file.get_mut("value").map(Value::take);
    let elements = list.into_iter().flat_map(|list| list.as_array().cloned().unwrap_or_default()).enumerate();
    let id = |at: usize, element: &Value| element["id"].as_str().map_or_else(|| at.to_string(), str::to_owned);
    let elements = elements.map(|(at, element)| ((name.to_owned(), id(at, &element)), element));
    elements.chain([((name.to_owned(), String::new()), file)]).collect()
}

/// The objects of one export that another one lacks or has otherwise.
fn changed<'o>(one: &'o Objects, other: &Objects) -> Vec<&'o (String, String)> {
    one.iter().filter(|(key, object)| other.get(key) != Some(object)).map(|(key, _)| key).collect()
}

/// Whether an export differs from a chain in one object alone, whatever it has besides to be complete.
fn is_twin(chain: &Objects, other: &Objects) -> bool {
    changed(chain, other).len() == 1
}

/// Whether an export is another one without a file, or with one object of which less is known.
fn lacks_one(other: &Objects, whole: &Objects) -> bool {
    let files: BTreeSet<&str> = changed(whole, other).into_iter().map(|(file, _)| file.as_str()).collect();
    let adds_nothing = changed(other, whole).into_iter().all(|key| match (other.get(key), whole.get(key)) {
        (Some(less), Some(more)) => is_part(less, more),
        _ => false,
    });
    files.len() == 1 && adds_nothing
}

/// Whether a value says nothing that another one does not; one that a later version brings says nothing.
fn is_part(less: &Value, more: &Value) -> bool {
    match (less, more) {
        (Value::Object(less), Value::Object(more)) => {
            less.iter().all(|(key, value)| more.get(key).is_some_and(|known| is_part(value, known)))
        }
        (Value::Array(less), Value::Array(more)) => {
            less.iter().all(|value| more.iter().any(|known| is_part(value, known)))
        }
        (less, more) => less == more || *less == "unknownFutureValue",
    }
}

/// That a rule has what is asked for or is listed, and not both.
fn listed_or(list: &[(&str, &str)], has: impl Fn(&'static Entry) -> bool) -> Vec<String> {
    let listed: BTreeSet<&str> = list.iter().map(|(rule, _)| *rule).collect();
    let wrong = rules().filter(|rule| has(rule) == listed.contains(rule.id));
    wrong.map(|rule| rule.id.to_owned()).collect()
}

#[test]
fn every_chain_has_a_twin_with_one_gate_closed() {
    let has_twin = |rule: &'static Entry| {
        let closed: Vec<Objects> = of(rule, |example| matches!(example.outcome, "passes" | "not-applicable")).collect();
        of(rule, |example| example.outcome == "fails").any(|chain| closed.iter().any(|other| is_twin(&chain, other)))
    };
    assert_eq!(listed_or(NO_TWIN, has_twin), [""; 0]);
}

#[test]
fn every_chain_has_a_twin_of_which_one_step_is_unknown() {
    let has_twin = |rule: &'static Entry| {
        let decided: Vec<Objects> = of(rule, |example| example.outcome != "not-evaluated").collect();
        of(rule, |example| example.outcome == "not-evaluated")
            .any(|other| decided.iter().any(|whole| lacks_one(&other, whole)))
    };
    assert_eq!(listed_or(NOTHING_UNKNOWN, has_twin), [""; 0]);
}

/// Whether no rule of another area finds an error in an object of an example; what a tenant counts is no object.
fn is_fine(rule: &Entry, example: &Example) -> bool {
    let others: Vec<&Entry> = entries().iter().filter(|other| other.area != AREA && !other.preview).collect();
    let (configuration, files): (Files, Files) =
        files_of(rule, example).into_iter().partition(|(name, _)| name == CONFIGURATION);
    let mut purpose = Purpose::default();
    if let Some((_, bytes)) = configuration.first() {
        purpose.request.settings = declared(bytes);
    }
    let found = Export::of_texts(&files, as_of(example)).judge(&others, purpose).findings;
    let is_wrong = |found: &Reported| {
        found.severity == Severity::Error
            && (found.subject.kind != SubjectKind::Tenant || rule.judges == SubjectKind::Tenant)
    };
    !found.iter().any(is_wrong)
}

#[test]
fn every_rule_has_a_chain_in_which_each_object_looks_fine_alone() {
    let has_one =
        |rule: &'static Entry| rule.examples.iter().any(|example| example.outcome == "fails" && is_fine(rule, example));
    assert_eq!(listed_or(NOT_FINE_ALONE, has_one), [""; 0]);
}
