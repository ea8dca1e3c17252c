//! The `JUnit` report: one test case a rule, in the dialect that the schema of Jenkins takes. Those that failed come first, in
//! the order of the decisions.
//!
//! A case passes only where the rule judged every subject it should and found nothing. What it could not judge, in whole or
//! in part, is skipped with the reason, and so is one whose findings are excepted: a green case would say that the rule holds. `JUnit` knows no severities: every
//! finding is a failure, and its severity stands in the type and in the text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::events::{BytesDecl, Event};
use quick_xml::writer::Writer;

use super::exceptions::{acceptance, sentence_of};
use super::locate::Location;
use super::since::{SinceCounts, since};
use super::words::{counted, message_and_help, outcome_counts, outcomes, tenant};
use super::xml::Element;
use super::{Options, Report, clipped, tool};
use crate::engine::assessment::{Assessment, Folded, Reported, RuleOutcome};
use crate::finding::Severity;
use crate::model::Gap;

/// Findings of one rule that are written; consumers hold a report in memory.
const MAX_FINDINGS: usize = 200;
/// Characters of a message and of what to do.
const MAX_MESSAGE: usize = 2_000;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let assessment = report.assessment;
    let cases = cases(report);
    let count = |counts: &dyn Fn(&Case<'_>) -> bool| cases.iter().filter(|case| counts(case)).count().to_string();
    let (tests, failures) = (cases.len().to_string(), count(&|case| case.fails()));
    let (errors, skipped) = (count(&|case| case.is_broken()), count(&|case| case.is_skipped()));
    let totals = [("name", tool::NAME), ("tests", &tests), ("failures", &failures), ("errors", &errors)];
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Element("testsuites", &totals).around(&mut xml, |xml| {
        let totals = [&totals[..], &[("skipped", &skipped)]].concat();
        Element("testsuite", &totals).around(xml, |xml| {
            properties(xml, assessment)?;
            cases.iter().try_for_each(|case| case.write(xml))
        })
    })?;
    writeln!(out)
}

/// One rule with its findings, and those that were folded into the findings of others.
struct Case<'a> {
    rule: &'a RuleOutcome,
    findings: Findings,
    /// Findings that are excepted, in one line each.
    accepted: Vec<String>,
}

#[derive(Default)]
struct Findings {
    /// The place of the first one among all.
    first: Option<usize>,
    worst: Option<Severity>,
    count: usize,
    /// Those that the baseline answers for; they are no failures.
    known: usize,
    lines: Vec<String>,
}

impl Findings {
    fn add(&mut self, place: usize, severity: Severity, line: impl FnOnce() -> String) {
        self.first = self.first.or(Some(place));
        self.worst = self.worst.max(Some(severity));
        self.count += 1;
        if self.count <= MAX_FINDINGS {
            self.lines.push(line());
        }
    }
}

fn cases<'a>(report: &Report<'a>) -> Vec<Case<'a>> {
    let assessment = report.assessment;
    let rules = &assessment.rules;
    let mut findings = BTreeMap::<_, Findings>::new();
    for (place, (reported, locations)) in report.to_decide().enumerate() {
        let rule = reported.entry.id;
        if !reported.is_counted() {
            let parts = reported.folded.iter().filter(|part| !part.is_excepted);
            let rules = std::iter::once(rule).chain(parts.map(|folded| folded.rule));
            rules.for_each(|rule| findings.entry(rule).or_default().known += 1);
            continue;
        }
        findings.entry(rule).or_default().add(place, reported.severity, || line(reported, locations));
        for Folded { rule: folded, severity, message, .. } in reported.folded.iter().filter(|part| !part.is_excepted) {
            let severity = *severity;
            let line = || format!("{severity}: {} (part of the finding of {rule})", clipped(message, MAX_MESSAGE));
            findings.entry(*folded).or_default().add(place, severity, line);
        }
    }
    let mut accepted = BTreeMap::<_, Vec<String>>::new();
    for reported in assessment.excepted() {
        let why = reported.exception.as_ref().map(|known| acceptance(&known.exception)).unwrap_or_default();
        let line = format!("excepted: {} {}", message_and_help(reported, MAX_MESSAGE), clipped(&why, MAX_MESSAGE));
        accepted.entry(reported.entry.id).or_default().push(line);
    }
    for part in assessment.to_decide().iter().flat_map(|reported| &reported.folded).filter(|part| part.is_excepted) {
        let outcome = assessment.exceptions.iter().find(|outcome| outcome.findings.contains(&part.id));
        let why = outcome.map(|outcome| acceptance(&outcome.exception)).unwrap_or_default();
        let line = format!("excepted: {} {}", clipped(&part.message, MAX_MESSAGE), clipped(&why, MAX_MESSAGE));
        accepted.entry(part.rule).or_default().push(line);
    }
    let case = |rule: &'a RuleOutcome| Case {
        rule,
        findings: findings.remove(rule.entry.id).unwrap_or_default(),
        accepted: accepted.remove(rule.entry.id).unwrap_or_default(),
    };
    let mut cases: Vec<_> = rules.iter().map(case).collect();
    cases.sort_by_key(|case| case.findings.first.unwrap_or(usize::MAX));
    cases
}

impl Case<'_> {
    fn fails(&self) -> bool {
        self.findings.count > 0
    }

    fn is_broken(&self) -> bool {
        self.rule.not_evaluated.iter().any(|(gap, _)| *gap == Gap::Broken)
    }

    fn is_skipped(&self) -> bool {
        !self.fails() && !self.is_broken() && self.skipped().is_some()
    }

    /// Why the case can neither pass nor fail.
    fn skipped(&self) -> Option<String> {
        let RuleOutcome { outcomes, not_evaluated, not_applicable, .. } = self.rule;
        if self.findings.known > 0 {
            return Some(format!("{} of the baseline, neither new nor worse", counted(self.findings.known, "finding")));
        }
        if !not_evaluated.is_empty() {
            let part = if outcomes.pass > 0 { "evaluated only in part" } else { "not evaluated" };
            return Some(format!("{part}: {}", self.reasons()));
        }
        if outcomes.excepted > 0 {
            return Some(format!("{} excepted", counted(outcomes.excepted, "finding")));
        }
        if outcomes.pass > 0 {
            return None;
        }
        let clauses: Vec<_> = not_applicable.iter().map(|(clause, _)| *clause).collect();
        let why = if clauses.is_empty() {
            "the export contains nothing that it evaluates".to_owned()
        } else {
            clauses.join("; ")
        };
        Some(format!("not applicable: {why}"))
    }

    fn reasons(&self) -> String {
        let reason = |(gap, count): &(Gap, usize)| match count {
            0 => gap.sentence(),
            _ => format!("{} ({})", gap.sentence(), counted(*count, "subject")),
        };
        self.rule.not_evaluated.iter().map(reason).collect::<Vec<_>>().join("; ")
    }

    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let entry = self.rule.entry;
        Element("testcase", &[("classname", entry.area), ("name", entry.id)]).around(xml, |xml| {
            if self.fails() {
                self.failure(xml)?;
            }
            if self.is_broken() {
                let message = "the check itself failed on at least one subject, which is therefore not evaluated";
                let report = format!("Please report it at {}", tool::HOME);
                Element("error", &[("message", message), ("type", "broken")]).lines(xml, &[report])?;
            }
            if self.is_skipped() {
                let why = self.skipped().unwrap_or_default();
                Element("skipped", &[("message", &why)]).empty(xml)?;
            }
            let said: Vec<String> =
                std::iter::once(self.population()).chain(self.accepted.iter().take(MAX_FINDINGS).cloned()).collect();
            Element("system-out", &[]).lines(xml, &said)
        })
    }

    fn failure<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let Findings { worst, count, known, lines, first: _ } = &self.findings;
        let message = format!("{}: {}", self.rule.entry.title, counted(*count, "finding"));
        let attributes = [("message", message.as_str()), ("type", worst.map_or("", Severity::as_str))];
        let mut lines = lines.clone();
        if *count > lines.len() {
            let more = counted(count - lines.len(), "more finding");
            lines.push(format!("{more} of this rule; the JSON report lists them."));
        }
        if *known > 0 {
            lines.push(format!("{} of the baseline, neither new nor worse.", counted(*known, "further finding")));
        }
        Element("failure", &attributes).lines(xml, &lines)
    }

    /// What was judged, so that the case says over how much it speaks.
    fn population(&self) -> String {
        let mut said = format!("{}: {}", self.rule.entry.judges.as_str(), outcome_counts(self.rule.outcomes));
        if !self.rule.not_evaluated.is_empty() {
            said.push_str("; not evaluated: ");
            said.push_str(&self.reasons());
        }
        for (clause, count) in &self.rule.not_applicable {
            said.extend(["; not applicable: ", clause, " (", &counted(*count, "subject"), ")"]);
        }
        said
    }
}

/// A finding in one line, which does not begin with text of the export.
fn line(reported: &Reported, locations: &[Location<'_>]) -> String {
    let said = format!("{}: {}", reported.severity, message_and_help(reported, MAX_MESSAGE));
    match locations.first() {
        Some(Location { path, start, .. }) => format!("{said} ({path}:{}:{})", start.line, start.column),
        None => said,
    }
}

fn properties<W: Write>(xml: &mut Writer<W>, assessment: &Assessment) -> io::Result<()> {
    let run = &assessment.run;
    let as_of = run.as_of.map(|instant| instant.to_string());
    let of_collections = assessment.coverage.iter().map(|row| {
        let objects = counted(row.objects, "object");
        (format!("coverage.{}", row.collection.id()), format!("{}, {objects}", row.state.as_str()))
    });
    let of_run = [
        ("version", Some(tool::VERSION)),
        ("tenant", tenant(run)),
        ("asOf", as_of.as_deref()),
        ("asOfSource", Some(run.as_of_source.as_str())),
        ("outcomes", Some(&*outcome_counts(outcomes(assessment)))),
        ("baseline", since(assessment).map(SinceCounts::sentence).as_deref()),
    ]
    .map(|(name, value)| value.map(|value| (name.to_owned(), value.to_owned())));
    let of_exceptions = assessment.exceptions.iter().map(|outcome| {
        let said = format!("{}: {}", outcome.state.as_str(), sentence_of(outcome));
        (format!("exception.{}", outcome.exception.line), said)
    });
    let all: Vec<_> = of_run.into_iter().flatten().chain(of_collections).chain(of_exceptions).collect();
    Element("properties", &[]).around(xml, |xml| {
        all.iter().try_for_each(|(name, value)| Element("property", &[("name", name), ("value", value)]).empty(xml))
    })
}
