//! `pimlint except add`: exceptions for findings that are there.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::candidate::{Candidate, Found, of_assessment, of_results};
use super::edit::change;
use crate::cli::exceptions;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_paths::shown;
use crate::cli::judging::Judging;
use crate::cli::terminal::{self, Look};
use crate::model::Instant;
use crate::naming::counted;
use crate::register::{self, Accepted, Day, Disposition, Draft, Policy};

const HELP: &str = "\
Examples:
  pimlint except add 70f6cb73502167703a8f020bee0e1344 ./export \\
    --owner identity@contoso.com --reason \"Until the second key arrives\" \\
    --expires 2026-06-30
      Accepts a finding, named by its ID in the JSON report, until a day";

/// The options of `except add`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Finding or decision to accept, by its ID in the JSON report
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    register: exceptions::File,
    /// JSON report to take the finding from, instead of an export
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    results: Option<PathBuf>,
    #[command(flatten)]
    fields: Fields,
}

/// What people say about an exception.
#[derive(Debug, Args)]
struct Fields {
    /// Who is responsible for the exception
    #[arg(long, value_name = "TEXT", help_heading = "Exception")]
    owner: String,
    /// Why the finding is accepted
    #[arg(long, value_name = "TEXT", help_heading = "Exception")]
    reason: String,
    /// Last day of the exception
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Exception")]
    expires: Day,
    /// Who approved it
    #[arg(long, value_name = "TEXT", help_heading = "Exception")]
    approved_by: Option<String>,
    /// Day of the approval
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Exception")]
    approved_on: Option<Day>,
    /// Ticket in which it is documented
    #[arg(long, value_name = "TEXT", help_heading = "Exception")]
    ticket: Option<String>,
    /// Kind of acceptance
    #[arg(long, value_enum, value_name = "WORD", help_heading = "Exception")]
    disposition: Option<Word>,
    /// Value of the evidence that is accepted: a key with the value of the finding, or KEY=VALUE; can be repeated [default: the
    /// values of which a greater one is worse]
    #[arg(long, value_name = "KEY[=VALUE]", help_heading = "Exception")]
    accepts: Vec<Value>,
}

/// A disposition on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Word {
    RiskAccepted,
    FalsePositive,
    RemediationPlanned,
}

impl From<Word> for Disposition {
    fn from(word: Word) -> Self {
        match word {
            Word::RiskAccepted => Self::RiskAccepted,
            Word::FalsePositive => Self::FalsePositive,
            Word::RemediationPlanned => Self::RemediationPlanned,
        }
    }
}

/// One `--accepts`.
#[derive(Debug, Clone)]
struct Value {
    key: String,
    value: Option<Accepted>,
}

impl FromStr for Value {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(Accepted::parse(value))),
            None => (text, None),
        };
        if key.is_empty() {
            return Err("it must look like `members` or `members=2`".to_owned());
        }
        Ok(Self { key: key.to_owned(), value })
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a date as 2026-06-30".to_owned())
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let prepared = arguments.judging.prepared()?;
    let (Found { candidates, as_of }, part) = match &arguments.results {
        Some(path) => (of_results(path)?, prepared.part()?),
        None => match prepared.judge("except add ID", None, look)? {
            Ok(judged) => (of_assessment(&judged.assessment), judged.part),
            Err(exit) => return Ok(exit),
        },
    };
    let chosen = chosen(&arguments.id, &candidates)?;
    let draft = |finding| arguments.fields.draft(finding, as_of);
    let drafts = chosen.into_iter().map(draft).collect::<Result<Vec<_>, _>>()?;
    let path = arguments.register.path(prepared.configuration().file.as_deref(), &part);
    change(&path, &Policy::of(&part), |text| Ok((register::with_entry(text, &drafts), ())))?;
    terminal::say(&terminal::options(look, false, false), |out| {
        let added = counted(drafts.len(), "exception");
        writeln!(out, "Added {added} to {}.", shown(&path))
    })?;
    Ok(Exit::Clean)
}

/// The finding with this id, or those of the decision with it.
fn chosen<'c>(id: &str, candidates: &'c [Candidate]) -> Result<Vec<&'c Candidate>, Failure> {
    let is_meant = |finding: &&Candidate| finding.id == id || finding.decision.as_deref() == Some(id);
    let chosen: Vec<&Candidate> = candidates.iter().filter(is_meant).collect();
    if chosen.is_empty() { Err(Failure::NoSuchFinding { id: id.to_owned() }) } else { Ok(chosen) }
}

impl Fields {
    /// An exception that accepts the finding as it is.
    fn draft(&self, finding: &Candidate, as_of: Option<Instant>) -> Result<Draft, Failure> {
        let mut draft = finding.draft();
        if !self.accepts.is_empty() {
            draft.accepts = self.accepts.iter().map(|value| accepted(value, finding)).collect::<Result<_, _>>()?;
        }
        let draft = Draft {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: Some(self.expires),
            approved_by: self.approved_by.clone(),
            approved_on: self.approved_on,
            ticket: self.ticket.clone(),
            disposition: self.disposition.map(Into::into),
            ..draft
        };
        match finding.refused(&draft, as_of) {
            Some(reason) => Err(Failure::AcceptsNothing { id: finding.id.clone(), reason }),
            None => Ok(draft),
        }
    }
}

fn accepted(value: &Value, finding: &Candidate) -> Result<(String, Accepted), Failure> {
    let now = finding.evidence.get(&value.key).ok_or_else(|| Failure::NoSuchEvidence {
        key: value.key.clone(),
        known: finding.evidence.keys().cloned().collect(),
    })?;
    Ok((value.key.clone(), value.value.clone().unwrap_or_else(|| Accepted::parse(now))))
}
