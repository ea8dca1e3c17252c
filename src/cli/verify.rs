//! `pimlint verify`: whether the evidence in a JSON report still stands.

use std::fmt::Display;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{load_options, some_path};
use super::terminal::{self, Color};
use crate::engine::assessment::Assessment;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::report::evidence::{Comparison, How, Recorded, compare_inputs};
use crate::report::{Format, Options, Report};
use crate::service::{Export, Purpose};
use crate::source::visible;

/// A larger report is none that this program wrote.
const MAX_REPORT: u64 = 2 << 30;
/// Rows of a list that are shown.
const SHOWN: usize = 20;

/// The options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 the evidence stands, 1 it does not, 2 the report cannot be verified, \
                        3 nothing could be read from the paths")]
pub(super) struct Arguments {
    /// The report, as `pimlint check --format json` wrote it
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// The folders, files or archives of the export
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder of the Terraform configuration, where the report was made with one
    #[arg(long, value_name = "DIR")]
    terraform_source: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let unverifiable = |reason: String| Failure::Unverifiable { path: arguments.report.clone(), reason };
    let recorded = read(&arguments.report).map_err(unverifiable)?;
    if recorded.request.terraform_source.is_some() && arguments.terraform_source.is_none() {
        let reason = "it was made with --terraform-source, which must be given here too";
        return Err(unverifiable(reason.to_owned()));
    }
    let (export, assessment) = judge_again(&recorded.request, arguments)?;

    let mut bytes = Vec::new();
    let report = Report::new(&assessment, &export.sources);
    let internal = |error: &dyn Display| Failure::Internal(error.to_string());
    Format::Json.write(&report, &Options::default(), &mut bytes).map_err(|error| internal(&error))?;
    let mut found = Recorded::parse(&bytes).map_err(|error| internal(&error))?;
    let inputs = compare_inputs(&recorded.inputs, &found.inputs);
    found.rename(&inputs.moved);
    let answer = Answer::new(&recorded, &found, inputs).map_err(|error| internal(&error))?;
    let options = terminal::options(color, false, false);
    terminal::say(&options, |out| answer.write(&shown(&arguments.report), out))?;
    Ok(if answer.stands() { Exit::Clean } else { Exit::Findings })
}

/// Judges the export as it was asked for before.
fn judge_again(request: &Request, arguments: &Arguments) -> Result<(Export, Assessment), Failure> {
    some_path(&arguments.paths, "verify report.json")?;
    let options = LoadOptions {
        hash: true,
        terraform_source: arguments.terraform_source.clone(),
        ..load_options(request, &arguments.paths)?
    };
    let export = Export::read(&arguments.paths, &options, request.as_of)?;
    let purpose = Purpose { request: request.clone(), ..Purpose::default() };
    let assessment = export.judge(&request.rules()?, purpose);
    Ok((export, assessment))
}

#[expect(clippy::disallowed_methods, reason = "the report is no part of an export")]
fn read(path: &Path) -> Result<Recorded, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_REPORT).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Recorded::parse(&bytes).map_err(|error| visible(&error.to_string()).into_owned())
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// What became of the evidence.
struct Answer<'r> {
    recorded: &'r Recorded,
    altered: Vec<&'static str>,
    inputs: Comparison,
    differences: Vec<(How, String)>,
    same_result: bool,
}

impl<'r> Answer<'r> {
    fn new(recorded: &'r Recorded, found: &Recorded, inputs: Comparison) -> serde_json::Result<Self> {
        let differences: Vec<_> =
            recorded.differences(found).into_iter().map(|difference| (difference.how, difference.what)).collect();
        let same_result =
            if recorded.is_redacted() { differences.is_empty() } else { recorded.digest()? == found.digest()? };
        Ok(Self { recorded, altered: recorded.altered()?, inputs, differences, same_result })
    }

    fn stands(&self) -> bool {
        self.altered.is_empty() && self.inputs.other.is_empty() && self.same_result
    }

    fn write(&self, report: &str, out: &mut dyn Write) -> io::Result<()> {
        let Recorded { tool, run, inputs, .. } = self.recorded;
        writeln!(out, "Report   {report}, written by {} {}", visible(&tool.name), visible(&tool.version))?;
        if self.altered.is_empty() {
            writeln!(out, "         has the SHA-256 sums that it records")?;
        }
        for altered in &self.altered {
            writeln!(out, "         was altered: {altered}")?;
        }
        writeln!(out, "Inputs   {} of {} files have the bytes that were judged", self.inputs.same, inputs.len())?;
        if !self.inputs.moved.is_empty() && !self.recorded.is_redacted() {
            writeln!(out, "         {} of them lie elsewhere now", self.inputs.moved.len())?;
        }
        list(&self.inputs.other, out)?;
        self.write_result(run.as_of.as_deref(), out)?;
        writeln!(out, "{}", if self.stands() { "The evidence stands." } else { "The evidence does not stand." })
    }

    fn write_result(&self, as_of: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
        let (rules, findings) = self.recorded.size();
        let moment = visible(as_of.unwrap_or("unknown"));
        if self.same_result {
            writeln!(out, "Result   the same again: {rules} rules, {findings} findings, moment judged {moment}")?;
        } else {
            writeln!(out, "Result   another, when judged again with the same arguments, moment {moment}")?;
            list(&self.differences, out)?;
            if self.differences.is_empty() {
                writeln!(out, "         in the order of its rows")?;
            }
        }
        if self.recorded.is_redacted() {
            writeln!(out, "         The report is redacted: only the outcomes of the rules were compared.")?;
        }
        let version = &self.recorded.tool.version;
        if !self.same_result && version != env!("CARGO_PKG_VERSION") {
            let (then, now) = (visible(version), env!("CARGO_PKG_VERSION"));
            writeln!(out, "         The report is of version {then} and this is {now}, which may judge otherwise.")?;
        }
        Ok(())
    }
}

fn list(rows: &[(How, impl Display)], out: &mut dyn Write) -> io::Result<()> {
    for (how, what) in rows.iter().take(SHOWN) {
        writeln!(out, "         {how:8} {}", visible(&what.to_string()))?;
    }
    match rows.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "         … and {more} more"),
    }
}
