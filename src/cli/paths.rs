//! `pimlint paths`: the ways to a role or a group, the weakest first, and the fewest changes that close the weakest ones.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::asked::{self, Asked};
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::Inputs;
use super::terminal::Look;
use super::who;
use crate::context::Context;
use crate::model::{Access, Collected};
use crate::paths::{Answer, Beginning, Question, guests, person};
use crate::report::locate::Files;
use crate::report::{paths as report, write_to_path};
use crate::tenant::paths::{Limit, Node};
use crate::who::{Found, Kind, find};

/// The word for everyone outside.
const GUESTS: &str = "GUESTS";

const HELP: &str = "\
Examples:
  pimlint paths ./export --to \"Global Administrator\"
      From each person the ways to the role, the weakest first, step by step, and
      the fewest changes that close them
  pimlint paths ./export --max-humans 0
      The ways to roles of tier 0 on which no one has to approve
  pimlint paths ./export --from GUESTS --format html --output paths.html
      What guests and everyone outside can become, as a page

Exit codes: 0 answered, 2 no such object or several, or usage error, 3 nothing readable or --require not met";

/// The options of `paths`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Directory role, group or access package to reach: ID or name [default: the directory roles of tier 0]
    #[arg(long, value_name = "ROLE|GROUP|PACKAGE")]
    to: Vec<String>,
    /// Where the paths begin: ID, name or address, or GUESTS for guests and everyone outside [default: anywhere]
    #[arg(long, value_name = "PERSON|GROUP|PACKAGE|GUESTS")]
    from: Option<String>,
    /// Show only paths on which at most so many people have to approve; 2 stands for more as well
    #[arg(long, value_name = "N", default_value_t = Limit::MOST, value_parser = clap::value_parser!(u8).range(0..=2))]
    max_humans: u8,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    /// Also write the steps as nodes and edges that `BloodHound` takes in
    #[arg(long, value_name = "FILE")]
    opengraph: Option<PathBuf>,
    #[command(flatten)]
    pub(super) asked: asked::Arguments,
}

/// The formats of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Dot,
    Mermaid,
    Html,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    arguments.asked.with("paths", &arguments.inputs, look, arguments.opengraph.as_deref(), |asked| {
        let answer = ask(arguments, asked)?;
        write(arguments, asked, &answer, look)
    })
}

fn ask(arguments: &Arguments, asked: &Asked) -> Result<Answer, Failure> {
    let Asked { export, part, cover, .. } = asked;
    let found =
        |word: &str| find(&export.tenant, word, None).map_err(|not_one| who::failure(word, None, not_one, cover));
    let to = arguments.to.iter().map(|word| Ok(target(&found(word)?))).collect::<Result<Vec<_>, Failure>>()?;
    let from = arguments.from.as_deref().filter(|from| *from != GUESTS).map(found).transpose()?;
    let question = |cx: &Context<'_>| Question {
        to: to.clone(),
        from: match (&from, &arguments.from) {
            (Some(found), _) => Some(start(cx, found)),
            (None, Some(_)) => Some(guests(cx)),
            (None, None) => None,
        },
        limit: Limit { people: arguments.max_humans, ..Limit::ANY },
    };
    Ok(export.paths(question, &part.settings(), asked.tenant(), cover))
}

fn target(found: &Found) -> Node {
    let id = found.id.clone();
    match found.kind {
        Kind::Group => Node::Group(id, Access::Member),
        Kind::Role => Node::Role(id),
        Kind::Package => Node::Package(id),
        Kind::Person => Node::Principal(id),
    }
}

fn start(cx: &Context<'_>, found: &Found) -> Beginning {
    let id = &found.id;
    let nodes = match found.kind {
        Kind::Person => return person(cx, id),
        Kind::Group => [Access::Member, Access::Owner].map(|access| Node::Group(id.clone(), access)).to_vec(),
        Kind::Role | Kind::Package => vec![target(found)],
    };
    Collected::Complete(nodes).into()
}

fn write(arguments: &Arguments, asked: &Asked, answer: &Answer, look: Look) -> Result<(), Failure> {
    let Asked { export, cover, .. } = asked;
    let paths = cover.paths(&export.sources);
    let located = report::Located::new(answer, &Files { paths: &paths, cover }, &export.sources);
    arguments.asked.write(look, |options, out| match arguments.format {
        Form::Text => report::write_text(&located, options, out),
        Form::Json => report::write_json(&located, out),
        Form::Dot => report::write_dot(answer, out),
        Form::Mermaid => report::write_mermaid(answer, out),
        Form::Html => report::write_html(&located, out),
    })?;
    let Some(path) = &arguments.opengraph else { return Ok(()) };
    write_to_path(path, |out| report::write_opengraph(answer, out))
        .map_err(|source| Failure::Write { path: path.clone(), source })
}
