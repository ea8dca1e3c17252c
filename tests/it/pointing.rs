//! A report shows the value that a rule judged: whatever a rule points at is found in the files of every layout.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pimlint::catalogue::entries;
use pimlint::export::{LoadOptions, find};
use pimlint::finding::{Label, Outcome};
use pimlint::model::Property;
use pimlint::service::Export;

/// What the files of a layout hold no value for: the rule points at what is absent, or at the object that implies it.
const NOT_WRITTEN: &[(&str, &str)] = &[
    // AzureHound leaves out what is false.
    ("azurehound", "AuthenticationContext_EndUser_Assignment"),
    ("azurehound", "Enablement_EndUser_Assignment.enabledRules"),
    // A group is the key of its settings.
    ("easypim", "groupId"),
    // What is known only after a plan is applied is not among its values.
    ("terraform", "originId"),
    ("terraform", "principalId"),
];

#[test]
fn what_a_rule_points_at_is_found_in_every_layout() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports");
    let mut folders: Vec<_> =
        fixtures.read_dir().expect("a folder").map(|entry| entry.expect("readable").path()).collect();
    folders.sort();
    let (mut found, mut missed) = (BTreeSet::new(), BTreeMap::new());
    for folder in folders {
        let export = Export::read(&[folder], &LoadOptions::default(), None).expect("a fixture");
        for label in labels(&export) {
            let Some(property) = label.at.property else { continue };
            for (layout, object) in sights(&export, &label, property) {
                match object {
                    None => drop(found.insert((layout, property.name()))),
                    Some(object) => drop(missed.insert((layout, property.name()), object)),
                }
            }
        }
    }
    missed.retain(|key, _| !found.contains(key) && !NOT_WRITTEN.contains(key));
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(found.len() > 40, "too little is judged: {found:?}");
}

/// The evidence of all findings.
fn labels(export: &Export) -> Vec<Label> {
    let outcomes = entries().iter().flat_map(|entry| export.population(entry));
    outcomes
        .filter_map(|(_, outcome)| match outcome {
            Outcome::Fail(finding) => Some(finding.labels),
            _ => None,
        })
        .flatten()
        .collect()
}

/// In which layouts a label is shown: at the property itself, or else only at this object.
fn sights(export: &Export, label: &Label, property: Property) -> Vec<(&'static str, Option<String>)> {
    let sight = |place: &pimlint::source::Place| {
        let file = export.sources.get(place.file)?;
        let text = export.sources.text(place.file).ok()?;
        let object = text.get(place.range())?;
        let (_, is_exact) = find(&export.sources, place.file, object, Some(property));
        Some((file.layout.name(), (!is_exact).then(|| object.to_owned())))
    };
    let sights: Vec<_> = label.at.places.iter().filter_map(sight).collect();
    // One of several copies is enough.
    let exact: Vec<_> = sights.iter().filter(|(_, object)| object.is_none()).cloned().collect();
    if exact.is_empty() { sights } else { exact }
}

#[test]
fn every_property_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for written in Property::TABLE.iter().filter(|written| !written.name.is_empty()) {
        assert!(names.insert(written.name), "{} is there twice", written.name);
        let paths = [written.graph(), written.terraform, written.easypim, written.azurehound, written.microsoft365dsc];
        for paths in paths {
            let all: BTreeSet<_> = paths.iter().collect();
            assert_eq!(all.len(), paths.len(), "{} has a path twice", written.name);
        }
    }
}

#[test]
fn a_property_is_found_behind_a_comment_however_lines_end() {
    const ID: &str = "0aa0bb11-1111-2222-3333-444455556661";
    let group = format!(
        "[\n{{ // \"displayName\": \"not this\"\n  \"id\": \"{ID}\", // one\n  \"displayName\": \"this\", \"groupTypes\": []\n}}\n]"
    );
    for end in ["\n", "\r\n", "\r"] {
        let bytes = group.replace('\n', end).into_bytes();
        let export = Export::of_texts(&[("groups.json".to_owned(), bytes)], None);
        let group = &export.tenant.groups().seen().expect("groups")[0];
        let place = group.source.first();
        let text = export.sources.text(place.file).expect("it is kept");
        let object = &text[place.range()];
        let (range, is_exact) = find(&export.sources, place.file, object, Some(Property::DisplayName));
        assert_eq!((&object[range], is_exact), ("\"this\"", true), "{end:?}");
    }
}

#[test]
fn a_shape_of_graph_reads_what_the_table_has_by_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export/graph");
    let below =
        walkdir::WalkDir::new(root.join("shapes")).into_iter().map(|entry| entry.expect("readable").into_path());
    let shapes = below.filter(|path| path.is_file());
    let names: BTreeSet<String> = Property::TABLE.iter().map(|written| format!("\"{}\"", written.name)).collect();
    let mut spelled = Vec::new();
    let mut read = 0;
    for path in shapes.chain([root.join("records.rs")]) {
        let text = std::fs::read_to_string(&path).expect("a source");
        for shape in text.split("\nshape! {").skip(1) {
            for line in shape.lines().take_while(|line| *line != "}") {
                let Some((_, keys)) = line.trim_end_matches(',').split_once(" = ") else { continue };
                read += 1;
                let again = keys.split(" | ").filter(|key| names.contains(*key));
                spelled.extend(again.map(|key| format!("{}: {key}", path.display())));
            }
        }
    }
    assert!(spelled.is_empty(), "{spelled:#?}");
    assert!(read > 100, "too little is read: {read}");
}
