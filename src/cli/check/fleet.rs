//! `check --tenants`: many tenants, one after another, and what they come to together.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::arguments::{Arguments, Output};
use super::asked::{self, configured, purpose, same_tenant, selected};
use super::outputs;
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
use crate::report::{Options, Report, write_to_path};
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
    let fleet = Run { arguments, config, own, look };
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

/// A tenant by the name of its folder or file.
struct Named {
    path: PathBuf,
    name: String,
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
            Err(error) => return Ok(failed(path, error.to_string(), Failure::Load(error).exit())),
        };
        let mut arguments = self.arguments.clone();
        let request = match configured(&mut arguments, self.config.as_ref(), &export, request.as_of) {
            Ok(request) => request,
            Err(failure) => return Ok(failed(path, failure.to_string(), failure.exit())),
        };
        let request = Request { own_rules: self.own.recorded.clone(), ..request };
        let rules = selected(&request, &self.own)?;
        let earlier = match asked::baseline(&arguments) {
            Ok(earlier) => earlier,
            Err(failure) => return Ok(failed(path, failure.to_string(), failure.exit())),
        };
        let id = earlier.as_ref().and_then(|earlier| earlier.tenant_id().map(str::to_owned));
        let purpose = purpose(&arguments, request, earlier, None, Cover::plain(), Watcher::default());
        let assessment = export.judge(&rules, purpose);
        if let Err(failure) = same_tenant(&arguments, &assessment, id.as_deref()) {
            return Ok(failed(path, failure.to_string(), failure.exit()));
        }
        if assessment.coverage.iter().all(|row| row.objects == 0) {
            return Ok(failed(path, "no object could be read".to_owned(), Exit::Missing));
        }
        let report = Report::new(&assessment, &export.sources);
        for output in arguments.files() {
            write(&arguments, &report, output, &tenant.name, self.look)?;
        }
        Ok(TenantOutcome { exit: exit(&arguments, &assessment), result: TenantResult::new(path, &assessment) })
    }
}

/// Writes a report to `FOLDER/NAME.FORMAT`.
fn write(arguments: &Arguments, report: &Report<'_>, output: &Output, name: &str, look: Look) -> Result<(), Failure> {
    let path = output.path.join(format!("{name}.{}", output.format));
    let failed = |source| Failure::Write { path: path.clone(), source };
    fs::create_dir_all(&output.path).map_err(failed)?;
    outputs::spares([path.clone()], arguments, report.sources)?;
    let cloud = arguments.cloud.map(Into::into).unwrap_or_default();
    let options = Options { signs: look.signs(), cloud, ..Options::default() };
    write_to_path(&path, |out| output.format.write(report, &options, out)).map_err(failed)
}

fn exit(arguments: &Arguments, assessment: &Assessment) -> Exit {
    let crashed = Failure::crashed(assessment).map_or(Exit::Clean, |failure| failure.exit());
    let found = if arguments.gate.fails(assessment.to_decide()) { Exit::Findings } else { Exit::Clean };
    found.max(crashed)
}

fn failed(path: String, error: String, exit: Exit) -> TenantOutcome {
    TenantOutcome { result: TenantResult::failed(path, Some(error)), exit }
}

/// A new file for results; they are written as they come, so that what is done is there when a run is ended.
fn create(path: &Path) -> Result<BufWriter<File>, Failure> {
    let file = File::options().write(true).create(true).truncate(true).open(path);
    file.map(BufWriter::new).map_err(|source| Failure::Write { path: path.to_owned(), source })
}
