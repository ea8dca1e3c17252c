//! What holds for every export, whatever is in it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use pimlint::canonical::Canonical;
use pimlint::catalogue::{Entry, entries};
use pimlint::engine::assessment::{Sample, Wanted};
use pimlint::export::{LoadOptions, load, load_texts};
use pimlint::model::{Moment, ObjectId};
use pimlint::report::{Format, Options, Report};
use pimlint::service::{Export, Purpose};
use pimlint::tenant::well_known;

use super::{Case, Figures};
use crate::support::fixtures::write_below;
use crate::support::reports::{self, Written};
use crate::support::{Outcomes, differences, outcomes};

/// Every one of so many cases is also written to a folder, for what needs files: the canonical form, and the program.
const ON_DISK: u64 = 5;
/// Every one of so many cases goes through the program.
const PROGRAM: u64 = 25;

/// What is wrong with the case.
pub(super) fn check(case: &Case, figures: &Figures) -> Vec<String> {
    let export = Export::of_texts(&case.files, None);
    let once = written(&export);
    let mut wrong = once.wrong.clone();
    let loaded_again = in_one_thread(|| written(&Export::of_texts(&case.files, None)));
    wrong.extend(once.differing(&loaded_again).map(|format| format!("{format} differs with one thread")));
    Figures::add(&figures.findings, once.findings);
    Figures::add(&figures.notices, export.notices.len());
    Figures::add(&figures.reports, once.reports.len() * 2);
    if case.number.is_multiple_of(ON_DISK) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("export");
        write_below(&path, &case.files);
        std::fs::create_dir_all(&path).expect("writable");
        Figures::add(&figures.on_disk, 1);
        if let Some(changes) = formatted(&path, &outcomes(&export), export.tenant.moment) {
            Figures::add(&figures.formatted, 1);
            wrong.extend(changes.into_iter().map(|change| format!("fmt: {change}")));
        }
        if case.number.is_multiple_of(PROGRAM) {
            wrong.extend(through_the_program(folder.path(), case));
        }
    }
    wrong
}

fn in_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(work)
}

/// Judges by every rule and writes every report.
fn written(export: &Export) -> Written {
    let all: Vec<&'static Entry> = entries().iter().collect();
    let purpose = Purpose {
        wanted: Wanted { population: true, lifetimes: true },
        sample: Some(Sample { size: 5, seed: 1 }),
        ..Purpose::default()
    };
    let assessment = export.judge(&all, purpose);
    let mut written = reports::written(&Report::new(&assessment, &export.sources), &Options::default());
    written.wrong.extend(assessment.broken_rules().map(|rule| format!("the check of {rule} crashed")));
    written
}

/// How the verdicts differ in the canonical form; nothing where it leaves out objects and says so.
fn formatted(path: &Path, before: &Outcomes, moment: Moment) -> Option<Vec<String>> {
    let options = LoadOptions { canonical: true, ..LoadOptions::default() };
    let mut loaded = load(&[path.to_owned()], &options).ok()?;
    let canonical = Canonical::new(&mut loaded);
    if canonical.files.is_empty() || !canonical.left_out.is_empty() {
        return None;
    }
    let files = canonical.files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect::<Vec<_>>();
    let export = Export::of(load_texts(&files), Some(moment));
    Some(differences(before, &outcomes(&export)))
}

/// `check`, `verify` and `check --redact`, as a user runs them.
fn through_the_program(folder: &Path, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut run = |arguments: &[&str]| -> Output {
        let run = Command::new(env!("CARGO_BIN_EXE_pimlint")).current_dir(folder).args(arguments).output();
        let run = run.expect("the program runs");
        if !matches!(run.status.code(), Some(0..=3)) {
            wrong.push(format!("{arguments:?} ends with {}: {}", run.status, String::from_utf8_lossy(&run.stderr)));
        }
        run
    };
    let checked = run(&["check", "export", "--quiet", "--output", "json=report.json"]);
    let verified = run(&["verify", "report.json", "export"]);
    let words: Vec<String> = Format::words().map(|word| format!("{word}=redacted.{word}")).collect();
    let outputs: Vec<&str> = words.iter().flat_map(|word| ["--output", word]).collect();
    run(&[&["check", "export", "--redact", "--quiet"], outputs.as_slice()].concat());
    if matches!(checked.status.code(), Some(0 | 1)) && verified.status.code() != Some(0) {
        wrong.push(format!("verify refuses a report just written: {}", String::from_utf8_lossy(&verified.stdout)));
    }
    let ids = ids_of(case);
    for word in Format::words() {
        let Ok(bytes) = std::fs::read(folder.join(format!("redacted.{word}"))) else { continue };
        let found = guids(&reports::text_of(&bytes));
        wrong.extend(ids.intersection(&found).map(|id| format!("{word} redacted still has {id}")));
    }
    wrong
}

/// What entries of rules name and every tenant has: service plans
/// (<https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference>), roles of entitlement management
/// (<https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions>) and an authentication strength
/// (<https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies>).
const PUBLISHED: [&str; 5] = [
    "e866a266-3cff-43a3-acca-0c90a7e00c8b",
    "eec0eb4f-6444-4f95-aba0-50c24d67f998",
    "ae79f266-94d4-4dab-b730-feca7e132178",
    "7f480852-ebdc-47d4-87de-0d8498384a83",
    "00000000-0000-0000-0000-000000000004",
];

/// The ids of the export that are the tenant's own.
fn ids_of(case: &Case) -> BTreeSet<String> {
    let is_role = |guid: &str| ObjectId::parse(guid).is_some_and(|id| well_known::built_in_role(&id).is_some());
    let is_own = |guid: &String| !is_role(guid) && !PUBLISHED.contains(&guid.as_str());
    let texts = case.files.iter().map(|(name, bytes)| format!("{name} {}", String::from_utf8_lossy(bytes)));
    let ids: BTreeSet<String> = texts.flat_map(|text| guids(&text)).filter(is_own).collect();
    ids
}

/// The GUIDs in a text, in lower case.
fn guids(text: &str) -> BTreeSet<String> {
    static GUID: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        regex::Regex::new("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").expect("a pattern")
    });
    GUID.find_iter(text).map(|found| found.as_str().to_ascii_lowercase()).collect()
}
