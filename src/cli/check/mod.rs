//! `pimlint check`: lint an export.

mod command;
mod gate;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{Inputs, load_options};
use super::moment;
use super::paths::shown;
use super::redaction::{self, KeyFile};
use super::sarif;
use super::step_summary;
use super::terminal::{self, Color};
use crate::engine::assessment::{Assessment, Sample, Wanted};
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::export::files::sources::Sources;
use crate::model::ObjectId;
use crate::report::redact::Redactor;
use crate::report::sarif::settings::Settings;
use crate::report::{self, Format, Options, Report, write_to_path};
use crate::service::{Export, Purpose};
use crate::tenant::{Tenant, well_known};
use gate::Gate;

/// The options of `check`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// The folder of the Terraform configuration behind a plan: findings also point at its `.tf` files
    #[arg(long, value_name = "DIR")]
    terraform_source: Option<PathBuf>,
    /// The report to write to standard output: text, json, sarif, html, xlsx, oscal, csv, github, gitlab, junit, azure or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write a further report to a file; may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    output: Vec<Output>,
    /// Run only this rule or area; may be repeated
    #[arg(long, value_name = "RULE|AREA")]
    select: Vec<String>,
    /// Do not run this rule or area; may be repeated
    #[arg(long, value_name = "RULE|AREA")]
    ignore: Vec<String>,
    /// The moment to judge: a date, a time, or `now` [default: the export's own time]
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    /// The name of the tenant, for reports
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// List so many subjects of each rule, drawn at random, for an auditor to look at (html, xlsx)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    sample: Option<u16>,
    /// What makes another sample another one; the same seed draws the same sample
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample")]
    seed: u64,
    #[command(flatten)]
    gate: Gate,
    /// Put pseudonyms in place of names and ids, in every report
    #[arg(long)]
    redact: bool,
    /// Where the key of the pseudonyms is kept, and what stands behind them; made where it is missing
    #[arg(long, value_name = "FILE", default_value = redaction::DEFAULT, requires = "redact")]
    redaction_key: PathBuf,
    /// Only findings, one line each
    #[arg(long, conflicts_with = "verbose")]
    quiet: bool,
    /// Everything in full
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    sarif: sarif::Arguments,
}

/// One `--output`.
#[derive(Debug, Clone)]
struct Output {
    format: Format,
    path: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text.split_once('=').ok_or("it must look like `sarif=report.sarif`")?;
        if path.is_empty() {
            return Err("it must name a file, as in `sarif=report.sarif`".to_owned());
        }
        let format = format.parse().map_err(|error: report::UnknownFormat| error.to_string())?;
        Ok(Self { format, path: path.into() })
    }
}

impl Arguments {
    /// The formats of all reports that were asked for.
    fn formats(&self) -> impl Iterator<Item = Format> + Clone {
        std::iter::once(self.format).chain(self.output.iter().map(|output| output.format))
    }

    fn request(&self) -> Result<Request, Failure> {
        Ok(Request {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            as_of: self.as_of.as_deref().map(moment::parse).transpose()?,
            tenant: self.tenant.clone(),
            terraform_source: self.terraform_source.as_deref().map(shown),
            redacted: self.redact,
            ..self.inputs.request("check")?
        })
    }

    fn purpose(&self, request: Request, sarif: Option<&Settings>) -> Purpose {
        let mut formats = self.formats();
        Purpose {
            request,
            arguments: command::repeated(self),
            wanted: Wanted {
                population: formats.clone().any(Format::population) || (sarif.is_some() && self.sarif.population()),
                lifetimes: formats.any(Format::lifetimes),
            },
            sample: self.sample.map(|size| Sample { size: usize::from(size), seed: self.seed }),
        }
    }
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let mut formats = arguments.formats();
    let sarif =
        if formats.clone().any(|format| format == Format::Sarif) { Some(arguments.sarif.settings()?) } else { None };
    let request = arguments.request()?;
    let rules = request.rules()?;
    if rules.is_empty() {
        return Err(Failure::NothingSelected);
    }
    let options = LoadOptions {
        hash: formats.any(Format::hashes),
        terraform_source: arguments.terraform_source.clone(),
        ..load_options(&request, &arguments.inputs.paths)?
    };
    let export = Export::read(&arguments.inputs.paths, &options, request.as_of)?;
    if arguments.gate.fail_on_new.is_some() && !export.is_planned() {
        return Err(Failure::NoPlan);
    }
    let assessment = export.judge(&rules, arguments.purpose(request, sarif.as_ref()));
    let Export { sources, tenant, .. } = export;
    if arguments.redact {
        return redacted(arguments, assessment, sources, &tenant, sarif, color);
    }
    write(arguments, &Report::new(&assessment, &sources), sarif, color)
}

/// Reports on an export whose names and ids are kept back.
fn redacted(
    arguments: &Arguments,
    assessment: Assessment,
    mut sources: Sources,
    tenant: &Tenant,
    sarif: Option<Settings>,
    color: Color,
) -> Result<Exit, Failure> {
    let built_in = built_in_names(tenant);
    let path = &arguments.redaction_key;
    let key = KeyFile::open(path)?;
    let keep = |id: &ObjectId| well_known::built_in_role(id).is_some();
    let known = |name: &str| built_in.contains(name) || well_known::template_of(name).is_some();
    let redactor = Redactor::new(key.key().unwrap_or_default(), &sources, &assessment, &keep, &known)?;
    let assessment = redactor.assessment(assessment);
    sources.rename(|shown| redactor.text(shown));
    let exit = write(arguments, &Report::redacted(&assessment, &sources, &redactor), sarif, color)?;
    key.save(path, redactor.used())?;
    Ok(exit)
}

/// The names of the directory roles that Microsoft defines, as the export spells them.
fn built_in_names(tenant: &Tenant) -> BTreeSet<&str> {
    let roles = tenant.role_definitions();
    let built_in =
        roles.seen().into_iter().flat_map(|roles| roles.iter()).filter(|role| role.is_built_in() == Ok(true));
    built_in.filter_map(|role| role.name.as_deref()).collect()
}

/// Writes every report that was asked for.
fn write(arguments: &Arguments, report: &Report<'_>, sarif: Option<Settings>, color: Color) -> Result<Exit, Failure> {
    let assessment = report.assessment;
    let options =
        Options { sarif: sarif.unwrap_or_default(), ..terminal::options(color, arguments.quiet, arguments.verbose) };
    // Files first: that nobody reads standard output to its end must not cost a report.
    for Output { format, path } in &arguments.output {
        let options = Options { color: false, width: Options::default().width, ..options.clone() };
        write_to_path(path, |out| format.write(report, &options, out))
            .map_err(|source| Failure::Write { path: path.clone(), source })?;
    }
    if arguments.formats().any(|format| format == Format::Github) {
        step_summary::append(report)?;
    }
    let print = |out: &mut dyn Write| arguments.format.write(report, &options, out);
    if arguments.format.is_binary() { terminal::print_bytes(print) } else { terminal::print(&options, print) }?;
    let exit = if arguments.gate.fails(&assessment.findings) { Exit::Findings } else { Exit::Clean };
    let crashed = ending::complained([Failure::crashed(assessment)], color);
    Ok(exit.max(ending::of_coverage(&assessment.coverage, &arguments.inputs, color)).max(crashed))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn parsed(words: &[&str]) -> Result<Arguments, String> {
        let words = std::iter::once("check").chain(words.iter().copied());
        Cli::try_parse_from(words).map(|cli| cli.arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn the_arguments_are_repeated_in_one_order_without_absolute_paths() {
        let words =
            ["--tenant", "contoso", "/var/secret/export", "./a//b", "--require", "groups,users", "--output", "json=/x"];
        let repeated = command::repeated(&parsed(&words).expect("well-formed"));
        let expected =
            "check export a/b --require groups --require users --format text --tenant contoso --fail-on error";
        assert_eq!(repeated.join(" "), expected);
    }

    #[test]
    fn what_cannot_be_followed_is_refused_with_what_can() {
        for (words, says) in [
            (["--require", "grups"], "administrative-units"),
            (["--output", "report.json"], "sarif=report.sarif"),
            (["--output", "xml=a"], "text, json, sarif"),
            (["--format", "xml"], "text, json, sarif"),
            (["--fail-on", "fatal"], "never"),
        ] {
            let error = parsed(&words).expect_err("not well-formed");
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_run_needs_a_path() {
        let refused = parsed(&[]).expect("well-formed").request();
        assert!(matches!(refused, Err(failure) if failure.exit() == Exit::Usage));
    }
}
