//! `pimlint fix`: the requests that end findings, each proved on the changed export. Nothing is applied.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::asked;
use super::exceptions;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::Spared;
use super::judging::{Judging, Read};
use super::terminal::{self, Look};
use crate::catalogue::{CUSTOM, Entry};
use crate::cover::Cover;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::fix::{Plan, Question, Texts};
use crate::model::Moment;
use crate::report::Options;
use crate::report::fix::{self as report, Shell};
use crate::service::Export;

const HELP: &str = "\
Examples:
  pimlint fix ./export
      What each decision changes, from which value to which, and what is not fixed
  pimlint fix ./export --decision 7 --format az --output fix.sh
      The requests of one decision as a script, to read before anyone runs it
  pimlint fix ./export plan.json --terraform-source . --format diff
      The attributes of a Terraform configuration as a diff

Exit codes: 0 answered, 2 usage or configuration error, 3 nothing readable or --require not met";

/// The options of `fix`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    register: exceptions::Arguments,
    /// Folder of the Terraform configuration of a plan: fixes of what it manages change its `.tf` files
    #[arg(long, value_name = "DIR")]
    terraform_source: Option<PathBuf>,
    /// Fix only findings of these rules, by ID, area, severity, kind or control (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Fix no findings of these rules, by ID, area, severity, kind or control (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Fix only the decision of this number, as `pimlint check` with the same options counts them
    #[arg(long, value_name = "N")]
    decision: Option<usize>,
    /// Where the better change needs a choice or does not work, take the next one that is a value and works
    #[arg(long)]
    alternatives: bool,
    /// Also make changes that cannot be undone
    #[arg(long)]
    allow_irreversible: bool,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// List everything; the other formats always do
    #[arg(long)]
    all: bool,
}

/// The formats of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Az,
    Powershell,
    Diff,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let prepared = arguments.judging.prepared()?;
    let mut register = arguments.register.clone();
    let Read { export, request, rules, part, options, paths } =
        match prepared.read("fix", arguments.terraform_source.clone(), Some(&mut register), look)? {
            Ok(read) => read,
            Err(exit) => return Ok(exit),
        };
    let spared = Spared {
        config: prepared.configuration().file.clone(),
        register: register.file.clone(),
        baseline: prepared.configuration().file_named(part.baseline.as_deref()),
    };
    spared.by(arguments.output.clone(), &export.sources)?;
    let cover = Cover::plain();
    let notices: Vec<_> = export.notices.iter().cloned().map(|notice| cover.notice(notice)).collect();
    terminal::warn(look, &notices, &cover.paths(&export.sources));
    let moment = request.as_of.map(Moment::Stated);
    let reload = |replaced: Texts| -> Result<Export, Failure> {
        let options = LoadOptions { replaced, terraform_source: None, ..options.clone() };
        Ok(Export::read(&paths, &options, moment)?)
    };
    let question = Question {
        rules: wanted(arguments, &rules)?,
        decision: arguments.decision,
        finding: None,
        alternatives: arguments.alternatives,
        allow_irreversible: arguments.allow_irreversible,
    };
    let baseline = prepared.baseline(&part, &export)?;
    let plan = export.fix(&rules, &request, baseline, &question, &reload)?;
    if let Some(number) = arguments.decision.filter(|number| !(1..=plan.numbered).contains(number)) {
        return Err(Failure::NoDecision { number, count: plan.numbered });
    }
    write(arguments, &plan, look)?;
    Ok(Exit::Clean)
}

/// The rules whose findings are to be fixed, where words say which. What a change brings about is judged by all that run.
fn wanted(arguments: &Arguments, rules: &[&'static Entry]) -> Result<Option<BTreeSet<&'static str>>, Failure> {
    if arguments.select.is_empty() && arguments.ignore.is_empty() {
        return Ok(None);
    }
    let words = Request { select: arguments.select.clone(), ignore: arguments.ignore.clone(), ..Request::default() };
    let own: Vec<&'static Entry> = rules.iter().copied().filter(|entry| entry.area == CUSTOM).collect();
    Ok(Some(words.rules(&own)?.into_iter().map(|entry| entry.id).collect()))
}

fn write(arguments: &Arguments, plan: &Plan, look: Look) -> Result<(), Failure> {
    let shown = |options: &Options, out: &mut dyn std::io::Write| match arguments.format {
        Form::Text => report::write_text(plan, options, out),
        Form::Json => report::write_json(plan, out),
        Form::Az => report::write_script(plan, Shell::Az, out),
        Form::Diff => report::write_diff(plan, out),
        Form::Powershell => report::write_script(plan, Shell::Powershell, out),
    };
    asked::write(arguments.output.as_deref(), arguments.all, look, shown)?;
    if arguments.format == Form::Diff
        && let Some(words) = report::left_out(plan)
    {
        terminal::remark(look, &words);
    }
    Ok(())
}
