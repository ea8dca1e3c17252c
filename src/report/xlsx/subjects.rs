//! The whole population: what every rule said of each subject.
//!
//! One row a subject: one for each rule and subject would make a workbook of a large tenant several times as large, because an id
//! that is repeated rule by rule does not compress.

use std::collections::BTreeMap;
use std::io;

use super::book::{Book, Cell, column};
use super::sheets::name;
use crate::engine::assessment::{RuleOutcome, Tested};
use crate::finding::{Outcome, Subject};
use crate::report::Report;

/// Every subject, with what each rule said of it.
pub(super) type Subjects<'a> = BTreeMap<&'a Subject, Vec<(&'a RuleOutcome, &'a Tested)>>;

/// The subjects, where the results are known one by one.
pub(super) fn subjects<'a>(report: &Report<'a>) -> Option<Subjects<'a>> {
    let rules = &report.assessment.rules;
    rules.iter().any(|rule| rule.population.is_some()).then(|| {
        let mut subjects = Subjects::new();
        for (rule, tested) in rules.iter().flat_map(|rule| rule.population.iter().flatten().map(move |one| (rule, one)))
        {
            subjects.entry(&tested.subject).or_default().push((rule, tested));
        }
        subjects
    })
}

/// Every subject and result.
pub(super) fn table(subjects: Option<&Subjects<'_>>, book: &mut Book) -> io::Result<()> {
    let Some(subjects) = subjects else { return Ok(()) };
    let columns = [
        column("Subject kind", 18.0),
        column("Subject name", 40.0),
        column("Subject id", 40.0),
        column("Passed", 10.0),
        column("Failed", 10.0),
        column("Excepted", 10.0),
        column("Not applicable", 11.0),
        column("Not evaluated", 11.0),
        column("Rules that failed", 45.0),
        column("Rules whose finding is excepted", 45.0),
        column("Rules not evaluated, and why", 60.0),
        column("Rules that passed", 60.0),
        column("Rules that do not apply, and why", 60.0),
    ];
    book.table(
        "Subjects tested",
        &columns,
        subjects.len(),
        subjects.iter().map(|(subject, results)| row(subject, results)),
    )
}

fn row<'a>(subject: &'a Subject, results: &[(&RuleOutcome, &Tested)]) -> Vec<Cell<'a>> {
    let (mut passed, mut failed, mut excepted) = (Vec::new(), Vec::new(), Vec::new());
    let (mut inapplicable, mut undecided) = (Vec::new(), Vec::new());
    for (rule, tested) in results {
        let rule = rule.entry.id;
        match tested.outcome {
            Outcome::Pass => passed.push(rule.to_owned()),
            Outcome::Fail(()) if tested.is_excepted => excepted.push(rule.to_owned()),
            Outcome::Fail(()) => failed.push(rule.to_owned()),
            Outcome::NotApplicable(clause) => inapplicable.push(format!("{rule}: {clause}")),
            Outcome::NotEvaluated(gap) => undecided.push(format!("{rule}: {}", gap.sentence())),
        }
    }
    let counts = [&passed, &failed, &excepted, &inapplicable, &undecided].map(|rules| Cell::count(rules.len()));
    let lists = [failed, excepted, undecided, passed, inapplicable].map(|rules| Cell::Line(rules.join("; ").into()));
    let subject = [Cell::text(subject.kind.as_str()), name(subject), Cell::text(subject.id.as_str())];
    subject.into_iter().chain(counts).chain(lists).collect()
}
