//! The words of `check`, and what they ask for.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::gate::Gate;
use crate::cli::configuration::{self, or_list, word};
use crate::cli::exceptions;
use crate::cli::failure::Failure;
use crate::cli::file_paths::{is_standard, shown};
use crate::cli::inputs::Inputs;
use crate::cli::moment;
use crate::cli::own_rules;
use crate::cli::redaction::DEFAULT;
use crate::cli::sarif;
use crate::cli::watch::Form;
use crate::config::Part;
use crate::engine::request::Request;
use crate::finding::Severity;
use crate::report::{self, Format, GroupBy};

const HELP: &str = "\
Examples:
  pimlint check ./export
      The decisions to take, the worst first, then each finding with its evidence
  pimlint check ./export --fail-on warning --output sarif=pimlint.sarif
      For a pipeline: exit code 1 from warnings on, and a log for dashboards
  pimlint check ./export plan.json --fail-on-new error
      The tenant after a Terraform plan; exit code 1 only for what the plan adds
  pimlint check ./export --baseline report.json
      Exit code 1 only for what is new or worse since an earlier JSON report
  pimlint check ./export --select package,AC-2 --ignore policy-no-expiration
      Only some rules, by ID, area, severity, kind or control
  pimlint check --tenants fleet/* --results results.jsonl
      Each path as a tenant of its own, and what they come to together

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage or configuration error, 3 nothing readable or --require not met, 4 internal error";

/// The options of `check`.
#[derive(Debug, Clone, Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    #[command(flatten)]
    pub(super) configuration: configuration::Arguments,
    #[command(flatten)]
    pub(super) own_rules: own_rules::Arguments,
    #[command(flatten)]
    pub(super) register: exceptions::Arguments,
    /// Folder of the Terraform configuration of a plan: findings also point to its `.tf` files
    #[arg(long, value_name = "DIR")]
    pub(super) terraform_source: Option<PathBuf>,
    /// Format of the report on standard output: text, json, sarif, html, xlsx, oscal, csv, github, gitlab, junit, azure or markdown
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Write an additional report to a file, or with `-` to standard output instead of --format; can be repeated
    #[arg(short, long, value_name = "FORMAT=PATH")]
    pub(super) output: Vec<Output>,
    /// Run only these rules, by ID, area, severity, kind or control (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Skip these rules, by ID, area, severity, kind or control (comma-separated); can be repeated
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// Evaluate as of this date or time, or `now` [default: the time of the export]
    #[arg(long, value_name = "DATE|DATETIME")]
    pub(super) as_of: Option<String>,
    /// Name of the tenant, for reports; also selects `[tenants.NAME]` of the configuration
    #[arg(long, value_name = "NAME")]
    pub(super) tenant: Option<String>,
    /// Include a random sample of N subjects per rule, for auditors (html, xlsx)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) sample: Option<u16>,
    /// Seed of the random sample
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample")]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) gate: Gate,
    /// Earlier JSON report to compare with: only findings that are new or got worse count for --fail-on
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Replace every name, address, ID, value and path of the export with a pseudonym in all output
    #[arg(long)]
    pub(super) redact: bool,
    /// File with the pseudonym key and the reverse mapping; created if missing
    #[arg(long, value_name = "FILE", default_value = DEFAULT, requires = "redact")]
    pub(super) redaction_key: PathBuf,
    /// Sign every report file with this minisign key; the signature is written to FILE.minisig
    #[arg(long, value_name = "KEY", requires = "output")]
    pub(super) sign: Option<PathBuf>,
    /// Show only findings, one line each
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Show everything in full
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// How to group findings in text output
    #[arg(long, value_enum, value_name = "WHAT", default_value = "decision")]
    pub(super) group_by: By,
    /// Minimum severity shown in text output; the exit code and other formats do not change
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "note")]
    pub(super) min_severity: Least,
    /// Cloud of the tenant; reports link to its admin center [default: global]
    #[arg(long, value_enum, value_name = "CLOUD")]
    pub(super) cloud: Option<Cloud>,
    /// Say on standard error how long each phase and each rule took
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub(super) timings: Option<Form>,
    #[command(flatten)]
    pub(super) fleet: Fleet,
    #[command(flatten)]
    pub(super) sarif: sarif::Arguments,
}

/// The options of many tenants.
#[derive(Debug, Clone, Args)]
pub(super) struct Fleet {
    /// Evaluate each PATH as a tenant of its own, and report what they come to together
    #[arg(long, help_heading = "Many tenants", conflicts_with_all = ["redact", "sign", "tenant", "terraform_source", "fail_on_new", "baseline", "timings", "group_by", "min_severity"])]
    pub(super) tenants: bool,
    /// Write the result of each tenant to this file, one line of JSON each, for `pimlint merge`
    #[arg(long, value_name = "FILE", help_heading = "Many tenants", requires = "tenants")]
    pub(super) results: Option<PathBuf>,
}

/// How to group findings in text output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Decision,
    Rule,
    Object,
    File,
}

impl From<By> for GroupBy {
    fn from(by: By) -> Self {
        match by {
            By::Decision => Self::Decision,
            By::Rule => Self::Rule,
            By::Object => Self::Object,
            By::File => Self::File,
        }
    }
}

/// The cloud that the tenant is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Cloud {
    Global,
    #[value(name = "usgov")]
    UsGov,
    China,
}

impl From<Cloud> for report::Cloud {
    fn from(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Global => Self::Global,
            Cloud::UsGov => Self::UsGov,
            Cloud::China => Self::China,
        }
    }
}

/// The least severity that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Least {
    Error,
    Warning,
    Note,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Self {
        match least {
            Least::Error => Self::Error,
            Least::Warning => Self::Warning,
            Least::Note => Self::Note,
        }
    }
}

/// One `--output`.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

impl Output {
    /// Whether it goes to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        is_standard(&self.path)
    }
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
    /// Whether names and ids are kept back.
    pub(in crate::cli) fn hides(&self) -> bool {
        self.redact
    }

    /// The formats of all reports that were asked for.
    pub(super) fn formats(&self) -> impl Iterator<Item = Format> + Clone {
        std::iter::once(self.shown()).chain(self.files().map(|output| output.format))
    }

    /// The format that goes to standard output.
    pub(super) fn shown(&self) -> Format {
        self.output.iter().find(|output| output.is_stdout()).map_or(self.format, |output| output.format)
    }

    /// The reports that go to files.
    pub(super) fn files(&self) -> impl Iterator<Item = &Output> + Clone {
        self.output.iter().filter(|output| !output.is_stdout())
    }

    /// Takes what a configuration says where the command line says nothing.
    pub(super) fn or(&mut self, part: &Part) {
        if self.select.is_empty() {
            or_list(&mut self.ignore, part.ignore.as_ref());
        }
        or_list(&mut self.select, part.select.as_ref());
        self.inputs.or_required_of(part);
        self.gate.or(part.fail_on.and_then(word));
        self.baseline = self.baseline.take().or_else(|| self.configuration.file_named(part.baseline.as_deref()));
        self.tenant = self.tenant.take().or_else(|| part.tenant.clone());
        self.cloud = self.cloud.or(part.cloud.and_then(word));
    }

    pub(super) fn request(&self) -> Result<Request, Failure> {
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
}

#[cfg(test)]
mod tests {
    use clap::{Parser, ValueEnum};

    use super::{Arguments, Cloud};
    use crate::cli::check::command;
    use crate::cli::check::gate::FailOn;
    use crate::cli::exit::Exit;
    use crate::config::{CLOUDS, FAIL_ON};

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
        let repeated: Vec<String> = repeated.into_iter().map(|word| crate::cover::Cover::plain().open(word)).collect();
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
    fn an_option_and_its_key_share_their_words() {
        fn words<T: ValueEnum>() -> Vec<String> {
            let words = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            words.map(|word| word.get_name().to_owned()).collect()
        }
        assert_eq!(words::<FailOn>(), FAIL_ON);
        assert_eq!(words::<Cloud>(), CLOUDS);
    }

    #[test]
    fn a_run_needs_a_path() {
        let refused = parsed(&[]).expect("well-formed").request();
        assert!(matches!(refused, Err(failure) if failure.exit() == Exit::Usage));
    }
}
