//! Writes the entries as Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::areas::AREAS;
use super::collection::Collection;
use super::examples::Example;
use super::frameworks::Framework;
use super::validate::{Rule, constant};

/// `role-settings` -> `RoleSettings`.
fn pascal(word: &str) -> String {
    let capital = |part: &str| part.get(..1).unwrap_or_default().to_uppercase() + part.get(1..).unwrap_or_default();
    word.split('-').map(capital).collect()
}

fn module(id: &str) -> String {
    id.replace('-', "_")
}

/// `catalogue.rs`: the areas and the table of entries, sorted by id.
pub fn catalogue(rules: &[Rule], frameworks: &[Framework]) -> String {
    let mut out = String::from("/// Every area, in the order of the documentation.\npub const AREAS: &[Area] = &[\n");
    for area in AREAS {
        let _ = writeln!(out, "    Area {{ name: {:?}, about: {:?} }},", area.name, area.about);
    }
    out.push_str("];\n\nstatic ENTRIES: &[Entry] = &[\n");
    for rule in rules {
        entry(&mut out, rule, frameworks);
    }
    out.push_str("];\n");
    out
}

fn entry(out: &mut String, rule: &Rule, frameworks: &[Framework]) {
    let Rule { id, area, entry, .. } = rule;
    let meta = &entry.meta;
    let collection = |id: &String| Collection::from_id(id).map(|known| format!("Collection::{known:?}"));
    let reads: Vec<String> = meta.reads.iter().filter_map(collection).collect();
    let lowered = meta.lowered.iter().flat_map(|(severity, cases)| {
        cases.values().map(move |case| format!("(Severity::{}, {case:?})", pascal(severity)))
    });
    let supersedes = meta
        .supersedes
        .iter()
        .map(|other| format!("Supersedes {{ rule: {:?}, same: Same::{} }}", other.rule, pascal(&other.same)));
    let controls = frameworks.iter().filter_map(|framework| {
        let ids = framework.controls_of(id);
        (!ids.is_empty()).then(|| format!("({:?}, &{ids:?})", framework.id))
    });
    let sections = entry.sections.iter().map(|(heading, text)| format!("({heading:?}, {text:?})"));
    let examples: Vec<String> = entry.examples.iter().map(example).collect();
    let (lowered, supersedes): (Vec<_>, Vec<_>) = (lowered.collect(), supersedes.collect());
    let (controls, sections): (Vec<_>, Vec<_>) = (controls.collect(), sections.collect());
    let _ = writeln!(
        out,
        "    Entry {{\n        id: {id:?},\n        area: {:?},\n        title: {:?},\n        summary: {:?},\n        \
         judges: SubjectKind::{judges},\n        severity: Severity::{},\n        kind: Kind::{},\n        basis: Basis::{},\n        decision: {:?},\n        \
         reads: &[{}],\n        thresholds: &{:?},\n        since: {:?},\n        preview: {},\n        ended: {},\n        lowered: &[{}],\n        \
         supersedes: &[{}],\n        controls: &[{}],\n        parts: &{:?},\n        peers: &{:?},\n        sections: &[{}],\n        examples: &[{}],\n        \
         check: crate::rules::Check::{judges}(crate::rules::{}::{}::check),\n    }},",
        area.name,
        entry.title,
        entry.summary,
        pascal(&meta.severity),
        pascal(&meta.kind),
        pascal(&meta.basis),
        meta.decision,
        reads.join(", "),
        meta.thresholds,
        meta.since,
        meta.preview,
        meta.ended,
        lowered.join(", "),
        supersedes.join(", "),
        controls.join(", "),
        meta.parts,
        meta.peers,
        sections.join(", "),
        examples.join(", "),
        area.name,
        module(id),
        judges = pascal(&meta.judges),
    );
}

fn example(example: &Example) -> String {
    let Example { name, outcome, as_of, subject, severity, differences, files } = example;
    format!(
        "Example {{ name: {name:?}, outcome: {outcome:?}, as_of: {as_of:?}, subject: {subject:?}, severity: {severity:?}, \
         differences: {differences:?}, files: &{files:?} }}"
    )
}

/// `samples.rs`: every sample by its name.
pub fn samples(samples: &[PathBuf]) -> String {
    let row = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        format!("    ({name:?}, include_str!({})),\n", literal(path))
    };
    format!("static SAMPLES: &[(&str, &str)] = &[\n{}];\n", samples.iter().map(row).collect::<String>())
}

/// `rules.rs`: the area modules and the lowered cases.
pub fn rules(rules: &[Rule], root: &Path) -> String {
    let mut out = String::new();
    for area in AREAS.iter().filter(|area| rules.iter().any(|rule| rule.area.name == area.name)) {
        let own = root.join("src/rules").join(area.name).join("mod.rs");
        if own.is_file() {
            let _ = writeln!(out, "#[path = {}]\npub(crate) mod {};", literal(&own), area.name);
        } else {
            let _ = writeln!(out, "pub(crate) mod {} {{\n{}}}", area.name, modules(rules, area.name, root));
        }
    }
    out.push_str("\n/// The cases that entries list under `[lowered]`, a module a rule.\npub(crate) mod lowered {\n");
    for rule in rules.iter().filter(|rule| !rule.entry.meta.lowered.is_empty()) {
        let _ = writeln!(
            out,
            "    pub(crate) mod {} {{\n        use crate::finding::{{Lowered, Severity}};",
            module(&rule.id)
        );
        for (severity, cases) in &rule.entry.meta.lowered {
            for (key, case) in cases {
                let _ = writeln!(
                    out,
                    "        pub(crate) const {}: Lowered = Lowered {{ severity: Severity::{}, case: {case:?} }};",
                    constant(key),
                    pascal(severity)
                );
            }
        }
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    out
}

/// `rules_<area>.rs`: the `mod` lines of one area.
pub fn modules(rules: &[Rule], area: &str, root: &Path) -> String {
    let mut out = String::new();
    for rule in rules.iter().filter(|rule| rule.area.name == area) {
        let name = module(&rule.id);
        let file = root.join("src/rules").join(area).join(format!("{name}.rs"));
        let _ = writeln!(out, "#[path = {}]\npub(crate) mod {name};", literal(&file));
    }
    out
}

/// A path as a Rust literal: absolute, because an included file's own folder is `OUT_DIR`.
fn literal(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
