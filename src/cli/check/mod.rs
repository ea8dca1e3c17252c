//! `pimlint check`: lint an export.

mod arguments;
mod asked;
mod command;
mod fleet;
mod gate;
mod outputs;

use std::io::Write;

use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::load_options;
use super::redaction::KeyFile;
use super::signature::Signer;
use super::step_summary;
use super::terminal::{self, Look};
use super::watch::Stopwatch;
use crate::cover::Cover;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::model::Moment;
use crate::report::sarif;
use crate::report::{Format, Options, Report, write_to_path};
use crate::service::Export;
use crate::source::{Phase, Watch};
use arguments::Output;
use asked::{configured, purpose, same_tenant, selected};

pub(super) use arguments::Arguments;
pub(super) use command::request;
pub(super) use gate::FailOn;

/// Runs the command.
pub(super) fn execute(given: &Arguments, look: Look) -> Result<Exit, Failure> {
    judge(given, look).map_err(|failure| match failure {
        Failure::Configuration(faults) if given.redact => Failure::Configuration(faults.without_lines()),
        failure => failure,
    })
}

fn judge(given: &Arguments, look: Look) -> Result<Exit, Failure> {
    if given.fleet.tenants {
        return fleet::execute(given, look);
    }
    let mut arguments = given.clone();
    let config = arguments.configuration.read()?;
    arguments.inputs.or_files_of(config.as_ref());
    arguments.own_rules.or_of(config.as_ref(), &arguments.configuration);
    let arguments = &mut arguments;
    let is_sarif = arguments.formats().any(|format| format == Format::Sarif);
    let sarif = if is_sarif { Some(arguments.sarif.settings()?) } else { None };
    outputs::differ(arguments)?;
    let signer = arguments.sign.as_deref().map(Signer::read).transpose()?;
    let request = arguments.request()?;
    let (own, broken) = arguments.own_rules.read(look)?;
    selected(&request, &own)?;
    let stopwatch = Stopwatch::start(!arguments.quiet);
    let options = LoadOptions {
        hash: arguments.formats().any(Format::hashes),
        terraform_source: arguments.terraform_source.clone(),
        watcher: stopwatch.watcher(),
        ..load_options(&request, &arguments.inputs.paths)?
    };
    let key =
        if arguments.redact { Some(KeyFile::open(&arguments.redaction_key, &arguments.inputs.paths)?) } else { None };
    let cover = key.as_ref().map_or_else(|| Ok(Cover::plain()), KeyFile::cover)?;
    let export = Export::read(&arguments.inputs.paths, &options, request.as_of.map(Moment::Stated))
        .map_err(|error| cover.load_error(error))?;
    if arguments.gate.fail_on_new.is_some() && !export.is_planned() {
        return Err(Failure::NoPlan);
    }
    let request = configured(arguments, config.as_ref(), &export, request.as_of)?;
    outputs::spare_inputs(arguments, &export.sources)?;
    let request = Request { own_rules: own.recorded.clone(), ..request };
    let rules = selected(&request, &own)?;
    let earlier = asked::baseline(arguments)?;
    let id = earlier.as_ref().and_then(|earlier| earlier.tenant_id().map(str::to_owned));
    let purpose = purpose(arguments, request, earlier, sarif.as_ref(), cover, stopwatch.watcher());
    let assessment = export.judge(&rules, purpose);
    same_tenant(arguments, &assessment, id.as_deref())?;
    stopwatch.phase(Phase::Locating);
    let report = Report::new(&assessment, &export.sources);
    if arguments.redact {
        report.unchanged()?;
    }
    stopwatch.phase(Phase::Writing);
    stopwatch.clear();
    let exit = write(arguments, &export, &report, sarif, look)?.max(broken);
    if let Some(key) = key {
        key.save(&arguments.redaction_key, assessment.cover.used())?;
    }
    if let Some(signer) = signer {
        arguments.files().try_for_each(|output| signer.sign(&output.path))?;
    }
    if let Some(form) = arguments.timings {
        // There is nowhere left to say that standard error is closed.
        let _ = stopwatch.report(form, &mut std::io::stderr().lock());
    }
    drop(report);
    // The program ends now: to free millions of objects one by one would only take time.
    std::mem::forget((assessment, export));
    Ok(exit)
}

/// Writes every report that was asked for.
fn write(
    arguments: &Arguments,
    export: &Export,
    report: &Report<'_>,
    sarif: Option<sarif::settings::Settings>,
    look: Look,
) -> Result<Exit, Failure> {
    let assessment = report.assessment;
    let options = Options {
        sarif: sarif.unwrap_or_default(),
        group_by: arguments.group_by.into(),
        min_severity: arguments.min_severity.into(),
        cloud: arguments.cloud.map(Into::into).unwrap_or_default(),
        ..terminal::options(look, arguments.quiet, arguments.verbose)
    };
    // Files first: that nobody reads standard output to its end must not cost a report.
    for Output { format, path } in arguments.files() {
        let options = Options { color: false, width: Options::default().width, lines: None, ..options.clone() };
        write_to_path(path, |out| format.write(report, &options, out))
            .map_err(|source| Failure::Write { path: path.clone(), source })?;
    }
    if arguments.formats().any(|format| format == Format::Github) {
        step_summary::append(report)?;
    }
    let print = |out: &mut dyn Write| arguments.shown().write(report, &options, out);
    if arguments.shown().is_binary() { terminal::print_bytes(print) } else { terminal::print(print) }?;
    let is_shown = arguments.shown() == Format::Text && !arguments.quiet && terminal::is_watched();
    if !is_shown {
        terminal::warn(look, &assessment.notices, &assessment.paths);
    }
    let exit = if arguments.gate.fails(assessment.to_decide()) { Exit::Findings } else { Exit::Clean };
    let crashed = ending::complained([Failure::crashed(assessment)], look);
    let lacking = ending::of_export(export, &assessment.coverage, &arguments.inputs, &assessment.cover, look);
    Ok(exit.max(lacking).max(crashed))
}
