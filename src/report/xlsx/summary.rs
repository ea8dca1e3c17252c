//! The first sheet, which says what the workbook is, and the one to sign.

use std::borrow::Cow;
use std::io;

use super::book::{Book, Cell};
use crate::catalogue::entries;
use crate::finding::Severity;
use crate::report::audit::{inputs_digest, statements, totals};
use crate::report::json::result_sha256;
use crate::report::since::since;
use crate::report::words::{findings_of, outcomes};
use crate::report::{Report, tool};
use crate::source::visible;

type Row<'a> = (&'a str, Cell<'a>);

fn row<'a>(name: &'a str, text: impl Into<Cow<'a, str>>) -> Row<'a> {
    (name, Cell::text(text))
}

fn heading(text: &str) -> Row<'_> {
    row("", text)
}

/// Writes the summary.
pub(super) fn summary(report: &Report<'_>, subjects: Option<usize>, book: &mut Book) -> io::Result<()> {
    let mut rows = vec![heading("Configuration test of Microsoft Entra ID"), heading("Scope")];
    scope(report, &mut rows)?;
    rows.push(heading("What kind of evidence this is"));
    rows.push(row("Evidence", statements::EVIDENCE));
    rows.extend(statements::NOT_SEEN.iter().map(|limit| row("Cannot be seen", *limit)));
    rows.push(heading("Results"));
    results(report, &mut rows);
    rows.push(heading("In this workbook"));
    contents(report, subjects, book, &mut rows);
    book.page("Summary", rows.into_iter())
}

fn scope<'r>(report: &'r Report<'_>, rows: &mut Vec<Row<'r>>) -> io::Result<()> {
    let assessment = report.assessment;
    let run = &assessment.run;
    let unknown = "unknown";
    let moment = run.as_of.map_or_else(String::new, |moment| format!("{moment}; "));
    let arguments = run.arguments.iter().map(|word| visible(word));
    let command = std::iter::once(Cow::Borrowed(tool::NAME)).chain(arguments).collect::<Vec<_>>().join(" ");
    let totals = totals(assessment);
    rows.extend([
        row("Tenant", run.tenant_name.as_deref().unwrap_or(unknown)),
        row("Tenant id", run.tenant_id.as_deref().unwrap_or(unknown)),
        row("Evaluated as of", format!("{moment}{}", statements::as_of_source(run.as_of_source))),
        row(
            "Rules applied",
            format!("{} of {}", assessment.rules.len(), entries().len() + assessment.run.request.own_rules.len()),
        ),
    ]);
    rows.extend(run.request.settings.phrases().map(|phrase| row("Configured", phrase)));
    rows.extend([
        row(
            "Export",
            format!(
                "{} files, {} objects; {} collections complete, {} partial, {} absent; {} unresolved references; {} notices",
                totals.inputs, totals.objects, totals.complete, totals.partial, totals.absent, totals.unresolved, totals.notices
            ),
        ),
        row("Tool", format!("{} {}", tool::NAME, tool::VERSION)),
        row("Command", command),
        row("SHA-256 of the inputs", inputs_digest(assessment).unwrap_or_else(|| "none".to_owned())),
        row("SHA-256 of the result", result_sha256(report)?),
    ]);
    Ok(())
}

fn results<'r>(report: &'r Report<'_>, rows: &mut Vec<Row<'r>>) {
    let assessment = report.assessment;
    rows.push(("Decisions", Cell::count(assessment.decisions.len())));
    rows.push(("Findings", Cell::count(assessment.to_decide().len())));
    for (name, severity) in [("Errors", Severity::Error), ("Warnings", Severity::Warning), ("Notes", Severity::Note)] {
        rows.push((name, Cell::count(findings_of(severity, assessment))));
    }
    if let Some(since) = since(assessment) {
        rows.push(row("Since the baseline", since.sentence()));
    }
    let all = outcomes(assessment);
    let counts = [all.pass, all.fail, all.excepted, all.not_applicable, all.not_evaluated];
    let results = statements::RESULTS.iter().zip(counts);
    rows.extend(results.map(|((word, _), count)| (*word, Cell::count(count))));
    rows.push(heading("What the results mean"));
    rows.extend(statements::RESULTS.iter().map(|(word, meaning)| row(word, *meaning)));
    if all.fail != assessment.to_decide().len() {
        let covered = "A failed result that another rule covers is in the finding of that rule, under Also found.";
        rows.push(row("Covered results", covered));
    }
    rows.push(row("Controls", statements::MAPPING));
    let meanings = statements::CONTROL_RESULTS.iter();
    rows.extend(meanings.map(|(word, meaning)| row("Result of a control", format!("{word}: {meaning}"))));
}

fn contents<'r>(report: &'r Report<'_>, subjects: Option<usize>, book: &Book, rows: &mut Vec<Row<'r>>) {
    let (findings, excepted) = (report.assessment.findings.len(), report.assessment.excepted().len());
    let excepted =
        if excepted > 0 { format!(" {excepted} of them are excepted and come last.") } else { String::new() };
    let goes_on = |count| match book.sheets_for(count) {
        1 => String::new(),
        2 => " A sheet holds no more rows: the list goes on in 1 further sheet.".to_owned(),
        sheets => format!(" A sheet holds no more rows: the list goes on in {} further sheets.", sheets - 1),
    };
    rows.extend([
        row("Decisions", "What to decide, the worst first, and how many findings each decision closes."),
        row("Population", "What the export holds of each collection; compare the counts with the portal."),
        row("Controls", "The results by control of each framework, test by test, and which controls no rule tests."),
        row(
            "Findings",
            format!(
                "{findings} faults, with columns for owner, due date, ticket and status.{excepted}{}",
                goes_on(findings)
            ),
        ),
        row("Not evaluated", "What could not be decided, why, and what to export."),
        row("Inputs", "Every file that was read, with its SHA-256."),
        row("Rules and procedures", "How each rule is evaluated, so that another person can repeat it."),
        row("Sign-off", "Who prepared and who reviewed this."),
    ]);
    if report.assessment.baseline.is_some() {
        rows.push(row("Baseline", "The findings of the baseline that are fixed, or that were not evaluated again."));
    }
    if !report.assessment.exceptions.is_empty() {
        rows.push(row(
            "Exceptions",
            "Which findings are accepted, by whom, why and until when, and what became of each exception.",
        ));
    }
    if !report.assessment.notices.is_empty() {
        rows.push(row("Notices", "Parts of the export that could not be used."));
    }
    if let Some(sample) = report.assessment.run.sample {
        let drawn =
            format!("Up to {} subjects of each rule, seed {}. {}", sample.size, sample.seed, statements::SAMPLING);
        rows.push(row("Sample", drawn));
    }
    if let Some(count) = subjects {
        rows.push(row(
            "Subjects tested",
            format!("{count} subjects, each with what every rule said of it.{}", goes_on(count)),
        ));
    }
    rows.push(row(
        "Long texts",
        "A text longer than a cell holds (32,767 characters) is cut and says so; the JSON report has it whole.",
    ));
}

/// Writes the sheet to sign.
pub(super) fn sign_off(report: &Report<'_>, book: &mut Book) -> io::Result<()> {
    let mut rows = vec![heading("Sign-off"), row("Evidence", statements::EVIDENCE)];
    rows.push(row("SHA-256 of the result", result_sha256(report)?));
    for block in ["Prepared by", "Reviewed by", "Accepted by"] {
        rows.push(heading(block));
        rows.extend(["Name", "Role", "Date", "Signature", "Remarks"].map(|name| (name, Cell::Blank)));
    }
    book.page("Sign-off", rows.into_iter())
}
