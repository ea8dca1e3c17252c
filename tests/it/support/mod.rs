//! Runs the examples of the rules through the public surface.

pub mod fixtures;
pub mod marked;
pub mod reports;
pub mod workplace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pimlint::catalogue::{CONFIGURATION, Entry, Example, entries};
use pimlint::config::{Config, Settings};
use pimlint::cover::Cover;
use pimlint::finding::{Outcome, Subject};
use pimlint::model::{Collection, Instant, Moment};
use pimlint::service::Export;
pub use pimlint::service::trial::word;
use pimlint::source::Phrase;

use serde_json::Value;

/// A phrase as a report that keeps nothing back shows it.
pub fn said(phrase: &Phrase) -> String {
    Cover::plain().open(phrase.clone())
}

/// File names and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// The files of an example, in memory.
pub fn files_of(entry: &Entry, example: &Example) -> Files {
    entry.export(example).unwrap_or_else(|wrong| panic!("{}, example `{}`: {wrong}", entry.id, example.name))
}

/// The sample that a file of an example is made from, if it is.
pub fn sample_of(file: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/samples");
    let name = file.strip_suffix(".json")?;
    let stem = name.split('.').next()?;
    let text =
        [name, stem].iter().find_map(|name| std::fs::read_to_string(folder.join(format!("{name}.json"))).ok())?;
    Some(serde_json::from_str(&text).expect("a sample is JSON"))
}

/// The moment an example asks for.
pub fn as_of(example: &Example) -> Option<Moment> {
    let text = example.as_of?;
    Some(Moment::Stated(Instant::parse(text).expect("as-of= is a time").expect("as-of= is a moment")))
}

/// What one rule says about every subject of an export.
pub struct Judged {
    pub population: Vec<(Subject, Outcome)>,
    pub moment: Moment,
    /// The collections in each file.
    pub collections: Vec<BTreeSet<Collection>>,
}

/// Loads an export from memory and judges it. Without a moment, the export's own counts.
pub fn judge(entry: &'static Entry, files: &[(String, Vec<u8>)], moment: Option<Moment>) -> Judged {
    let (configuration, files): (Files, Files) = files.iter().cloned().partition(|(name, _)| name == CONFIGURATION);
    let export = Export::of_texts(&files, moment);
    let collections =
        export.counts.iter().map(|counts| counts.iter().map(|(collection, _)| collection).collect()).collect();
    let settings = configuration.first().map(|(_, bytes)| declared(bytes)).unwrap_or_default();
    Judged { population: export.population_with(entry, &settings), moment: export.tenant.moment, collections }
}

/// What a configuration declares.
pub fn declared(configuration: &[u8]) -> Settings {
    let text = std::str::from_utf8(configuration).expect("a configuration is text");
    let config = Config::parse(CONFIGURATION.to_owned(), text).expect("a configuration without faults");
    config.common.settings()
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

/// What a rule says about each subject: by rule id, subject kind and subject id.
pub type Outcomes = BTreeMap<(&'static str, &'static str, String), Outcome>;

/// Every rule on every subject, before findings are folded.
pub fn outcomes(export: &Export) -> Outcomes {
    let of = |entry: &'static Entry| {
        let key = |(subject, outcome): (Subject, Outcome)| ((entry.id, subject.kind.as_str(), subject.id), outcome);
        export.population(entry).into_iter().map(key)
    };
    entries().iter().flat_map(of).collect()
}

/// What is judged differently; that something is not evaluated is the same, whatever the reason.
pub fn differences(before: &Outcomes, after: &Outcomes) -> Vec<String> {
    let said = |outcome: Option<&Outcome>| match outcome {
        None => "not there".to_owned(),
        Some(outcome @ Outcome::NotEvaluated(_)) => word(outcome).to_owned(),
        Some(outcome) => words(outcome),
    };
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter_map(|key| {
        let (was, is) = (said(before.get(key)), said(after.get(key)));
        (was != is).then(|| format!("{key:?} {was} -> {is}"))
    });
    changed.collect()
}
