//! `pimlint rules`: the list of rules.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::catalogue::{AREAS, Entry, Kind, entries};
use crate::finding::Severity;
use crate::model::Collection;

/// The options of `rules`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only rules of this area
    #[arg(long, value_name = "AREA", value_parser = area)]
    area: Option<&'static str>,
    /// Only rules whose highest severity is this one
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    severity: Option<Severity>,
    /// Only rules of this kind
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// Only rules that read this collection
    #[arg(long, value_name = "COLLECTION", value_parser = super::check::collection)]
    reads: Option<Collection>,
    /// Only rules mapped to this control (`AC-2`), framework (`nist-800-53`), or both (`nist-800-53:AC-2`)
    #[arg(long, value_name = "CONTROL")]
    control: Option<String>,
    /// The form of the list
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let listed: Vec<&Entry> = entries().iter().filter(|entry| arguments.lets_through(entry)).collect();
    terminal::print(&terminal::options(color, false, false), |out| match arguments.format {
        Format::Text => table(&listed, out),
        Format::Json => json(&listed, out),
    })?;
    Ok(Exit::Clean)
}

fn area(word: &str) -> Result<&'static str, String> {
    let known = || AREAS.iter().map(|area| area.name).collect::<Vec<_>>().join(", ");
    AREAS.iter().map(|area| area.name).find(|name| *name == word).ok_or_else(|| format!("the areas are {}", known()))
}

fn severity(word: &str) -> Result<Severity, String> {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    all.into_iter().find(|known| known.as_str() == word).ok_or_else(|| "it is error, warning or note".to_owned())
}

fn kind(word: &str) -> Result<Kind, String> {
    let all = [Kind::Conflict, Kind::Exposure, Kind::Hygiene];
    all.into_iter().find(|known| known.as_str() == word).ok_or_else(|| "it is conflict, exposure or hygiene".to_owned())
}

impl Arguments {
    fn lets_through(&self, entry: &Entry) -> bool {
        self.area.is_none_or(|area| area == entry.area)
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
    use clap::Parser;

    use super::{Arguments, Entry, entries};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn listed(words: &[&str]) -> Vec<&'static str> {
        let words = std::iter::once("rules").chain(words.iter().copied());
        let arguments = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}")).arguments;
        let chosen = |entry: &&Entry| arguments.lets_through(entry);
        entries().iter().filter(chosen).map(|entry| entry.id).collect()
    }

    #[test]
    fn filters_narrow_the_list() {
        const ID: &str = "group-pim-dynamic";
        assert!(listed(&[]).contains(&ID) && listed(&["--area", "group"]).contains(&ID));
        assert!(listed(&["--reads", "pim-groups", "--kind", "conflict"]).contains(&ID));
        assert!(!listed(&["--area", "licence"]).contains(&ID));
        assert!(!listed(&["--severity", "note"]).contains(&ID));
        assert!(!listed(&["--control", "AC-2"]).contains(&ID));
    }
}
