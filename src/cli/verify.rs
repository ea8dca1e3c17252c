//! `pimlint verify`: whether the evidence in a JSON report still stands.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::baseline;
use super::check;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{load_options, some_path};
use super::own_rules;
use super::redaction::{self, KeyFile};
use super::signature;
use super::terminal::{self, Look};
use crate::config::Settings;
use crate::cover::Cover;
use crate::custom::Own;
use crate::engine::assessment::Assessment;
use crate::engine::baseline::Earlier;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::export::limits::Limits;
use crate::naming::counted;
use crate::register::Register;
use crate::report::evidence::{Comparison, Difference, How, Recorded, compare_inputs};
use crate::report::{Format, Options, Report};
use crate::service::{Export, Purpose};
use crate::source::visible;

/// Rows of a list that are shown.
const SHOWN: usize = 20;

const HELP: &str = "\
Examples:
  pimlint verify report.json ./export
      Whether the export is the one of the report, and still gives its results

Exit codes: 0 the evidence matches, 1 it does not, 2 the report cannot be verified, 3 nothing could be read from the paths";

/// The options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// JSON report written by `pimlint check --format json`
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Folders, files or archives of the export
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Folder of the Terraform configuration, if the report was created with one
    #[arg(long, value_name = "DIR")]
    terraform_source: Option<PathBuf>,
    #[command(flatten)]
    own_rules: own_rules::Arguments,
    /// Baseline, if the report was created with one
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Pseudonym key, if the report was created with --redact
    #[arg(long, value_name = "FILE", default_value = redaction::DEFAULT)]
    redaction_key: PathBuf,
    /// Public minisign key of the signer: a file, or the key itself; the signature is read from REPORT.json.minisig
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let unverifiable = |reason: String| Failure::Unverifiable { path: arguments.report.clone(), reason };
    let bytes = baseline::bytes(&arguments.report).map_err(|error| unverifiable(error.to_string()))?;
    let parsed = Recorded::parse(&bytes).map_err(|error| visible(&error.to_string()).into_owned());
    let recorded = parsed.map_err(unverifiable)?;
    if recorded.request.terraform_source.is_some() && arguments.terraform_source.is_none() {
        let reason = "it was created with --terraform-source, which must be specified here too";
        return Err(unverifiable(reason.to_owned()));
    }
    let own = own_rules(&recorded.request, arguments, look)?.map_err(unverifiable)?;
    let baseline = earlier(&recorded.request, arguments.baseline.as_deref()).map_err(unverifiable)?;
    let check = |key| signature::check(&arguments.report, &bytes, key);
    let signature = arguments.public_key.as_deref().map(check).transpose()?;
    let (export, assessment) = judge_again(&recorded.request, baseline, &own, arguments)?;
    let internal = |error: &dyn Display| Failure::Internal(error.to_string());
    let mut again = Vec::new();
    let report = Report::new(&assessment, &export.sources);
    Format::Json.write(&report, &Options::default(), &mut again).map_err(|error| internal(&error))?;
    let found = Recorded::parse(&again).map_err(|error| internal(&error))?;
    let is_hidden = recorded.request.redacted && !assessment.cover.hides();
    let answer = Answer::new(&recorded, found, signature, is_hidden).map_err(|error| internal(&error))?;
    let options = terminal::options(look, false, false);
    terminal::say(&options, |out| answer.write(&shown(&arguments.report), out))?;
    Ok(if answer.stands() { Exit::Clean } else { Exit::Findings })
}

/// The rules of one's own that a report was created with, which must be the same.
fn own_rules(request: &Request, arguments: &Arguments, look: Look) -> Result<Result<Own, String>, Failure> {
    let (own, _) = arguments.own_rules.read(look)?;
    if request.own_rules == own.recorded {
        return Ok(Ok(own));
    }
    let reason = match (request.own_rules.is_empty(), own.recorded.is_empty()) {
        (false, true) => "it was created with rules of one's own, which must be specified here too (--rules)",
        (true, false) => "it was created without rules of one's own",
        _ => "the rules of one's own are not those that it was created with",
    };
    Ok(Err(reason.to_owned()))
}

/// The baseline that a report was created with, which must be the same file.
fn earlier(request: &Request, path: Option<&Path>) -> Result<Option<Earlier>, String> {
    let (Some(recorded), Some(path)) = (&request.baseline, path) else {
        let missing = "it was created with --baseline, which must be specified here too";
        return if request.baseline.is_some() { Err(missing.to_owned()) } else { Ok(None) };
    };
    let earlier = baseline::read(path).map_err(|failure| failure.to_string())?;
    if earlier.sha256 == recorded.sha256 {
        Ok(Some(earlier))
    } else {
        Err("the baseline is not the file that it was created with".to_owned())
    }
}

/// Judges the export as it was asked for before.
fn judge_again(
    request: &Request,
    baseline: Option<Earlier>,
    own: &Own,
    arguments: &Arguments,
) -> Result<(Export, Assessment), Failure> {
    some_path(&arguments.paths, "verify report.json")?;
    let key = if request.redacted { KeyFile::read(&arguments.redaction_key)? } else { None };
    let cover = key.as_ref().map_or_else(|| Ok(Cover::plain()), KeyFile::cover)?;
    let request = key.map_or_else(|| request.clone(), |key| key.uncovered(request.clone()));
    let options = LoadOptions {
        hash: true,
        terraform_source: arguments.terraform_source.clone(),
        ..load_options(&request, &arguments.paths)?
    };
    let export = Export::read(&arguments.paths, &options, request.as_of.map(crate::model::Moment::Stated))?;
    if export.sources.files().is_empty() {
        let paths = arguments.paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ");
        return Err(Failure::NothingRead {
            paths,
            help: "specify the export that the report was made from".to_owned(),
        });
    }
    let rules = request.rules(&own.entries)?;
    let assessment = export.judge(&rules, Purpose { request, baseline, cover, ..Purpose::default() });
    Ok((export, assessment))
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// What became of the evidence.
struct Answer<'r> {
    recorded: &'r Recorded,
    /// What is wrong with the signature, where it was to be checked.
    signature: Option<Result<(), String>>,
    altered: Vec<&'static str>,
    inputs: Comparison,
    result: Again,
}

/// What judging the export again gave.
enum Again {
    Same,
    Other(Vec<Difference>),
    /// Nobody can compare names that are hidden.
    Hidden,
}

impl<'r> Answer<'r> {
    fn new(
        recorded: &'r Recorded,
        mut found: Recorded,
        signature: Option<Result<(), String>>,
        is_hidden: bool,
    ) -> serde_json::Result<Self> {
        let inputs = compare_inputs(&recorded.inputs, &found.inputs);
        found.rename(&inputs.moved);
        let differences = recorded.differences(&found);
        let digest = recorded.digest()?;
        let mut altered = recorded.altered(&digest);
        // The command does not repeat what only a configuration and a register can say, nor what the baseline and rules of one's own
        // hold.
        let said = Request {
            settings: Settings::default(),
            register: None,
            not_exempt: Vec::new(),
            baseline: None,
            own_rules: Vec::new(),
            ..recorded.request.clone()
        };
        if check::request(&recorded.run.arguments) != Some(said) {
            altered.push("its command differs from the request that was evaluated (run.arguments, run.request)");
        }
        let is_same = differences.is_empty() && recorded.digest_of_export()? == found.digest_of_export()?;
        let result = if is_hidden {
            Again::Hidden
        } else if is_same {
            Again::Same
        } else {
            Again::Other(differences)
        };
        Ok(Self { recorded, signature, altered, inputs, result })
    }

    fn stands(&self) -> bool {
        self.is_intact() && matches!(self.result, Again::Same)
    }

    fn is_intact(&self) -> bool {
        let is_signed = self.signature.as_ref().is_none_or(Result::is_ok);
        is_signed && self.altered.is_empty() && self.inputs.other.is_empty()
    }

    fn write(&self, report: &str, out: &mut dyn Write) -> io::Result<()> {
        let Recorded { tool, inputs, .. } = self.recorded;
        writeln!(out, "Report   {report}, written by {} {}", visible(&tool.name), visible(&tool.version))?;
        if self.altered.is_empty() {
            writeln!(out, "         matches the SHA-256 hashes that it records")?;
        }
        for altered in &self.altered {
            writeln!(out, "         was altered: {altered}")?;
        }
        match &self.signature {
            Some(Ok(())) => writeln!(out, "Signed   by the owner of the specified key")?,
            Some(Err(reason)) => {
                writeln!(out, "Signed   not by the owner of the specified key: {}", visible(reason))?;
            }
            None => {}
        }
        for (at, asked) in asked(&self.recorded.request).iter().enumerate() {
            writeln!(out, "{:8} {}", if at == 0 { "Asked" } else { "" }, visible(asked))?;
        }
        writeln!(out, "Inputs   {} of {} files are unchanged", self.inputs.same, inputs.len())?;
        if !self.inputs.moved.is_empty() && !self.recorded.request.redacted {
            writeln!(out, "         {} of them have moved", self.inputs.moved.len())?;
        }
        list(self.inputs.other.iter().map(|(how, path)| (*how, path.as_str())), out)?;
        self.write_result(out)?;
        writeln!(out, "{}", self.conclusion())
    }

    fn conclusion(&self) -> &'static str {
        match self.result {
            _ if self.stands() => "The evidence matches.",
            Again::Hidden if self.is_intact() => "Not verified.",
            _ => "The evidence does not match.",
        }
    }

    fn write_result(&self, out: &mut dyn Write) -> io::Result<()> {
        let (rules, findings) = self.recorded.size();
        let moment = visible(self.recorded.run.as_of.as_deref().unwrap_or("unknown"));
        let version = &self.recorded.tool.version;
        match &self.result {
            Again::Same => {
                writeln!(out, "Result   identical: {rules} rules, {findings} findings, evaluated as of {moment}")
            }
            Again::Hidden => {
                writeln!(out, "Result   {rules} rules, {findings} findings, evaluated as of {moment}: not compared,")?;
                writeln!(out, "         because the report is redacted; specify its key with --redaction-key")
            }
            Again::Other(differences) => {
                writeln!(
                    out,
                    "Result   differs from the {rules} rules and {findings} findings of the report, evaluated as of {moment}"
                )?;
                list(differences.iter().map(|difference| (difference.how, difference.what.as_str())), out)?;
                if differences.is_empty() {
                    writeln!(out, "         in the order of its rows")?;
                }
                if version != env!("CARGO_PKG_VERSION") {
                    let (then, now) = (visible(version), env!("CARGO_PKG_VERSION"));
                    writeln!(
                        out,
                        "         The report was written by version {then}; this is version {now}, which may evaluate differently."
                    )?;
                }
                Ok(())
            }
        }
    }
}

/// What a report was asked for, where that is less than everything.
fn asked(request: &Request) -> Vec<String> {
    let Request {
        include,
        exclude,
        select,
        ignore,
        as_of,
        tenant,
        terraform_source,
        limits,
        redacted,
        settings,
        own_rules,
        baseline,
        register,
        not_exempt,
    } = request;
    let default = Limits::default();
    let words = |said: &str, words: &[String]| (!words.is_empty()).then(|| format!("{said} {}", words.join(", ")));
    let all = [
        Some(words("only the rules", select).unwrap_or_else(|| "all rules".to_owned())),
        words("without the rules", ignore),
        Some(words("only files that match", include).unwrap_or_else(|| "all files".to_owned())),
        words("without files that match", exclude),
        as_of.map(|moment| format!("as of {moment}")),
        tenant.as_ref().map(|name| format!("for the tenant {name}")),
        terraform_source.as_ref().map(|folder| format!("with the Terraform configuration in {folder}")),
        (*limits != default).then(|| "with non-default limits".to_owned()),
        (!own_rules.is_empty()).then(|| format!("with {}", counted(own_rules.len(), "own rule"))),
        register.as_ref().map(|Register { path, sha256, exceptions }| {
            format!("with the {} of {path} (SHA-256 {sha256})", counted(exceptions.len(), "exception"))
        }),
        words("without the exclusions of ScubaGear for", not_exempt),
        redacted.then(|| "with pseudonyms instead of names and IDs".to_owned()),
        baseline.as_ref().map(|baseline| format!("compared with the result with the SHA-256 {}", baseline.sha256)),
    ];
    all.into_iter().flatten().chain(settings.phrases().map(|phrase| format!("with the {phrase}"))).collect()
}

fn list<'a>(rows: impl ExactSizeIterator<Item = (How, &'a str)>, out: &mut dyn Write) -> io::Result<()> {
    let more = rows.len().saturating_sub(SHOWN);
    for (how, what) in rows.take(SHOWN) {
        writeln!(out, "         {how:8} {}", visible(what))?;
    }
    if more == 0 { Ok(()) } else { writeln!(out, "         … and {more} more") }
}
