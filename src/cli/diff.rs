//! `pimlint diff`: what differs between two exports or two results.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::baseline;
use super::check::FailOn;
use super::configuration::{self, or_list, word};
use super::exceptions;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::shown;
use super::inputs::load_options;
use super::moment;
use super::own_rules;
use super::terminal::{self, Look};
use crate::config::{Config, Part};
use crate::custom::Own;
use crate::engine::assessment::Assessment;
use crate::engine::baseline::Earlier;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::model::Moment;
use crate::report::diff::{self, Diff, Side};
use crate::report::{Format, Options, Report};
use crate::service::{Export, Purpose};

const HELP: &str = "\
Examples:
  pimlint diff ./old ./new
      What is new, worse, fixed or not known to be fixed between two exports
  pimlint diff report.json ./new --format markdown
      The same since a JSON report, as a comment on a pull request

Two exports are evaluated with this version, configuration and exceptions, so that only the tenant differs.

Exit codes: 0 nothing new or worse at or above --fail-on, 1 findings, 2 usage error, 3 nothing readable";

/// The options of `diff`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The earlier export, or the JSON report of it
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later export, or the JSON report of it
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// Minimum severity of a new or worse finding that gives exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Run only these rules on exports, by ID, area, severity, kind or control (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Skip these rules on exports (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Evaluate exports as of this date or time, or `now` [default: the time of each export]
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    /// Name of the tenant; also selects `[tenants.NAME]` of the configuration
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    #[command(flatten)]
    configuration: configuration::Arguments,
    #[command(flatten)]
    own_rules: own_rules::Arguments,
    #[command(flatten)]
    register: exceptions::Arguments,
    /// List everything
    #[arg(short, long)]
    verbose: bool,
}

/// The formats of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Markdown,
    Html,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let mut configuration = arguments.configuration.clone();
    let config = configuration.read()?;
    let mut own_rules = arguments.own_rules.clone();
    own_rules.or_of(config.as_ref(), &configuration);
    let (own, broken) = own_rules.read(look)?;
    let evaluator = Evaluator { arguments, configuration, config, own, look };
    let (old, _) = evaluator.side(&arguments.old, None)?;
    let (new, assessment) = evaluator.side(&arguments.new, Some(&old))?;
    baseline::same_id(&arguments.old, old.result.tenant_id(), new.result.tenant_id(), new.result.is_redacted())?;
    let diff = Diff::new(old, new, assessment.as_ref());
    let options = terminal::options(look, false, arguments.verbose);
    match arguments.format {
        Form::Text => terminal::say(&options, |out| diff::write_text(&diff, &options, out)),
        Form::Json => terminal::print(|out| diff::write_json(&diff, out)),
        Form::Markdown => terminal::print(|out| diff::write_markdown(&diff, out)),
        Form::Html => terminal::print(|out| diff::write_html(&diff, out)),
    }?;
    let fails = evaluator.fail_on().severity().is_some_and(|least| diff.fails(least));
    Ok(if fails { Exit::Findings } else { Exit::Clean }.max(broken))
}

/// Makes a result of each side.
struct Evaluator<'a> {
    arguments: &'a Arguments,
    configuration: configuration::Arguments,
    config: Option<Config>,
    own: Own,
    look: Look,
}

impl Evaluator<'_> {
    fn fail_on(&self) -> FailOn {
        let configured = || self.config.as_ref().and_then(|config| config.common.fail_on).and_then(word);
        self.arguments.fail_on.or_else(configured).unwrap_or(FailOn::Error)
    }

    /// A result as it is, or an export evaluated; the new one against the old result.
    fn side(&self, path: &Path, old: Option<&Side>) -> Result<(Side, Option<Assessment>), Failure> {
        if let Some(result) = recorded(path)? {
            if let Some(old) = old {
                baseline::comparable(&self.arguments.old, &old.result, result.is_redacted())?;
            }
            return Ok((Side { path: shown(path), is_export: false, result }, None));
        }
        if let Some(old) = old {
            baseline::comparable(&self.arguments.old, &old.result, false)?;
        }
        let (result, assessment) = self.evaluate(path, old.map(|old| old.result.clone()))?;
        Ok((Side { path: shown(path), is_export: true, result }, Some(assessment)))
    }

    /// Evaluates an export, and reads its report again.
    fn evaluate(&self, path: &Path, earlier: Option<Earlier>) -> Result<(Earlier, Assessment), Failure> {
        let mut request = self.request()?;
        let paths = [path.to_owned()];
        let options = LoadOptions { hash: true, ..load_options(&request, &paths)? };
        let export = Export::read(&paths, &options, request.as_of.map(Moment::Stated))?;
        let part = match &self.config {
            Some(config) => {
                let part = config.of_tenant(request.tenant.as_deref(), &export.tenant_words())?;
                if earlier.is_some() {
                    config.matches(&part, &export.tenant)?;
                }
                part
            }
            None => Part::default(),
        };
        if request.select.is_empty() {
            or_list(&mut request.ignore, part.ignore.as_ref());
        }
        or_list(&mut request.select, part.select.as_ref());
        request.settings = part.settings();
        request.tenant = request.tenant.or_else(|| part.tenant.clone());
        request.register = self.arguments.register.clone().read(self.configuration.file.as_deref(), &part)?;
        request.not_exempt = self.arguments.register.not_exempt(&part, &export);
        request.own_rules.clone_from(&self.own.recorded);
        let rules = request.rules(&self.own.entries)?;
        if rules.is_empty() {
            return Err(Failure::NothingSelected);
        }
        let assessment = export.judge(&rules, Purpose { request, baseline: earlier, ..Purpose::default() });
        terminal::warn(self.look, &assessment.notices, &assessment.paths);
        if assessment.coverage.iter().all(|row| row.objects == 0) {
            let help = "specify an export, or a report that `pimlint check --format json` wrote".to_owned();
            return Err(Failure::NothingRead { paths: shown(path), help });
        }
        let internal = |error: &dyn std::fmt::Display| Failure::Internal(error.to_string());
        let mut written = Vec::new();
        let report = Report::new(&assessment, &export.sources);
        Format::Json.write(&report, &Options::default(), &mut written).map_err(|error| internal(&error))?;
        let result = Earlier::parse(&written).map_err(|error| internal(&error))?;
        Ok((result, assessment))
    }

    fn request(&self) -> Result<Request, Failure> {
        let arguments = self.arguments;
        let common = self.config.as_ref().map(|config| &config.common);
        let globs = |of: Option<&Vec<String>>| of.cloned().unwrap_or_default();
        Ok(Request {
            include: globs(common.and_then(|part| part.include.as_ref())),
            exclude: globs(common.and_then(|part| part.exclude.as_ref())),
            select: arguments.select.clone(),
            ignore: arguments.ignore.clone(),
            as_of: arguments.as_of.as_deref().map(moment::parse).transpose()?,
            tenant: arguments.tenant.clone(),
            ..Request::default()
        })
    }
}

/// The result at a path, where it is one and no export.
fn recorded(path: &Path) -> Result<Option<Earlier>, Failure> {
    if path.is_file() { baseline::read_if_any(path) } else { Ok(None) }
}
