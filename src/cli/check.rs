//! `pimlint check`: lint an export.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use bytesize::ByteSize;
use clap::{Args, Parser, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::exit::Exit;
use super::failure::Failure;
use super::moment;
use super::redaction::{self, KeyFile};
use super::sarif;
use super::step_summary;
use super::terminal::{self, Color};
use crate::catalogue::Entry;
use crate::context::{Declared, Thresholds};
use crate::engine::assessment::{AsOfSource, Assessment, Run, Sample, State, Wanted};
use crate::engine::{self, Task};
use crate::export::files::sources::Sources;
use crate::export::limits::Limits;
use crate::export::{self, LoadOptions};
use crate::finding::Severity;
use crate::model::{Collection, Instant, ObjectId};
use crate::report::redact::Redactor;
use crate::report::sarif::settings::Settings;
use crate::report::{self, Format, Options, Report, write_to_path};
use crate::source::visible;
use crate::tenant::{Tenant, well_known};

/// What to read, for every command that reads an export.
#[derive(Debug, Clone, Args)]
pub(super) struct Inputs {
    /// Folders, files or archives (.zip, .tar, .tar.gz, .gz) of the export; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read only files that match; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Leave out files that match; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Collections that must be whole, by id; otherwise the exit code is 3
    #[arg(long, value_name = "COLLECTION,...", value_delimiter = ',', value_parser = collection)]
    pub(super) require: Vec<Collection>,
    #[command(flatten)]
    bounds: Bounds,
}

/// Bounds on what an export may ask of the machine.
#[derive(Debug, Clone, Args)]
struct Bounds {
    /// What archives and compressed files may expand to, together [default: 4 GiB]
    #[arg(long = "max-expanded-size", value_name = "SIZE", help_heading = "Bounds")]
    expanded_size: Option<ByteSize>,
    /// How many files to read, the entries of archives included [default: 1000000]
    #[arg(long = "max-files", value_name = "N", help_heading = "Bounds")]
    files: Option<u64>,
    /// How large one file may be, decompressed [default: 2 GiB]
    #[arg(long = "max-file-size", value_name = "SIZE", help_heading = "Bounds")]
    file_size: Option<ByteSize>,
    /// How many folders deep a file may lie [default: 64]
    #[arg(long = "max-depth", value_name = "N", help_heading = "Bounds")]
    depth: Option<u64>,
}

impl Bounds {
    fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            expanded_bytes: self.expanded_size.map_or(default.expanded_bytes, |size| size.as_u64()),
            files: self.files.unwrap_or(default.files),
            file_bytes: self.file_size.map_or(default.file_bytes, |size| size.as_u64()),
            depth: self.depth.unwrap_or(default.depth),
        }
    }
}

impl Inputs {
    /// That there is something to read, and by which patterns.
    pub(super) fn patterns(&self, command: &'static str) -> Result<Patterns, Failure> {
        if self.paths.is_empty() {
            return Err(Failure::NoPath { command });
        }
        Ok(Patterns { include: globs(&self.include)?, exclude: globs(&self.exclude)? })
    }

    /// How to load them.
    pub(super) fn load_options(&self, patterns: Patterns) -> Result<LoadOptions, Failure> {
        let limits = self.bounds.limits();
        Ok(LoadOptions {
            include: patterns.include,
            exclude: patterns.exclude,
            working_directory: std::env::current_dir().ok(),
            standard_input: standard_input(&self.paths, limits)?,
            limits,
            ..LoadOptions::default()
        })
    }

    pub(super) fn shown(&self) -> String {
        self.paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ")
    }
}

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
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
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

impl Arguments {
    /// The formats of all reports that were asked for.
    fn formats(&self) -> impl Iterator<Item = Format> + Clone {
        std::iter::once(self.format).chain(self.output.iter().map(|output| output.format))
    }
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
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

/// A collection named on the command line.
pub(super) fn collection(id: &str) -> Result<Collection, String> {
    let known = || Collection::all().map(Collection::id).collect::<Vec<_>>().join(", ");
    Collection::from_id(id.trim()).ok_or_else(|| format!("the collections are {}", known()))
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let formats = arguments.formats();
    let sarif =
        if formats.clone().any(|format| format == Format::Sarif) { Some(arguments.sarif.settings()?) } else { None };
    let population = formats.clone().any(Format::population) || (sarif.is_some() && arguments.sarif.population());
    let judged = run(Request {
        patterns: arguments.inputs.patterns("check")?,
        inputs: &arguments.inputs,
        terraform_source: arguments.terraform_source.clone(),
        rules: selected(arguments)?,
        as_of: arguments.as_of.as_deref().map(moment::parse).transpose()?,
        tenant: arguments.tenant.clone(),
        arguments: repeated(arguments),
        hash: formats.clone().any(Format::hashes),
        wanted: Wanted { population, lifetimes: formats.clone().any(Format::lifetimes) },
        sample: arguments.sample.map(|size| Sample { size: usize::from(size), seed: arguments.seed }),
    })?;
    if arguments.redact {
        return redacted(arguments, judged, sarif, color);
    }
    let report = Report::new(&judged.assessment, &judged.sources);
    write(arguments, &report, sarif, color)
}

/// Reports on an export whose names and ids are kept back.
fn redacted(arguments: &Arguments, judged: Judged, sarif: Option<Settings>, color: Color) -> Result<Exit, Failure> {
    let Judged { assessment, mut sources, built_in } = judged;
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
    let worst = assessment.findings.iter().map(|reported| reported.severity).max();
    let failed = arguments.fail_on.severity().is_some_and(|least| worst >= Some(least));
    let exit = if failed { Exit::Findings } else { Exit::Clean };
    Ok(exit.max(completeness(assessment, &arguments.inputs, color)))
}

fn selected(arguments: &Arguments) -> Result<Vec<&'static Entry>, Failure> {
    let rules = engine::select(&arguments.select, &arguments.ignore)?;
    if rules.is_empty() { Err(Failure::NothingSelected) } else { Ok(rules) }
}

/// What a command that reads an export asks for.
pub(super) struct Request<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) patterns: Patterns,
    pub(super) terraform_source: Option<PathBuf>,
    pub(super) rules: Vec<&'static Entry>,
    pub(super) as_of: Option<Instant>,
    pub(super) tenant: Option<String>,
    pub(super) arguments: Vec<String>,
    pub(super) hash: bool,
    pub(super) wanted: Wanted,
    pub(super) sample: Option<Sample>,
}

/// `--include` and `--exclude`.
pub(super) struct Patterns {
    pub(super) include: Option<GlobSet>,
    pub(super) exclude: Option<GlobSet>,
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, Failure> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let wrong = |pattern: &str, error: &globset::Error| Failure::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| wrong(pattern, &error))?);
    }
    set.build().map(Some).map_err(|error| wrong(&patterns.join(" "), &error))
}

/// An export, judged.
pub(super) struct Judged {
    pub(super) assessment: Assessment,
    pub(super) sources: Sources,
    /// The names of the directory roles that Microsoft defines, as the export spells them.
    built_in: BTreeSet<String>,
}

/// Loads an export and judges it.
pub(super) fn run(request: Request<'_>) -> Result<Judged, Failure> {
    let mut loaded = export::load(
        &request.inputs.paths,
        &LoadOptions {
            hash: request.hash,
            terraform_source: request.terraform_source,
            ..request.inputs.load_options(request.patterns)?
        },
    )?;
    let tenant = Tenant::of(&mut loaded, request.as_of);
    let before = Tenant::before(&mut loaded, tenant.as_of);
    let manifest = loaded.manifest.unwrap_or_default();
    let (as_of, as_of_source) = match (request.as_of, manifest.exported_at, tenant.newest) {
        (Some(as_of), _, _) => (Some(as_of), AsOfSource::Option),
        (None, Some(exported), _) => (Some(exported), AsOfSource::Manifest),
        (None, None, Some(newest)) => (Some(newest), AsOfSource::NewestTimestamp),
        (None, None, None) => (None, AsOfSource::None),
    };
    let tenant_id = tenant.id.as_ref().or(manifest.tenant_id.as_ref()).map(ToString::to_string);
    let tenant_name = request.tenant.or_else(|| tenant.name.as_deref().map(str::to_owned));
    let assessment = engine::assess(Task {
        sources: &loaded.sources,
        counts: &loaded.collections,
        notices: &loaded.notices,
        completeness: &loaded.completeness,
        tenant: &tenant,
        before: before.as_ref().map(|(tenant, completeness)| engine::Before { tenant, completeness }),
        entries: &request.rules,
        wanted: request.wanted,
        run: Run { as_of, as_of_source, tenant_id, tenant_name, arguments: request.arguments, sample: request.sample },
        thresholds: &Thresholds::default(),
        declared: &Declared::default(),
    });
    Ok(Judged { assessment, sources: loaded.sources, built_in: built_in_names(&tenant) })
}

fn built_in_names(tenant: &Tenant) -> BTreeSet<String> {
    let roles = tenant.role_definitions();
    let built_in =
        roles.seen().into_iter().flat_map(|roles| roles.iter()).filter(|role| role.is_built_in() == Ok(true));
    built_in.filter_map(|role| role.name.as_deref().map(str::to_owned)).collect()
}

/// Reads standard input where a path asks for it: to its end, or to the first byte beyond the bound, which is refused later.
fn standard_input(paths: &[PathBuf], limits: Limits) -> Result<Option<Vec<u8>>, Failure> {
    if !paths.iter().any(|path| path.as_os_str() == "-") {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let limit = limits.file_bytes.saturating_add(1);
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(Failure::Stdin)?;
    Ok(Some(bytes))
}

/// Says what is wrong with the run as such, beside its report.
pub(super) fn completeness(assessment: &Assessment, inputs: &Inputs, color: Color) -> Exit {
    let coverage = &assessment.coverage;
    let whole =
        |wanted: &Collection| coverage.iter().any(|row| row.collection == *wanted && row.state == State::Complete);
    let mut required = inputs.require.clone();
    required.sort_unstable();
    required.dedup();
    required.retain(|collection| !whole(collection));
    let broken: Vec<_> = assessment.broken_rules().collect();
    let nothing = coverage.iter().all(|row| row.objects == 0);
    let failures = [
        nothing.then(|| Failure::NothingRead {
            paths: inputs.shown(),
            help: "the report says why each file was left out; `pimlint coverage` says what can be exported".to_owned(),
        }),
        (!required.is_empty()).then_some(Failure::Required(required)),
        (!broken.is_empty()).then_some(Failure::Broken(broken)),
    ];
    failures.into_iter().flatten().fold(Exit::Clean, |exit, failure| {
        terminal::complain(color, &failure);
        exit.max(failure.exit())
    })
}

/// The command line of a former run, as its report repeats it.
#[derive(Debug, Parser)]
struct Former {
    #[command(flatten)]
    arguments: Arguments,
}

/// Reads the arguments that a report repeats.
pub(super) fn former(words: &[String]) -> Result<Arguments, clap::Error> {
    Former::try_parse_from(words).map(|former| former.arguments)
}

/// Judges an export as a former run did.
pub(super) fn rejudge(
    former: &Arguments,
    paths: &[PathBuf],
    terraform_source: Option<PathBuf>,
    as_of: Option<Instant>,
) -> Result<Judged, Failure> {
    let inputs = Inputs { paths: paths.to_vec(), require: Vec::new(), ..former.inputs.clone() };
    run(Request {
        patterns: inputs.patterns("verify report.json")?,
        inputs: &inputs,
        terraform_source,
        rules: selected(former)?,
        as_of,
        tenant: former.tenant.clone(),
        arguments: Vec::new(),
        hash: true,
        wanted: Wanted::default(),
        sample: None,
    })
}

impl Arguments {
    /// Whether the moment judged was given.
    pub(super) fn states_a_moment(&self) -> bool {
        self.as_of.is_some()
    }

    /// Whether the configuration behind a plan was given.
    pub(super) fn has_terraform_source(&self) -> bool {
        self.terraform_source.is_some()
    }
}

/// The arguments that shape the result, in one order and without absolute paths.
fn repeated(arguments: &Arguments) -> Vec<String> {
    let mut all = vec!["check".to_owned()];
    all.extend(arguments.inputs.paths.iter().map(|path| shown(path)));
    let mut option = |name: &str, values: &[String]| {
        for value in values {
            all.extend([name.to_owned(), value.clone()]);
        }
    };
    let word = |value: &dyn ToString| vec![value.to_string()];
    option("--include", &arguments.inputs.include);
    option("--exclude", &arguments.inputs.exclude);
    option("--terraform-source", &arguments.terraform_source.iter().map(|path| shown(path)).collect::<Vec<_>>());
    option("--require", &arguments.inputs.require.iter().map(ToString::to_string).collect::<Vec<_>>());
    let bounds = &arguments.inputs.bounds;
    let size = |size: Option<ByteSize>| size.map(|size| size.as_u64().to_string());
    option("--max-expanded-size", size(bounds.expanded_size).as_slice());
    option("--max-files", bounds.files.map(|files| files.to_string()).as_slice());
    option("--max-file-size", size(bounds.file_size).as_slice());
    option("--max-depth", bounds.depth.map(|depth| depth.to_string()).as_slice());
    option("--format", &word(&arguments.format));
    option("--select", &arguments.select);
    option("--ignore", &arguments.ignore);
    option("--as-of", arguments.as_of.as_slice());
    option("--tenant", arguments.tenant.as_slice());
    if let Some(sample) = arguments.sample {
        option("--sample", &word(&sample));
        option("--seed", &word(&arguments.seed));
    }
    let fail_on = arguments.fail_on.severity().map_or("never", Severity::as_str);
    option("--fail-on", &word(&fail_on));
    if arguments.redact {
        all.push("--redact".to_owned());
    }
    all.extend(arguments.sarif.repeated());
    if arguments.quiet {
        all.push("--quiet".to_owned());
    }
    if arguments.verbose {
        all.push("--verbose".to_owned());
    }
    all
}

/// A path as reports show it: relative to the working directory, else its last part alone.
pub(super) fn shown(path: &Path) -> String {
    let relative = if path.is_absolute() {
        let here = std::env::current_dir().unwrap_or_default();
        match path.strip_prefix(here) {
            Ok(inside) if inside.as_os_str().is_empty() => PathBuf::from("."),
            Ok(inside) => inside.to_owned(),
            Err(_) => path.file_name().map_or_else(|| PathBuf::from("."), PathBuf::from),
        }
    } else {
        path.to_owned()
    };
    let parts: Vec<_> = relative
        .components()
        .filter(|part| !matches!(part, Component::CurDir | Component::Prefix(_) | Component::RootDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if parts.is_empty() { ".".to_owned() } else { visible(&parts.join("/")).into_owned() }
}

#[cfg(test)]
mod tests {
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
        let repeated = repeated(&parsed(&words).expect("well-formed"));
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
        let arguments = parsed(&[]).expect("well-formed");
        let refused = arguments.inputs.patterns("check");
        assert!(matches!(refused, Err(failure) if failure.exit() == Exit::Usage));
    }

    #[test]
    fn a_pattern_must_be_one() {
        assert!(globs(&["groups/**/*.json".to_owned()]).is_ok_and(|set| set.is_some()));
        assert!(matches!(globs(&["a[".to_owned()]), Err(Failure::Pattern { .. })));
    }
}
