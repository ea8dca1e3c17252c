//! `pimlint rules`: the list of rules.

use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::{Entry, Kind, entries};
use crate::finding::Severity;
use crate::model::Collection;

/// What to list, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only rules of this area.
    pub area: Option<String>,
    /// Only rules whose highest severity is this one.
    pub severity: Option<Severity>,
    /// Only rules of this kind.
    pub kind: Option<Kind>,
    /// Only rules that read this collection.
    pub reads: Option<Collection>,
    /// Only rules mapped to this control (`AC-2`) or framework (`nist-800-53`), or both (`nist-800-53:AC-2`).
    pub control: Option<String>,
    /// How to write the list.
    pub format: Format,
}

/// How to write the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A table.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// Writes the rules that pass every filter, in id order.
///
/// # Errors
/// What the writer reports.
pub fn run(options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let listed: Vec<&Entry> = entries().iter().filter(|entry| options.lets_through(entry)).collect();
    match options.format {
        Format::Text => table(&listed, out),
        Format::Json => json(&listed, out),
    }
}

impl Options {
    fn lets_through(&self, entry: &Entry) -> bool {
        self.area.as_ref().is_none_or(|area| area.eq_ignore_ascii_case(entry.area))
            && self.severity.is_none_or(|severity| severity == entry.severity)
            && self.kind.is_none_or(|kind| kind == entry.kind)
            && self.reads.is_none_or(|collection| entry.reads.contains(&collection))
            && self.control.as_ref().is_none_or(|control| is_mapped(entry, control))
    }
}

fn is_mapped(entry: &Entry, wanted: &str) -> bool {
    entry.controls.iter().any(|(framework, controls)| {
        framework.eq_ignore_ascii_case(wanted)
            || controls.iter().any(|control| {
                control.eq_ignore_ascii_case(wanted) || format!("{framework}:{control}").eq_ignore_ascii_case(wanted)
            })
    })
}

fn table(listed: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    let longest = listed.iter().map(|entry| entry.id.len()).max().unwrap_or_default().max("RULE".len());
    writeln!(out, "{:longest$}  {:8}  {:9}  {:10}  TITLE", "RULE", "SEVERITY", "KIND", "BASIS")?;
    for entry in listed {
        let preview = if entry.preview { " (preview)" } else { "" };
        writeln!(
            out,
            "{:longest$}  {:8}  {:9}  {:10}  {}{preview}",
            entry.id,
            entry.severity,
            entry.kind.as_str(),
            entry.basis.as_str(),
            entry.title
        )?;
    }
    let plural = if listed.len() == 1 { "" } else { "s" };
    writeln!(out, "\n{} rule{plural}; `pimlint explain RULE` shows one in full", listed.len())
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
    controls: std::collections::BTreeMap<&'e str, &'e [&'e str]>,
    since: &'e str,
    preview: bool,
}

#[derive(Serialize)]
struct Lowered<'e> {
    severity: &'e str,
    case: &'e str,
}

fn json(listed: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    let rules = listed.iter().map(|entry| Rule {
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
        since: entry.since,
        preview: entry.preview,
    });
    serde_json::to_writer_pretty(&mut *out, &Document { schema_version: 1, rules: rules.collect() })?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::{Format, Options, run};
    use crate::finding::Severity;

    fn listed(options: &Options) -> String {
        let mut out = Vec::new();
        run(options, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn filters_narrow_the_table() {
        assert!(listed(&Options::default()).contains("\ngroup-pim-dynamic "));
        let of = |area: &str| listed(&Options { area: Some(area.to_owned()), ..Options::default() });
        assert!(of("group").contains("\ngroup-pim-dynamic "));
        assert!(!of("licence").contains("group-pim-dynamic"));
        let notes = Options { severity: Some(Severity::Note), ..Options::default() };
        assert!(!listed(&notes).contains("\ngroup-pim-dynamic "));
    }

    #[test]
    fn the_json_list_is_one_document() {
        let text = listed(&Options { format: Format::Json, ..Options::default() });
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["schemaVersion"], 1);
        let rules = document["rules"].as_array().expect("a list");
        assert!(rules.iter().any(|rule| rule["id"] == "group-pim-dynamic" && rule["judges"] == "group"));
    }
}
