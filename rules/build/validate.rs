//! Everything that can be wrong with the entries as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::areas::{AREAS, Area};
use super::collection::Collection;
use super::entry::Entry;

/// The kinds of subject (`SubjectKind::as_str`); the compiler checks that the kind has a check variant.
pub const KINDS: [&str; 20] = [
    "tenant",
    "group",
    "role-settings",
    "group-role",
    "schedule",
    "role-assignment",
    "administrative-unit",
    "authentication-context",
    "conditional-access-policy",
    "lifecycle-workflow",
    "access-package",
    "assignment-policy",
    "grant",
    "offer",
    "package-assignment",
    "catalog",
    "access-review",
    "user",
    "service-principal",
    "path",
];

/// From the lowest.
pub const SEVERITIES: [&str; 3] = ["note", "warning", "error"];

const PRESCRIPTIONS: [&str; 5] = ["ensure-", "should-", "must-", "check-", "disallow-"];

/// An entry and where it stands.
pub struct Rule {
    /// The file name without `.md`.
    pub id: String,
    /// The folder.
    pub area: &'static Area,
    /// The file, for messages.
    pub file: String,
    /// What it says.
    pub entry: Entry,
}

/// What is wrong with one entry taken alone.
pub fn entry(rule: &Rule, thresholds: &[String]) -> Vec<String> {
    let meta = &rule.entry.meta;
    let mut wrong = name(rule);
    let mut one_of = |key: &str, word: &str, words: &[&str]| {
        if !words.contains(&word) {
            wrong.push(format!("`{key} = \"{word}\"` is none of {}", words.join(", ")));
        }
    };
    one_of("judges", &meta.judges, &KINDS);
    one_of("severity", &meta.severity, &SEVERITIES);
    one_of("kind", &meta.kind, &["conflict", "exposure", "hygiene"]);
    one_of("basis", &meta.basis, &["documented", "observed", "advice"]);
    for supersedes in &meta.supersedes {
        one_of("same", &supersedes.same, &["subject", "group", "policy", "related"]);
    }
    for example in &rule.entry.examples {
        if let Some(severity) = &example.severity {
            one_of("severity", severity, &SEVERITIES);
        }
    }
    for id in meta.reads.iter().filter(|id| Collection::from_id(id).is_none()) {
        wrong.push(format!("`reads` names \"{id}\", which is no collection of src/model/collection.rs"));
    }
    for key in meta.thresholds.iter().filter(|key| !thresholds.contains(key)) {
        wrong.push(format!("`thresholds` names \"{key}\", which is no key of rules/thresholds.toml"));
    }
    if repeats(&meta.reads) || repeats(&meta.thresholds) {
        wrong.push("`reads` or `thresholds` names something twice".to_owned());
    }
    let decision = &meta.decision;
    if decision.matches("{}").count() != 1 || !decision.starts_with(|first: char| first.is_ascii_uppercase()) {
        wrong
            .push("`decision` is an imperative that begins with a capital and has one `{}` for the objects".to_owned());
    }
    wrong.extend(lowered(rule));
    wrong
}

fn name(rule: &Rule) -> Vec<String> {
    let prefix = rule.area.prefixes.iter().find(|prefix| rule.id.starts_with(*prefix));
    let Some(prefix) = prefix else {
        let prefixes = rule.area.prefixes.join("` or `");
        return vec![format!("ids in rules/{} begin with `{prefixes}`", rule.area.name)];
    };
    let rest = rule.id.strip_prefix(prefix).unwrap_or_default();
    let mut wrong = Vec::new();
    if PRESCRIPTIONS.iter().any(|word| rule.id.starts_with(word) || rest.starts_with(word)) {
        wrong.push("an id names the fault, so that \"accept <id>\" reads well; this one prescribes".to_owned());
    }
    if !rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        wrong.push("an id is written in lower-case letters, digits and hyphens".to_owned());
    }
    wrong
}

fn lowered(rule: &Rule) -> Vec<String> {
    let rank = |word: &str| SEVERITIES.iter().position(|known| *known == word);
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for (severity, cases) in &rule.entry.meta.lowered {
        if rank(severity).is_none() || rank(severity) >= rank(&rule.entry.meta.severity) {
            wrong.push(format!("`[lowered]`: {severity} is not below {}", rule.entry.meta.severity));
        }
        for key in cases.keys() {
            if !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
                wrong.push(format!(
                    "`[lowered]`: the key \"{key}\" is not written in lower-case letters, digits and hyphens"
                ));
            }
            if !names.insert(key) {
                wrong.push(format!("`[lowered]`: the key \"{key}\" occurs twice"));
            }
        }
    }
    wrong
}

/// `another-approver` -> `ANOTHER_APPROVER`.
pub fn constant(key: &str) -> String {
    key.replace('-', "_").to_ascii_uppercase()
}

fn repeats(list: &[String]) -> bool {
    list.iter().collect::<BTreeSet<_>>().len() != list.len()
}

/// What is wrong between entries: rules that are superseded by nothing that exists, or by themselves in a circle.
pub fn supersedes(rules: &[Rule]) -> Vec<String> {
    let next: BTreeMap<&str, Vec<&str>> = rules
        .iter()
        .map(|rule| (rule.id.as_str(), rule.entry.meta.supersedes.iter().map(|other| other.rule.as_str()).collect()))
        .collect();
    let mut wrong = Vec::new();
    for rule in rules {
        let mut open = next.get(rule.id.as_str()).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        for other in open.iter().filter(|other| !next.contains_key(*other)) {
            wrong.push(format!("{}: `supersedes` names \"{other}\", which is no rule", rule.file));
        }
        while let Some(other) = open.pop().filter(|other| *other != rule.id) {
            if seen.insert(other) {
                open.extend(next.get(other).into_iter().flatten());
            }
        }
        if seen.iter().any(|other| next.get(other).is_some_and(|theirs| theirs.contains(&rule.id.as_str()))) {
            wrong.push(format!("{}: `supersedes` leads back to this rule", rule.file));
        }
    }
    wrong
}

/// The area with this name.
pub fn area(name: &str) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.name == name)
}
