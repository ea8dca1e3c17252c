//! The way from files to an assessment, with rules made for it.

use std::sync::atomic::{AtomicUsize, Ordering};

use pimlint::catalogue::{Entry, entry};
use pimlint::engine::assessment::Assessment;
use pimlint::finding::Verdict;
use pimlint::model::Gap;
use pimlint::rules::Check;
use pimlint::service::{Export, Purpose};

const A: &str = "0aa0bb11-1111-2222-3333-444455556661";
const B: &str = "0aa0bb11-1111-2222-3333-444455556662";

fn groups() -> Export {
    let group = |id: &str, name: &str| format!(r#"{{"id": "{id}", "displayName": "{name}", "groupTypes": []}}"#);
    let text = format!(r#"{{"value": [{}, {}]}}"#, group(A, "Admins"), group(B, "Readers"));
    Export::of_texts(&[("groups.json".to_owned(), text.into_bytes())], None)
}

/// A rule about groups with a check of its own.
fn rule(check: Check) -> &'static Entry {
    let model = entry("group-pim-dynamic").expect("a rule about groups");
    Box::leak(Box::new(Entry { id: "made-for-a-test", check, ..*model }))
}

fn judged(check: Check) -> Assessment {
    let sound = entry("group-pim-dynamic").expect("a rule about groups");
    groups().judge(&[sound, rule(check)], Purpose::default())
}

#[test]
fn a_check_that_panics_says_which_rule_and_subject_and_why() {
    let assessment = judged(Check::Group(|_, group| {
        // As `panic!`, but without a trace in the output of the tests.
        std::panic::resume_unwind(Box::new(format!(
            "no member of {}",
            group.name.as_ref().map_or(0, |name| name.raw().len())
        )))
    }));
    assert_eq!(assessment.broken_rules().collect::<Vec<_>>(), ["made-for-a-test"]);
    let [sound, broken] = assessment.rules.as_slice() else { panic!("two rules") };
    assert_eq!(sound.outcomes.pass + sound.outcomes.not_evaluated, 2, "the other rule still runs");
    assert_eq!(broken.not_evaluated.first(), Some(&(Gap::Broken, 2)));
    let said: Vec<&str> = assessment.notices.iter().map(|notice| notice.message.as_str()).collect();
    let expected = [
        format!("the check of made-for-a-test crashed on group {A} (\"Admins\"): no member of 6"),
        format!("the check of made-for-a-test crashed on group {B} (\"Readers\"): no member of 7"),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_crash_of_many_subjects_is_said_once() {
    let assessment = judged(Check::Group(|_, _| std::panic::resume_unwind(Box::new("a slip"))));
    let [notice] = assessment.notices.as_slice() else { panic!("one notice") };
    assert!(notice.message.ends_with("(\"Admins\") and 1 other: a slip"), "{}", notice.message);
    assert_eq!((notice.kind.as_str(), notice.objects), ("crashed-check", 2));
}

#[test]
fn coverage_runs_no_rule() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let counted = rule(Check::Group(|_, _| {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Ok(Verdict::Pass)
    }));
    let export = groups();
    let coverage = export.coverage(&[counted]);
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);
    let judged = export.judge(&[counted], Purpose::default());
    assert_eq!(RUNS.load(Ordering::Relaxed), 2);
    let blind = |rows: &[pimlint::engine::assessment::Coverage]| {
        rows.iter().map(|row| (row.collection, row.state, row.objects, row.blind.clone())).collect::<Vec<_>>()
    };
    assert_eq!(blind(&coverage), blind(&judged.coverage), "what it says is what a run says");
    assert!(coverage.iter().any(|row| !row.blind.is_empty()));
}
