//! `pimlint check`: lint an export.

mod arguments;
mod command;
mod gate;
mod outputs;

use std::collections::BTreeSet;
use std::io::Write;

use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::load_options;
use super::redaction::KeyFile;
use super::signature::Signer;
use super::step_summary;
use super::terminal::{self, Color};
use crate::engine::assessment::{Assessment, Sample, Wanted};
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::export::files::sources::Sources;
use crate::model::{Moment, ObjectId};
use crate::report::redact::Redactor;
use crate::report::sarif::settings::Settings;
use crate::report::{Format, Options, Report, write_to_path};
use crate::service::{Export, Purpose};
use crate::tenant::{Tenant, well_known};
use arguments::Output;

pub(super) use arguments::Arguments;
pub(super) use command::request;

fn purpose(arguments: &Arguments, request: Request, sarif: Option<&Settings>) -> Purpose {
    let mut formats = arguments.formats();
    Purpose {
        request,
        arguments: command::repeated(arguments),
        wanted: Wanted {
            population: formats.clone().any(Format::population) || (sarif.is_some() && arguments.sarif.population()),
            lifetimes: formats.any(Format::lifetimes),
        },
        sample: arguments.sample.map(|size| Sample { size: usize::from(size), seed: arguments.seed }),
    }
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let mut formats = arguments.formats();
    let sarif =
        if formats.clone().any(|format| format == Format::Sarif) { Some(arguments.sarif.settings()?) } else { None };
    outputs::differ(arguments)?;
    let signer = arguments.sign.as_deref().map(Signer::read).transpose()?;
    let request = arguments.request()?;
    let rules = request.rules()?;
    if rules.is_empty() {
        return Err(Failure::NothingSelected);
    }
    let options = LoadOptions {
        // A file that changes unseen would leave its names in a redacted report.
        hash: arguments.redact || formats.any(Format::hashes),
        terraform_source: arguments.terraform_source.clone(),
        ..load_options(&request, &arguments.inputs.paths)?
    };
    let export = Export::read(&arguments.inputs.paths, &options, request.as_of.map(Moment::Stated))?;
    if arguments.gate.fail_on_new.is_some() && !export.is_planned() {
        return Err(Failure::NoPlan);
    }
    outputs::spare_inputs(arguments, &export.sources)?;
    let assessment = export.judge(&rules, purpose(arguments, request, sarif.as_ref()));
    let Export { sources, tenant, .. } = export;
    let exit = if arguments.redact {
        redacted(arguments, assessment, sources, &tenant, sarif, color)?
    } else {
        write(arguments, &Report::new(&assessment, &sources), sarif, color)?
    };
    if let Some(signer) = signer {
        arguments.output.iter().try_for_each(|output| signer.sign(&output.path))?;
    }
    Ok(exit)
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
    let is_shown = arguments.format == Format::Text && !arguments.quiet && terminal::is_watched();
    if !is_shown {
        terminal::warn(color, &assessment.notices, report.sources);
    }
    let exit = if arguments.gate.fails(&assessment.findings) { Exit::Findings } else { Exit::Clean };
    let crashed = ending::complained([Failure::crashed(assessment)], color);
    Ok(exit.max(ending::of_coverage(&assessment.coverage, &arguments.inputs, color)).max(crashed))
}
