//! `pimlint who`: what one group, directory role, access package or person gives and has, how one gets it, and when it ends.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::configuration;
use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::{Inputs, load_options};
use super::moment;
use super::paths::{read_files, resolved};
use super::redaction::{self, KeyFile};
use super::terminal::{self, Color};
use crate::config::{Config, Part};
use crate::cover::Cover;
use crate::model::Moment;
use crate::report::{Options, who as report, write_to_path};
use crate::service::{Export, Question};
use crate::who::{Answer, Found, Kind, NotOne};

/// The options of `who`.
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Example: pimlint who ./export \"Tier-0 Admins\"\n\nExit codes: 0 answered, 2 no such object or several, or \
                        usage error, 3 nothing readable or --require not met"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Group, directory role, access package or person: ID, display name, user principal name or mail address, in any case
    #[arg(value_name = "GROUP|ROLE|PACKAGE|PERSON", required = true)]
    object: String,
    /// What it is, where a name has several meanings
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<What>,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// List everything; JSON always does
    #[arg(long)]
    all: bool,
    /// Answer as of this date or time, or `now` [default: the time of the export]
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    /// Name of the tenant; also selects `[tenants.NAME]` of the configuration
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Show pseudonyms instead of names, IDs and values
    #[arg(long)]
    redact: bool,
    /// Pseudonym key, created if missing; keep it private
    #[arg(long, value_name = "FILE", default_value = redaction::DEFAULT, requires = "redact")]
    redaction_key: PathBuf,
    #[command(flatten)]
    configuration: configuration::Arguments,
}

/// The kinds of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Group,
    Role,
    Package,
    Person,
}

impl What {
    fn kind(self) -> Kind {
        match self {
            Self::Group => Kind::Group,
            Self::Role => Kind::Role,
            Self::Package => Kind::Package,
            Self::Person => Kind::Person,
        }
    }
}

/// The formats of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Markdown,
}

impl Arguments {
    /// Whether what the export says must not be shown.
    pub(super) fn hides(&self) -> bool {
        self.redact
    }
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    answered(arguments, color).map_err(|failure| match failure {
        Failure::Configuration(faults) if arguments.redact => Failure::Configuration(faults.without_lines()),
        failure => failure,
    })
}

fn answered(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let mut inputs = arguments.inputs.clone();
    let mut configuration = arguments.configuration.clone();
    let config = configuration.read()?;
    inputs.or_files_of(config.as_ref());
    if inputs.paths.is_empty() {
        return Err(Failure::NoExport);
    }
    let request = inputs.request("who")?;
    let as_of = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let key = if arguments.redact { Some(KeyFile::open(&arguments.redaction_key)?) } else { None };
    let cover = key.as_ref().map_or_else(|| Ok(Cover::plain()), KeyFile::cover)?;
    let export = Export::read(&inputs.paths, &load_options(&request, &inputs.paths)?, as_of.map(Moment::Stated))
        .map_err(|error| cover.load_error(error))?;
    spares(arguments, configuration.file.as_deref(), &export)?;
    let part = part_of(arguments, config.as_ref(), &export)?;
    inputs.or_required_of(&part);
    let notices: Vec<_> = export.notices.iter().cloned().map(|notice| cover.notice(notice)).collect();
    terminal::warn(color, &notices, &cover.paths(&export.sources));
    let coverage = export.coverage(&[]);
    let exit = ending::of_coverage(&coverage, &inputs, &cover, color);
    if coverage.iter().all(|row| row.objects == 0) {
        return Ok(exit);
    }
    let answer = ask(arguments, &part, &export, &cover)?;
    write(arguments, &answer, color)?;
    if let Some(key) = key {
        key.save(&arguments.redaction_key, cover.used())?;
    }
    Ok(exit)
}

/// That the file to be written is none that was read.
fn spares(arguments: &Arguments, config: Option<&Path>, export: &Export) -> Result<(), Failure> {
    let Some(path) = arguments.output.clone() else { return Ok(()) };
    let target = resolved(&path);
    if arguments.redact && target == resolved(&arguments.redaction_key) {
        return Err(Failure::Twice { path });
    }
    if config.map(resolved).as_ref() == Some(&target) {
        return Err(Failure::OverConfiguration { path });
    }
    if read_files(&export.sources).contains(&target) { Err(Failure::OverInput { path }) } else { Ok(()) }
}

fn part_of(arguments: &Arguments, config: Option<&Config>, export: &Export) -> Result<Part, Failure> {
    let Some(config) = config else { return Ok(Part::default()) };
    Ok(config.of_tenant(arguments.tenant.as_deref(), &export.tenant_words())?)
}

fn ask(arguments: &Arguments, part: &Part, export: &Export, cover: &Cover) -> Result<Answer, Failure> {
    let kind = arguments.kind.map(What::kind);
    let question = Question {
        word: &arguments.object,
        kind,
        settings: &part.settings(),
        tenant: arguments.tenant.as_deref().or(part.tenant.as_deref()),
        cover,
    };
    export.who(&question).map_err(|not_one| failure(&arguments.object, kind, not_one, cover))
}

fn write(arguments: &Arguments, answer: &Answer, color: Color) -> Result<(), Failure> {
    let shown = |options: &Options, out: &mut dyn std::io::Write| match arguments.format {
        Form::Text => report::write_text(answer, options, out),
        Form::Markdown => report::write_markdown(answer, options, out),
        Form::Json => report::write_json(answer, out),
    };
    match &arguments.output {
        None => {
            let options = terminal::options(color, false, arguments.all);
            terminal::print(&options, |out| shown(&options, out))
        }
        Some(path) => {
            let options = Options { verbose: arguments.all, ..Options::default() };
            write_to_path(path, |out| shown(&options, out))
                .map_err(|source| Failure::Write { path: path.clone(), source })
        }
    }
}

/// Objects that a word can mean, in an error.
const LISTED: usize = 20;

fn failure(word: &str, kind: Option<Kind>, not_one: NotOne, cover: &Cover) -> Failure {
    let word = word.to_owned();
    match not_one {
        NotOne::Several(all) => {
            let list = listed(&all, cover);
            Failure::SeveralObjects {
                word,
                count: all.len(),
                help: format!("name one by its ID, or narrow it with --kind:\n{list}"),
            }
        }
        NotOne::None { near, gaps } => {
            let mut help = Vec::new();
            if !near.is_empty() {
                help.push(format!("did you mean one of these?\n{}", listed(&near, cover)));
            }
            let lacking: Vec<&str> = gaps.iter().filter_map(|gap| Some(gap.collection()?.id())).collect();
            if !lacking.is_empty() {
                help.push(format!("it may still exist: the export lacks all or part of {}", lacking.join(", ")));
            }
            if help.is_empty() {
                help.push("name a group, directory role, access package or person by ID, name or address".to_owned());
            }
            let kinds = kind.map_or("group, role, package or person", Kind::as_str);
            Failure::NoObject { word, kinds, help: help.join("\n") }
        }
    }
}

fn listed(all: &[Found], cover: &Cover) -> String {
    let mut lines: Vec<String> = all.iter().take(LISTED).map(|found| line(found, cover)).collect();
    if all.len() > LISTED {
        lines.push(format!("and {} more", all.len() - LISTED));
    }
    lines.join("\n")
}

fn line(found: &Found, cover: &Cover) -> String {
    let subject = cover.subject(found.subject.clone());
    let name = subject.name.map(|name| crate::source::visible(&name).into_owned()).unwrap_or_default();
    format!("{:7}  {}  {name}", found.kind.as_str(), subject.id)
}
