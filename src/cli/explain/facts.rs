//! What stands above the prose: the entry's keys in words.

use crate::catalogue::{AREAS, Basis, CUSTOM, Entry, Kind, PEERS, framework, superseding};
use crate::context::THRESHOLDS;

/// A name and, in Markdown, what is said.
pub(super) type Fact = (&'static str, String);

/// Every fact about a rule.
pub(super) fn facts(entry: &Entry) -> Vec<Fact> {
    let mut facts = Vec::new();
    if entry.preview {
        facts.push(("Preview", "runs only if it is selected by its ID".to_owned()));
    }
    facts.push(("Severity", severity(entry)));
    facts.push(("Kind", kind(entry.kind).to_owned()));
    facts.push(("Basis", basis(entry.basis).to_owned()));
    facts.push(("Area", area(entry)));
    facts.push(("Judges", format!("each `{}`", entry.judges.as_str())));
    facts.push(("Reads", list(entry.reads.iter().map(|collection| format!("`{collection}`")))));
    for threshold in THRESHOLDS.iter().filter(|row| entry.thresholds.contains(&row.key)) {
        facts.push(("Threshold", format!("`{}` = {} ({})", threshold.key, threshold.value, threshold.basis)));
    }
    facts.extend(entry.controls.iter().map(|(id, mapped)| ("Controls", controls(id, mapped))));
    facts.extend(other_tools(entry));
    for other in entry.supersedes {
        facts.push(("Supersedes", same(other.rule, other.same.as_str())));
    }
    for (other, about) in superseding(entry.id) {
        facts.push(("Superseded by", same(other.id, about.as_str())));
    }
    if !entry.since.is_empty() {
        facts.push(("Since", entry.since.to_owned()));
    }
    facts
}

fn severity(entry: &Entry) -> String {
    let lowered = entry.lowered.iter().map(|(severity, case)| format!("; {severity} if {case}"));
    format!("{}{}", entry.severity, lowered.collect::<String>())
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Conflict => "conflict: Entra refuses it or silently breaks it",
        Kind::Exposure => "exposure: it weakens security",
        Kind::Hygiene => "hygiene: it is untidy or unclear",
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Documented => "documented: a documented constraint or outcome",
        Basis::Observed => "observed: observed in the service, not documented",
        Basis::Advice => "advice: a documented recommendation, or reasoning",
    }
}

fn area(entry: &Entry) -> String {
    if entry.area == CUSTOM {
        return format!("`{CUSTOM}`: rules of your own");
    }
    let about = AREAS.iter().find(|area| area.name == entry.area).map_or("", |area| area.about);
    format!("`{}`: {about}", entry.area)
}

fn controls(id: &str, mapped: &[&str]) -> String {
    let Some(framework) = framework(id) else { return format!("{id}: {}", mapped.join(", ")) };
    let named = mapped.iter().map(|control| match framework.control(control).and_then(|known| known.title) {
        Some(name) => format!("{control} {name}"),
        None => (*control).to_owned(),
    });
    format!("{} ({}): {}", framework.name, framework.version, named.collect::<Vec<_>>().join("; "))
}

/// The checks of other tools, a fact a tool.
fn other_tools(entry: &Entry) -> Vec<Fact> {
    let mut tools: Vec<&str> = PEERS.iter().map(|peer| peer.tool).collect();
    tools.dedup();
    let fact = |tool| {
        let checks: Vec<&str> = entry.peers.iter().copied().filter(|check| belongs(check, tool)).collect();
        (!checks.is_empty()).then(|| ("Other tools", format!("{tool}: {}", checks.join(", "))))
    };
    tools.into_iter().filter_map(fact).collect()
}

fn belongs(check: &str, tool: &str) -> bool {
    PEERS.iter().any(|peer| peer.tool == tool && peer.check(check).is_some())
}

fn same(rule: &str, about: &str) -> String {
    format!("`{rule}`, if both are about the same {about}")
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
