//! `check --tenants`: many tenants, one after another, and what they come to together.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use miette::Diagnostic as _;
use rayon::prelude::*;

use super::arguments::{Arguments, Output};
use super::asked::{self, configured, purpose, same_tenant, selected};
use super::outputs;
use crate::cli::ending;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::file_paths::shown;
use crate::cli::inputs::load_options;
use crate::cli::merge::{Form, print};
use crate::cli::terminal::Look;
use crate::config::Config;
use crate::cover::Cover;
use crate::custom::Own;
use crate::engine::assessment::Assessment;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::model::Moment;
use crate::report::rollup::{Rollup, TenantResult};
use crate::report::{Format, Options, Report, sarif, write_to_path};
use crate::service::Export;
use crate::source::Watcher;

/// Runs the command: as many tenants at once as there are threads, so that memory is bounded.
pub(super) fn execute(given: &Arguments, look: Look) -> Result<Exit, Failure> {
    let mut arguments = given.clone();
    let config = arguments.configuration.read()?;
    arguments.inputs.or_files_of(config.as_ref());
    arguments.own_rules.or_of(config.as_ref(), &arguments.configuration);
    let (own, broken) = arguments.own_rules.read(look)?;
    selected(&arguments.request()?, &own)?;
    let arguments = &arguments;
    let form = Form::of(arguments.shown())?;
    let tenants = named(&arguments.inputs.paths)?;
    let is_sarif = arguments.files().any(|output| output.format == Format::Sarif);
    let sarif = is_sarif.then(|| arguments.sarif.settings()).transpose()?;
    outputs::spare_tenants(&written(arguments, &tenants), arguments, config.as_ref())?;
    let fleet = Run { arguments, config, own, sarif, look };
    let mut lines = arguments.fleet.results.as_deref().map(|path| create(path).map(|file| (path, file))).transpose()?;
    let mut results = Vec::new();
    for some in tenants.chunks(rayon::current_num_threads().max(1)) {
        let done: Vec<Judged> = some.par_iter().map(|tenant| fleet.judge(tenant)).collect();
        for judged in done {
            let judged = judged?;
            if let Some((path, file)) = &mut lines {
                let failed = |source| Failure::Write { path: path.to_owned(), source };
                judged.result.write(file).and_then(|()| file.flush()).map_err(failed)?;
            }
            results.push(judged);
        }
    }
    let exit = results.iter().map(|judged| judged.exit).max().unwrap_or(Exit::Clean).max(broken);
    let rollup = Rollup::of(results.into_iter().map(|judged| judged.result));
    print(&rollup, form, arguments.verbose, look)?;
    Ok(exit)
}

/// The files that the run writes.
fn written(arguments: &Arguments, tenants: &[Named]) -> Vec<PathBuf> {
    let reports = arguments.files().flat_map(|output| tenants.iter().map(|tenant| tenant.report(output)));
    reports.chain(arguments.fleet.results.clone()).collect()
}

/// A tenant by the name of its folder or file.
struct Named {
    path: PathBuf,
    name: String,
}

impl Named {
    /// Where a report of it goes: `FOLDER/NAME.FORMAT`.
    fn report(&self, output: &Output) -> PathBuf {
        output.path.join(format!("{}.{}", self.name, output.format))
    }
}

/// The tenants; their names are those of their reports.
fn named(paths: &[PathBuf]) -> Result<Vec<Named>, Failure> {
    let mut seen = BTreeSet::new();
    let name = |path: &Path| {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        whole.file_name().map_or_else(|| "tenant".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    let all = paths.iter().map(|path| Named { path: path.clone(), name: name(path) });
    all.map(|tenant| {
        let is_new = seen.insert(tenant.name.to_lowercase());
        if is_new { Ok(tenant) } else { Err(Failure::SameName { name: tenant.name }) }
    })
    .collect()
}

type Judged = Result<TenantOutcome, Failure>;

struct TenantOutcome {
    result: TenantResult,
    exit: Exit,
}

struct Run<'a> {
    arguments: &'a Arguments,
    config: Option<Config>,
    own: Own,
    /// How SARIF logs are written, where there are any.
    sarif: Option<sarif::settings::Settings>,
    look: Look,
}

impl Run<'_> {
    /// Evaluates one tenant and writes its reports. That it cannot be read, or is not as the configuration says, is its result; that
    /// a report cannot be written ends the run.
    fn judge(&self, tenant: &Named) -> Judged {
        let paths = std::slice::from_ref(&tenant.path);
        let path = shown(&tenant.path);
        let request = self.arguments.request()?;
        let options = LoadOptions {
            hash: self.arguments.files().any(|output| output.format.hashes()),
            ..load_options(&request, paths)?
        };
        let export = match Export::read(paths, &options, request.as_of.map(Moment::Stated)) {
            Ok(export) => export,
            Err(error) => return Ok(failed(path, &[Failure::Load(error)])),
        };
        let mut arguments = self.arguments.clone();
        arguments.inputs.paths = paths.to_vec();
        let request = match configured(&mut arguments, self.config.as_ref(), &export, request.as_of) {
            Ok(request) => request,
            Err(failure) => return Ok(failed(path, &[failure])),
        };
        let request = Request { own_rules: self.own.recorded.clone(), ..request };
        let rules = match selected(&request, &self.own) {
            Ok(rules) => rules,
            Err(failure) => return Ok(failed(path, &[failure])),
        };
        let earlier = match asked::baseline(&arguments) {
            Ok(earlier) => earlier,
            Err(failure) => return Ok(failed(path, &[failure])),
        };
        let id = earlier.as_ref().and_then(|earlier| earlier.tenant_id().map(str::to_owned));
        let purpose = purpose(&arguments, request, earlier, self.sarif.as_ref(), Cover::plain(), Watcher::default());
        let assessment = export.judge(&rules, purpose);
        if let Err(failure) = same_tenant(&arguments, &assessment, id.as_deref()) {
            return Ok(failed(path, &[failure]));
        }
        if assessment.coverage.iter().any(|row| row.objects > 0) {
            let report = Report::new(&assessment, &export.sources);
            for output in arguments.files() {
                self.write(&arguments, &report, output, tenant)?;
            }
        }
        let lacking = ending::lacking(&export, &assessment.coverage, &arguments.inputs, &assessment.cover);
        if !lacking.is_empty() {
            let mut outcome = failed(path, &lacking);
            outcome.result.notices = assessment.notices.len();
            return Ok(outcome);
        }
        Ok(TenantOutcome { exit: exit(&arguments, &assessment), result: TenantResult::new(path, &assessment) })
    }

    /// Writes a report of a tenant.
    fn write(
        &self,
        arguments: &Arguments,
        report: &Report<'_>,
        output: &Output,
        tenant: &Named,
    ) -> Result<(), Failure> {
        let path = tenant.report(output);
        let failed = |source| Failure::Write { path: path.clone(), source };
        fs::create_dir_all(&output.path).map_err(failed)?;
        outputs::spares([path.clone()], arguments, report.sources)?;
        let (sarif, cloud) =
            (self.sarif.clone().unwrap_or_default(), arguments.cloud.map(Into::into).unwrap_or_default());
        let options = Options { sarif, signs: self.look.signs(), cloud, ..Options::default() };
        write_to_path(&path, |out| output.format.write(report, &options, out)).map_err(failed)
    }
}

fn exit(arguments: &Arguments, assessment: &Assessment) -> Exit {
    let crashed = Failure::crashed(assessment).map_or(Exit::Clean, |failure| failure.exit());
    let found = if arguments.gate.fails(assessment.to_decide()) { Exit::Findings } else { Exit::Clean };
    found.max(crashed)
}

/// The result of a tenant that is not evaluated, or lacks what is required.
fn failed(path: String, failures: &[Failure]) -> TenantOutcome {
    let exit = failures.iter().map(Failure::exit).max().unwrap_or(Exit::Clean);
    let error = failures.iter().map(reason).collect::<Vec<_>>().join("; ");
    TenantOutcome { result: TenantResult::failed(path, Some(error)), exit }
}

/// Why, in one line: of a file with several faults each of them, with its place.
fn reason(failure: &Failure) -> String {
    let faults = failure.related().into_iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
    if faults.is_empty() { failure.to_string() } else { faults.join("; ") }
}

/// A new file for results; they are written as they come, so that what is done is there when a run is ended.
fn create(path: &Path) -> Result<BufWriter<File>, Failure> {
    let file = File::options().write(true).create(true).truncate(true).open(path);
    file.map(BufWriter::new).map_err(|source| Failure::Write { path: path.to_owned(), source })
}
