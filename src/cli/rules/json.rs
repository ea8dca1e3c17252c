//! Rules for programs: every field of the entries.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::{Entry, superseding};
use crate::report::formatter::write_lines;

/// How much of the examples is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Examples {
    /// What they show.
    Named,
    /// Their files too.
    Whole,
}

/// Writes a document of rules.
pub(in crate::cli) fn write(listed: &[&Entry], examples: Examples, out: &mut dyn Write) -> io::Result<()> {
    let rules = listed.iter().map(|entry| rule(entry, examples)).collect();
    write_lines(&Document { schema_version: 1, rules }, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'e> {
    schema_version: u32,
    rules: Vec<Rule<'e>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'e> {
    id: &'e str,
    area: &'e str,
    title: &'e str,
    summary: &'e str,
    judges: &'e str,
    severity: &'e str,
    lowered: Vec<Lowered<'e>>,
    kind: &'e str,
    basis: &'e str,
    reads: Vec<&'e str>,
    thresholds: &'e [&'e str],
    controls: BTreeMap<&'e str, &'e [&'e str]>,
    peers: &'e [&'e str],
    supersedes: Vec<Supersedes<'e>>,
    superseded_by: Vec<Supersedes<'e>>,
    since: &'e str,
    preview: bool,
    sections: Vec<Section<'e>>,
    examples: Vec<Example<'e>>,
}

#[derive(Serialize)]
struct Lowered<'e> {
    severity: &'e str,
    case: &'e str,
}

#[derive(Serialize)]
struct Supersedes<'e> {
    rule: &'e str,
    same: &'e str,
}

#[derive(Serialize)]
struct Section<'e> {
    heading: &'e str,
    text: &'e str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Example<'e> {
    name: &'e str,
    outcome: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'e str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    text: String,
}

fn rule(entry: &Entry, examples: Examples) -> Rule<'_> {
    Rule {
        id: entry.id,
        area: entry.area,
        title: entry.title,
        summary: entry.summary,
        judges: entry.judges.as_str(),
        severity: entry.severity.as_str(),
        lowered: entry.lowered.iter().map(|(severity, case)| Lowered { severity: severity.as_str(), case }).collect(),
        kind: entry.kind.as_str(),
        basis: entry.basis.as_str(),
        reads: entry.reads.iter().map(|collection| collection.id()).collect(),
        thresholds: entry.thresholds,
        controls: entry.controls.iter().copied().collect(),
        peers: entry.peers,
        supersedes: entry
            .supersedes
            .iter()
            .map(|other| Supersedes { rule: other.rule, same: other.same.as_str() })
            .collect(),
        superseded_by: superseding(entry.id)
            .map(|(other, same)| Supersedes { rule: other.id, same: same.as_str() })
            .collect(),
        since: entry.since,
        preview: entry.preview,
        sections: entry.sections.iter().map(|(heading, text)| Section { heading, text }).collect(),
        examples: entry.examples.iter().map(|shown| example(entry, shown, examples)).collect(),
    }
}

fn example(entry: &Entry, example: &crate::catalogue::Example, examples: Examples) -> Example<'static> {
    let files = match examples {
        Examples::Whole => entry.files(example).unwrap_or_default(),
        Examples::Named => Vec::new(),
    };
    Example {
        name: example.name,
        outcome: example.outcome,
        as_of: example.as_of,
        subject: example.subject(),
        severity: example.severity,
        files: files.into_iter().map(|(name, text)| File { name, text }).collect(),
    }
}
