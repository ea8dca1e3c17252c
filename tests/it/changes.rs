//! What a finding says is to be changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::support::{as_of, files_of, judge};
use pimlint::catalogue::{Entry, Example, entries};
use pimlint::finding::{Action, Edit, Finding, Outcome, SubjectKind, Target};

/// Rules with findings that no change of configuration ends, and why.
const NO_CONFIGURATION: &[(&str, &str)] = &[
    ("drift-delivered-without-eligibility", "an assignment has to be processed again"),
    ("au-role-not-scopable", "in an export, Entra supports what this version does not know yet"),
    ("group-pim-deleted-residue", "PIM drops what it holds of a deleted group by itself"),
    ("group-role-assignable-dynamic", "an export with what Entra refuses has to be made again"),
    ("group-role-assignable-shape", "an export with what Entra refuses has to be made again"),
    ("group-role-assignable-synced", "an export with what Entra refuses has to be made again"),
    ("licence-ending", "licences are renewed outside of Microsoft Graph"),
    ("licence-governance-feature", "licences are bought outside of Microsoft Graph"),
    ("licence-pim-seats", "licences are bought outside of Microsoft Graph"),
    ("path-licence-lapse", "licences are renewed outside of Microsoft Graph"),
    ("licence-pim-user", "licences are assigned outside of what pimlint reads"),
    ("settings-missing", "an export without settings has to be made again"),
    ("settings-rule-set-incomplete", "an export with some of the rules has to be made again"),
];

fn findings() -> Vec<(&'static Entry, &'static Example, Finding<String>)> {
    let examples = entries().iter().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    let judged = examples.flat_map(|(rule, example)| {
        let population = judge(rule, &files_of(rule, example), as_of(example)).population;
        population.into_iter().filter_map(move |(_, outcome)| match outcome {
            Outcome::Fail(finding) => Some((rule, example, finding)),
            _ => None,
        })
    });
    judged.collect()
}

#[test]
fn every_finding_says_what_to_change() {
    let (mut wrong, mut without) = (String::new(), BTreeSet::new());
    let allowed: BTreeSet<&str> = NO_CONFIGURATION.iter().map(|(rule, _)| *rule).collect();
    for (rule, example, finding) in findings() {
        if finding.changes.is_empty() {
            without.insert(rule.id);
            if !allowed.contains(rule.id) {
                let _ = writeln!(wrong, "{}, example `{}`: no change", rule.id, example.name);
            }
        }
        for change in &finding.changes {
            if change.edits.is_empty() {
                let _ = writeln!(wrong, "{}, example `{}`: a change without edits", rule.id, example.name);
            }
            if let [edit] = change.edits.as_slice()
                && rule.judges != SubjectKind::Tenant
                && !is_said(edit, &finding)
            {
                let _ = writeln!(wrong, "{}, example `{}`: not said: {}", rule.id, example.name, edit.words);
            }
            for problem in change.edits.iter().flat_map(problems) {
                let _ = writeln!(wrong, "{}, example `{}`: {problem}", rule.id, example.name);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(without, allowed, "every rule of the list has such a finding");
}

fn problems(edit: &Edit<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, problem: &str| {
        if !holds {
            wrong.push(format!("{problem}: {edit:?}"));
        }
    };
    expect(!edit.words.is_empty() && !edit.words.ends_with('.'), "the words are missing or end with a full stop");
    expect(!edit.object.id.is_empty(), "the object has no id");
    expect(edit.request.as_deref().is_none_or(is_request), "the request is not a method and a path");
    expect(edit.action.value().is_none_or(|value| !value.is_empty()), "the value is missing");
    expect(!lists(&edit.action) || !edit.action.objects().is_empty(), "no object is added or removed");
    if let Target::Property(property) = edit.target {
        expect(!property.name().is_empty(), "the property has no name");
        let named = edit.terraform().and_then(|(_, attribute)| attribute);
        expect(named.is_none_or(|name| property.written().terraform.contains(&name)), "the attribute is another's");
    }
    expect(texts(edit).iter().all(|text| !text.contains(is_mark)), "a sealed text is not opened");
    wrong
}

/// One edit is said by the help in its own words, or in a sentence that names the same object.
fn is_said(edit: &Edit<String>, finding: &Finding<String>) -> bool {
    let name = edit.object.name.as_deref().unwrap_or(&edit.object.id);
    let name = name.rsplit_once(" (").map_or(name, |(group, _)| group);
    finding.help.contains(&edit.words) || finding.help.contains(name)
}

fn lists(action: &Action<String>) -> bool {
    matches!(action, Action::Add(_) | Action::Remove(_))
}

fn texts(edit: &Edit<String>) -> Vec<&str> {
    let objects = std::iter::once(&edit.object).chain(edit.action.objects());
    let names = objects.flat_map(|object| [Some(&object.id), object.name.as_ref()]);
    let own = [Some(&edit.words), edit.from.as_ref(), edit.request.as_ref(), edit.action.value()];
    names.chain(own).flatten().map(String::as_str).collect()
}

/// `PATCH /groups/{id}`: a method, and a path without a space.
fn is_request(text: &str) -> bool {
    let Some((method, path)) = text.split_once(' ') else { return false };
    ["DELETE", "PATCH", "POST", "PUT"].contains(&method) && path.starts_with('/') && !path.contains(char::is_whitespace)
}

/// The code points that seals are made of.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{FDD0}'..='\u{FDEF}')
}
