//! The list as a page of the documentation: `docs/rules.md`.

use std::fmt::Write as _;

use crate::catalogue::{AREAS, Area, Entry, FRAMEWORKS, PEERS, framework};

const HEAD: &str = "\
# Rules

This page is written by the program: `cargo run -q -- rules --format markdown > docs/rules.md` renews it.

*Severity* is the highest that a finding can have; an entry lists the cases in which it is lower. *Kind*: a **conflict** is what Entra
refuses or silently breaks, an **exposure** weakens security, **hygiene** is untidy. *Basis*: **documented** stands for a documented
constraint or outcome, **observed** for one that was seen and is not documented, **advice** for a documented recommendation or for reasoning. *Reads* names the
[collections](exporting.md) of an export. A *preview* rule runs only where it is selected by its id. *Controls* are those that a rule
helps to show, not evidence of compliance.
";

const COLUMNS: [&str; 9] =
    ["Rule", "Title", "Severity", "Kind", "Basis", "Reads", "Controls", "Preview", "Checks of other tools"];

/// The whole page.
pub(super) fn page(listed: &[&Entry]) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\nRelated checks of other tools are listed with these abbreviations:\n\n");
    out.push_str("| abbreviation | tool | checks |\n|---|---|---|\n");
    for peer in PEERS {
        let _ = writeln!(out, "| {} | [{}]({}) | {} |", peer.abbreviation, peer.tool, peer.source, peer.about);
    }
    out.push_str("\nThe controls belong to these frameworks:\n\n| framework | version | id |\n|---|---|---|\n");
    for framework in FRAMEWORKS {
        let _ = writeln!(
            out,
            "| [{}]({}) | {} | `{}` |",
            framework.name, framework.source, framework.version, framework.id
        );
    }
    for area in AREAS {
        let rules: Vec<&Entry> = listed.iter().copied().filter(|entry| entry.area == area.name).collect();
        if !rules.is_empty() {
            table(area, &rules, &mut out);
        }
    }
    out
}

fn table(area: &Area, rules: &[&Entry], out: &mut String) {
    let _ = writeln!(out, "\n## `{}`: {}\n", area.name, area.about);
    row(COLUMNS.map(str::to_owned), out);
    row(COLUMNS.map(|_| "---".to_owned()), out);
    for entry in rules {
        row(cells(entry), out);
    }
}

fn cells(entry: &Entry) -> [String; 9] {
    [
        format!("[{}](../rules/{}/{}.md)", entry.id, entry.area, entry.id),
        entry.title.to_owned(),
        entry.severity.to_string(),
        entry.kind.as_str().to_owned(),
        entry.basis.as_str().to_owned(),
        entry.reads.iter().map(|collection| format!("`{collection}`")).collect::<Vec<_>>().join(", "),
        entry.controls.iter().map(controls).collect::<Vec<_>>().join("<br>"),
        if entry.preview { "yes".to_owned() } else { String::new() },
        entry.peers.join("<br>"),
    ]
}

fn controls((id, controls): &(&str, &[&str])) -> String {
    let name = framework(id).map_or(*id, |framework| framework.name);
    format!("{name}: {}", controls.join(", "))
}

fn row(cells: [String; 9], out: &mut String) {
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
