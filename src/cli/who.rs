//! `pimlint who`: what one group, directory role, access package or person gives and has, how one gets it, and when it ends.

use clap::{Args, ValueEnum};

use super::asked::{self, Asked};
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::Inputs;
use super::terminal::Look;
use crate::cover::Cover;
use crate::report::who as report;
use crate::service::Question;
use crate::who::{Answer, Found, Kind, NotOne};

const HELP: &str = "\
Examples:
  pimlint who ./export \"PIM-SQL-Prod-Operators\"
      What gives the group, to whom, who approves it and until when
  pimlint who ./export quinn.duarte@contoso.com --kind person --format json
      What a person has, for a machine

Exit codes: 0 answered, 2 no such object or several, or usage error, 3 nothing readable or --require not met";

/// The options of `who`.
#[derive(Debug, Args)]
#[command(allow_missing_positional = true, after_help = HELP)]
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
    #[command(flatten)]
    pub(super) asked: asked::Arguments,
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

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    arguments.asked.with("who", &arguments.inputs, look, None, |asked| {
        let answer = ask(arguments, asked)?;
        arguments.asked.write(look, |options, out| match arguments.format {
            Form::Text => report::write_text(&answer, options, out),
            Form::Markdown => report::write_markdown(&answer, options, out),
            Form::Json => report::write_json(&answer, out),
        })
    })
}

fn ask(arguments: &Arguments, asked: &Asked) -> Result<Answer, Failure> {
    let Asked { export, part, cover, .. } = asked;
    let kind = arguments.kind.map(What::kind);
    let question =
        Question { word: &arguments.object, kind, settings: &part.settings(), tenant: asked.tenant(), cover };
    export.who(&question).map_err(|not_one| failure(&arguments.object, kind, not_one, cover))
}

/// Objects that a word can mean, in an error.
const LISTED: usize = 20;

/// That a word does not mean one object.
pub(super) fn failure(word: &str, kind: Option<Kind>, not_one: NotOne, cover: &Cover) -> Failure {
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
