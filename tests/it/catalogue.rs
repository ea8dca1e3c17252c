//! What every rule entry has to be, and its examples, executed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{as_of, files_of, judge};
use pimlint::catalogue::{AREAS, Entry, entries};
use pimlint::context::THRESHOLDS;
use pimlint::finding::Outcome;
use pimlint::service::trial::says;

#[test]
fn entries_are_sorted_and_unique() {
    let ids: Vec<&str> = entries().iter().map(|entry| entry.id).collect();
    let sorted: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>());
    assert!(!ids.is_empty());
}

/// A page of the documentation that the program writes.
fn is_as_written(page: &str, arguments: &[&str]) {
    let path = format!("{}/docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let written = std::process::Command::new(env!("CARGO_BIN_EXE_pimlint")).args(arguments).output().expect("it runs");
    assert!(
        fs::read(path).expect("the page is there") == written.stdout,
        "docs/{page} is out of date; renew it with: cargo run -q -- {} > docs/{page}",
        arguments.join(" ")
    );
}

#[test]
fn the_documentation_lists_the_rules_as_they_are() {
    is_as_written("rules.md", &["rules", "--format", "markdown"]);
}

#[test]
fn the_documentation_compares_with_other_tools_as_the_entries_do() {
    is_as_written("compare.md", &["rules", "compare"]);
}

#[test]
fn every_entry_is_complete() {
    let mut wrong = String::new();
    for rule in entries() {
        for problem in problems(rule) {
            let _ = writeln!(wrong, "{}: {problem}", rule.id);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn problems(entry: &Entry) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, problem: &str| {
        if !holds {
            wrong.push(problem.to_owned());
        }
    };
    let first = |text: &str| text.chars().next().is_some_and(|letter| !letter.is_lowercase());
    expect(first(entry.title) && !entry.title.ends_with('.'), "the title is a sentence without a full stop");
    expect(entry.title.split_whitespace().count() > 2, "the title is a whole sentence");
    expect(first(entry.summary) && entry.summary.ends_with('.'), "the summary is a sentence with a full stop");
    expect(AREAS.iter().any(|area| area.name == entry.area), "its area exists");
    expect(!entry.reads.is_empty(), "`reads` names what it reads");
    expect(entry.thresholds.iter().all(|key| THRESHOLDS.iter().any(|row| row.key == *key)), "its thresholds exist");
    expect(entry.sections.iter().all(|(_, text)| !text.is_empty()), "no section is empty");
    let references: Vec<&str> = entry.section("References").lines().filter(|line| !line.trim().is_empty()).collect();
    expect(references.iter().all(|line| line.contains("](https://")), "every reference is a link to an https page");
    let says = |outcome: &str| entry.examples.iter().any(|example| example.outcome == outcome);
    expect(says("fails"), "an example fails");
    expect(says("passes") || !can_pass(entry), "an example passes");
    expect(says("not-evaluated"), "an example is not-evaluated");
    expect(
        entry
            .lowered
            .iter()
            .all(|(severity, _)| entry.examples.iter().any(|example| example.severity == Some(severity.as_str()))),
        "an example shows each lowered severity (`severity=`)",
    );
    wrong
}

/// Whether the check of a rule says so anywhere.
fn can_pass(entry: &Entry) -> bool {
    let path = format!("src/rules/{}/{}.rs", entry.area, entry.id.replace('-', "_"));
    let check = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the check");
    check.contains("Verdict::")
}

#[test]
fn half_of_all_entries_are_short_enough_to_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let lines = |entry: &Entry| {
        let text = std::fs::read_to_string(root.join(entry.area).join(format!("{}.md", entry.id)));
        text.expect("an entry is a file").lines().count()
    };
    let mut lengths: Vec<usize> = entries().iter().map(lines).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 150, "half of all entries are longer than {median} lines; let examples give less");
}

#[test]
fn every_example_says_what_its_rule_says() {
    let mut wrong = String::new();
    for rule in entries() {
        for example in rule.examples {
            if let Err(problem) = says(rule, example) {
                let _ = writeln!(wrong, "{}, example `{}`: {problem}", rule.id, example.name);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_message_is_in_the_house_style() {
    let mut wrong = String::new();
    for rule in entries() {
        for example in rule.examples {
            for (_, outcome) in judge(rule, &files_of(rule, example), as_of(example)).population {
                let Outcome::Fail(finding) = outcome else { continue };
                let mut expect = |holds: bool, problem: &str| {
                    if !holds {
                        let _ = writeln!(wrong, "{}, example `{}`: {problem}", rule.id, example.name);
                    }
                };
                expect(!finding.message.ends_with('.'), "the message ends with a full stop");
                expect(
                    !finding.help.is_empty() && !finding.help.ends_with('.'),
                    "help is missing or ends with a full stop",
                );
                expect(!finding.labels.is_empty(), "the finding points at no evidence");
                expect(
                    finding.labels.iter().all(|label| !label.text.is_empty() && !label.text.ends_with('.')),
                    "a label is empty or ends with a full stop",
                );
                for (key, _) in &finding.evidence {
                    expect(is_evidence_key(key), &format!("`{key}` is not a key of evidence"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Lower-case words with hyphens; a unit alone does not say what it measures.
fn is_evidence_key(key: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase());
    key.split('-').all(is_word) && !["seconds", "minutes", "hours", "days", "months"].contains(&key)
}

/// Graph replaces what these requests name: a body that leaves something out takes it away.
const REPLACED: &[&str] = &["assignmentPolicies/{id}", "rules/Approval_", "rules/Enablement_", "rules/Notification_"];

#[test]
fn a_request_that_replaces_something_says_what_to_keep() {
    let mut wrong = String::new();
    for rule in entries() {
        for request in requests(rule.section("How to fix")) {
            if REPLACED.iter().any(|place| request.lines().next().is_some_and(|line| line.contains(place)))
                && !request.contains("\"...")
            {
                let _ = writeln!(wrong, "{}: {request}", rule.id);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The requests of a section that change something, each with its body.
fn requests(section: &str) -> impl Iterator<Item = String> {
    let blocks = section.split("```http").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = blocks.flat_map(|block| block.lines().chain(["GET"])).collect();
    let mut requests: Vec<String> = Vec::new();
    for line in lines {
        let starts =
            ["GET", "PUT", "PATCH", "POST", "DELETE"].iter().any(|method| line.trim_start().starts_with(method));
        match requests.last_mut() {
            Some(request) if !starts => request.extend(["\n", line]),
            _ => requests.push(line.to_owned()),
        }
    }
    requests
        .into_iter()
        .filter(|request| ["PUT", "PATCH"].iter().any(|method| request.trim_start().starts_with(method)))
}
