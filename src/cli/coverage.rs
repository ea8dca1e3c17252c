//! `pimlint coverage`: what an export holds, and how to export the rest.

use clap::{Args, ValueEnum};

use super::configuration;
use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{Inputs, load_options};
use super::own_rules;
use super::terminal::{self, Look};
use crate::cover::Cover;
use crate::report::coverage as report;
use crate::service::Export;

const HELP: &str = "\
Examples:
  pimlint coverage ./export
      What the export has, and for all that is missing the request that gets it
  pimlint coverage ./export --require groups,role-settings
      Exit code 3 where one of these collections is incomplete

Exit codes: 0 shown, 2 usage or configuration error, 3 nothing readable or --require not met";

/// The options of `coverage`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    configuration: configuration::Arguments,
    #[command(flatten)]
    own_rules: own_rules::Arguments,
    /// Output format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: CoverageFormat,
    /// List every collection on its own line
    #[arg(long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CoverageFormat {
    Text,
    Json,
    Markdown,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let mut inputs = arguments.inputs.clone();
    let (mut configuration, mut own_rules) = (arguments.configuration.clone(), arguments.own_rules.clone());
    let config = configuration.read()?;
    inputs.or_files_of(config.as_ref());
    own_rules.or_of(config.as_ref(), &configuration);
    let mut request = inputs.request("coverage")?;
    let export = Export::read(&inputs.paths, &load_options(&request, &inputs.paths)?, None)?;
    if let Some(config) = config {
        let part = config.of_tenant(None, &export.tenant_words())?;
        inputs.or_required_of(&part);
        request.settings = part.settings();
        (request.select, request.ignore) = (part.select.unwrap_or_default(), part.ignore.unwrap_or_default());
    }
    let (own, broken) = own_rules.read(look)?;
    let rules = request.rules(&own.entries)?;
    let coverage = export.coverage(&rules);
    let options = terminal::options(look, false, arguments.verbose);
    terminal::print(|out| match arguments.format {
        CoverageFormat::Text => report::write_text(&coverage, &options, out),
        CoverageFormat::Json => report::write_json(&coverage, out),
        CoverageFormat::Markdown => report::write_markdown(&coverage, out),
    })?;
    let cover = Cover::plain();
    let notices: Vec<_> = export.notices.iter().cloned().map(|notice| cover.notice(notice)).collect();
    terminal::warn(look, &notices, &cover.paths(&export.sources));
    Ok(ending::of_export(&export, &coverage, &inputs, &cover, look).max(broken))
}
